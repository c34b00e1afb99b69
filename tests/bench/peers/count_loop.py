"""Files to a sparse matrix with scikit-learn: load_files from the unpacked archive, CountVectorizer on train, then on test.

    count_loop.py FOLDER          the one that holds 20news-bydate-train and 20news-bydate-test
"""
import json
import sys
import time

from sklearn.datasets import load_files
from sklearn.feature_extraction.text import CountVectorizer

start = time.perf_counter()
train = load_files(f"{sys.argv[1]}/20news-bydate-train", encoding="latin-1", shuffle=False)
test = load_files(f"{sys.argv[1]}/20news-bydate-test", encoding="latin-1", shuffle=False)
read = time.perf_counter()
vectorizer = CountVectorizer()
x = vectorizer.fit_transform(train.data)
x_test = vectorizer.transform(test.data)
end = time.perf_counter()
print(json.dumps({"seconds": end - start, "read_seconds": read - start, "count_seconds": end - read,
                  "words": x.shape[1], "pairs": x.nnz + x_test.nnz}))
