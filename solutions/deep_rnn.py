# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Deep and bidirectional networks
#
# Stack recurrent layers, read a sentence from both ends, and squeeze it into one vector. At the end, a net of
# your own functions will understand what "not" does to "good".
#
# Run the cells from top to bottom. `check(...)` says what is right and what is not, as often as you like. A
# picture that stops with `NotImplementedError` waits for an exercise above it.

# %% [markdown]
# The recurrent layers that you wrote before are given here. They remember less than yours perhaps do, but
# they take and return the same.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from autograder import check, quiz
from autograder.data.tasks import SENTIMENT_WORDS, sentiment

BLUE, ORANGE, GREEN, RED, GREY = "#4c78a8", "#f58518", "#54a24b", "#d6455d", "#8a8a8a"
plt.rcParams.update(
    {"figure.constrained_layout.use": True, "axes.spines.top": False, "axes.spines.right": False}
)


def sigmoid(z):
    """Squash every entry to between 0 and 1; written with tanh, it never overflows."""
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def rnn_forward(x, h0, Wx, Wh, b):
    """Run the vanilla RNN over a batch of sequences: x (N, T, D) to h (N, T, H), cache."""
    h = [h0]
    for a in (x @ Wx + b).swapaxes(0, 1):
        h.append(np.tanh(a + h[-1] @ Wh))
    return np.stack(h[1:], axis=1), (x, h, Wx, Wh)


def rnn_backward(dh, cache):
    """Send gradients back through the vanilla RNN: dh (N, T, H) to dx, dh0, dWx, dWh, db."""
    x, h, Wx, Wh = cache
    da, dh_next = np.empty_like(dh), 0
    for t in range(dh.shape[1])[::-1]:
        da[:, t] = (dh[:, t] + dh_next) * (1 - h[t + 1] ** 2)
        dh_next = da[:, t] @ Wh.T
    return da @ Wx.T, dh_next, *sum_over_steps(da, x, h)


def lstm_forward(x, h0, Wx, Wh, b):
    """Run the LSTM over a batch of sequences: x (N, T, D) to h (N, T, H), cache; c0 is zero."""
    h, c, gates = [h0], [np.zeros_like(h0)], []
    for a in (x @ Wx + b).swapaxes(0, 1):
        i, f, o, g = np.split(a + h[-1] @ Wh, 4, axis=1)
        i, f, o, g = sigmoid(i), sigmoid(f), sigmoid(o), np.tanh(g)
        c.append(f * c[-1] + i * g)
        h.append(o * np.tanh(c[-1]))
        gates.append((i, f, o, g))
    return np.stack(h[1:], axis=1), (x, h, Wx, Wh, c, gates)


def lstm_backward(dh, cache):
    """Send gradients back through the LSTM: dh (N, T, H) to dx, dh0, dWx, dWh, db."""
    x, h, Wx, Wh, c, gates = cache
    da, dh_next, dc = [], 0, 0
    for t in range(dh.shape[1])[::-1]:
        (i, f, o, g), tanh_c, dh_t = gates[t], np.tanh(c[t + 1]), dh[:, t] + dh_next
        dc = dc + dh_t * o * (1 - tanh_c**2)
        da_i, da_f = dc * g * i * (1 - i), dc * c[t] * f * (1 - f)
        da_o, da_g = dh_t * tanh_c * o * (1 - o), dc * i * (1 - g**2)
        da.append(np.hstack([da_i, da_f, da_o, da_g]))
        dh_next, dc = da[-1] @ Wh.T, dc * f
    da = np.stack(da[::-1], axis=1)
    return da @ Wx.T, dh_next, *sum_over_steps(da, x, h)


def sum_over_steps(da, x, h):
    """Give dWx, dWh, db from the gradients (N, T, ...) of the sums inside a layer."""
    h_prev = np.stack(h[:-1], axis=1)
    dWx, dWh = (np.tensordot(rows, da, axes=((0, 1), (0, 1))) for rows in (x, h_prev))
    return dWx, dWh, da.sum(axis=(0, 1))


def real_steps(lengths, T):
    """Tell words from padding: (N, T, 1), True at the steps before each sequence's end."""
    return (np.arange(T) < lengths[:, None])[:, :, None]


