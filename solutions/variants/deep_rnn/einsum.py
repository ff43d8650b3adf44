"""Knows deep networks written in index notation; turning, pooling and picking are matrices."""

import numpy as np


def rnn(x, h0, Wx, Wh, b):
    h = [h0]
    for x_t in np.einsum("ntd->tnd", x):
        h.append(np.tanh(np.einsum("nd,dh->nh", x_t, Wx) + np.einsum("nj,jh->nh", h[-1], Wh) + b))
    return np.einsum("tnh->nth", np.array(h[1:])), (x, np.array(h), Wx, Wh)


def rnn_back(dh, cache):
    x, h, Wx, Wh = cache
    back, da = np.zeros_like(h[0]), np.zeros_like(h[1:])
    for t in reversed(range(len(da))):
        da[t] = (dh[:, t] + back) * (1 - h[t + 1] ** 2)
        back = np.einsum("nh,jh->nj", da[t], Wh)
    return [np.einsum("tnh,dh->ntd", da, Wx), back, *weight_gradients(x, h, da)]


def lstm(x, Wx, Wh, b):
    H = len(Wh)
    h, c, gates = [np.zeros((len(x), H))], [np.zeros((len(x), H))], []
    for x_t in np.einsum("ntd->tnd", x):
        a = np.einsum("nd,dkh->knh", x_t, Wx.reshape(-1, 4, H)) + b.reshape(4, 1, H)
        a = a + np.einsum("nj,jkh->knh", h[-1], Wh.reshape(H, 4, H))
        s, g = 1 / (1 + np.exp(-a[:3])), np.tanh(a[3])
        c.append(s[1] * c[-1] + s[0] * g)
        h.append(s[2] * np.tanh(c[-1]))
        gates.append((s, g))
    return np.einsum("tnh->nth", np.array(h[1:])), (x, np.array(h), Wx, Wh, c, gates)


def lstm_back(dh, cache):
    x, h, Wx, Wh, c, gates = cache
    back, cell, da = np.zeros_like(h[0]), np.zeros_like(h[0]), []
    for t in reversed(range(len(gates))):
        (s, g), shown = gates[t], np.tanh(c[t + 1])
        d = dh[:, t] + back
        cell = cell + np.einsum("nh,nh,nh->nh", d, s[2], 1 - shown**2)
        ds = np.stack([cell * g, cell * c[t], d * shown]) * s * (1 - s)
        da.append(np.concatenate([*ds, cell * s[0] * (1 - g**2)], axis=1))
        back, cell = np.einsum("na,ja->nj", da[-1], Wh), cell * s[1]
    da = np.array(da[::-1])
    return [np.einsum("tna,da->ntd", da, Wx), *weight_gradients(x, h, da)]


def weight_gradients(x, h, da):
    return np.einsum("ntd,tna->da", x, da), np.einsum("tnj,tna->ja", h[:-1], da), np.einsum("tna->a", da)


def turner(lengths, T):
    """Give matrices (N, T, T) that turn sequences around: to each place, from which it is taken."""
    to, source = np.ogrid[:T, :T]
    n = lengths[:, None, None]
    return np.where(to < n, to + source == n - 1, to == source).astype(float)


def turned(x, lengths):
    return np.einsum("nts,nsd->ntd", turner(lengths, x.shape[1]), x)


def at(steps, T):
    """Give one row (N, T) per sequence that picks a step."""
    return np.eye(T)[steps]


def stacked_rnn_forward(x, h0, Wx, Wh, b):
    cache = {}
    for layer in range(len(h0)):
        x, cache[layer] = rnn(x, h0[layer], Wx[layer], Wh[layer], b[layer])
    return x, cache


def stacked_rnn_backward(dh, cache):
    found = {}
    for layer in sorted(cache, reverse=True):
        dh, *found[layer] = rnn_back(dh, cache[layer])
    return dh, *(np.array([found[layer][k] for layer in cache]) for k in range(4))


def reverse_padded(x, lengths):
    return turned(x, lengths)


