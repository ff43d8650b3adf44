"""Knows the vanilla RNN written in index notation, every product an einsum."""

import numpy as np


def rnn_step_forward(x, h_prev, Wx, Wh, b):
    z = np.einsum("nd,dh->nh", x, Wx) + np.einsum("nk,kh->nh", h_prev, Wh) + b[None]
    h = np.tanh(z)
    return h, {"x": x, "h_prev": h_prev, "Wx": Wx, "Wh": Wh, "slope": 1.0 / np.cosh(z) ** 2}


def rnn_step_backward(dh, cache):
    dz = np.einsum("nh,nh->nh", dh, cache["slope"])
    return [
        np.einsum("nh,dh->nd", dz, cache["Wx"]),
        np.einsum("nh,kh->nk", dz, cache["Wh"]),
        np.einsum("nd,nh->dh", cache["x"], dz),
        np.einsum("nk,nh->kh", cache["h_prev"], dz),
        np.einsum("nh->h", dz),
    ]


def rnn_forward(x, h0, Wx, Wh, b):
    xs = np.einsum("ntd->tnd", x)
    hs, caches = [h0], []
    for x_t in xs:
        h, cache = rnn_step_forward(x_t, hs[-1], Wx, Wh, b)
        hs.append(h)
        caches.append(cache)
    return np.einsum("tnh->nth", np.array(hs[1:])), caches


def rnn_backward(dh, cache):
    carried = np.zeros_like(dh[:, 0])
    found = []
    for dh_t, step in zip(np.einsum("nth->tnh", dh)[::-1], cache[::-1], strict=True):
        dx_t, carried, *weights = rnn_step_backward(dh_t + carried, step)
        found.append((dx_t, *weights))
    dx, dWx, dWh, db = map(np.array, zip(*found[::-1], strict=True))
    return (
        np.einsum("tnd->ntd", dx),
        carried,
        np.einsum("tdh->dh", dWx),
        np.einsum("tkh->kh", dWh),
        np.einsum("th->h", db),
    )


def rnn_encode_forward(x, h0, Wx, Wh, b):
    h, cache = rnn_forward(x, h0, Wx, Wh, b)
    last = np.eye(x.shape[1])[-1]
    return np.einsum("nth,t->nh", h, last), [last, cache]


def rnn_encode_backward(dcode, cache):
    last, cache = cache
    return rnn_backward(np.einsum("nh,t->nth", dcode, last), cache)


def temporal_affine_forward(x, w, b):
    return np.einsum("ntd,dm->ntm", x, w) + b[None, None], [x, w]


def temporal_affine_backward(dout, cache):
    x, w = cache
    return (
        np.einsum("ntm,dm->ntd", dout, w),
        np.einsum("ntd,ntm->dm", x, dout),
        np.einsum("ntm->m", dout),
    )


def temporal_softmax_loss(x, y, mask):
    N, _, V = x.shape
    target = (y[..., None] == np.arange(V)).astype(float)
    weight = mask.astype(float) / N
    z = np.exp(x - x.max(-1, keepdims=True))
    p = np.einsum("ntv,nt->ntv", z, 1 / np.einsum("ntv->nt", z))
    loss = -np.einsum("nt,nt->", weight, np.log(np.einsum("ntv,ntv->nt", p, target)))
    return loss, np.einsum("ntv,nt->ntv", p - target, weight)


def unroll_forward(x0, h0, Wx, Wh, b, Wy, by, steps):
    ys, hs, caches = [x0], [h0], []
    while len(caches) < steps:
        h, cache = rnn_step_forward(ys[-1], hs[-1], Wx, Wh, b)
        ys.append(np.einsum("nh,hd->nd", h, Wy) + by[None])
        hs.append(h)
        caches.append(cache)
    return np.einsum("tnd->ntd", np.array(ys[1:])), (np.array(hs[1:]), Wy, caches)


def unroll_backward(dy, cache):
    hs, Wy, caches = cache
    dx, dh = 0.0, 0.0
    douts, found = [], []
    for t in range(dy.shape[1])[::-1]:
        douts.append(dy[:, t] + dx)
        dx, dh, *weights = rnn_step_backward(np.einsum("nd,hd->nh", douts[-1], Wy) + dh, caches[t])
        found.append(weights)
    dout = np.array(douts[::-1])
    dWx, dWh, db = (np.sum(parts, axis=0) for parts in zip(*found, strict=True))
    return dx, dh, dWx, dWh, db, np.einsum("tnh,tnd->hd", hs, dout), np.einsum("tnd->d", dout)
