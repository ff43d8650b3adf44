"""Knows deep networks written sentence by sentence, each cut to its length, so that no mask is needed."""

import numpy as np


def rnn(x, h, Wx, Wh, b):
    """Run over one sentence (T, D); give the states (T, H)."""
    states = []
    for x_t in x:
        h = np.tanh(x_t @ Wx + h @ Wh + b)
        states.append(h)
    return np.array(states)


def rnn_back(dh, x, h0, h, Wx, Wh):
    dx, dWx, dWh, db = np.zeros(x.shape), np.zeros(Wx.shape), np.zeros(Wh.shape), np.zeros(len(Wh))
    carried = np.zeros(len(Wh))
    for t in range(len(x) - 1, -1, -1):
        da = (dh[t] + carried) * (1 - h[t] * h[t])
        dx[t] = Wx @ da
        carried = Wh @ da
        dWx += np.outer(x[t], da)
        dWh += np.outer(h[t - 1] if t > 0 else h0, da)
        db += da
    return dx, carried, dWx, dWh, db


def lstm(x, Wx, Wh, b):
    """Run over one sentence (T, D) from zeros; give the states (T, H) and what every step needs."""
    H = len(Wh)
    h, c, states, steps = np.zeros(H), np.zeros(H), [], []
    for x_t in x:
        a = x_t @ Wx + h @ Wh + b
        i, f, o = (1 / (1 + np.exp(-a[k * H : (k + 1) * H])) for k in range(3))
        g = np.tanh(a[3 * H :])
        before = (h, c)
        c = f * c + i * g
        h = o * np.tanh(c)
        states.append(h)
        steps.append((x_t, *before, i, f, o, g, c))
    return np.array(states), steps


def lstm_back(dh, steps, Wx, Wh):
    H = len(Wh)
    dx, dWx, dWh, db = (
        np.zeros((len(steps), len(Wx))),
        np.zeros(Wx.shape),
        np.zeros(Wh.shape),
        np.zeros(4 * H),
    )
    carried, cell = np.zeros(H), np.zeros(H)
    for t in range(len(steps) - 1, -1, -1):
        x_t, h_prev, c_prev, i, f, o, g, c = steps[t]
        d = dh[t] + carried
        cell = cell + d * o * (1 - np.tanh(c) ** 2)
        parts = [cell * g * i * (1 - i), cell * c_prev * f * (1 - f), d * np.tanh(c) * o * (1 - o)]
        da = np.concatenate([*parts, cell * i * (1 - g * g)])
        dx[t] = Wx @ da
        carried, cell = Wh @ da, cell * f
        dWx += np.outer(x_t, da)
        dWh += np.outer(h_prev, da)
        db += da
    return dx, dWx, dWh, db


def stacked_rnn_forward(x, h0, Wx, Wh, b):
    seen = []
    for k in range(len(Wx)):
        h = np.zeros(x.shape)
        for n in range(len(x)):
            h[n] = rnn(x[n], h0[k, n], Wx[k], Wh[k], b[k])
        seen.append((x, h))
        x = h
    return x, (seen, h0, Wx, Wh)


def stacked_rnn_backward(dh, cache):
    seen, h0, Wx, Wh = cache
    dh0, dWx, dWh, db = np.zeros(h0.shape), np.zeros(Wx.shape), np.zeros(Wh.shape), np.zeros(Wx.shape[:2])
    for k in range(len(seen) - 1, -1, -1):
        x, h = seen[k]
        dx = np.zeros(x.shape)
        for n in range(len(x)):
            dx[n], dh0[k, n], *terms = rnn_back(dh[n], x[n], h0[k, n], h[n], Wx[k], Wh[k])
            for total, term in zip((dWx, dWh, db), terms, strict=True):
                total[k] += term
        dh = dx
    return dh, dh0, dWx, dWh, db


def reverse_padded(x, lengths):
    turned = x.copy()
    for n in range(x.shape[0]):
        for t in range(lengths[n]):
            turned[n, t] = x[n, lengths[n] - 1 - t]
    return turned


def bidirectional_rnn_forward(x, lengths, h0, Wx, Wh, b):
    N, T, _ = x.shape
    H = Wh.shape[2]
    h = np.zeros((N, T, 2 * H))
    for n in range(N):
        m = lengths[n]
        h[n, :m, :H] = rnn(x[n, :m], h0[0, n], Wx[0], Wh[0], b[0])
        h[n, :m, H:] = rnn(x[n, :m][::-1], h0[1, n], Wx[1], Wh[1], b[1])[::-1]
    return h, (x, lengths, h0, Wx, Wh, h)


def bidirectional_rnn_backward(dh, cache):
    x, lengths, h0, Wx, Wh, h = cache
    H = Wh.shape[2]
    dx, dh0, db = np.zeros(x.shape), np.zeros(h0.shape), np.zeros((2, H))
    dWx, dWh = np.zeros(Wx.shape), np.zeros(Wh.shape)
    for n in range(len(x)):
        m = lengths[n]
        for k, step in (0, 1), (1, -1):
            mine = slice(k * H, (k + 1) * H)
            x_n, h_n, dh_n = x[n, :m][::step], h[n, :m, mine][::step], dh[n, :m, mine][::step]
            dx_n, dh0[k, n], *terms = rnn_back(dh_n, x_n, h0[k, n], h_n, Wx[k], Wh[k])
            dx[n, :m] += dx_n[::step]
            for total, term in zip((dWx, dWh, db), terms, strict=True):
                total[k] += term
    return dx, dh0, dWx, dWh, db


