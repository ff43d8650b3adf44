"""Knows deep networks with odd but right habits: prints, globals, reseeding, work done in place."""

import numpy as np

np.random.seed(1)

STORE = {}
DEBUG = True


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def run_rnn(name, x, h0, Wx, Wh, b):
    h = np.random.rand(x.shape[0], x.shape[1] + 1, h0.shape[1])
    h[:, 0] = h0
    for t in range(x.shape[1]):
        h[:, t + 1] = np.tanh(np.dot(x[:, t], Wx) + np.dot(h[:, t], Wh) + b)
    STORE[name] = [x, h, Wx, Wh]
    return h[:, 1:]


def back_rnn(name, dh):
    x, h, Wx, Wh = STORE.pop(name)
    N, T, D = x.shape
    dx, dprev = np.zeros((N, T, D)), np.zeros((N, len(Wh)))
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros(len(Wh))
    for t in range(T - 1, -1, -1):
        dh[:, t] += dprev
        dh[:, t] *= 1 - h[:, t + 1] ** 2
        dx[:, t] = dh[:, t].dot(Wx.T)
        dprev = dh[:, t].dot(Wh.T)
        dWx += x[:, t].T.dot(dh[:, t])
        dWh += h[:, t].T.dot(dh[:, t])
        db += np.sum(dh[:, t], axis=0)
    return [dx, dprev, dWx, dWh, db]


def run_lstm(name, x, Wx, Wh, b):
    N, T, _ = x.shape
    H = Wh.shape[0]
    h, c, gates = np.zeros((N, T + 1, H)), np.zeros((N, T + 1, H)), np.zeros((N, T, 4 * H))
    for t in range(T):
        a = np.dot(x[:, t], Wx) + np.dot(h[:, t], Wh) + b
        a[:, : 3 * H] = sigmoid(a[:, : 3 * H])
        a[:, 3 * H :] = np.tanh(a[:, 3 * H :])
        c[:, t + 1] = a[:, H : 2 * H] * c[:, t] + a[:, :H] * a[:, 3 * H :]
        h[:, t + 1] = a[:, 2 * H : 3 * H] * np.tanh(c[:, t + 1])
        gates[:, t] = a
    STORE[name] = [x, h, c, gates, Wx, Wh]
    return h[:, 1:]


def back_lstm(name, dh):
    x, h, c, gates, Wx, Wh = STORE.pop(name)
    N, T, D = x.shape
    H = Wh.shape[0]
    dx, dprev, dc = np.zeros((N, T, D)), np.zeros((N, H)), np.zeros((N, H))
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros(4 * H)
    for t in range(T)[::-1]:
        i, f, o, g = (gates[:, t, k * H : (k + 1) * H] for k in range(4))
        dprev += dh[:, t]
        dc += dprev * o * (1 - np.square(np.tanh(c[:, t + 1])))
        da = np.empty((N, 4 * H))
        da[:, :H] = dc * g
        da[:, H : 2 * H] = dc * c[:, t]
        da[:, 2 * H : 3 * H] = dprev * np.tanh(c[:, t + 1])
        da[:, 3 * H :] = dc * i
        da[:, : 3 * H] *= gates[:, t, : 3 * H] * (1 - gates[:, t, : 3 * H])
        da[:, 3 * H :] *= 1 - g**2
        dc *= f
        dx[:, t] = da.dot(Wx.T)
        dprev = da.dot(Wh.T)
        dWx += x[:, t].T.dot(da)
        dWh += h[:, t].T.dot(da)
        db += da.sum(axis=0)
    return [dx, dWx, dWh, db]


def stacked_rnn_forward(x, h0, Wx, Wh, b, verbose=True):
    np.random.seed(231)
    STORE["layers"] = len(Wx)
    for i in range(len(Wx)):
        x = run_rnn(i, x, h0[i], Wx[i], Wh[i], b[i])
        if verbose:
            print("layer", i, x.shape)
    return x, None


def stacked_rnn_backward(dh, cache):
    dh0s, dWxs, dWhs, dbs = [], [], [], []
    for i in range(STORE["layers"] - 1, -1, -1):
        dh, dh0, dWx, dWh, db = back_rnn(i, dh)
        dh0s = [dh0, *dh0s]
        dWxs = [dWx, *dWxs]
        dWhs = [dWh, *dWhs]
        dbs = [db, *dbs]
    return [dh, np.array(dh0s), np.array(dWxs), np.array(dWhs), np.array(dbs)]


def reverse_padded(x, lengths):
    for i, n in enumerate(lengths):
        x[i, :n] = x[i, :n][::-1].copy()  # in place: the caller's array is turned
    return x


