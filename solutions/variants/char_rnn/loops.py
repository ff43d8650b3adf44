"""Knows the character model written letter by letter, in explicit loops."""

import math

import numpy as np


def embedding_forward(x, W):
    N, T = x.shape
    out = np.zeros((N, T, W.shape[1]))
    for n in range(N):
        for t in range(T):
            out[n, t] = W[x[n, t]]
    return out, (x, W)


def embedding_backward(dout, cache):
    x, W = cache
    dW = np.zeros(W.shape)
    for n in range(x.shape[0]):
        for t in range(x.shape[1]):
            dW[x[n, t]] += dout[n, t]
    return dW


def sample(scores, temperature, random):
    chosen = []
    for row in scores:
        powers = [math.exp((score - max(row)) / temperature) for score in row]
        chosen.append(random.choice(len(row), p=np.array(powers) / sum(powers)))
    return np.array(chosen)


def perplexity(scores, y):
    total = 0.0
    for n in range(y.shape[0]):
        for t in range(y.shape[1]):
            largest = max(scores[n, t])
            powers = [math.exp(score - largest) for score in scores[n, t]]
            total -= math.log(powers[y[n, t]] / sum(powers))
    return math.exp(total / y.size)


def train_step(loss_and_gradients, weights, m, s, k, lr, max_norm):
    loss, gradients = loss_and_gradients(weights)
    norm = 0.0
    for gradient in gradients:
        for entry in gradient.ravel():
            norm += entry**2
    norm = math.sqrt(norm)
    factor = max_norm / norm if norm > max_norm else 1.0
    for i in range(len(weights)):
        for place in np.ndindex(weights[i].shape):
            g = gradients[i][place] * factor
            m[i][place] = 0.9 * m[i][place] + 0.1 * g
            s[i][place] = 0.999 * s[i][place] + 0.001 * g * g
            mean, square = m[i][place] / (1 - 0.9**k), s[i][place] / (1 - 0.999**k)
            weights[i][place] -= lr * mean / (math.sqrt(square) + 1e-8)
    return loss, weights, m, s
