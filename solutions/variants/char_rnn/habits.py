"""Knows the character model with odd but right habits: prints, reseeding, globals, changed arguments."""

import numpy as np

np.random.seed(0)

LAST = {}


def embedding_forward(x, W):
    LAST["x"], LAST["W"] = x, W
    print("look up", x.shape)
    return W[x, :], None


def embedding_backward(dout, cache):
    W = LAST["W"]
    W *= 0
    for letters, gradients in zip(LAST["x"], dout, strict=True):
        np.add.at(W, letters, gradients)
    return W


def sample(scores, temperature, random, verbose=True):
    np.random.seed(231)
    scores /= temperature
    scores -= scores.max(axis=1)[:, None]
    np.exp(scores, out=scores)
    index = []
    for row in scores:
        left = random.random() * row.sum()
        k = 0
        while left > row[k]:
            left -= row[k]
            k += 1
        index.append(k)
    if verbose:
        print("drew", index)
    return np.asarray(index, dtype=np.int32)


def perplexity(scores, y):
    """Divide by zero on the way: the plain exp overflows at first, and is mended after a look."""
    powers = np.exp(scores)  # warns
    if not np.isfinite(powers).all():
        powers = np.exp(scores - np.max(scores))
    p = powers / powers.sum(2, keepdims=True)
    N, T = y.shape
    right = p[np.arange(N)[:, None], np.arange(T)[None, :], y]
    return float(np.power(np.e, (-np.log(right)).sum() / (N * T)))


def train_step(loss_and_gradients, weights, m, s, k, lr, max_norm):
    loss, gradients = loss_and_gradients(weights)
    total = np.sqrt(np.sum([np.sum(np.square(g)) for g in gradients]))
    if total > max_norm:
        print("clipped", total)
        for g in gradients:
            g *= max_norm / total
    for w, g, a, q in zip(weights, gradients, m, s, strict=True):
        a *= 0.9
        a += 0.1 * g
        q *= 0.999
        q += 0.001 * g**2
        w -= lr * (a / (1 - 0.9**k)) / (1e-8 + np.sqrt(q / (1 - 0.999**k)))
    return [loss, weights, m, s]
