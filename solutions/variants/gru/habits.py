"""Knows the GRU with odd but right habits: prints, globals, reseeding, warnings, work done in place."""

import numpy as np

np.random.seed(0)

MEMORY = {}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def gru_step_forward(x, prev_h, Wx, Wh, b):
    np.random.seed(231)
    H = prev_h.shape[1]
    hx = np.concatenate((prev_h, x), axis=1)
    W = np.concatenate((Wh, Wx), axis=0)
    gates = sigmoid(hx.dot(W[:, : 2 * H]) + b[: 2 * H])
    print("gates =", gates.shape)
    z, r = gates[:, :H], gates[:, H:]
    hx[:, :H] *= r
    hh = np.tanh(hx.dot(W[:, 2 * H :]) + b[2 * H :])
    next_h = z * hh
    next_h += (1 - z) * prev_h
    return next_h, [x, prev_h.copy(), W, z, r, hh, hx]


def gru_step_backward(dnext_h, cache):
    x, prev_h, W, z, r, hh, hx = cache
    H = prev_h.shape[1]
    da = np.zeros((len(x), 3 * H))
    da[:, :H] = dnext_h * (hh - prev_h) * z * (1 - z)
    da[:, 2 * H :] = dnext_h * z * (1 - np.square(hh))
    dnext_h *= 1 - z
    dhx = da[:, 2 * H :].dot(W[:, 2 * H :].T)
    da[:, H : 2 * H] = dhx[:, :H] * prev_h * r * (1 - r)
    dnext_h += dhx[:, :H] * r
    both = da[:, : 2 * H].dot(W[:, : 2 * H].T)
    dnext_h += both[:, :H]
    dW = np.empty_like(W)
    dW[:, : 2 * H] = np.concatenate((prev_h, x), axis=1).T.dot(da[:, : 2 * H])
    dW[:, 2 * H :] = hx.T.dot(da[:, 2 * H :])
    return [dhx[:, H:] + both[:, H:], dnext_h, dW[H:], dW[:H], np.sum(da, axis=0)]


def gru_forward(x, h0, Wx, Wh, b):
    N, T, _ = x.shape
    h = np.random.rand(N, T, h0.shape[1])
    MEMORY["steps"] = []
    for t in range(T):
        prev = h0 if t == 0 else h[:, t - 1, :]
        h[:, t, :], step = gru_step_forward(x[:, t, :], prev, Wx, Wh, b)
        MEMORY["steps"] += [step]
    return h, None


def gru_backward(dh, cache):
    N, T, H = dh.shape
    steps = MEMORY["steps"]
    D = steps[0][0].shape[1]
    dx, dWx, dWh, db = np.zeros((N, T, D)), np.zeros((D, 3 * H)), np.zeros((H, 3 * H)), np.zeros(3 * H)
    dprev_h = np.zeros((N, H))
    while steps:
        t = len(steps) - 1
        dh[:, t, :] += dprev_h
        dx[:, t, :], dprev_h, *terms = gru_step_backward(dh[:, t, :].copy(), steps.pop())
        for total, term in zip((dWx, dWh, db), terms, strict=True):
            total += term
    return dx, dprev_h, dWx, dWh, db


def count_parameters(D, H, verbose=True):
    per_gate = H * (D + H) + H
    if verbose:
        print("per gate:", per_gate)
    counts = np.zeros(3, dtype=int)
    counts += per_gate
    counts[1] *= 4
    counts[2] *= 3
    return counts
