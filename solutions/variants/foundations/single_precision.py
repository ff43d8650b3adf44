"""Knows the foundations computed in float32, as readers of some books do everywhere."""

import numpy as np


def single(*arrays):
    return [np.asarray(array, dtype=np.float32) for array in arrays]


def sigmoid_forward(x):
    (x,) = single(x)
    out = np.float32(0.5) * (1 + np.tanh(x * np.float32(0.5)))
    return out, out


def sigmoid_backward(dout, cache):
    return np.float32(dout) * cache * (1 - cache)


def tanh_forward(x):
    (x,) = single(x)
    out = np.tanh(x)
    return out, out


def tanh_backward(dout, cache):
    return np.float32(dout) * (1 - cache * cache)


def relu_forward(x):
    (x,) = single(x)
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    return np.float32(dout) * (cache > 0).astype("f")


def affine_forward(x, w, b):
    x, w, b = single(x, w, b)
    return x @ w + b, (x, w)


def affine_backward(dout, cache):
    (x, w), (dout,) = cache, single(dout)
    return dout @ w.T, x.T @ dout, dout.sum(0)


def numerical_gradient(f, x, h=1e-5):
    """Only what is returned is in single precision: differences of such numbers would have no digits left."""
    gradient = np.zeros(x.shape, dtype="f")
    for index in np.ndindex(*x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        gradient[index] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


def softmax_loss(x, y):
    (x,) = single(x)
    x = x - x.max(axis=1, keepdims=True)
    p = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
    dx = p.copy()
    dx[np.arange(len(x)), y] -= 1
    return -np.log(p[np.arange(len(x)), y]).mean(), dx / np.float32(len(x))


def sgd_momentum(w, dw, v, lr, mu):
    w, dw, v, lr, mu = single(w, dw, v, lr, mu)
    v = mu * v - lr * dw
    return w + v, v


def l2_penalty(w, strength):
    w, strength = single(w, strength)
    return (w**2).sum() * strength / 2, strength * w
