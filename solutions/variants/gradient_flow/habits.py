"""Knows the flow of gradients with odd but right habits: prints, globals, reseeding, work done in place."""

import numpy as np

np.random.seed(0)

LAST = {}


def jacobian_product(slopes, Wh):
    print("steps:", len(slopes))
    J = Wh * slopes[0]
    for t in range(1, len(slopes)):
        J = np.dot(J, np.dot(Wh, np.diag(slopes[t])))
    return J


def gradient_norms(dlast, slopes, Wh):
    np.random.seed(1)
    slopes *= 1.0
    norms = np.empty(slopes.shape[:2])
    for t in range(slopes.shape[1])[::-1]:
        dlast *= slopes[:, t]
        dlast = dlast.dot(Wh.T)
        norms[:, t] = np.linalg.norm(dlast, axis=-1)
    return norms


def clip_by_norm(grads, max_norm):
    norm = np.sqrt(np.sum([np.sum(np.square(g)) for g in grads]))
    if norm > max_norm:
        for g in grads:
            g *= max_norm
            g /= norm
    return grads


def clip_by_value(grads, limit):
    for g in grads:
        g[g > limit] = limit
        g[g < -limit] = -limit
    return grads


class LossScaler(object):  # noqa: UP004 - as many write it
    GROWTH = 2

    def __init__(self, scale=2.0**16, patience=2000, verbose=False):
        self.scale = scale
        self.patience = patience
        self.streak = 0
        self.verbose = verbose

    def scale_loss(self, loss):
        LAST["loss"] = loss
        return LAST["loss"] * self.scale

    def unscale(self, grads):
        total = sum(np.sum(g.astype(np.float64)) for g in grads)
        if not np.isfinite(total):
            print("overflow")
            return None
        for i in range(len(grads)):
            grads[i] = grads[i].astype("float64")
            grads[i] /= self.scale
        return grads

    def update(self, skipped=False):
        if skipped:
            self.scale /= LossScaler.GROWTH
            self.streak = -1
        self.streak += 1
        if self.streak > 0 and self.streak % self.patience == 0:
            self.scale *= LossScaler.GROWTH
        if self.verbose:
            print(self.scale)


def residual_block_forward(x, w1, b1, w2, b2):
    a = x.dot(w1)
    a += b1
    a[a < 0] = 0
    LAST["residual"] = [x.copy(), a, w1, w2]
    x += a.dot(w2)
    x += b2
    return x, None


def residual_block_backward(dout, cache):
    x, a, w1, w2 = LAST["residual"]
    da = dout.dot(w2.T)
    dw2 = a.T.dot(dout)
    db2 = np.sum(dout, 0)
    da[a <= 0] = 0
    dout += da.dot(w1.T)
    return [dout, x.T.dot(da), np.sum(da, 0), dw2, db2]


def dense_block_forward(x, w1, b1, w2, b2):
    N, D = x.shape
    G = w1.shape[1]
    out = np.random.rand(N, D + 2 * G)
    out[:, :D] = x
    first = x.dot(w1) + b1
    out[:, D : D + G] = (np.abs(first) + first) / 2
    second = out[:, : D + G].dot(w2) + b2
    out[:, D + G :] = np.where(second > 0, second, 0)
    return out, (out.copy(), w1, w2)


def dense_block_backward(dout, cache):
    out, w1, w2 = cache
    D, G = w1.shape
    print("dout", dout.shape)
    dout[:, D:] *= (out[:, D:] > 0) | (np.arange(2 * G) < G)
    dout[:, : D + G] += dout[:, D + G :].dot(w2.T)
    dout[:, D : D + G] *= out[:, D : D + G] > 0
    dout[:, :D] += dout[:, D : D + G].dot(w1.T)
    d1, d2 = dout[:, D : D + G], dout[:, D + G :]
    return dout[:, :D], out[:, :D].T.dot(d1), d1.sum(0), out[:, : D + G].T.dot(d2), d2.sum(0)
