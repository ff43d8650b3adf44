"""Knows deep networks written with objects: layers that remember, and readers that turn around."""

import numpy as np


class RNN:
    """A vanilla layer that gathers its gradients."""

    def __init__(self, Wx, Wh, b, h0):
        self.Wx, self.Wh, self.b, self.h0 = Wx, Wh, b, h0

    def __call__(self, x):
        self.x, self.h, h = x, [self.h0], self.h0
        for t in range(x.shape[1]):
            h = np.tanh(x[:, t].dot(self.Wx) + h.dot(self.Wh) + self.b)
            self.h += [h]
        return np.stack(self.h[1:], 1)

    def back(self, dh):
        self.dWx, self.dWh, self.db, self.dh0 = 0, 0, 0, 0
        dx = np.zeros_like(self.x)
        while len(self.h) > 1:
            h, t = self.h.pop(), len(self.h) - 1
            da = (dh[:, t] + self.dh0) * (1 - h**2)
            dx[:, t] = da.dot(self.Wx.T)
            self.dWx = self.dWx + self.x[:, t].T.dot(da)
            self.dWh = self.dWh + self.h[-1].T.dot(da)
            self.db = self.db + da.sum(0)
            self.dh0 = da.dot(self.Wh.T)
        return dx

    @property
    def gradients(self):
        return self.dh0, self.dWx, self.dWh, self.db


class LSTM:
    """An LSTM layer that starts from zeros and gathers its gradients."""

    def __init__(self, Wx, Wh, b):
        self.W, self.b, self.H = np.vstack([Wx, Wh]), b, len(Wh)

    def __call__(self, x):
        h = c = np.zeros((len(x), self.H))
        self.steps, states = [], []
        for x_t in x.swapaxes(0, 1):
            xh = np.hstack([x_t, h])
            a = np.split(xh.dot(self.W) + self.b, 4, axis=1)
            i, f, o = (np.exp(-np.logaddexp(0, -s)) for s in a[:3])
            g, old = np.tanh(a[3]), c
            c = old * f + g * i
            h = o * np.tanh(c)
            self.steps.append((xh, i, f, o, g, old, np.tanh(c)))
            states.append(h)
        return np.stack(states, 1)

    def back(self, dh):
        self.dW, self.db, dx, back, dc = np.zeros_like(self.W), np.zeros_like(self.b), [], 0, 0
        for t, (xh, i, f, o, g, old, shown) in reversed(list(enumerate(self.steps))):
            d = dh[:, t] + back
            dc = dc + d * o * (1 - shown**2)
            da = [dc * g * i * (1 - i), dc * old * f * (1 - f), d * shown * o * (1 - o), dc * i * (1 - g**2)]
            da = np.hstack(da)
            self.dW += xh.T.dot(da)
            self.db += da.sum(0)
            dxh = da.dot(self.W.T)
            dx.insert(0, dxh[:, : -self.H])
            back, dc = dxh[:, -self.H :], dc * f
        return np.stack(dx, 1)

    @property
    def gradients(self):
        return self.dW[: -self.H], self.dW[-self.H :], self.db


class Turned:
    """A layer that reads backward."""

    def __init__(self, layer, lengths):
        self.layer, self.lengths = layer, lengths

    def __call__(self, x):
        return reverse_padded(self.layer(reverse_padded(x, self.lengths)), self.lengths)

    def back(self, dh):
        return reverse_padded(self.layer.back(reverse_padded(dh, self.lengths)), self.lengths)

    @property
    def gradients(self):
        return self.layer.gradients


