"""20 Newsgroups (bydate) as the PyTorch scripts read it: straight from the archive, latin-1, scikit-learn's word pattern.

    posts.py ARCHIVE [--words N] [--min-documents N] [--fasttext FILE]

prints {"words": …, "tokens": …}: the vocabulary and the in-vocabulary tokens of the training posts, which the rates of both
sides are counted in. --fasttext writes the training posts for fastText, with the same words and no others.
"""
import argparse
import json
import re
import tarfile
from array import array
from collections import Counter

WORD = re.compile(r"\b\w\w+\b")  # CountVectorizer's; alrun's `word`


def read(archive):
    """[(class, text)] of the training posts and of the test posts, each in the order of their names."""
    parts = {"20news-bydate-train": [], "20news-bydate-test": []}
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.isfile():
                part, group, _ = member.name.split("/")[-3:]
                parts[part].append((member.name, group, tar.extractfile(member).read().decode("latin-1")))
    return [[post[1:] for post in sorted(posts)] for posts in parts.values()]


def tokenize(posts):
    return [WORD.findall(text.lower()) for _, text in posts]


def vocabulary(documents, max_words=None, min_documents=1):
    """word -> id, by falling count; ties by first appearance (Counter keeps that order, and sorting is stable)."""
    count = Counter()
    for words in documents:
        count.update(words)
    if min_documents > 1:
        within = Counter()
        for words in documents:
            within.update(set(words))
        count = Counter({word: n for word, n in count.items() if within[word] >= min_documents})
    return {word: i for i, (word, _) in enumerate(count.most_common(max_words))}


def numbers(documents, ids):
    """Documents as arrays of word ids, without unknown words."""
    return [array("q", [ids[word] for word in words if word in ids]) for words in documents]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("archive")
    parser.add_argument("--words", type=int)
    parser.add_argument("--min-documents", type=int, default=1)
    parser.add_argument("--fasttext")
    options = parser.parse_args()
    train, _ = read(options.archive)
    documents = tokenize(train)
    ids = vocabulary(documents, options.words, options.min_documents)
    kept = [[word for word in words if word in ids] for words in documents]
    if options.fasttext:
        with open(options.fasttext, "w", encoding="utf-8") as out:
            for (group, _), words in zip(train, kept):
                out.write(f"__label__{group} {' '.join(words)}\n")
    print(json.dumps({"words": len(ids), "tokens": sum(map(len, kept))}))


if __name__ == "__main__":
    main()
