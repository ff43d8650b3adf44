"""Knows deep networks computed in float32, with index arithmetic for turning and picking."""

import numpy as np


def single(*arrays):
    return [np.asarray(array, dtype=np.float32) for array in arrays]


def turn_index(lengths, T):
    t = np.arange(T)[None]
    return np.arange(len(lengths))[:, None], np.where(t < lengths[:, None], lengths[:, None] - 1 - t, t)


def rnn(x, h0, Wx, Wh, b):
    states = np.zeros((x.shape[1] + 1, *h0.shape), dtype="f")
    states[0] = h0
    for t in range(x.shape[1]):
        states[t + 1] = np.tanh(np.hstack([x[:, t], states[t]]) @ np.vstack([Wx, Wh]) + b)
    return states[1:].swapaxes(0, 1), (x, states, Wx, Wh)


def rnn_back(dh, cache):
    x, states, Wx, Wh = cache
    totals, carried, dx = [np.float32(0)] * 3, np.float32(0), np.empty_like(x)
    for t in range(dh.shape[1])[::-1]:
        da = (dh[:, t] + carried) * (1 - states[t + 1] ** 2)
        dx[:, t], carried = da @ Wx.T, da @ Wh.T
        terms = x[:, t].T @ da, states[t].T @ da, da.sum(axis=0)
        totals = [total + term for total, term in zip(totals, terms, strict=True)]
    return dx, carried, *totals


def lstm(x, Wx, Wh, b):
    (N, T, _), H = x.shape, len(Wh)
    h, c, steps = np.zeros((N, H), "f"), np.zeros((N, H), "f"), []
    out = np.zeros((N, T, H), "f")
    is_gate = np.arange(4 * H) < 3 * H
    for t in range(T):
        a = x[:, t] @ Wx + h @ Wh + b
        s = np.where(is_gate, np.float32(0.5) * (1 + np.tanh(a / 2)), np.tanh(a))
        i, f, o, g = s.reshape(N, 4, H).swapaxes(0, 1)
        steps.append((x[:, t], h, c, s, is_gate))
        c = f * c + i * g
        h = o * np.tanh(c)
        out[:, t] = h
    return out, (steps, c, Wx, Wh)


def lstm_back(dh, cache):
    steps, c, Wx, Wh = cache
    dx, totals = [], [np.float32(0)] * 3
    carried, cell = np.zeros_like(c), np.zeros_like(c)
    for t in range(len(steps))[::-1]:
        x_t, h_prev, c_prev, s, is_gate = steps[t]
        i, f, o, g = s.reshape(len(c), 4, -1).swapaxes(0, 1)
        carried = carried + dh[:, t]
        cell = cell + carried * o / np.cosh(c) ** 2
        upstream = np.concatenate([cell * g, cell * c_prev, carried * np.tanh(c), cell * i], axis=1)
        da = upstream * np.where(is_gate, s - s**2, 1 - s**2)
        dx.append(da @ Wx.T)
        carried, cell, c = da @ Wh.T, cell * f, c_prev
        terms = x_t.T @ da, h_prev.T @ da, da.sum(axis=0)
        totals = [total + term for total, term in zip(totals, terms, strict=True)]
    return np.stack(dx[::-1], axis=1), *totals


def stacked_rnn_forward(x, h0, Wx, Wh, b):
    x, h0, Wx, Wh, b = single(x, h0, Wx, Wh, b)
    caches = []
    for k, start in enumerate(h0):
        x, cache = rnn(x, start, Wx[k], Wh[k], b[k])
        caches.append(cache)
    return x, caches


def stacked_rnn_backward(dh, cache):
    (d,), found = single(dh), []
    while cache:
        d, *each = rnn_back(d, cache.pop())
        found.append(each)
    return d, *(np.stack(kind)[::-1] for kind in zip(*found, strict=True))


def reverse_padded(x, lengths):
    return np.float32(x)[turn_index(lengths, x.shape[1])]


def bidirectional_rnn_forward(x, lengths, h0, Wx, Wh, b):
    x, h0, Wx, Wh, b = single(x, h0, Wx, Wh, b)
    turn = turn_index(lengths, x.shape[1])
    right, one = rnn(x, h0[0], Wx[0], Wh[0], b[0])
    left, two = rnn(x[turn], h0[1], Wx[1], Wh[1], b[1])
    outside = np.arange(x.shape[1])[None] >= lengths[:, None]
    h = np.concatenate([right, left[turn]], axis=2)
    h[outside] = 0
    return h, (turn, outside, one, two)


