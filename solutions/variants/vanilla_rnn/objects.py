"""Knows the vanilla RNN written with objects: caches that are used up, arguments changed in place."""

import numpy as np


class Step:
    """One time step that remembers what it has seen and gathers its gradients."""

    def __init__(self, Wx, Wh, b):
        self.Wx, self.Wh, self.b = Wx, Wh, b
        self.dWx, self.dWh, self.db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)
        self.seen = []

    def __call__(self, x, h):
        z = x.dot(self.Wx)
        z += h.dot(self.Wh)
        z += self.b
        np.tanh(z, out=z)
        self.seen.append((x, h, z))
        return z

    def back(self, dh):
        x, h_prev, h = self.seen.pop()
        dh *= 1 - h * h
        self.dWx += x.T.dot(dh)
        self.dWh += h_prev.T.dot(dh)
        self.db += dh.sum(0)
        return dh.dot(self.Wx.T), dh.dot(self.Wh.T)

    @property
    def gradients(self):
        return self.dWx, self.dWh, self.db


def rnn_step_forward(x, h_prev, Wx, Wh, b):
    step = Step(Wx, Wh, b)
    return step(x, h_prev), step


def rnn_step_backward(dh, cache):
    return (*cache.back(dh), *cache.gradients)


def rnn_forward(x, h0, Wx, Wh, b):
    step = Step(Wx, Wh, b)
    states = [h0]
    for x_t in x.swapaxes(0, 1):
        states.append(step(x_t, states[-1]))
    return np.stack(states[1:], 1), step


def rnn_backward(dh, cache):
    dx = []
    while cache.seen:
        dx_t, dh_prev = cache.back(dh[:, -1])
        dh = dh[:, :-1]
        if dh.size:
            dh[:, -1] += dh_prev
        dx.insert(0, dx_t)
    return (np.stack(dx, 1), dh_prev, *cache.gradients)


def rnn_encode_forward(x, h0, Wx, Wh, b):
    step = Step(Wx, Wh, b)
    for x_t in x.swapaxes(0, 1):
        h0 = step(x_t, h0)
    return h0, step


def rnn_encode_backward(dcode, cache):
    dx = []
    while cache.seen:
        dx_t, dcode = cache.back(dcode)
        dx.append(dx_t)
    dx.reverse()
    return (np.stack(dx, 1), dcode, *cache.gradients)


class Affine:
    """An affine map over the last axis."""

    def __init__(self, w, b):
        self.w, self.b = w, b

    def forward(self, x):
        self.x = x
        return np.dot(x, self.w) + self.b

    def backward(self, dout):
        rows = self.x.reshape(-1, self.x.shape[-1])
        self.dw = rows.T.dot(dout.reshape(-1, dout.shape[-1]))
        self.db = dout.reshape(-1, dout.shape[-1]).sum(0)
        return np.dot(dout, self.w.T)


def temporal_affine_forward(x, w, b):
    layer = Affine(w, b)
    return layer.forward(x), layer


def temporal_affine_backward(dout, cache):
    return cache.backward(dout), cache.dw, cache.db


def temporal_softmax_loss(x, y, mask):
    x -= x.max(axis=-1)[..., None]
    np.exp(x, out=x)
    x /= x.sum(axis=-1)[..., None]
    n, t = np.nonzero(mask)
    loss = -np.log(x[n, t, y[mask]]).sum() / len(x)
    x[n, t, y[mask]] -= 1
    x[~mask] = 0
    x /= len(x)
    return loss, x


class Generator:
    """A step whose output is read back as its next input."""

    def __init__(self, Wx, Wh, b, Wy, by):
        self.step, self.Wy, self.by = Step(Wx, Wh, b), Wy, by
        self.dWy, self.dby = np.zeros_like(Wy), np.zeros_like(by)
        self.states = []

    def run(self, x, h, steps):
        for _ in range(steps):
            h = self.step(x, h)
            self.states.append(h)
            x = h.dot(self.Wy) + self.by
            yield x

    def back(self, dy):
        dx, dh = np.zeros_like(dy[:, 0]), np.zeros_like(self.states[0])
        while self.states:
            dx += dy[:, len(self.states) - 1]
            h = self.states.pop()
            self.dWy += h.T.dot(dx)
            self.dby += dx.sum(0)
            dh += dx.dot(self.Wy.T)
            dx, dh = self.step.back(dh)
        return dx, dh


def unroll_forward(x0, h0, Wx, Wh, b, Wy, by, steps):
    generator = Generator(Wx, Wh, b, Wy, by)
    return np.stack(list(generator.run(x0, h0, steps)), 1), generator


def unroll_backward(dy, cache):
    return (*cache.back(dy), *cache.step.gradients, cache.dWy, cache.dby)
