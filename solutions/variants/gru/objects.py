"""Knows the GRU written with objects: three layers with matrices of their own, a cache that is used up."""

import numpy as np


class Layer:
    """An affine map of input and state, and a squashing function."""

    def __init__(self, Wx, Wh, b, squash, slope):
        self.Wx, self.Wh, self.b, self.squash, self.slope = Wx, Wh, b, squash, slope
        self.dWx, self.dWh, self.db, self.seen = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b), []

    def __call__(self, x, h):
        z = x.dot(self.Wx)
        z += h.dot(self.Wh)
        z += self.b
        y = self.squash(z)
        self.seen.append((x, h, y))
        return y

    def back(self, dy):
        x, h, y = self.seen.pop()
        dy = dy * self.slope(y)
        self.dWx += x.T.dot(dy)
        self.dWh += h.T.dot(dy)
        self.db += dy.sum(0)
        return dy.dot(self.Wx.T), dy.dot(self.Wh.T)


class GRU:
    """A unit that remembers what it has seen and gathers its gradients."""

    def __init__(self, Wx, Wh, b):
        sigmoid = (lambda z: np.exp(-np.logaddexp(0, -z)), lambda y: y * (1 - y))
        tanh = (np.tanh, lambda y: 1 - y * y)
        parts = zip(np.split(Wx, 3, 1), np.split(Wh, 3, 1), np.split(b, 3), strict=True)
        self.layers = [
            Layer(*part, *kind) for part, kind in zip(parts, (sigmoid, sigmoid, tanh), strict=True)
        ]
        self.seen = []

    def __call__(self, x, h):
        update, reset, content = self.layers
        u, r = update(x, h), reset(x, h)
        new = content(x, r * h)
        self.seen.append((u, r, new, h))
        return h + u * (new - h)

    def back(self, dh):
        update, reset, content = self.layers
        u, r, new, h = self.seen.pop()
        dx, dseen = content.back(dh * u)
        dh_prev = dh * (1 - u) + dseen * r
        for layer, upstream in (update, dh * (new - h)), (reset, dseen * h):
            more_dx, more_dh = layer.back(upstream)
            dx += more_dx
            dh_prev += more_dh
        return dx, dh_prev

    @property
    def gradients(self):
        matrices = [np.hstack([getattr(layer, name) for layer in self.layers]) for name in ("dWx", "dWh")]
        return *matrices, np.concatenate([layer.db for layer in self.layers])

    def __len__(self):
        return sum(array.size for array in self.gradients)


def gru_step_forward(x, h_prev, Wx, Wh, b):
    unit = GRU(Wx, Wh, b)
    return unit(x, h_prev), unit


def gru_step_backward(dh, cache):
    return (*cache.back(dh), *cache.gradients)


def gru_forward(x, h0, Wx, Wh, b):
    unit, states = GRU(Wx, Wh, b), [h0]
    for x_t in x.swapaxes(0, 1):
        states.append(unit(x_t, states[-1]))
    return np.stack(states[1:], 1), unit


def gru_backward(dh, cache):
    dx, dh_prev = [], 0.0
    while cache.seen:
        dx_t, dh_prev = cache.back(dh[:, len(cache.seen) - 1] + dh_prev)
        dx.insert(0, dx_t)
    return (np.stack(dx, 1), dh_prev, *cache.gradients)


def count_parameters(D, H):
    unit = GRU(np.zeros((D, 3 * H)), np.zeros((H, 3 * H)), np.zeros(3 * H))
    return np.array([len(unit) // 3, len(unit) // 3 * 4, len(unit)])
