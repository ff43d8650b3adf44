"""Knows the foundations written to save memory: arguments changed in place, results put into given arrays."""

import numpy as np


def sigmoid_forward(x):
    out = np.empty_like(x)
    positive = x >= 0
    out[positive] = 1 / (1 + np.exp(-x[positive]))
    power = np.exp(x[~positive])
    out[~positive] = power / (1 + power)
    return out, [out]


def sigmoid_backward(dout, cache):
    out = cache.pop()
    dout *= out
    np.subtract(1, out, out=out)
    dout *= out
    return dout


def tanh_forward(x):
    np.tanh(x, out=x)
    return x, x


def tanh_backward(dout, cache):
    cache *= cache
    cache -= 1
    dout *= -cache
    return dout


def relu_forward(x):
    x[x < 0] = 0
    return x, x


def relu_backward(dout, cache):
    dout[cache == 0] = 0
    return dout


def affine_forward(x, w, b):
    out = np.empty((len(x), len(b)))
    np.matmul(x, w, out=out)
    out += b
    return out, {"x": x, "w": w}


def affine_backward(dout, cache):
    dx, dw, db = (np.empty(shape) for shape in (cache["x"].shape, cache["w"].shape, dout.shape[1]))
    np.matmul(dout, cache["w"].T, out=dx)
    np.matmul(cache["x"].T, dout, out=dw)
    np.sum(dout, axis=0, out=db)
    return [dx, dw, db]


def numerical_gradient(f, x, h=1e-5):
    gradient = np.empty(x.size)
    entries = x.ravel()
    for place, entry in enumerate(entries.copy()):
        entries[place] = entry + h
        gradient[place] = f(x)
        entries[place] = entry - h
        gradient[place] -= f(x)
        entries[place] = entry
    gradient /= 2 * h
    return gradient.reshape(x.shape)


def softmax_loss(x, y):
    rows = np.arange(len(x))
    x -= x.max(axis=1)[:, None]
    np.exp(x, out=x)
    x /= x.sum(axis=1)[:, None]
    loss = -np.log(x[rows, y]).sum() / len(x)
    x[rows, y] -= 1
    x /= len(x)
    return loss, x


def sgd_momentum(w, dw, v, lr, mu):
    v *= mu
    dw *= lr
    v -= dw
    w += v
    return w, v


def l2_penalty(w, strength):
    loss = strength * w.ravel().dot(w.ravel()) / 2
    w *= strength
    return loss, w