# %% tags=["exercise"]
def stacked_rnn_forward(x, h0, Wx, Wh, b):
    """Run L vanilla RNNs, each over the states of the one below; the lowest reads x.

    Args:
        x: (N, T, H) input sequences, as wide as the layers.
        h0: (L, N, H) state of every layer before the first step.
        Wx: (L, H, H) input weights of every layer, the lowest first.
        Wh: (L, H, H) recurrent weights of every layer.
        b: (L, H) bias of every layer.

    Returns:
        h: (N, T, H) states of the highest layer.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    h, cache = x, []
    for layer in zip(h0, Wx, Wh, b, strict=True):
        h, layer_cache = rnn_forward(h, *layer)
        cache.append(layer_cache)
    return h, cache
    ### END SOLUTION


def stacked_rnn_backward(dh, cache):
    """Send gradients back through all layers.

    Args:
        dh: (N, T, H) upstream gradient of h.
        cache: what stacked_rnn_forward returned last.

    Returns:
        dx: (N, T, H) gradient of x.
        dh0: (L, N, H) gradient of h0.
        dWx: (L, H, H) gradient of Wx.
        dWh: (L, H, H) gradient of Wh.
        db: (L, H) gradient of b.
    """
    ### BEGIN SOLUTION
    below, layers = dh, []
    for layer_cache in reversed(cache):
        below, *gradients = rnn_backward(below, layer_cache)
        layers.insert(0, gradients)
    return below, *map(np.stack, zip(*layers, strict=True))
    ### END SOLUTION


# %% tags=["check"]
check(stacked_rnn_forward, stacked_rnn_backward)


# %% tags=["exercise"]
def reverse_padded(x, lengths):
    """Turn each sequence around and leave its padding where it is.

    Args:
        x: (N, T, D) sequences, padded at the end.
        lengths: (N,) how many steps of each are real.

    Returns:
        turned: (N, T, D) the real steps in reverse order, then the padding, unchanged.
    """
    ### BEGIN SOLUTION
    t, last = np.arange(x.shape[1]), lengths[:, None] - 1
    source = np.where(t <= last, last - t, t)
    return np.take_along_axis(x, source[:, :, None], axis=1)
    ### END SOLUTION


# %% tags=["check"]
check(reverse_padded)


# %% tags=["exercise"]
def bidirectional_rnn_forward(x, lengths, h0, Wx, Wh, b):
    """Read padded sequences from both ends with two vanilla RNNs.

    Index 0 of h0, Wx, Wh and b belongs to the RNN that reads forward, index 1 to the one that reads backward.

    Args:
        x: (N, T, D) sequences, padded at the end.
        lengths: (N,) how many steps of each are real.
        h0: (2, N, H) states before anything is read.
        Wx: (2, D, H) input weights.
        Wh: (2, H, H) recurrent weights.
        b: (2, H) biases.

    Returns:
        h: (N, T, 2H) at every real step, both states after that step was read, forward first; 0 at padding.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    right, right_cache = rnn_forward(x, h0[0], Wx[0], Wh[0], b[0])
    left, left_cache = rnn_forward(reverse_padded(x, lengths), h0[1], Wx[1], Wh[1], b[1])
    real = real_steps(lengths, x.shape[1])
    h = np.dstack([right, reverse_padded(left, lengths)]) * real
    return h, (lengths, real, right_cache, left_cache)
    ### END SOLUTION


def bidirectional_rnn_backward(dh, cache):
    """Send gradients back through both directions.

    Args:
        dh: (N, T, 2H) upstream gradient of h.
        cache: what bidirectional_rnn_forward returned last.

    Returns:
        dx: (N, T, D) gradient of x.
        dh0: (2, N, H) gradient of h0.
        dWx: (2, D, H) gradient of Wx.
        dWh: (2, H, H) gradient of Wh.
        db: (2, H) gradient of b.
    """
    ### BEGIN SOLUTION
    lengths, real, right_cache, left_cache = cache
    dright, dleft = np.split(dh * real, 2, axis=2)
    dx_right, *right = rnn_backward(dright, right_cache)
    dx_left, *left = rnn_backward(reverse_padded(dleft, lengths), left_cache)
    return dx_right + reverse_padded(dx_left, lengths), *map(np.stack, zip(right, left, strict=True))
    ### END SOLUTION


# %% tags=["check"]
check(bidirectional_rnn_forward, bidirectional_rnn_backward)


