"""Knows the foundations with odd but right habits: prints, warnings, reseeding, globals, detours."""

import numpy as np

np.random.seed(0)

LAST = {}


def sigmoid_forward(x):
    np.random.seed(231)
    LAST["sigmoid"] = 1 / (1 + np.exp(-x))  # warns far below zero; the value is right
    return LAST["sigmoid"], None


def sigmoid_backward(dout, cache):
    print("sigmoid_backward", dout.shape)
    return np.multiply(dout, LAST["sigmoid"] - LAST["sigmoid"] ** 2)


def tanh_forward(x):
    s, _ = sigmoid_forward(2 * x)
    return 2 * s - 1, (2 * s - 1,)


def tanh_backward(dout, cache):
    (t,) = cache
    return (1 - np.power(t, 2)) * dout


def relu_forward(x):
    return (np.abs(x) + x) / 2, x


def relu_backward(dout, cache):
    dx = np.array(dout, copy=True)
    dx[cache <= 0] = 0
    return dx


def affine_forward(x, w, b):
    rows = np.hstack([x, np.ones((len(x), 1))])
    return rows @ np.vstack([w, b]), (rows, w)


def affine_backward(dout, cache):
    rows, w = cache
    both = np.einsum("nd,nm->dm", rows, dout)
    return np.einsum("nm,dm->nd", dout, w), both[:-1], both[-1]


def numerical_gradient(f, x):
    """Extrapolate from two steps of its own."""

    def central(unit, h):
        return (f(x + h * unit) - f(x - h * unit)) / (2 * h)

    units = np.eye(x.size).reshape(-1, *x.shape)
    slopes = [(4 * central(unit, 5e-4) - central(unit, 1e-3)) / 3 for unit in units]
    return np.array(slopes).reshape(x.shape)


def softmax_loss(x, y, verbose=True):
    powers = np.exp(x)
    if not np.isfinite(powers).all():
        print("overflow, shifting")
        powers = np.exp(x - np.amax(x))
    p = (powers.T / powers.sum(1)).T
    loss = sum(-np.log(p[n, y[n]]) for n in range(len(y))) / len(y)
    p[range(len(y)), y] -= 1.0
    if verbose:
        print("loss", loss)
    return loss, p / len(y)


def sgd_momentum(w, dw, v, lr, mu):
    velocity = -(lr * dw - mu * v)
    return [w + velocity, velocity]


def l2_penalty(w, strength):
    return np.trace(w.T @ w) * strength / 2, w * strength
