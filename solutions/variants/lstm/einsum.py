"""Knows the LSTM written in index notation, the four gates on an axis of their own."""

import numpy as np


def lstm_step_forward(x, h_prev, c_prev, Wx, Wh, b):
    H = h_prev.shape[1]
    a = np.einsum("nd,dkh->knh", x, Wx.reshape(-1, 4, H)) + b.reshape(4, 1, H)
    a += np.einsum("nj,jkh->knh", h_prev, Wh.reshape(H, 4, H))
    s = 1 / (1 + np.exp(-a[:3]))
    g = np.tanh(a[3])
    c = np.einsum("nh,nh->nh", s[1], c_prev) + np.einsum("nh,nh->nh", s[0], g)
    seen = {"x": x, "h": h_prev, "c": c_prev, "Wx": Wx, "Wh": Wh, "s": s, "g": g, "t": np.tanh(c)}
    return s[2] * seen["t"], c, seen


def lstm_step_backward(dh, dc, cache):
    s, g, t, c_prev = (cache[name] for name in ("s", "g", "t", "c"))
    H = dh.shape[1]
    whole = dc + np.einsum("nh,nh,nh->nh", dh, s[2], 1 - t**2)
    ds = np.stack([whole * g, whole * c_prev, dh * t]) * s * (1 - s)
    da = np.concatenate([ds, (whole * s[0] * (1 - g**2))[None]])
    Wx, Wh = (cache[name].reshape(-1, 4, H) for name in ("Wx", "Wh"))
    return [
        np.einsum("knh,dkh->nd", da, Wx),
        np.einsum("knh,jkh->nj", da, Wh),
        whole * s[1],
        np.einsum("nd,knh->dkh", cache["x"], da).reshape(-1, 4 * H),
        np.einsum("nj,knh->jkh", cache["h"], da).reshape(-1, 4 * H),
        np.einsum("knh->kh", da).reshape(4 * H),
    ]


def to_concatenated(Wx, Wh):
    (D, _), H = Wx.shape, len(Wh)
    top, bottom = np.eye(H + D, H), np.eye(H + D, D, -H)
    return np.einsum("ij,jk->ik", top, Wh) + np.einsum("ij,jk->ik", bottom, Wx)


def to_split(W, D):
    H = W.shape[1] // 4
    return np.einsum("ji,jk->ik", np.eye(H + D, D, -H), W), np.einsum("ji,jk->ik", np.eye(H + D, H), W)


def lstm_forward(x, h0, Wx, Wh, b):
    h, c, caches = [h0], np.zeros_like(h0), []
    for x_t in np.einsum("ntd->tnd", x):
        h_t, c, cache = lstm_step_forward(x_t, h[-1], c, Wx, Wh, b)
        h.append(h_t)
        caches.append(cache)
    return np.einsum("tnh->nth", np.array(h[1:])), caches


def lstm_backward(dh, cache):
    carried, cell = np.zeros_like(dh[:, 0]), np.zeros_like(dh[:, 0])
    found = []
    for dh_t, step in zip(np.einsum("nth->tnh", dh)[::-1], cache[::-1], strict=True):
        dx_t, carried, cell, *weights = lstm_step_backward(dh_t + carried, cell, step)
        found.append((dx_t, *weights))
    dx, dWx, dWh, db = map(np.array, zip(*found[::-1], strict=True))
    return np.einsum("tnd->ntd", dx), carried, *(np.einsum("t...->...", d) for d in (dWx, dWh, db))
