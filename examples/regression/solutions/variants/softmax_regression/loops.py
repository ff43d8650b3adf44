"""Softmax regression written example by example, in plain Python."""

import math

import numpy as np


def softmax_regression(x, y, W, b):
    loss, dW, db = 0.0, np.zeros(W.shape), np.zeros(len(b))
    for row, label in zip(x, y, strict=True):
        scores = [sum(row[d] * W[d, c] for d in range(len(row))) + b[c] for c in range(len(b))]
        top = max(scores)
        total = sum(math.exp(score - top) for score in scores)
        loss -= scores[label] - top - math.log(total)
        for c, score in enumerate(scores):
            ds = math.exp(score - top) / total - (1 if c == label else 0)
            db[c] += ds
            for d in range(len(row)):
                dW[d, c] += row[d] * ds
    return loss / len(x), dW / len(x), db / len(x)
