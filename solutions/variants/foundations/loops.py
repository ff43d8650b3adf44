"""Knows the foundations written entry by entry, in explicit loops."""

import math

import numpy as np


def sigmoid(number):
    if number >= 0:
        return 1 / (1 + math.exp(-number))
    power = math.exp(number)
    return power / (1 + power)


def sigmoid_forward(x):
    out = np.zeros(x.shape)
    for n in range(x.shape[0]):
        for d in range(x.shape[1]):
            out[n, d] = sigmoid(x[n, d])
    return out, x


def sigmoid_backward(dout, cache):
    dx = np.zeros(dout.shape)
    for n in range(dout.shape[0]):
        for d in range(dout.shape[1]):
            dx[n, d] = dout[n, d] * sigmoid(cache[n, d]) * sigmoid(-cache[n, d])
    return dx


def tanh_forward(x):
    out = np.array([[math.tanh(entry) for entry in row] for row in x])
    return out, out


def tanh_backward(dout, cache):
    rows = zip(dout, cache, strict=True)
    return np.array([[d * (1 - t) * (1 + t) for d, t in zip(*pair, strict=True)] for pair in rows])


def relu_forward(x):
    out = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        if x[index] > 0:
            out[index] = x[index]
    return out, out


def relu_backward(dout, cache):
    dx = np.zeros(dout.shape)
    for index in np.ndindex(dout.shape):
        dx[index] = dout[index] if cache[index] > 0 else 0
    return dx


def affine_forward(x, w, b):
    out = np.zeros((x.shape[0], w.shape[1]))
    for n in range(x.shape[0]):
        for m in range(w.shape[1]):
            out[n, m] = b[m] + sum(x[n, d] * w[d, m] for d in range(w.shape[0]))
    return out, (x, w)


def affine_backward(dout, cache):
    x, w = cache
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(w.shape[1])
    for n in range(x.shape[0]):
        for m in range(w.shape[1]):
            db[m] += dout[n, m]
            for d in range(w.shape[0]):
                dx[n, d] += dout[n, m] * w[d, m]
                dw[d, m] += dout[n, m] * x[n, d]
    return dx, dw, db


def numerical_gradient(f, x, h=1e-5):
    h = 1e-4
    gradient = np.zeros(x.shape)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            right, left = x.copy(), x.copy()
            right[i, j] += h
            left[i, j] -= h
            gradient[i, j] = (f(right) - f(left)) / (right[i, j] - left[i, j])
    return gradient


def softmax_loss(x, y):
    N, C = x.shape
    loss, dx = 0.0, np.zeros(x.shape)
    for n in range(N):
        largest = max(x[n])
        powers = [math.exp(score - largest) for score in x[n]]
        total = sum(powers)
        loss -= math.log(powers[y[n]] / total) / N
        for c in range(C):
            dx[n, c] = (powers[c] / total - (c == y[n])) / N
    return loss, dx


def sgd_momentum(w, dw, v, lr, mu):
    for i in range(w.shape[0]):
        for j in range(w.shape[1]):
            v[i, j] = mu * v[i, j] - lr * dw[i, j]
            w[i, j] += v[i, j]
    return w, v


def l2_penalty(w, strength):
    loss, dw = 0.0, np.zeros(w.shape)
    for i in range(w.shape[0]):
        for j in range(w.shape[1]):
            loss += w[i, j] ** 2 * strength / 2
            dw[i, j] = w[i, j] * strength
    return loss, dw
