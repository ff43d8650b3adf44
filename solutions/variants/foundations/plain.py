"""Knows the foundations as most people write them first: two fractions by sign, `np.where`, one line each."""

import numpy as np


def sigmoid_forward(x):
    out = np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))
    return out, x


def sigmoid_backward(dout, x):
    s, _ = sigmoid_forward(x)
    return dout * s * (1 - s)


def tanh_forward(x):
    return np.tanh(x), x


def tanh_backward(dout, x):
    return dout / np.cosh(x) ** 2


def relu_forward(x):
    return np.where(x > 0, x, 0), x


def relu_backward(dout, x):
    return np.where(x > 0, dout, 0)


def affine_forward(x, w, b):
    return np.dot(x, w) + b, (x, w, b)


def affine_backward(dout, cache):
    x, w, _ = cache
    return np.dot(dout, w.T), np.dot(x.T, dout), np.sum(dout, axis=0)


def numerical_gradient(f, x, h=1e-5):
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        ix = it.multi_index
        old = x[ix]
        x[ix] = old + h
        above = f(x)
        x[ix] = old - h
        below = f(x)
        x[ix] = old
        grad[ix] = (above - below) / (2 * h)
        it.iternext()
    return grad


def softmax_loss(x, y):
    N = x.shape[0]
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    p = e / np.sum(e, axis=1, keepdims=True)
    loss = -np.mean(np.log(p[np.arange(N), y]))
    dx = p.copy()
    dx[np.arange(N), y] -= 1
    return loss, dx / N


def sgd_momentum(w, dw, v, lr, mu):
    v = mu * v - lr * dw
    w = w + v
    return w, v


def l2_penalty(w, strength):
    return 0.5 * strength * np.sum(w * w), strength * w