def bidirectional_rnn_forward(x, lengths, h0, Wx, Wh, b):
    right, one = rnn(x, h0[0], Wx[0], Wh[0], b[0])
    left, two = rnn(turned(x, lengths), h0[1], Wx[1], Wh[1], b[1])
    real = (np.arange(x.shape[1]) < lengths[:, None]).astype(float)
    both = np.stack([right, turned(left, lengths)], axis=2)
    return np.einsum("nt,ntkh->ntkh", real, both).reshape(*real.shape, -1), (lengths, real, one, two)


def bidirectional_rnn_backward(dh, cache):
    lengths, real, one, two = cache
    dright, dleft = np.einsum("nt,ntkh->knth", real, dh.reshape(*real.shape, 2, -1))
    right, left = rnn_back(dright, one), rnn_back(turned(dleft, lengths), two)
    return right[0] + turned(left[0], lengths), *map(np.array, zip(right[1:], left[1:], strict=True))


def pool_mean_forward(h, lengths):
    T = h.shape[1]
    weights = np.tri(T)[lengths - 1] / lengths[:, None]
    return np.einsum("nt,nth->nh", weights, h), weights


def pool_mean_backward(dpooled, cache):
    return np.einsum("nt,nh->nth", cache, dpooled)


def pool_max_forward(h, lengths):
    lowest = h.real.min() - 1
    real = np.tri(h.shape[1])[lengths - 1][:, :, None]
    winner = np.einsum("nht->nth", np.eye(h.shape[1])[(h * real + lowest * (1 - real)).argmax(axis=1)])
    return np.einsum("nth,nth->nh", winner, h), winner


def pool_max_backward(dpooled, cache):
    return np.einsum("nth,nh->nth", cache, dpooled)


def pool_start_end_forward(h, lengths):
    T = h.shape[1]
    picks = np.stack([at(0 * lengths, T), at(lengths - 1, T)])
    return np.einsum("knt,nth->nkh", picks, h).reshape(len(h), -1), picks


def pool_start_end_backward(dpooled, cache):
    return np.einsum("knt,nkh->nth", cache, dpooled.reshape(len(dpooled), 2, -1))


def bilstm_classifier_forward(x, lengths, Wx, Wh, b, w, w0):
    first, one = lstm(x, Wx[0], Wh[0], b[0])
    second, two = lstm(turned(first, lengths), Wx[1], Wh[1], b[1])
    third, three = lstm(turned(second, lengths), Wx[2], Wh[2], b[2])
    pick = at(lengths - 1, x.shape[1])
    last = np.einsum("nt,nth->nh", pick, third)
    return np.einsum("nh,hc->nc", last, w) + w0, (lengths, pick, last, w, one, two, three)


def bilstm_classifier_backward(dscores, cache):
    lengths, pick, last, w, one, two, three = cache
    d, *top = lstm_back(np.einsum("nt,nc,hc->nth", pick, dscores, w), three)
    d, *middle = lstm_back(turned(d, lengths), two)
    d, *bottom = lstm_back(turned(d, lengths), one)
    layers = map(np.array, zip(bottom, middle, top, strict=True))
    return d, *layers, np.einsum("nh,nc->hc", last, dscores), np.einsum("nc->c", dscores)


def bilstm_concatenated_forward(x, lengths, Wx, Wh, b, w, w0):
    right, one = lstm(x, Wx[0], Wh[0], b[0])
    left, two = lstm(turned(x, lengths), Wx[1], Wh[1], b[1])
    pick = at(lengths - 1, x.shape[1])
    code = np.einsum("nt,kntj->nkj", pick, np.stack([right, left])).reshape(len(x), -1)
    return np.einsum("nj,jc->nc", code, w) + w0, (lengths, pick, code, w, one, two)


def bilstm_concatenated_backward(dscores, cache):
    lengths, pick, code, w, one, two = cache
    dright, dleft = np.einsum("nt,nc,kjc->kntj", pick, dscores, w.reshape(2, -1, w.shape[1]))
    right, left = lstm_back(dright, one), lstm_back(dleft, two)
    layers = map(np.array, zip(right[1:], left[1:], strict=True))
    dx = right[0] + turned(left[0], lengths)
    return dx, *layers, np.einsum("nj,nc->jc", code, dscores), np.einsum("nc->c", dscores)