def pool_mean_forward(h, lengths):
    pooled = np.zeros((h.shape[0], h.shape[2]))
    for n, m in enumerate(lengths):
        pooled[n] = sum(h[n, t] for t in range(m)) / m
    return pooled, (h.shape, lengths)


def pool_mean_backward(dpooled, cache):
    shape, lengths = cache
    dh = np.zeros(shape)
    for n, m in enumerate(lengths):
        for t in range(m):
            dh[n, t] = dpooled[n] / m
    return dh


def pool_max_forward(h, lengths):
    N, _, H = h.shape
    pooled, places = np.zeros((N, H)), {}
    for n in range(N):
        for j in range(H):
            best = 0
            for t in range(1, lengths[n]):
                if h[n, t, j] > h[n, best, j]:
                    best = t
            places[n, j] = best
            pooled[n, j] = h[n, best, j]
    return pooled, (places, h.shape)


def pool_max_backward(dpooled, cache):
    places, shape = cache
    dh = np.zeros(shape)
    for (n, j), t in places.items():
        dh[n, t, j] = dpooled[n, j]
    return dh


def pool_start_end_forward(h, lengths):
    rows = [np.concatenate([h[n, 0], h[n, m - 1]]) for n, m in enumerate(lengths)]
    return np.array(rows), (h.shape, lengths)


def pool_start_end_backward(dpooled, cache):
    (N, T, H), lengths = cache
    dh = np.zeros((N, T, H))
    for n in range(N):
        dh[n, 0] += dpooled[n, :H]
        dh[n, lengths[n] - 1] += dpooled[n, H:]
    return dh


def bilstm_classifier_forward(x, lengths, Wx, Wh, b, w, w0):
    scores, seen = np.zeros((len(x), len(w0))), []
    for n, m in enumerate(lengths):
        first, one = lstm(x[n, :m], Wx[0], Wh[0], b[0])
        second, two = lstm(first[::-1], Wx[1], Wh[1], b[1])
        third, three = lstm(second[::-1], Wx[2], Wh[2], b[2])
        scores[n] = third[-1] @ w + w0
        seen.append((third[-1], one, two, three))
    return scores, (x.shape, lengths, Wx, Wh, b, w, seen)


def bilstm_classifier_backward(dscores, cache):
    shape, lengths, Wx, Wh, b, w, seen = cache
    dx, dWx, dWh, db = np.zeros(shape), np.zeros(Wx.shape), np.zeros(Wh.shape), np.zeros(b.shape)
    dw, dw0 = np.zeros(w.shape), np.zeros(w.shape[1])
    for n, m in enumerate(lengths):
        last, *layers = seen[n]
        dw += np.outer(last, dscores[n])
        dw0 += dscores[n]
        d = np.zeros((m, len(w)))
        d[-1] = w @ dscores[n]
        for k in (2, 1, 0):
            d, *terms = lstm_back(d, layers[k], Wx[k], Wh[k])
            if k > 0:
                d = d[::-1]
            for total, term in zip((dWx, dWh, db), terms, strict=True):
                total[k] += term
        dx[n, :m] = d
    return dx, dWx, dWh, db, dw, dw0


def bilstm_concatenated_forward(x, lengths, Wx, Wh, b, w, w0):
    scores, seen = np.zeros((len(x), len(w0))), []
    for n, m in enumerate(lengths):
        right, one = lstm(x[n, :m], Wx[0], Wh[0], b[0])
        left, two = lstm(x[n, :m][::-1], Wx[1], Wh[1], b[1])
        code = np.concatenate([right[-1], left[-1]])
        scores[n] = code @ w + w0
        seen.append((code, one, two))
    return scores, (x.shape, lengths, Wx, Wh, b, w, seen)


def bilstm_concatenated_backward(dscores, cache):
    shape, lengths, Wx, Wh, b, w, seen = cache
    dx, dWx, dWh, db = np.zeros(shape), np.zeros(Wx.shape), np.zeros(Wh.shape), np.zeros(b.shape)
    dw, dw0, H = np.zeros(w.shape), np.zeros(w.shape[1]), Wh.shape[1]
    for n, m in enumerate(lengths):
        code, *readers = seen[n]
        dw += np.outer(code, dscores[n])
        dw0 += dscores[n]
        dcode = w @ dscores[n]
        for k, step in (0, 1), (1, -1):
            d = np.zeros((m, H))
            d[-1] = dcode[k * H : (k + 1) * H]
            d, *terms = lstm_back(d, readers[k], Wx[k], Wh[k])
            dx[n, :m] += d[::step]
            for total, term in zip((dWx, dWh, db), terms, strict=True):
                total[k] += term
    return dx, dWx, dWh, db, dw, dw0