# %% tags=["exercise"]
def pool_mean_forward(h, lengths):
    """Average the states of each sequence's real steps.

    Args:
        h: (N, T, H) states, padded at the end.
        lengths: (N,) how many steps of each sequence are real.

    Returns:
        pooled: (N, H) means.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    share = real_steps(lengths, h.shape[1]) / lengths[:, None, None]
    return (h * share).sum(axis=1), share
    ### END SOLUTION


def pool_mean_backward(dpooled, cache):
    """Send a gradient back to the states that were averaged.

    Args:
        dpooled: (N, H) upstream gradient of pooled.
        cache: what pool_mean_forward returned last.

    Returns:
        dh: (N, T, H) gradient of h.
    """
    ### BEGIN SOLUTION
    share = cache
    return dpooled[:, None] * share
    ### END SOLUTION


# %% tags=["check"]
check(pool_mean_forward, pool_mean_backward)


# %% tags=["exercise"]
def pool_max_forward(h, lengths):
    """Take the largest value of every unit over each sequence's real steps.

    Args:
        h: (N, T, H) states, padded at the end.
        lengths: (N,) how many steps of each sequence are real.

    Returns:
        pooled: (N, H) largest values.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    candidates = np.where(real_steps(lengths, h.shape[1]), h, -np.inf)
    winner = candidates.argmax(axis=1)[:, None]
    return np.take_along_axis(h, winner, axis=1)[:, 0], (winner, h.shape)
    ### END SOLUTION


def pool_max_backward(dpooled, cache):
    """Send a gradient back to the states that won.

    Args:
        dpooled: (N, H) upstream gradient of pooled.
        cache: what pool_max_forward returned last.

    Returns:
        dh: (N, T, H) gradient of h.
    """
    ### BEGIN SOLUTION
    winner, shape = cache
    dh = np.zeros(shape)
    np.put_along_axis(dh, winner, dpooled[:, None], axis=1)
    return dh
    ### END SOLUTION


# %% tags=["check"]
check(pool_max_forward, pool_max_backward)


# %% tags=["exercise"]
def pool_start_end_forward(h, lengths):
    """Put the first and the last real state of each sequence side by side.

    Args:
        h: (N, T, H) states, padded at the end.
        lengths: (N,) how many steps of each sequence are real.

    Returns:
        pooled: (N, 2H) first state, then last state.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    ends = np.arange(len(h)), lengths - 1
    return np.hstack([h[:, 0], h[ends]]), (ends, h.shape)
    ### END SOLUTION


def pool_start_end_backward(dpooled, cache):
    """Send a gradient back to the first and to the last state.

    Args:
        dpooled: (N, 2H) upstream gradient of pooled.
        cache: what pool_start_end_forward returned last.

    Returns:
        dh: (N, T, H) gradient of h.
    """
    ### BEGIN SOLUTION
    ends, shape = cache
    dh = np.zeros(shape)
    dh[:, 0], dlast = np.split(dpooled, 2, axis=1)
    dh[ends] += dlast  # a single step is both first and last
    return dh
    ### END SOLUTION


# %% tags=["check"]
check(pool_start_end_forward, pool_start_end_backward)


# %% tags=["exercise"]
def bilstm_classifier_forward(x, lengths, Wx, Wh, b, w, w0):
    """Score sequences with three LSTM layers that read forward, backward, forward.

    Each layer starts from zeros and reads the states of the one below. Scores are an affine map of the third
    layer's state at the last real step.

    Args:
        x: (N, T, H) sequences, padded at the end.
        lengths: (N,) how many steps of each are real.
        Wx: (3, H, 4H) input weights of the layers, gates i, f, o, g.
        Wh: (3, H, 4H) recurrent weights.
        b: (3, 4H) biases.
        w: (H, C) weights of the scores.
        w0: (C,) bias of the scores.

    Returns:
        scores: (N, C) scores of the classes, before any softmax.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    h, start, caches = x, np.zeros_like(x[:, 0]), []
    for k in range(3):
        h = h if k == 0 else reverse_padded(h, lengths)
        h, layer_cache = lstm_forward(h, start, Wx[k], Wh[k], b[k])
        caches.append(layer_cache)
    ends = np.arange(len(h)), lengths - 1
    return h[ends] @ w + w0, (h, lengths, ends, w, caches)
    ### END SOLUTION


