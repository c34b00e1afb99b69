#!/usr/bin/env python3
"""Sets of classes: micro-F1 on test of configs/synthetic-multilabel.yaml beside one-vs-rest logistic regression's, on the same
labelled documents.  multilabel.py BIN_FOLDER [SEED...]   (needs scikit-learn)"""
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

CONFIG = os.path.join(os.path.dirname(__file__), "../../configs/synthetic-multilabel.yaml")
SETTINGS = ["sampler={type: random}", "loop.query_size=[100, 200, 400, 900]", "stop={any: [{type: max_rounds, rounds: 5}]}"]


def curve(folder, seed):
    sets = [word for setting in SETTINGS for word in ("--set", setting)]
    command = [os.path.join(folder, "alrun"), "--config", CONFIG, "--seed", seed, "--output", "-", "--quiet", *sets]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def documents(folder, seed):
    with tempfile.TemporaryDirectory() as scratch:
        file = os.path.join(scratch, "documents.tsv")
        variables = {"ALRUN_EXPORT_CONFIG": CONFIG, "ALRUN_EXPORT_SEED": seed, "ALRUN_EXPORT_FILE": file}
        subprocess.run([os.path.join(folder, "alrun_tests"), "[.export]"], check=True, capture_output=True,
                       env={**os.environ, **variables})
        with open(file, encoding="utf-8") as lines:
            return [line.rstrip("\n").split("\t") for line in lines]


def tuned_cut(truth, chances):
    cuts = np.unique(chances)
    return cuts[int(np.argmax([f1_score(truth, chances >= cut, zero_division=0) for cut in cuts]))]


def theirs(x, y, ids, validation, test, strength, tuned):
    predicted = np.zeros((test.sum(), y.shape[1]), int)
    for c in range(y.shape[1]):
        if not 0 < y[ids, c].sum() < len(ids):
            continue
        model = LogisticRegression(C=strength, max_iter=1000).fit(x[ids], y[ids, c])
        cut = tuned_cut(y[validation, c], model.predict_proba(x[validation])[:, 1]) if tuned else 0.5
        predicted[:, c] = model.predict_proba(x[test])[:, 1] >= cut
    return f1_score(y[test], predicted, average="micro", zero_division=0)


def compare(folder, seed, table):
    result, rows = curve(folder, seed), documents(folder, seed)
    part = np.array([int(row[0]) for row in rows])
    y = np.zeros((len(rows), len(result["dataset"]["classes"])), int)
    for i, row in enumerate(rows):
        y[i, [int(c) for c in row[1].split(",") if c]] = 1
    texts = [row[2] for row in rows]
    x = TfidfVectorizer(sublinear_tf=True, min_df=2).fit([t for t, p in zip(texts, part) if p == 0]).transform(texts)
    run = result["runs"][0]
    ids = list(run["initial"])
    for record in run["rounds"]:
        table.setdefault(record["n_labeled"], []).append(
            [record["test"]["micro_f1"], theirs(x, y, ids, part == 1, part == 2, 1, False),
             theirs(x, y, ids, part == 1, part == 2, 10, True)])
        ids += record["queried"]


def main():
    table = {}
    for seed in sys.argv[2:] or ["11", "12", "13"]:
        compare(sys.argv[1], seed, table)
    print("labels  alrun  logistic regression  the same, thresholds tuned")
    for labels, values in table.items():
        print(labels, *(f"{mean:.3f}" for mean in np.mean(values, axis=0)))


main()