def bidirectional_rnn_backward(dh, cache):
    turn, outside, one, two = cache
    dh = np.where(outside[:, :, None], np.float32(0), np.float32(dh))
    dright, dleft = np.split(dh, 2, axis=2)
    dx, *right = rnn_back(dright, one)
    dx_left, *left = rnn_back(dleft[turn], two)
    return dx + dx_left[turn], *(np.stack(pair) for pair in zip(right, left, strict=True))


def pool_mean_forward(h, lengths):
    (h,) = single(h)
    sums = np.cumsum(h, axis=1)[np.arange(len(h)), lengths - 1]
    return sums / np.float32(lengths)[:, None], (h.shape, lengths)


def pool_mean_backward(dpooled, cache):
    shape, lengths = cache
    real = (np.arange(shape[1]) < lengths[:, None])[:, :, None]
    return np.where(real, np.float32(dpooled / lengths[:, None])[:, None], np.float32(0))


def pool_max_forward(h, lengths):
    (h,) = single(h)
    T = h.shape[1]
    masked = np.where((np.arange(T) < lengths[:, None])[:, :, None], h, np.finfo("f").min)
    return masked.max(axis=1), (masked.argmax(axis=1), T)


def pool_max_backward(dpooled, cache):
    winner, T = cache
    return np.float32(dpooled)[:, None] * (winner[:, None] == np.arange(T)[None, :, None]).astype("f")


def pool_start_end_forward(h, lengths):
    (h,) = single(h)
    steps = np.stack([np.zeros_like(lengths), lengths - 1], axis=1)
    return np.take_along_axis(h, steps[:, :, None], axis=1).reshape(len(h), -1), (steps, h.shape)


def pool_start_end_backward(dpooled, cache):
    steps, shape = cache
    dh = np.zeros(shape, dtype="f")
    np.add.at(dh, (np.arange(shape[0])[:, None], steps), np.float32(dpooled).reshape(shape[0], 2, -1))
    return dh


def bilstm_classifier_forward(x, lengths, Wx, Wh, b, w, w0):
    x, Wx, Wh, b, w, w0 = single(x, Wx, Wh, b, w, w0)
    turn, last = turn_index(lengths, x.shape[1]), (np.arange(len(x)), lengths - 1)
    h, one = lstm(x, Wx[0], Wh[0], b[0])
    h, two = lstm(h[turn], Wx[1], Wh[1], b[1])
    h, three = lstm(h[turn], Wx[2], Wh[2], b[2])
    return h[last] @ w + w0, (turn, last, h, w, one, two, three)


def bilstm_classifier_backward(dscores, cache):
    turn, last, h, w, one, two, three = cache
    (dscores,) = single(dscores)
    d = np.zeros_like(h)
    d[last] = dscores @ w.T
    d, *top = lstm_back(d, three)
    d, *middle = lstm_back(d[turn], two)
    d, *bottom = lstm_back(d[turn], one)
    layers = (np.stack(each) for each in zip(bottom, middle, top, strict=True))
    return d, *layers, h[last].T @ dscores, dscores.sum(axis=0)


def bilstm_concatenated_forward(x, lengths, Wx, Wh, b, w, w0):
    x, Wx, Wh, b, w, w0 = single(x, Wx, Wh, b, w, w0)
    turn, last = turn_index(lengths, x.shape[1]), (np.arange(len(x)), lengths - 1)
    right, one = lstm(x, Wx[0], Wh[0], b[0])
    left, two = lstm(x[turn], Wx[1], Wh[1], b[1])
    H = len(Wh[0])
    scores = right[last] @ w[:H] + left[turn][:, 0] @ w[H:] + w0
    return scores, (turn, last, right, left, w, one, two)


def bilstm_concatenated_backward(dscores, cache):
    turn, last, right, left, w, one, two = cache
    (dscores,) = single(dscores)
    H = right.shape[2]
    dright, dleft = np.zeros_like(right), np.zeros_like(left)
    dright[last], dleft[last] = dscores @ w[:H].T, dscores @ w[H:].T
    dx, *first = lstm_back(dright, one)
    dx_left, *second = lstm_back(dleft, two)
    layers = (np.stack(pair) for pair in zip(first, second, strict=True))
    dw = np.vstack([right[last].T @ dscores, left[last].T @ dscores])
    return dx + dx_left[turn], *layers, dw, dscores.sum(axis=0)
