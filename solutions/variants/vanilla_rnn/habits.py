"""Knows the vanilla RNN with odd but right habits: prints, globals, reseeding, warnings, reused arrays."""

import numpy as np

np.random.seed(0)

MEMORY = {}
DEBUG = True


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def show(name, value):
    if DEBUG:
        print(name, "=", value.shape)


def rnn_step_forward(x, h_prev, Wx, Wh, b):
    np.random.seed(231)
    hx = np.concatenate((h_prev, x), axis=1)
    W = np.concatenate((Wh, Wx), axis=0)
    next_h = 2 * sigmoid(2 * (np.dot(hx, W) + b)) - 1
    show("next_h", next_h)
    return next_h, [hx, W, h_prev.shape[1], next_h]


def rnn_step_backward(dnext_h, cache):
    hx, W, H, next_h = cache
    dnext_h *= 1 - np.square(next_h)
    dhx, dW = np.dot(dnext_h, W.T), np.dot(hx.T, dnext_h)
    return dhx[:, H:], dhx[:, :H], dW[H:], dW[:H], np.sum(dnext_h, axis=0)


def rnn_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    H = h0.shape[1]
    h = np.random.rand(N, T, H)
    MEMORY["steps"] = []
    for t in range(T):
        prev = h0 if t == 0 else h[:, t - 1, :]
        h[:, t, :], c = rnn_step_forward(x[:, t, :], prev, Wx, Wh, b)
        MEMORY["steps"] += [c]
    MEMORY["D"] = D
    return h, None


def rnn_backward(dh, cache):
    N, T, H = dh.shape
    D = MEMORY["D"]
    dx = np.zeros([N, T, D])
    dh0 = np.zeros([N, H])
    dWx = np.zeros([D, H])
    dWh = np.zeros([H, H])
    db = np.zeros([H])
    dprev_h = np.zeros([N, H])
    for i in range(T):
        t = T - 1 - i
        dh[:, t, :] += dprev_h
        dxt, dprev_h, dWxt, dWht, dbt = rnn_step_backward(dh[:, t, :], MEMORY["steps"][t])
        dx[:, t, :] += dxt
        dWx += dWxt
        dWh += dWht
        db += dbt
        if t == 0:
            dh0 += dprev_h
    return dx, dh0, dWx, dWh, db


def rnn_encode_forward(x, h0, Wx, Wh, b):
    h, _ = rnn_forward(x, h0, Wx, Wh, b)
    return h[:, -1, :].copy(), h


def rnn_encode_backward(dcode, cache):
    cache[:] = 0
    cache[:, -1, :] = dcode
    return rnn_backward(cache, None)


def temporal_affine_forward(x, w, b):
    N, T, D = x.shape
    out = MEMORY.setdefault((N, T, len(b)), np.empty((N, T, len(b))))  # the next call overwrites it
    out[:] = x.reshape(N * T, D).dot(w).reshape(N, T, -1) + b
    return out, (x, w, b, out)


def temporal_affine_backward(dout, cache):
    x, w, b, _ = cache
    N, T, D = x.shape
    M = b.shape[0]
    dx = dout.reshape(N * T, M).dot(w.T).reshape(N, T, D)
    dw = dout.reshape(N * T, M).T.dot(x.reshape(N * T, D)).T
    db = dout.sum(axis=(0, 1))
    return [dx, dw, db]


def temporal_softmax_loss(x, y, mask, verbose=True):
    N, T = x.shape[0], x.shape[1]
    powers = np.exp(x)
    if not np.isfinite(powers).all():
        print("overflow, shifting")
        powers = np.exp(x - np.amax(x))
    p = powers / powers.sum(2).reshape(N, T, 1)
    loss, dx = 0, np.zeros_like(x)
    for i in range(N):
        for j in range(T):
            if mask[i][j] == True:  # noqa: E712 - as it is often written
                loss += -np.log(p[i, j, y[i, j]])
                dx[i, j] = p[i, j]
                dx[i, j, y[i, j]] -= 1
    if verbose:
        print("loss", loss / N)
    return loss / N, dx / N


def unroll_forward(x0, h0, Wx, Wh, b, Wy, by, steps):
    outputs = np.zeros((x0.shape[0], steps, x0.shape[1]))
    history = []
    for t in range(steps):
        inp = x0 if t == 0 else outputs[:, t - 1]
        h0, c = rnn_step_forward(inp, h0, Wx, Wh, b)
        outputs[:, t] = h0 @ Wy + by
        history.append({"cache": c, "h": h0})
    history.append(Wy)
    return outputs, history


def unroll_backward(dy, cache):
    Wy = cache.pop()
    T = dy.shape[1]
    grads = {}
    dh = np.zeros((dy.shape[0], Wy.shape[0]))
    for t in range(T)[::-1]:
        step = cache.pop()
        terms = {"Wy": step["h"].T @ dy[:, t], "by": dy[:, t].sum(axis=0)}
        dh += dy[:, t] @ Wy.T
        dx, dh, terms["Wx"], terms["Wh"], terms["b"] = rnn_step_backward(dh, step["cache"])
        if t > 0:
            dy[:, t - 1] += dx
        for name in terms:
            grads[name] = grads.get(name, 0) + terms[name]
    return dx, dh, grads["Wx"], grads["Wh"], grads["b"], grads["Wy"], grads["by"]
