"""Knows the character model computed in float32."""

import numpy as np


def single(*arrays):
    return [np.asarray(array, dtype=np.float32) for array in arrays]


def embedding_forward(x, W):
    (W,) = single(W)
    return W[x], (x, W.shape)


def embedding_backward(dout, cache):
    x, shape = cache
    dW = np.zeros(shape, dtype="f")
    np.add.at(dW, x.ravel(), single(dout)[0].reshape(-1, shape[1]))
    return dW


def sample(scores, temperature, random):
    scores, temperature = single(scores, temperature)
    scores = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(scores / temperature)
    ends = np.cumsum(p, axis=1)
    u = random.random(len(p)).astype("f") * ends[:, -1]
    return (u[:, None] >= ends[:, :-1]).sum(axis=1)


def perplexity(scores, y):
    (scores,) = single(scores)
    scores = scores - scores.max(axis=2, keepdims=True)
    n, t = np.indices(y.shape)
    losses = np.log(np.exp(scores).sum(axis=2)) - scores[n, t, y]
    return np.exp(losses.mean())


def train_step(loss_and_gradients, weights, m, s, k, lr, max_norm):
    loss, gradients = loss_and_gradients(weights)
    gradients, m, s, weights = (single(*each) for each in (gradients, m, s, weights))
    norm = np.sqrt(np.float32(sum(np.vdot(g, g) for g in gradients)))
    factor = np.minimum(np.float32(1), np.float32(max_norm) / norm)
    gradients = [g * factor for g in gradients]
    m = [np.float32(0.9) * a + np.float32(0.1) * g for a, g in zip(m, gradients, strict=True)]
    s = [np.float32(0.999) * q + np.float32(0.001) * g * g for q, g in zip(s, gradients, strict=True)]
    rate = np.float32(lr * np.sqrt(1 - 0.999**k) / (1 - 0.9**k))
    weights = [w - rate * a / (np.sqrt(q) + 1e-12) for w, a, q in zip(weights, m, s, strict=True)]
    return np.float32(loss), weights, m, s