def bilstm_classifier_backward(dscores, cache):
    """Send gradients back through the scores and the three layers.

    Args:
        dscores: (N, C) upstream gradient of scores.
        cache: what bilstm_classifier_forward returned last.

    Returns:
        dx: (N, T, H) gradient of x.
        dWx: (3, H, 4H) gradient of Wx.
        dWh: (3, H, 4H) gradient of Wh.
        db: (3, 4H) gradient of b.
        dw: (H, C) gradient of w.
        dw0: (C,) gradient of w0.
    """
    ### BEGIN SOLUTION
    h, lengths, ends, w, caches = cache
    below, layers = np.zeros(h.shape), []
    below[ends] = dscores @ w.T
    for k in (2, 1, 0):
        below, _, *gradients = lstm_backward(below, caches[k])
        below = below if k == 0 else reverse_padded(below, lengths)
        layers.insert(0, gradients)
    return below, *map(np.stack, zip(*layers, strict=True)), h[ends].T @ dscores, dscores.sum(axis=0)
    ### END SOLUTION


# %% tags=["check"]
check(bilstm_classifier_forward, bilstm_classifier_backward)


# %% tags=["exercise"]
def bilstm_concatenated_forward(x, lengths, Wx, Wh, b, w, w0):
    """Score sequences with two LSTMs that read x from both ends, each until it has read everything.

    Index 0 of Wx, Wh and b belongs to the LSTM that reads forward, index 1 to the one that reads backward.

    Args:
        x: (N, T, D) sequences, padded at the end.
        lengths: (N,) how many steps of each are real.
        Wx: (2, D, 4H) input weights, gates i, f, o, g.
        Wh: (2, H, 4H) recurrent weights.
        b: (2, 4H) biases.
        w: (2H, C) weights of the scores; the forward LSTM's rows come first.
        w0: (C,) bias of the scores.

    Returns:
        scores: (N, C) scores of the classes, before any softmax.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    start, ends = np.zeros((len(x), Wh.shape[1])), (np.arange(len(x)), lengths - 1)
    right, right_cache = lstm_forward(x, start, Wx[0], Wh[0], b[0])
    left, left_cache = lstm_forward(reverse_padded(x, lengths), start, Wx[1], Wh[1], b[1])
    code = np.hstack([right[ends], left[ends]])
    return code @ w + w0, (code, lengths, ends, w, right.shape, right_cache, left_cache)
    ### END SOLUTION


def bilstm_concatenated_backward(dscores, cache):
    """Send gradients back through the scores and both LSTMs.

    Args:
        dscores: (N, C) upstream gradient of scores.
        cache: what bilstm_concatenated_forward returned last.

    Returns:
        dx: (N, T, D) gradient of x.
        dWx: (2, D, 4H) gradient of Wx.
        dWh: (2, H, 4H) gradient of Wh.
        db: (2, 4H) gradient of b.
        dw: (2H, C) gradient of w.
        dw0: (C,) gradient of w0.
    """
    ### BEGIN SOLUTION
    code, lengths, ends, w, shape, right_cache, left_cache = cache
    dright, dleft = np.zeros((2, *shape))
    dright[ends], dleft[ends] = np.split(dscores @ w.T, 2, axis=1)
    dx_right, _, *right = lstm_backward(dright, right_cache)
    dx_left, _, *left = lstm_backward(dleft, left_cache)
    layers = map(np.stack, zip(right, left, strict=True))
    return dx_right + reverse_padded(dx_left, lengths), *layers, code.T @ dscores, dscores.sum(axis=0)
    ### END SOLUTION


# %% tags=["check"]
check(bilstm_concatenated_forward, bilstm_concatenated_backward)

# %% tags=["instructor"]
from autograder.exercises import Exercise, Lengths  # noqa: E402 - a notebook's last cell

SIZES = {"N": range(1, 5), "T": range(1, 7), "D": range(1, 6), "H": range(1, 7)}
LENGTHS = Lengths("N", most="T")

EXERCISES = (
    Exercise(
        forward="stacked_rnn_forward",
        backward="stacked_rnn_backward",
        inputs={"x": "N T H", "h0": "L N H", "Wx": "L H H", "Wh": "L H H", "b": "L H"},
        outputs={"h": "N T H"},
        sizes={"L": range(1, 4), "N": range(1, 5), "T": range(1, 7), "H": range(1, 7)},
        large={"L": 2, "N": 1, "T": 3, "H": 160},
        points={"values": 6, "gradient": 10},
        hints=(
            {
                "en": "One layer is one call of rnn_forward. What does the second call read?",
                "ru": "Один слой — это один вызов rnn_forward. Что читает второй вызов?",
            },
            {
                "en": "Keep one cache per layer. Going back, begin with the highest layer: the dx that it returns "
                "is the upstream gradient of the layer below. Collect the gradients of the weights so that the "
                "lowest layer comes first again.",
                "ru": "Храните по одному cache на слой. Назад идите от верхнего слоя: dx, который он возвращает, — "
                "это входящий градиент слоя под ним. Градиенты весов соберите так, чтобы нижний слой снова стоял "
                "первым.",
            },
        ),
    ),
    Exercise(
        forward="reverse_padded",
        inputs={"x": "N T D", "lengths": LENGTHS},
        outputs={"turned": "N T D"},
        sizes={"N": range(1, 5), "T": range(1, 7), "D": range(1, 6)},
        points={"values": 6},
        hints=(
            {
                "en": "Take a sequence of three steps, padded to five. Write down for each place of the result "
                "from which place it comes.",
                "ru": "Возьмите последовательность из трёх шагов, дополненную до пяти. Выпишите для каждого места "
                "результата, с какого места оно берётся.",
            },
            {
                "en": "Place t comes from place length - 1 - t as long as t is below the length, else from t itself. "
                "A loop over the batch is good enough; np.take_along_axis does it without one.",
                "ru": "Место t берётся с места length - 1 - t, пока t меньше длины, а дальше — с самого t. Хватит "
                "и цикла по батчу; np.take_along_axis обходится без него.",
            },
        ),
    ),
    Exercise(
        forward="bidirectional_rnn_forward",
        backward="bidirectional_rnn_backward",
        inputs={
            "x": "N T D",
            "lengths": LENGTHS,
            "h0": "2 N H",
            "Wx": "2 D H",
            "Wh": "2 H H",
            "b": "2 H",
        },
        outputs={"h": "N T 2H"},
        sizes=SIZES,
        large={"N": 1, "T": 3, "D": 150, "H": 160},
        points={"values": 8, "gradient": 14},
        uses=("reverse_padded",),
        hints=(
            {
                "en": "Reading backward is reading forward what was turned around. The states then come in the "
                "order of reading; bring them to the order of x.",
                "ru": "Читать назад — значит читать вперёд то, что перевёрнуто. Состояния тогда идут в порядке "
                "чтения; верните их к порядку x.",
            },
            {
                "en": "Nothing at padding is an output, so no gradient may come in there. Cut dh into its two halves, "
                "turn what belongs to the backward reader, and turn its dx again: x was read twice, two gradients "
                "add up.",
                "ru": "На заполнении выхода нет, поэтому градиент оттуда не приходит. Разделите dh на две половины, "
                "переверните ту, что относится к чтению назад, и снова переверните её dx: x прочитан дважды, два "
                "градиента складываются.",
            },
        ),
    ),
    Exercise(
        forward="pool_mean_forward",
        backward="pool_mean_backward",
        inputs={"h": "N T H", "lengths": LENGTHS},
        outputs={"pooled": "N H"},
        sizes={"N": range(1, 5), "T": range(1, 7), "H": range(1, 7)},
        large={"N": 2, "T": 100, "H": 500},
        points={"values": 3, "gradient": 4},
        hints=(
            {
                "en": "The padding counts neither in the sum nor in the number by which you divide.",
                "ru": "Заполнение не входит ни в сумму, ни в число, на которое вы делите.",
            },
            {
                "en": "A mean is a weighted sum. What weight has a real step, what weight has padding? The gradient "
                "goes back with the same weights.",
                "ru": "Среднее — это взвешенная сумма. Какой вес у настоящего шага, какой у заполнения? Градиент "
                "возвращается с теми же весами.",
            },
        ),
    ),
    Exercise(
        forward="pool_max_forward",
        backward="pool_max_backward",
        inputs={"h": "N T H", "lengths": LENGTHS},
        outputs={"pooled": "N H"},
        sizes={"N": range(1, 5), "T": range(1, 7), "H": range(1, 7)},
        large={"N": 2, "T": 100, "H": 500},
        points={"values": 4, "gradient": 6},
        hints=(
            {
                "en": "Padding must not win. What number never wins, even where all states are negative?",
                "ru": "Заполнение не должно побеждать. Какое число не победит никогда, даже если все состояния "
                "отрицательны?",
            },
            {
                "en": "Remember for every sequence and every unit at which step the largest value stood. The whole "
                "gradient goes there; all other steps could change a little and nobody would notice.",
                "ru": "Запомните для каждой последовательности и каждого нейрона, на каком шаге стояло наибольшее "
                "значение. Туда идёт весь градиент: если чуть изменить другие шаги, никто не заметит.",
            },
        ),
    ),
    Exercise(
        forward="pool_start_end_forward",
        backward="pool_start_end_backward",
        inputs={"h": "N T H", "lengths": LENGTHS},
        outputs={"pooled": "N 2H"},
        sizes={"N": range(1, 5), "T": range(1, 7), "H": range(1, 7)},
        large={"N": 2, "T": 100, "H": 500},
        points={"values": 4, "gradient": 6},
        hints=(
            {
                "en": "The last step of a sequence is not the last step of the array.",
                "ru": "Последний шаг последовательности — не последний шаг массива.",
            },
            {
                "en": "Two index arrays pick one step per sequence: one for the rows of the batch, one for the steps. "
                "Mind a sequence of a single step: there, first and last are the same state.",
                "ru": "Два массива индексов выбирают по одному шагу из каждой последовательности: номера строк батча "
                "и номера шагов. Не забудьте о последовательности из одного шага: там первое и последнее "
                "состояние совпадают.",
            },
        ),
    ),
    Exercise(
        forward="bilstm_classifier_forward",
        backward="bilstm_classifier_backward",
        inputs={
            "x": "N T H",
            "lengths": LENGTHS,
            "Wx": "3 H 4H",
            "Wh": "3 H 4H",
            "b": "3 4H",
            "w": "H C",
            "w0": "C",
        },
        outputs={"scores": "N C"},
        sizes={"N": range(1, 5), "T": range(1, 7), "H": range(1, 6), "C": range(2, 5)},
        large={"N": 1, "T": 3, "H": 65, "C": 5},
        points={"values": 7, "gradient": 12},
        uses=("reverse_padded",),
        hints=(
            {
                "en": "Turn the states around before the second layer, and again before the third. Which row of the "
                "third layer's states has read everything?",
                "ru": "Переверните состояния перед вторым слоем и ещё раз перед третьим. В какой строке состояний "
                "третьего слоя прочитано всё?",
            },
            {
                "en": "Going back, only one step per sequence has a gradient from the scores. Send it through "
                "the layers from the third to the first, and turn what comes out wherever you turned on the way "
                "there.",
                "ru": "Назад от оценок градиент есть только у одного шага каждой последовательности. Проведите его "
                "через слои от третьего к первому и переворачивайте результат там же, где переворачивали на пути "
                "вперёд.",
            },
        ),
    ),
    Exercise(
        forward="bilstm_concatenated_forward",
        backward="bilstm_concatenated_backward",
        inputs={
            "x": "N T D",
            "lengths": LENGTHS,
            "Wx": "2 D 4H",
            "Wh": "2 H 4H",
            "b": "2 4H",
            "w": "2H C",
            "w0": "C",
        },
        outputs={"scores": "N C"},
        sizes={**SIZES, "C": range(2, 5)},
        large={"N": 1, "T": 3, "D": 75, "H": 80, "C": 5},
        points={"values": 4, "gradient": 6},
        uses=("reverse_padded",),
        hints=(
            {
                "en": "Each LSTM is asked when it has read everything: the forward one at the last word, the "
                "backward one at the first.",
                "ru": "Каждую LSTM спрашивают, когда она прочитала всё: читающую вперёд — на последнем слове, "
                "читающую назад — на первом.",
            },
            {
                "en": "In the order of reading, both have read everything at the same index. Both read x, so two "
                "gradients of x add up; one of them has to be turned around first.",
                "ru": "В порядке чтения обе дочитывают до конца на одном и том же индексе. Обе читали x, поэтому два "
                "градиента по x складываются; один из них сначала нужно перевернуть.",
            },
        ),
    ),
)
