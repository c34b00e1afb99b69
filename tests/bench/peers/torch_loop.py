"""The same experiment by hand in PyTorch, as a competent user writes it: documents as tensors of word ids, batches by
torch.cat, EmbeddingBag (mean), dense 16, Adam, cold restarts, margin sampling, the test set scored every round.

    torch_loop.py ARCHIVE [--seed N] [--rounds N] [--epochs N] [--init torch|small]
    torch_loop.py ARCHIVE --train-only --epochs N [--steps N] [--words N] [--min-documents N] [--dim N] [--linear]

--train-only: every training document is labelled; one training, timed; --steps ends it early (rates are extrapolated).
--init small: the start weights that Keras and alrun use (embedding U(-.05, .05), Glorot) instead of PyTorch's own, to
compare curves; it changes no cost.
"""
import argparse
import json
import time

import torch
from torch import nn

import posts

torch.set_num_threads(1)


def make_model(words, dim, hidden, classes, init):
    layers = [nn.EmbeddingBag(words, dim, mode="mean")]
    for width in hidden:
        layers += [nn.Linear(dim, width), nn.ReLU()]
        dim = width
    model = nn.Sequential(*layers, nn.Linear(dim, classes))
    if init == "small":
        nn.init.uniform_(model[0].weight, -0.05, 0.05)
        for layer in model:
            if isinstance(layer, nn.Linear):
                nn.init.xavier_uniform_(layer.weight)
                nn.init.zeros_(layer.bias)
    return model


class Documents:
    """Word ids document by document; batch() makes EmbeddingBag's two arguments."""

    def __init__(self, rows):
        self.rows = [torch.tensor(row, dtype=torch.int64) for row in rows]
        self.lengths = torch.tensor([len(row) for row in rows])

    def batch(self, ids):
        lengths = self.lengths[ids]
        return torch.cat([self.rows[i] for i in ids.tolist()]), torch.cumsum(lengths, 0) - lengths


def forward(model, words, offsets):
    return model[1:](model[0](words, offsets))


def train(model, documents, labels, labelled, options):
    """Returns (tokens seen, seconds)."""
    optimizer = torch.optim.Adam(model.parameters(), lr=options.learning_rate)
    loss = nn.CrossEntropyLoss()
    tokens = steps = 0
    start = time.perf_counter()
    for _ in range(options.epochs):
        for ids in labelled[torch.randperm(len(labelled))].split(32):
            words, offsets = documents.batch(ids)
            optimizer.zero_grad()
            loss(forward(model, words, offsets), labels[ids]).backward()
            optimizer.step()
            tokens += len(words)
            steps += 1
            if steps == options.warm_up:  # its first steps allocate Adam's state
                tokens, start = 0, time.perf_counter()
            if options.steps and steps == options.warm_up + options.steps:
                return tokens, time.perf_counter() - start
    return tokens, time.perf_counter() - start


def experiment(options, train_documents, labels, test_documents, test_labels, new_model):
    labelled = torch.randperm(len(labels))[:100]
    test_batch = test_documents.batch(torch.arange(len(test_labels)))  # once; it is the same every round
    accuracy, seconds, tokens = [], 0.0, 0
    for round_number in range(options.rounds + 1):
        model = new_model()
        seen, spent = train(model, train_documents, labels, labelled, options)
        seconds += spent
        tokens += seen
        with torch.no_grad():
            accuracy.append((forward(model, *test_batch).argmax(1) == test_labels).float().mean().item())
            if round_number == options.rounds:
                break
            unlabelled = torch.ones(len(labels), dtype=torch.bool)
            unlabelled[labelled] = False
            pool = unlabelled.nonzero().flatten()
            top = forward(model, *train_documents.batch(pool)).softmax(1).topk(2).values
            labelled = torch.cat([labelled, pool[(top[:, 0] - top[:, 1]).topk(100, largest=False).indices]])
    return {"labels": [100 * (r + 1) for r in range(options.rounds + 1)], "accuracy": accuracy, "tokens": tokens,
            "train_seconds": seconds}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("archive")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--learning-rate", type=float, default=0.01)
    parser.add_argument("--init", choices=["torch", "small"], default="torch")
    parser.add_argument("--train-only", action="store_true")
    parser.add_argument("--steps", type=int, default=0)
    parser.add_argument("--warm-up", type=int, default=0)
    parser.add_argument("--words", type=int, default=10000)
    parser.add_argument("--min-documents", type=int, default=1)
    parser.add_argument("--dim", type=int, default=16)
    parser.add_argument("--linear", action="store_true", help="no hidden layer")
    options = parser.parse_args()
    torch.manual_seed(options.seed)

    train_posts, test_posts = posts.read(options.archive)
    train_words, test_words = posts.tokenize(train_posts), posts.tokenize(test_posts)
    ids = posts.vocabulary(train_words, options.words or None, options.min_documents)
    train_documents = Documents(posts.numbers(train_words, ids))
    test_documents = Documents(posts.numbers(test_words, ids))
    classes = sorted({group for group, _ in train_posts})
    labels = torch.tensor([classes.index(group) for group, _ in train_posts])
    test_labels = torch.tensor([classes.index(group) for group, _ in test_posts])

    hidden = [] if options.linear else [16]

    def new_model():
        return make_model(len(ids), options.dim, hidden, len(classes), options.init)

    if options.train_only:
        model = new_model()
        tokens, seconds = train(model, train_documents, labels, torch.arange(len(labels)), options)
        with torch.no_grad():
            guesses = forward(model, *test_documents.batch(torch.arange(len(test_labels)))).argmax(1)
        result = {"tokens": tokens, "train_seconds": seconds, "tokens_per_second": tokens / seconds,
                  "accuracy": (guesses == test_labels).float().mean().item()}
    else:
        result = experiment(options, train_documents, labels, test_documents, test_labels, new_model)
    print(json.dumps({"words": len(ids), **result}))


if __name__ == "__main__":
    main()
