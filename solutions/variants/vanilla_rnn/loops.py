"""Knows the vanilla RNN written entry by entry, in explicit loops."""

import math

import numpy as np


def rnn_step_forward(x, h_prev, Wx, Wh, b):
    N, D = x.shape
    H = b.shape[0]
    h = np.zeros((N, H))
    for n in range(N):
        for j in range(H):
            z = b[j]
            for d in range(D):
                z += x[n, d] * Wx[d, j]
            for k in range(H):
                z += h_prev[n, k] * Wh[k, j]
            h[n, j] = math.tanh(z)
    return h, (x, h_prev, Wx, Wh, h)


def rnn_step_backward(dh, cache):
    x, h_prev, Wx, Wh, h = cache
    dx, dh_prev = np.zeros(x.shape), np.zeros(h_prev.shape)
    dWx, dWh, db = np.zeros(Wx.shape), np.zeros(Wh.shape), np.zeros(Wh.shape[0])
    for n in range(h.shape[0]):
        for j in range(h.shape[1]):
            dz = dh[n, j] * (1 - h[n, j] * h[n, j])
            db[j] += dz
            for d in range(x.shape[1]):
                dx[n, d] += dz * Wx[d, j]
                dWx[d, j] += dz * x[n, d]
            for k in range(h.shape[1]):
                dh_prev[n, k] += dz * Wh[k, j]
                dWh[k, j] += dz * h_prev[n, k]
    return dx, dh_prev, dWx, dWh, db


def rnn_forward(x, h0, Wx, Wh, b):
    N, T, _ = x.shape
    h = np.zeros((N, T, h0.shape[1]))
    caches = []
    state = h0
    for t in range(T):
        state, cache = rnn_step_forward(x[:, t, :], state, Wx, Wh, b)
        caches.append(cache)
        for n in range(N):
            h[n, t, :] = state[n, :]
    return h, caches


def rnn_backward(dh, cache):
    N, T, H = dh.shape
    D = cache[0][0].shape[1]
    dx = np.zeros((N, T, D))
    dh_prev = np.zeros((N, H))
    dWx, dWh, db = np.zeros((D, H)), np.zeros((H, H)), np.zeros(H)
    for t in range(T - 1, -1, -1):
        dx[:, t, :], dh_prev, dWx_t, dWh_t, db_t = rnn_step_backward(dh[:, t, :] + dh_prev, cache[t])
        dWx += dWx_t
        dWh += dWh_t
        db += db_t
    return dx, dh_prev, dWx, dWh, db


def rnn_encode_forward(x, h0, Wx, Wh, b):
    state, caches = h0, []
    for t in range(x.shape[1]):
        state, cache = rnn_step_forward(x[:, t], state, Wx, Wh, b)
        caches.append(cache)
    return state, caches


def rnn_encode_backward(dcode, cache):
    N, H = dcode.shape
    T = len(cache)
    dh = np.zeros((N, T, H))
    for n in range(N):
        for j in range(H):
            dh[n, T - 1, j] = dcode[n, j]
    return rnn_backward(dh, cache)


def temporal_affine_forward(x, w, b):
    N, T, _ = x.shape
    out = np.zeros((N, T, b.shape[0]))
    for n in range(N):
        for t in range(T):
            out[n, t] = np.dot(x[n, t], w) + b
    return out, (x, w)


def temporal_affine_backward(dout, cache):
    x, w = cache
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(w.shape[1])
    for n in range(x.shape[0]):
        for t in range(x.shape[1]):
            dx[n, t] = np.dot(w, dout[n, t])
            dw += np.outer(x[n, t], dout[n, t])
            db += dout[n, t]
    return dx, dw, db


def temporal_softmax_loss(x, y, mask):
    N, T, V = x.shape
    loss, dx = 0.0, np.zeros(x.shape)
    for n in range(N):
        for t in range(T):
            if not mask[n, t]:
                continue
            largest = max(x[n, t, v] for v in range(V))
            powers = [math.exp(x[n, t, v] - largest) for v in range(V)]
            total = sum(powers)
            loss -= math.log(powers[y[n, t]] / total) / N
            for v in range(V):
                dx[n, t, v] = (powers[v] / total - (v == y[n, t])) / N
    return loss, dx


def unroll_forward(x0, h0, Wx, Wh, b, Wy, by, steps):
    N, D = x0.shape
    y = np.zeros((N, steps, D))
    x, h, caches, states = x0, h0, [], []
    for t in range(steps):
        h, cache = rnn_step_forward(x, h, Wx, Wh, b)
        for n in range(N):
            for d in range(D):
                y[n, t, d] = by[d] + sum(h[n, k] * Wy[k, d] for k in range(h.shape[1]))
        x = y[:, t, :].copy()
        caches.append(cache)
        states.append(h)
    return y, (caches, states, Wy)


def unroll_backward(dy, cache):
    caches, states, Wy = cache
    N, T, D = dy.shape
    H = Wy.shape[0]
    dx, dh = np.zeros((N, D)), np.zeros((N, H))
    dWx, dWh, db = np.zeros((D, H)), np.zeros((H, H)), np.zeros(H)
    dWy, dby = np.zeros((H, D)), np.zeros(D)
    for t in range(T - 1, -1, -1):
        dout = dy[:, t, :] + dx
        for n in range(N):
            for d in range(D):
                dby[d] += dout[n, d]
                for k in range(H):
                    dWy[k, d] += states[t][n, k] * dout[n, d]
                    dh[n, k] += dout[n, d] * Wy[k, d]
        dx, dh, dWx_t, dWh_t, db_t = rnn_step_backward(dh, caches[t])
        dWx += dWx_t
        dWh += dWh_t
        db += db_t
    return dx, dh, dWx, dWh, db, dWy, dby
