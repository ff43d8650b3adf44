"""Knows the LSTM written with objects: four layers with matrices of their own, a cache that is used up."""

import numpy as np


class Gate:
    """One of the four layers: an affine map of [h, x] and a squashing function."""

    def __init__(self, W, b, squash, slope):
        self.W, self.b, self.squash, self.slope = W, b, squash, slope
        self.dW, self.db, self.seen = np.zeros_like(W), np.zeros_like(b), []

    def __call__(self, hx):
        y = self.squash(hx.dot(self.W) + self.b)
        self.seen.append((hx, y))
        return y

    def back(self, dy):
        hx, y = self.seen.pop()
        dy = dy * self.slope(y)
        self.dW += hx.T.dot(dy)
        self.db += dy.sum(0)
        return dy.dot(self.W.T)


class LSTM:
    """A cell that remembers what it has seen and gathers its gradients."""

    def __init__(self, Wx, Wh, b):
        sigmoid = (lambda z: np.exp(-np.logaddexp(0, -z)), lambda y: y * (1 - y))
        tanh = (np.tanh, lambda y: 1 - y * y)
        blocks = zip(np.split(to_concatenated(Wx, Wh), 4, 1), np.split(b, 4), strict=True)
        kinds = (sigmoid, sigmoid, sigmoid, tanh)
        self.gates = [Gate(W, b, *kind) for (W, b), kind in zip(blocks, kinds, strict=True)]
        self.H, self.seen = len(Wh), []

    def __call__(self, x, h, c):
        hx = np.hstack((h, x))
        i, f, o, g = (gate(hx) for gate in self.gates)
        new = c * f
        new += i * g
        self.seen.append((i, f, o, g, c, np.tanh(new)))
        return o * self.seen[-1][-1], new

    def back(self, dh, dc):
        i, f, o, g, c, shown = self.seen.pop()
        dc += dh * o * (1 - shown * shown)
        dhx = 0
        for gate, upstream in zip(self.gates, (dc * g, dc * c, dh * shown, dc * i), strict=True):
            dhx = dhx + gate.back(upstream)
        return dhx[:, self.H :], dhx[:, : self.H], dc * f

    @property
    def gradients(self):
        dW = np.hstack([gate.dW for gate in self.gates])
        return dW[self.H :], dW[: self.H], np.concatenate([gate.db for gate in self.gates])


def lstm_step_forward(x, h_prev, c_prev, Wx, Wh, b):
    cell = LSTM(Wx, Wh, b)
    return (*cell(x, h_prev, c_prev), cell)


def lstm_step_backward(dh, dc, cache):
    return (*cache.back(dh, dc), *cache.gradients)


def to_concatenated(Wx, Wh):
    return np.r_[Wh, Wx]


def to_split(W, D):
    return tuple(np.split(W, [len(W) - D])[::-1])


def lstm_forward(x, h0, Wx, Wh, b):
    cell, c, states = LSTM(Wx, Wh, b), np.zeros(h0.shape), [h0]
    for x_t in x.swapaxes(0, 1):
        h, c = cell(x_t, states[-1], c)
        states.append(h)
    return np.stack(states[1:], 1), cell


def lstm_backward(dh, cache):
    dx, dh_prev, dc = [], 0.0, np.zeros(dh[:, 0].shape)
    while cache.seen:
        dx_t, dh_prev, dc = cache.back(dh[:, len(cache.seen) - 1] + dh_prev, dc)
        dx.insert(0, dx_t)
    return (np.stack(dx, 1), dh_prev, *cache.gradients)
