"""Knows the LSTM written entry by entry, in explicit loops over plain lists."""

import math

import numpy as np


def sigmoid(z):
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def times(row, matrix):
    """Multiply a row by a matrix, both as lists."""
    total = [0.0] * len(matrix[0])
    for factor, line in zip(row, matrix, strict=True):
        for k, entry in enumerate(line):
            total[k] += factor * entry
    return total


def lstm_step_forward(x, h_prev, c_prev, Wx, Wh, b):
    N, H = h_prev.shape
    h, c, gates = np.zeros((N, H)), np.zeros((N, H)), []
    wx, wh, bias = Wx.tolist(), Wh.tolist(), b.tolist()
    for n in range(N):
        from_x, from_h = times(x[n].tolist(), wx), times(h_prev[n].tolist(), wh)
        a = [from_x[k] + from_h[k] + bias[k] for k in range(4 * H)]
        s = [math.tanh(a[k]) if k >= 3 * H else sigmoid(a[k]) for k in range(4 * H)]
        for j in range(H):
            c[n, j] = s[H + j] * c_prev[n, j] + s[j] * s[3 * H + j]
            h[n, j] = s[2 * H + j] * math.tanh(c[n, j])
        gates.append(s)
    return h, c, (x, h_prev, c_prev, Wx, Wh, gates, c)


def lstm_step_backward(dh, dc, cache):
    x, h_prev, c_prev, Wx, Wh, gates, c = cache
    N, H = dh.shape
    dx, dh_prev, dc_prev = np.zeros(x.shape), np.zeros((N, H)), np.zeros((N, H))
    dWx, dWh, db = np.zeros(Wx.shape), np.zeros(Wh.shape), np.zeros(4 * H)
    for n in range(N):
        da = [0.0] * (4 * H)
        for j in range(H):
            i, f, o, g = (gates[n][k * H + j] for k in range(4))
            t = math.tanh(c[n, j])
            whole = dc[n, j] + dh[n, j] * o * (1 - t * t)
            dc_prev[n, j] = whole * f
            da[j] = whole * g * i * (1 - i)
            da[H + j] = whole * c_prev[n, j] * f * (1 - f)
            da[2 * H + j] = dh[n, j] * t * o * (1 - o)
            da[3 * H + j] = whole * i * (1 - g * g)
        for d, row in enumerate(Wx.tolist()):
            dx[n, d] = sum(u * v for u, v in zip(da, row, strict=True))
            dWx[d] += [x[n, d] * u for u in da]
        for j, row in enumerate(Wh.tolist()):
            dh_prev[n, j] = sum(u * v for u, v in zip(da, row, strict=True))
            dWh[j] += [h_prev[n, j] * u for u in da]
        for k in range(4 * H):
            db[k] += da[k]
    return dx, dh_prev, dc_prev, dWx, dWh, db


def to_concatenated(Wx, Wh):
    rows = list(Wh)
    for row in Wx:
        rows.append(row)
    return np.array(rows)


def to_split(W, D):
    H = W.shape[0] - D
    Wx, Wh = np.zeros((D, W.shape[1])), np.zeros((H, W.shape[1]))
    for k in range(H + D):
        for j in range(W.shape[1]):
            if k < H:
                Wh[k, j] = W[k, j]
            else:
                Wx[k - H, j] = W[k, j]
    return Wx, Wh


def lstm_forward(x, h0, Wx, Wh, b):
    N, T, _ = x.shape
    h, c, state, caches = np.zeros((N, T, h0.shape[1])), np.zeros(h0.shape), h0, []
    for t in range(T):
        state, c, cache = lstm_step_forward(x[:, t, :], state, c, Wx, Wh, b)
        caches.append(cache)
        for n in range(N):
            h[n, t, :] = state[n, :]
    return h, caches


def lstm_backward(dh, cache):
    N, T, H = dh.shape
    D = cache[0][0].shape[1]
    dx, dstate, dcell = np.zeros((N, T, D)), np.zeros((N, H)), np.zeros((N, H))
    dWx, dWh, db = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros(4 * H)
    for t in range(T - 1, -1, -1):
        answer = lstm_step_backward(dh[:, t, :] + dstate, dcell, cache[t])
        dx[:, t, :], dstate, dcell = answer[0], answer[1], answer[2]
        dWx += answer[3]
        dWh += answer[4]
        db += answer[5]
    return dx, dstate, dWx, dWh, db
