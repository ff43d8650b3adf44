"""Knows the flow of gradients computed in float32."""

import numpy as np


def single(*arrays):
    return [np.asarray(array, dtype=np.float32) for array in arrays]


def jacobian_product(slopes, Wh):
    slopes, Wh = single(slopes, Wh)
    J = np.eye(len(Wh), dtype=np.float32)
    for slope in slopes:
        J = J @ Wh @ np.diag(slope)
    return J


def gradient_norms(dlast, slopes, Wh):
    g, slopes, Wh = single(dlast, slopes, Wh)
    norms = np.zeros(slopes.shape[:2], dtype=np.float32)
    for t in range(slopes.shape[1] - 1, -1, -1):
        g = (g * slopes[:, t]) @ Wh.T
        norms[:, t] = np.sqrt((g**2).sum(axis=1))
    return norms


def clip_by_norm(grads, max_norm):
    grads = single(*grads)
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    return [g * np.float32(min(1, max_norm / norm)) for g in grads]


def clip_by_value(grads, limit):
    return [g.clip(-np.float32(limit), np.float32(limit)) for g in single(*grads)]


class LossScaler:
    def __init__(self, scale, patience):
        self.scale, self.patience, self.streak = np.float32(scale), patience, 0

    def scale_loss(self, loss):
        return loss * self.scale

    def unscale(self, grads):
        wide = [g / self.scale for g in single(*grads)]
        return wide if all(np.isfinite(g).all() for g in wide) else None

    def update(self, skipped):
        self.streak = 0 if skipped else self.streak + 1
        if skipped:
            self.scale = self.scale / np.float32(2)
        elif self.streak == self.patience:
            self.scale, self.streak = self.scale * np.float32(2), 0


def residual_block_forward(x, w1, b1, w2, b2):
    x, w1, b1, w2, b2 = single(x, w1, b1, w2, b2)
    a = np.maximum(x @ w1 + b1, np.float32(0))
    return x + (a @ w2 + b2), (x, a, w1, w2)


def residual_block_backward(dout, cache):
    x, a, w1, w2 = cache
    (dout,) = single(dout)
    dz = dout @ w2.T * (a > 0)
    return dz @ w1.T + dout, x.T @ dz, dz.sum(axis=0), a.T @ dout, dout.sum(axis=0)


def dense_block_forward(x, w1, b1, w2, b2):
    x, w1, b1, w2, b2 = single(x, w1, b1, w2, b2)
    a1 = np.maximum(x @ w1 + b1, np.float32(0))
    a2 = np.maximum(np.c_[x, a1] @ w2 + b2, np.float32(0))
    return np.c_[x, a1, a2], (x, a1, a2, w1, w2)


def dense_block_backward(dout, cache):
    x, a1, a2, w1, w2 = cache
    (dout,) = single(dout)
    G = a1.shape[1]
    d2 = dout[:, -G:] * (a2 > 0)
    before = dout[:, :-G] + d2 @ w2.T
    d1 = before[:, -G:] * (a1 > 0)
    return before[:, :-G] + d1 @ w1.T, x.T @ d1, d1.sum(axis=0), np.c_[x, a1].T @ d2, d2.sum(axis=0)