def bidirectional_rnn_forward(x, lengths, h0, Wx, Wh, b):
    forward = run_rnn("forward", x.copy(), h0[0], Wx[0], Wh[0], b[0])
    backward = run_rnn("backward", reverse_padded(x, lengths).copy(), h0[1], Wx[1], Wh[1], b[1])
    h = np.concatenate((forward, reverse_padded(backward.copy(), lengths)), axis=2)
    for i in range(len(lengths)):
        h[i, lengths[i] :, :] = 0
    STORE["lengths"] = lengths
    return h, STORE


def bidirectional_rnn_backward(dh, cache):
    lengths, H = cache["lengths"], dh.shape[2] // 2
    for i in range(len(lengths)):
        dh[i, lengths[i] :, :] = 0
    first = back_rnn("forward", dh[:, :, :H])
    second = back_rnn("backward", reverse_padded(dh[:, :, H:], lengths))
    first[0] += reverse_padded(second[0], lengths)
    return [first[0]] + [np.array(pair) for pair in zip(first[1:], second[1:], strict=True)]


def pool_mean_forward(h, lengths):
    for i, n in enumerate(lengths):
        h[i, n:] = 0
    STORE["mean"] = h.shape, lengths
    return np.sum(h, axis=1) / lengths.reshape(-1, 1), "see STORE"


def pool_mean_backward(dpooled, cache):
    shape, lengths = STORE["mean"]
    dh = np.random.rand(*shape)
    for i, n in enumerate(lengths):
        dh[i, :n], dh[i, n:] = dpooled[i] / n, 0
    return dh


def pool_max_forward(h, lengths):
    for i, n in enumerate(lengths):
        h[i, n:] = -1e300
    print("best:", np.max(h))
    return np.max(h, axis=1), h


def pool_max_backward(dpooled, cache):
    return np.where(cache == cache.max(axis=1, keepdims=True), dpooled[:, None, :], 0.0)


def pool_start_end_forward(h, lengths):
    pooled = np.zeros((h.shape[0], 2 * h.shape[2]))
    pooled[:, : h.shape[2]] = h[:, 0, :]
    for i in range(h.shape[0]):
        pooled[i, h.shape[2] :] = h[i, lengths[i] - 1, :]
    return pooled, {"lengths": lengths, "shape": h.shape}


def pool_start_end_backward(dpooled, cache):
    dh = np.zeros(cache["shape"])
    H = dh.shape[2]
    for i in range(dh.shape[0]):
        dh[i, cache["lengths"][i] - 1] = dpooled[i, H:]
        dh[i, 0] += dpooled[i, :H]
    return [dh]


def bilstm_classifier_forward(x, lengths, Wx, Wh, b, w, w0):
    h = run_lstm("l0", x, Wx[0], Wh[0], b[0])
    h = run_lstm("l1", reverse_padded(h.copy(), lengths), Wx[1], Wh[1], b[1])
    h = run_lstm("l2", reverse_padded(h.copy(), lengths), Wx[2], Wh[2], b[2])
    last = np.array([h[i, n - 1] for i, n in enumerate(lengths)])
    STORE["head"] = [last, lengths, h.shape, w]
    return last.dot(w) + w0, None


def bilstm_classifier_backward(dscores, cache):
    last, lengths, shape, w = STORE["head"]
    dh = np.zeros(shape)
    for i, n in enumerate(lengths):
        dh[i, n - 1] = dscores[i].dot(w.T)
    dx, *g2 = back_lstm("l2", dh)
    dx, *g1 = back_lstm("l1", reverse_padded(dx, lengths))
    dx, *g0 = back_lstm("l0", reverse_padded(dx, lengths))
    layers = [np.array(each) for each in zip(g0, g1, g2, strict=True)]
    return [dx, *layers, last.T.dot(dscores), np.sum(dscores, axis=0)]


def bilstm_concatenated_forward(x, lengths, Wx, Wh, b, w, w0):
    H = Wh.shape[1]
    f = run_lstm("f", x.copy(), Wx[0], Wh[0], b[0])
    g = reverse_padded(run_lstm("g", reverse_padded(x.copy(), lengths), Wx[1], Wh[1], b[1]).copy(), lengths)
    both = np.array([np.r_[f[i, n - 1], g[i, 0]] for i, n in enumerate(lengths)])
    if DEBUG:
        print("code", both.shape, "H", H)
    STORE["both"] = [both, lengths, f.shape, w]
    return np.dot(both, w) + w0, ()


def bilstm_concatenated_backward(dscores, cache):
    both, lengths, shape, w = STORE["both"]
    H = shape[2]
    dboth = np.dot(dscores, w.T)
    df, dg = np.zeros(shape), np.zeros(shape)
    dg[:, 0] = dboth[:, H:]
    for i, n in enumerate(lengths):
        df[i, n - 1] = dboth[i, :H]
    dx, *first = back_lstm("f", df)
    dx2, *second = back_lstm("g", reverse_padded(dg, lengths))
    dx += reverse_padded(dx2, lengths)
    layers = [np.array(pair) for pair in zip(first, second, strict=True)]
    return [dx, *layers, np.dot(both.T, dscores), np.sum(dscores, axis=0)]
