"""Knows the character model written with objects: a table that remembers its look-ups, an optimiser."""

from dataclasses import dataclass, field

import numpy as np


@dataclass
class Table:
    """Rows, and the letters for which they were looked up."""

    rows: np.ndarray
    asked: list = field(default_factory=list)

    def __getitem__(self, x):
        self.asked.append(x)
        return np.take(self.rows, x, axis=0)

    def back(self, dout):
        gradient, x = np.zeros_like(self.rows), self.asked.pop().ravel()
        order = np.argsort(x, kind="stable")
        letters, starts = np.unique(x[order], return_index=True)
        gradient[letters] = np.add.reduceat(dout.reshape(len(x), -1)[order], starts, axis=0)
        return gradient


class Distribution:
    """What a row of scores says about the next letter."""

    def __init__(self, scores, temperature=1.0):
        z = (scores - np.amax(scores)) / temperature
        self.log_p = z - np.logaddexp.reduce(z)

    def draw(self, random):
        return np.searchsorted(np.exp(self.log_p).cumsum(), random.random(), side="right")


class Adam:
    """One weight with its averages."""

    def __init__(self, w, m, s):
        self.w, self.m, self.s = w, m, s

    def __call__(self, g, k, lr):
        self.m = self.m * 0.9 + g * 0.1
        self.s = self.s * 0.999 + g * g * 0.001
        self.w = self.w - lr * (self.m / (1 - 0.9**k)) / (np.sqrt(self.s / (1 - 0.999**k)) + 1e-8)
        return self


def embedding_forward(x, W):
    table = Table(W)
    return table[x], table


def embedding_backward(dout, cache):
    return cache.back(dout)


def sample(scores, temperature, random):
    return np.array([Distribution(row, temperature).draw(random) for row in scores])


def perplexity(scores, y):
    places = zip(scores.reshape(-1, scores.shape[2]), y.ravel(), strict=True)
    return np.exp(-np.average([Distribution(row).log_p[letter] for row, letter in places]))


def train_step(loss_and_gradients, weights, m, s, k, lr, max_norm):
    loss, gradients = loss_and_gradients(weights)
    norm = np.hypot.reduce([np.linalg.norm(g) for g in gradients])
    if norm > max_norm:
        gradients = tuple(g / norm * max_norm for g in gradients)
    moved = [Adam(*each)(g, k, lr) for *each, g in zip(weights, m, s, gradients, strict=True)]
    return loss, [a.w for a in moved], [a.m for a in moved], [a.s for a in moved]
