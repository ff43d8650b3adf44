"""Knows the character model written with one-hot letters and products, and the averages as differences."""

import numpy as np


def one_hot(x, V):
    return np.equal(x[..., None], np.arange(V)).astype(float)


def softmax(z):
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def embedding_forward(x, W):
    rows = one_hot(x, len(W))
    return rows @ W, {"rows": rows}


def embedding_backward(dout, cache):
    return np.einsum("ntv,ntd->vd", cache["rows"], dout)


def sample(scores, temperature, random):
    ends = np.cumsum(softmax(scores / temperature), axis=1)
    u = random.uniform(size=len(scores))
    return np.argmax(ends > u[:, None], axis=1)


def perplexity(scores, y):
    p = np.sum(softmax(scores) * one_hot(y, scores.shape[-1]), axis=-1)
    return np.prod(p ** (-1 / p.size))


def train_step(loss_and_gradients, weights, m, s, k, lr, max_norm):
    loss, gradients = loss_and_gradients(weights)
    flat = np.concatenate([np.ravel(g) for g in gradients])
    scale = max_norm / max(max_norm, np.linalg.norm(flat))
    news = []
    for w, g, a, q in zip(weights, gradients, m, s, strict=True):
        g = scale * g
        a = a - (1 - 0.9) * (a - g)
        q = q - (1 - 0.999) * (q - g**2)
        rate = lr * np.sqrt(1 - 0.999**k) / (1 - 0.9**k)
        news.append((w - rate * a / (np.sqrt(q) + 1e-8 * np.sqrt(1 - 0.999**k)), a, q))
    return (loss, *(list(column) for column in zip(*news, strict=True)))
