"""Knows the flow of gradients written with loops over steps, samples and entries."""

import math

import numpy as np


def jacobian_product(slopes, Wh):
    H = Wh.shape[0]
    J = [[1.0 if i == j else 0.0 for j in range(H)] for i in range(H)]
    for t in range(slopes.shape[0]):
        J = [[sum(J[i][k] * Wh[k, j] * slopes[t, j] for k in range(H)) for j in range(H)] for i in range(H)]
    return np.array(J)


def gradient_norms(dlast, slopes, Wh):
    N, T, H = slopes.shape
    norms = np.zeros((N, T))
    for n in range(N):
        g = dlast[n]
        for t in range(T - 1, -1, -1):
            g = np.array([sum(g[j] * slopes[n, t, j] * Wh[i, j] for j in range(H)) for i in range(H)])
            norms[n, t] = math.sqrt(sum(entry**2 for entry in g))
    return norms


def clip_by_norm(grads, max_norm):
    total = 0.0
    for g in grads:
        for entry in g.ravel():
            total += entry * entry
    norm = total**0.5
    clipped = []
    for g in grads:
        clipped.append(g * (max_norm / norm) if norm >= max_norm else g)
    return clipped


def clip_by_value(grads, limit):
    clipped = []
    for g in grads:
        out = np.zeros(g.shape)
        for index in np.ndindex(g.shape):
            entry = g[index]
            if entry > limit:
                entry = limit
            elif entry < -limit:
                entry = -limit
            out[index] = entry
        clipped.append(out)
    return clipped


class LossScaler:
    def __init__(self, scale, patience):
        self.scale = scale
        self.patience = patience
        self.good = 0

    def scale_loss(self, loss):
        return self.scale * loss

    def unscale(self, grads):
        unscaled = []
        for g in grads:
            for entry in g.ravel():
                if math.isnan(entry) or math.isinf(entry):
                    return None
            unscaled.append(np.array([float(entry) / self.scale for entry in g.ravel()]).reshape(g.shape))
        return unscaled

    def update(self, skipped):
        if skipped:
            self.scale *= 0.5
            self.good = 0
        else:
            self.good += 1
            if self.good == self.patience:
                self.scale *= 2
                self.good = 0


def residual_block_forward(x, w1, b1, w2, b2):
    out, hidden = np.zeros(x.shape), []
    for n in range(len(x)):
        z = [sum(x[n, d] * w1[d, m] for d in range(len(w1))) + b1[m] for m in range(len(b1))]
        a = np.array([max(0.0, v) for v in z])
        hidden.append(a)
        out[n] = x[n] + a @ w2 + b2
    return out, (x, hidden, w1, w2)


def residual_block_backward(dout, cache):
    x, hidden, w1, w2 = cache
    dx, dw1, db1, dw2, db2 = (np.zeros(s) for s in (x.shape, w1.shape, w1.shape[1], w2.shape, w2.shape[1]))
    for n, a in enumerate(hidden):
        dw2 += np.outer(a, dout[n])
        db2 += dout[n]
        dz = np.array([dout[n] @ w2[m] if a[m] > 0 else 0.0 for m in range(len(a))])
        dw1 += np.outer(x[n], dz)
        db1 += dz
        dx[n] = dout[n] + w1 @ dz
    return dx, dw1, db1, dw2, db2


def dense_block_forward(x, w1, b1, w2, b2):
    rows = []
    for row in x:
        first = np.array([max(0.0, row @ w1[:, g] + b1[g]) for g in range(len(b1))])
        both = np.concatenate([row, first])
        second = np.array([max(0.0, both @ w2[:, g] + b2[g]) for g in range(len(b2))])
        rows.append(np.concatenate([both, second]))
    return np.array(rows), (x, rows, w1, w2)


def dense_block_backward(dout, cache):
    x, rows, w1, w2 = cache
    D, G = w1.shape
    dx, dw1, db1, dw2, db2 = (
        np.zeros(x.shape),
        np.zeros((D, G)),
        np.zeros(G),
        np.zeros((D + G, G)),
        np.zeros(G),
    )
    for n, row in enumerate(rows):
        total = dout[n].copy()
        for g in range(G):
            if row[D + G + g] > 0:
                dw2[:, g] += row[: D + G] * total[D + G + g]
                db2[g] += total[D + G + g]
                total[: D + G] += w2[:, g] * total[D + G + g]
        for g in range(G):
            if row[D + g] > 0:
                dw1[:, g] += row[:D] * total[D + g]
                db1[g] += total[D + g]
                total[:D] += w1[:, g] * total[D + g]
        dx[n] = total[:D]
    return dx, dw1, db1, dw2, db2