class Chain:
    """Layers one above the other."""

    def __init__(self, *layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def back(self, dh):
        for layer in self.layers[::-1]:
            dh = layer.back(dh)
        return dh

    @property
    def gradients(self):
        return gather(self.layers)


class Pick:
    """One step of every sequence."""

    def __init__(self, steps):
        self.steps = steps

    def __call__(self, h):
        self.shape = h.shape
        return h[np.arange(len(h)), self.steps]

    def back(self, d):
        dh = np.zeros(self.shape)
        dh[np.arange(len(d)), self.steps] = d
        return dh


def gather(layers):
    """Stack each kind of gradient over the layers."""
    return [np.array(each) for each in zip(*(layer.gradients for layer in layers), strict=True)]


def stacked_rnn_forward(x, h0, Wx, Wh, b):
    chain = Chain(*(RNN(*weights) for weights in zip(Wx, Wh, b, h0, strict=True)))
    return chain(x), chain


def stacked_rnn_backward(dh, cache):
    return (cache.back(dh), *cache.gradients)


def reverse_padded(x, lengths):
    return np.stack([np.r_[row[:n][::-1], row[n:]] for row, n in zip(x, lengths, strict=True)])


def bidirectional_rnn_forward(x, lengths, h0, Wx, Wh, b):
    right, left = (RNN(*weights) for weights in zip(Wx, Wh, b, h0, strict=True))
    readers = right, Turned(left, lengths)
    h = np.concatenate([reader(x) for reader in readers], axis=-1)
    h[np.arange(h.shape[1]) >= lengths[:, None]] = 0
    return h, (readers, lengths)


def bidirectional_rnn_backward(dh, cache):
    readers, lengths = cache
    dh[np.arange(dh.shape[1]) >= lengths[:, None]] = 0
    halves = np.split(dh, 2, axis=-1)
    dx = sum(reader.back(half) for reader, half in zip(readers, halves, strict=True))
    return (dx, *gather(readers))


class Mean:
    def __init__(self, h, lengths):
        self.real, self.lengths = np.arange(h.shape[1]) < lengths[:, None], lengths
        self.value = np.stack([row[:n].mean(0) for row, n in zip(h, lengths, strict=True)])

    def back(self, d):
        return self.real[:, :, None] * (d / self.lengths[:, None])[:, None]


class Max:
    def __init__(self, h, lengths):
        self.places = np.stack([row[:n].argmax(0) for row, n in zip(h, lengths, strict=True)])
        self.value, self.T = np.stack([row[:n].max(0) for row, n in zip(h, lengths, strict=True)]), h.shape[1]

    def back(self, d):
        return (np.arange(self.T)[:, None] == self.places[:, None]) * d[:, None]


class Ends:
    def __init__(self, h, lengths):
        self.picks = Pick(np.zeros_like(lengths)), Pick(lengths - 1)
        self.value = np.concatenate([pick(h) for pick in self.picks], axis=1)

    def back(self, d):
        return sum(pick.back(half) for pick, half in zip(self.picks, np.split(d, 2, axis=1), strict=True))


def pool_mean_forward(h, lengths):
    pool = Mean(h, lengths)
    return pool.value, pool


def pool_max_forward(h, lengths):
    pool = Max(h, lengths)
    return pool.value, pool


def pool_start_end_forward(h, lengths):
    pool = Ends(h, lengths)
    return pool.value, pool


def pool_mean_backward(dpooled, cache):
    return cache.back(dpooled)


def pool_max_backward(dpooled, cache):
    return cache.back(dpooled)


def pool_start_end_backward(dpooled, cache):
    return cache.back(dpooled)


def bilstm_classifier_forward(x, lengths, Wx, Wh, b, w, w0):
    first, second, third = (LSTM(*weights) for weights in zip(Wx, Wh, b, strict=True))
    chain, pick = Chain(first, Turned(second, lengths), third), Pick(lengths - 1)
    last = pick(chain(x))
    return last.dot(w) + w0, (chain, pick, last, w)


def bilstm_classifier_backward(dscores, cache):
    chain, pick, last, w = cache
    dx = chain.back(pick.back(dscores.dot(w.T)))
    return (dx, *chain.gradients, last.T.dot(dscores), dscores.sum(0))


def bilstm_concatenated_forward(x, lengths, Wx, Wh, b, w, w0):
    right, left = (LSTM(*weights) for weights in zip(Wx, Wh, b, strict=True))
    readers = right, Turned(left, lengths)
    picks = Pick(lengths - 1), Pick(np.zeros_like(lengths))
    code = np.hstack([pick(reader(x)) for pick, reader in zip(picks, readers, strict=True)])
    return code.dot(w) + w0, (readers, picks, code, w)


def bilstm_concatenated_backward(dscores, cache):
    readers, picks, code, w = cache
    halves = np.split(dscores.dot(w.T), 2, axis=1)
    dx = [reader.back(pick.back(d)) for reader, pick, d in zip(readers, picks, halves, strict=True)]
    return (dx[0] + dx[1], *gather(readers), code.T.dot(dscores), dscores.sum(0))
