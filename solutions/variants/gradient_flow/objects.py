"""Knows the flow of gradients built from objects: layers that remember, and that are used as caches."""

import numpy as np


class Layer:
    """An affine map, with or without a ReLU."""

    def __init__(self, w, b, squash=True):
        self.w, self.b, self.squash = w, b, squash

    def __call__(self, x):
        self.x, self.z = x, x @ self.w + self.b
        return self.z * (self.z > 0) if self.squash else self.z

    def back(self, dout):
        if self.squash:
            dout = np.where(self.z > 0, dout, 0)
        self.dw, self.db = self.x.T @ dout, np.sum(dout, axis=0)
        return dout @ self.w.T


class Factor:
    """One step of a recurrent network, as it acts on small changes and on gradients."""

    def __init__(self, slope, W):
        self.slope, self.W = slope, W

    def forth(self, change):
        return (change @ self.W) * self.slope

    def back(self, gradient):
        return (self.slope * gradient) @ self.W.T


def jacobian_product(slopes, Wh):
    changes = np.identity(Wh.shape[1])
    for factor in [Factor(slope, Wh) for slope in slopes]:
        changes = factor.forth(changes)
    return changes


def gradient_norms(dlast, slopes, Wh):
    found = {}
    for t, slope in reversed(list(enumerate(np.swapaxes(slopes, 0, 1)))):
        dlast = Factor(slope, Wh).back(dlast)
        found[t] = (dlast**2).sum(1) ** 0.5
    return np.column_stack([found[t] for t in sorted(found)])


class Clipper:
    """A threshold that can be applied to many gradients."""

    def __init__(self, threshold):
        self.threshold = threshold

    def __call__(self, grads):
        norm = sum(np.linalg.norm(g) ** 2 for g in grads) ** 0.5
        return [g.copy() if norm < self.threshold else g / norm * self.threshold for g in grads]


def clip_by_norm(grads, max_norm):
    return Clipper(max_norm)(grads)


def clip_by_value(grads, limit):
    return [np.maximum(np.minimum(g, limit), -limit) for g in grads]


class Streak:
    """Counts up to a length and starts again."""

    def __init__(self, length):
        self.length, self.count = length, 0

    def is_complete_after(self, success):
        self.count = (self.count + 1) % self.length if success else 0
        return success and self.count == 0


class LossScaler:
    def __init__(self, scale, patience):
        self._exponent, self._streak = float(np.log2(scale)), Streak(patience)

    @property
    def scale(self):
        return 2.0**self._exponent

    def scale_loss(self, loss):
        return loss * self.scale

    def unscale(self, grads):
        wide = [np.asarray(g, dtype=float) / self.scale for g in grads]
        return wide if np.isfinite(np.concatenate(wide, axis=None)).all() else None

    def update(self, skipped):
        self._exponent += self._streak.is_complete_after(not skipped) - bool(skipped)


def residual_block_forward(x, w1, b1, w2, b2):
    layers = Layer(w1, b1), Layer(w2, b2, squash=False)
    out = x
    for layer in layers:
        out = layer(out)
    return out + x, layers


def residual_block_backward(dout, cache):
    gradient = dout
    for layer in reversed(cache):
        gradient = layer.back(gradient)
    first, second = cache
    return gradient + dout, first.dw, first.db, second.dw, second.db


def dense_block_forward(x, w1, b1, w2, b2):
    layers = [Layer(w1, b1), Layer(w2, b2)]
    for layer in layers:
        x = np.concatenate([x, layer(x)], axis=1)
    return x, layers


def dense_block_backward(dout, cache):
    for layer in cache[::-1]:
        width = layer.x.shape[1]
        dout = dout[:, :width] + layer.back(dout[:, width:])
    return dout, cache[0].dw, cache[0].db, cache[1].dw, cache[1].db
