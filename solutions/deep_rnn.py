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

from autograder import check, progress, quiz
from autograder.data.tasks import SENTIMENT_WORDS, make_sentiment

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


# %% [markdown]
# ## One layer above the other
#
# The outputs of one RNN go into another. Layer $l$ reads the states of the layer below it; the lowest reads
# $x$. Every layer has weights and an initial state of its own.
#
# $$h^{(l)}_t = \tanh\big(h^{(l-1)}_t W_x^{(l)} + h^{(l)}_{t-1} W_h^{(l)} + b^{(l)}\big)
# \qquad\qquad h^{(0)}_t = x_t$$


# %% tags=["demo"] jupyter={"source_hidden": true}
def arrow(ax, start, end, color=GREY):
    style = {"arrowstyle": "-|>", "color": color, "lw": 1.6, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", end, start, arrowprops=style)


def draw_layer(ax, T, y, direction, color, label, out=1):
    """Draw one layer that reads to the right (1) or left (-1), its outputs going up (1) or down (-1)."""
    for t in range(T):
        ax.add_patch(plt.Rectangle((t - 0.2, y - 0.2), 0.4, 0.4, color=color))
        if out:
            arrow(ax, (t, y + 0.2 * out), (t, y + 0.6 * out))
        if 0 <= t + direction < T:
            arrow(ax, (t + 0.2 * direction, y), (t + 0.8 * direction, y), color)
    ax.text(-0.5, y, label, ha="right", va="center", color=color, fontsize=12)


def draw_names(ax, names, y):
    for t, name in enumerate(names):
        ax.text(t, y, name, ha="center", va="center", fontsize=14)


figure, ax = plt.subplots(figsize=(8, 3.6))
draw_names(ax, [f"$x_{t}$" for t in range(1, 6)], 0)
for t in range(5):
    arrow(ax, (t, 0.2), (t, 0.5))
for layer, color in enumerate((BLUE, ORANGE, GREEN)):
    draw_layer(ax, 5, 0.7 + 0.8 * layer, 1, color, f"layer {layer + 1}")
draw_names(ax, [f"$h^{{(3)}}_{t}$" for t in range(1, 6)], 3.1)
ax.set(xlim=(-1.4, 4.6), ylim=(-0.2, 3.4))
ax.axis("off")
plt.show()

# %% tags=["quiz"]
quiz("stack-size")

# %% [markdown]
# ## Exercise: `stacked_rnn`
#
# The arguments are those of `rnn_forward`, stacked: `Wx[0]` is the lowest layer's, `Wx[-1]` the highest's. To
# keep it so simple, $x$ is as wide as the layers.
#
# Going back, follow the picture's arrows against their direction: from above into the highest layer first.


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

# %% tags=["quiz"]
quiz("who-waits")

# %% [markdown]
# ### What a higher layer sees
#
# Four layers with equal weights, set by hand: each keeps 80 % of its state and takes in a little of what is
# below. The input is one short pulse, then three in a row.
#
# A layer smooths what the layer below has already smoothed. So the higher one looks, the slower it gets:
# first pulses, then a gist of them.

# %% tags=["demo"]
T, L = 90, 4
x = np.zeros((1, T, 1))
x[0, [5, 40, 44, 48]] = 1
h0, Wx, Wh, b = np.zeros((L, 1, 1)), np.full((L, 1, 1), 0.25), np.full((L, 1, 1), 0.8), np.zeros((L, 1))

figure, axes = plt.subplots(L + 1, 1, figsize=(9, 4.4), sharex=True)
for layers, color in zip(range(1, L + 1), (BLUE, ORANGE, GREEN, RED), strict=True):
    h, _ = stacked_rnn_forward(x, h0[:layers], Wx[:layers], Wh[:layers], b[:layers])
    axes[L - layers].fill_between(range(T), h[0, :, 0] / h.max(), color=color, alpha=0.8)
    axes[L - layers].set_ylabel(f"layer {layers}", rotation=0, ha="right", va="center", color=color)
axes[L].bar(range(T), x[0, :, 0], color="black")
axes[L].set_ylabel("input", rotation=0, ha="right", va="center")
axes[L].set(xlabel="step")
for ax in axes:
    ax.set(yticks=[], ylim=(0, 1.1))
plt.show()


# %% [markdown]
# ## Exercise: `reverse_padded`
#
# Sentences differ in length, but a batch is one array. Short sentences are **padded** at the end, and
# `lengths` says how many steps are real.
#
# Soon you will read from right to left. Who then simply flips the array reads padding first. Turn the real
# steps around and leave the padding where it is:
#
# $$(a,\ b,\ c,\ \cdot,\ \cdot) \;\longrightarrow\; (c,\ b,\ a,\ \cdot,\ \cdot)$$


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

# %% tags=["demo"] jupyter={"source_hidden": true}
texts = ["the film was not good", "so dull", "not bad but great", "funny"]
lengths = np.array([len(text.split()) for text in texts])
words = [text.split() + ["·"] * (5 - len(text.split())) for text in texts]
x = np.stack(np.meshgrid(range(4), range(5), indexing="ij"), axis=2).astype(float)  # row, place

figure, axes = plt.subplots(1, 3, figsize=(10, 2.6))
panels = {
    "as written": x,
    "flipped with its padding": x[:, ::-1],
    "your reverse_padded": reverse_padded(x, lengths),
}
for ax, (title, turned) in zip(axes, panels.items(), strict=True):
    rows, places = turned.astype(int).transpose(2, 0, 1)
    ax.imshow(np.where(places < lengths[rows], places, np.nan), cmap="Blues", vmin=-1, vmax=9, aspect="auto")
    for n, t in np.ndindex(4, 5):
        ax.text(t, n, words[rows[n, t]][places[n, t]], ha="center", va="center", fontsize=10, color="black")
    ax.set(title=title, xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
plt.show()

# %% tags=["quiz"]
quiz("turned-twice")


# %% [markdown]
# ## Read from both ends
#
# At a word, a net that reads forward knows only what came before. A second net reads backward and knows what
# comes after. Side by side they know the whole sentence, at every word:
#
# $$\overrightarrow{h}_t = \text{step}(x_t,\ \overrightarrow{h}_{t-1}) \qquad
# \overleftarrow{h}_t = \text{step}(x_t,\ \overleftarrow{h}_{t+1}) \qquad
# h_t = [\,\overrightarrow{h}_t \mid \overleftarrow{h}_t\,]$$

# %% tags=["demo"] jupyter={"source_hidden": true}
figure, ax = plt.subplots(figsize=(8, 3.2))
words = ["the", "film", "was", "not", "good"]
draw_names(ax, words, 0)
for t in range(5):
    arrow(ax, (t, 0.2), (t, 0.5))
    arrow(ax, (t, -0.2), (t, -0.5))
draw_layer(ax, 5, 0.7, 1, BLUE, "forward")
draw_layer(ax, 5, -0.7, -1, ORANGE, "backward", out=-1)
draw_names(ax, [rf"$\overrightarrow{{h}}_{t}$" for t in range(1, 6)], 1.5)
draw_names(ax, [rf"$\overleftarrow{{h}}_{t}$" for t in range(1, 6)], -1.5)
ax.set(xlim=(-1.5, 4.6), ylim=(-1.8, 1.8))
ax.axis("off")
plt.show()

# %% [markdown]
# ## Exercise: `bidirectional_rnn`
#
# Both nets are vanilla RNNs with weights of their own: index 0 reads forward, index 1 backward. The backward
# states come in the order of reading; put each beside the word that it belongs to. Behind a sentence's end,
# $h$ is zero.
#
# `real_steps(lengths, T)` of the setup cell gives a mask that fits.


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

# %% tags=["quiz"]
quiz("knows-what")

# %% [markdown]
# ### Who knows what?
#
# A gradient finds it out. Send one into a single state and see which words it reaches. The sentence has nine
# words and three steps of padding. One half sees up to its word, the other from its word on, and neither sees
# the padding.

# %% tags=["demo"]
random = np.random.default_rng(1)
T, D, H, lengths = 12, 6, 24, np.array([9])
x, h0, b = random.normal(size=(1, T, D)), np.zeros((2, 1, H)), np.zeros((2, H))
Wx, Wh = (random.normal(size=(2, n, H)) / np.sqrt(n) for n in (D, H))
h, cache = bidirectional_rnn_forward(x, lengths, h0, Wx, Wh, b)
reach = np.zeros((2, T, T))
for half, t in np.ndindex(2, T):
    into = np.zeros_like(h)
    into[0, t, half * H : (half + 1) * H] = 1
    _, cache = bidirectional_rnn_forward(x, lengths, h0, Wx, Wh, b)
    dx, *_ = bidirectional_rnn_backward(into, cache)
    reach[half, t] = np.linalg.norm(dx[0], axis=1)

figure, axes = plt.subplots(1, 2, figsize=(8.6, 3.8), sharey=True)
for ax, norms, title in zip(axes, reach, ("forward half", "backward half"), strict=True):
    with np.errstate(divide="ignore"):
        image = ax.imshow(np.log10(norms), cmap="Blues", vmin=-2, vmax=1)
    ax.axvline(8.5, color=GREY, ls=":")
    ax.set(title=title, xlabel="word that is seen", xticks=range(T), xticklabels=range(1, T + 1))
axes[0].set(ylabel="state that is asked", yticks=range(T), yticklabels=range(1, T + 1))
axes[1].text(10, 10, "padding", color=GREY, ha="center")
figure.colorbar(image, ax=axes, label="gradient, power of 10", shrink=0.85)
plt.show()


# %% [markdown]
# ## Pooling: one vector for a sentence
#
# A classifier wants one vector, whatever the length $n$. Three ways to get it from the states:
#
# | pooling | formula | length |
# |---|---|---|
# | mean | $\frac{1}{n}\,(h_1 + \dots + h_n)$ | $H$ |
# | max | the largest of $h_1, \dots, h_n$, for every unit by itself | $H$ |
# | start and end | $[\,h_1 \mid h_n\,]$ | $2H$ |
#
# Padding has no part in any of them. In what you are given there may be anything at padded steps.

# %% [markdown]
# ## Exercise: `pool_mean`
#
# Divide by the sentence's own length, not by $T$.


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


# %% [markdown]
# ## Exercise: `pool_max`
#
# All states of a unit may be negative, and then zero is no harmless padding.


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

# %% tags=["quiz"]
quiz("winners-gradient")


# %% [markdown]
# ## Exercise: `pool_start_end`
#
# In a bidirectional net, each end has read everything in one direction.


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

# %% [markdown]
# ### What each pooling loses
#
# Each row has two different sentences of eight states, three units each, and what a pooling makes of them:
# the same vector twice. The **mean** loses the order. The **max** loses how often and when. **Start and
# end** lose all between.

# %% tags=["demo"]
random = np.random.default_rng(5)
first = random.uniform(-1, 1, (3, 8, 3))
second = first.copy()
second[0] = random.permutation(first[0])  # the same states in another order
for unit, top in enumerate(first[1].max(axis=0)):  # the largest value more often, the others anyhow
    second[1, :, unit] = np.minimum(random.uniform(-1, 1, 8), top)
    second[1, random.choice(8, 3, replace=False), unit] = top
second[2, 1:-1] = random.uniform(-1, 1, (6, 3))  # another middle

figure, axes = plt.subplots(3, 4, figsize=(9, 4.4), width_ratios=(8, 2.4, 8, 2.4))
poolings = {"mean": pool_mean_forward, "max": pool_max_forward, "start and end": pool_start_end_forward}
for row, (name, pool) in enumerate(poolings.items()):
    for column, sentence in (0, first[row]), (2, second[row]):
        pooled, _ = pool(sentence[None], np.array([8]))
        for ax, shown in zip(axes[row, column:], (sentence.T, pooled.reshape(-1, 3).T), strict=False):
            ax.imshow(shown, cmap="RdBu_r", vmin=-1, vmax=1, aspect="auto")
            ax.set(xticks=[], yticks=[])
    axes[row, 0].set_ylabel(name, rotation=0, ha="right", va="center", fontsize=12)
for column, title in enumerate(("one sentence", "pooled", "another", "pooled")):
    axes[0, column].set_title(title, fontsize=11)
plt.show()

# %% [markdown]
# ### Where the gradient goes
#
# Backward it shows as well: who had no part in the result learns nothing. The same upstream gradient, all
# ones, goes back to sentences of 8, 5 and 1 steps.

# %% tags=["demo"]
h, lengths = np.random.default_rng(7).normal(size=(3, 8, 3)), np.array([8, 5, 1])
backwards = pool_mean_backward, pool_max_backward, pool_start_end_backward
figure, axes = plt.subplots(3, 3, figsize=(9, 3), sharex=True)
for column, (name, pool) in enumerate(poolings.items()):
    pooled, cache = pool(h, lengths)
    back = backwards[column](np.ones_like(pooled), cache)
    axes[0, column].set_title(name)
    for n, ax in enumerate(axes[:, column]):
        # the square root lets small shares be seen
        share = np.where(np.arange(8) < lengths[n], back[n].T, np.nan)
        ax.imshow(np.sqrt(share), cmap="Oranges", vmin=0, vmax=1.5, aspect="auto")
        ax.set(xticks=[], yticks=[], facecolor="#eeeeee")
for ax, label in zip(axes[:, 0], ("8 steps", "5 steps", "1 step"), strict=True):
    ax.set_ylabel(label, rotation=0, ha="right", va="center")
plt.show()

# %% tags=["quiz"]
quiz("same-pool")

# %% [markdown]
# ## "Not good"
#
# Now to sentences where the order of words decides. They come from a small grammar, `autograder.data.tasks`,
# and are praise or blame. Each word occurs in both equally often; what matters is what "not" reaches.

# %% tags=["demo"]
random = np.random.default_rng(0)
words, lengths, labels = make_sentiment(random, 7000)
_, chosen = np.unique(words, axis=0, return_index=True)  # no opinion twice
chosen = random.permutation(chosen)
held_out, training = chosen[:1000], chosen[1000:]
print(f"{len(training)} opinions to learn from, {len(held_out)} others to be examined on\n")
for n in training[:8]:
    text = " ".join(SENTIMENT_WORDS[word] for word in words[n, : lengths[n]])
    print("praise" if labels[n] else "blame ", "|", text)

# %% [markdown]
# ### A bag of words cannot
#
# Count the words and forget their order: for every word a weight, fitted by least squares. "Good" and "bad"
# should pull apart. They get next to nothing, and the fit is hardly better than guessing.
#
# No cleverer use of the counts would help much: "not good but bad" and "not bad but good" have the same ones.

# %% tags=["demo"]
V = len(SENTIMENT_WORDS)
counts = np.stack([np.bincount(row, minlength=V)[1:] for row in words]).astype(float)
fit, *_ = np.linalg.lstsq(counts[training], 2.0 * labels[training] - 1, rcond=None)
bag_right = ((counts[held_out] @ fit > 0) == labels[held_out]).mean()

shown = ["good", "great", "funny", "bad", "awful", "dull", "not", "but", "and", "think", "very", "film"]
figure, ax = plt.subplots(figsize=(9, 2.6))
ax.bar(shown, fit[[SENTIMENT_WORDS.index(word) - 1 for word in shown]], color=ORANGE)
ax.axhline(0, color=GREY, lw=0.8)
ax.set(ylim=(-1.05, 1.05), yticks=(-1, 0, 1), yticklabels=("blame", "0", "praise"))
ax.set_title(f"a bag of words: {bag_right:.0%} of the new opinions right")
plt.show()


# %% [markdown]
# ## Exercise: `bilstm_classifier`
#
# Three LSTM layers in alternating direction. The middle one reads the states of the first from the end, so
# the third meets every word with both its past and its future known. Its state at the last word is scored.
#
# $$\text{scores} = h^{(3)}_n\, w + w_0 \qquad\qquad p = \text{softmax}(\text{scores})$$
#
# Your functions end with the scores; softmax is part of the loss, as always. All layers start from zeros.

# %% tags=["demo"] jupyter={"source_hidden": true}
figure, ax = plt.subplots(figsize=(9, 3.7))
draw_names(ax, ["the", "film", "was", "not", "good"], 0)
for t in range(5):
    arrow(ax, (t, 0.2), (t, 0.5))
kinds = (BLUE, 1, "forward"), (ORANGE, -1, "backward"), (GREEN, 1, "forward")
for layer, (color, direction, label) in enumerate(kinds):
    draw_layer(ax, 5, 0.7 + 0.8 * layer, direction, color, label, out=int(layer < 2))
for x, name in (5.1, "linear"), (6.2, "softmax"):
    box = {"boxstyle": "round,pad=0.4", "fc": "white", "ec": GREY}
    ax.text(x, 2.3, name, ha="center", va="center", fontsize=11, bbox=box)
arrow(ax, (4.2, 2.3), (4.7, 2.3), GREEN)
arrow(ax, (5.5, 2.3), (5.75, 2.3))
arrow(ax, (6.65, 2.3), (6.95, 2.3))
ax.text(7.0, 2.3, "blame", ha="left", va="center", fontsize=12, color=RED)
ax.set(xlim=(-1.5, 7.8), ylim=(-0.2, 2.7))
ax.axis("off")
plt.show()


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

# %% tags=["quiz"]
quiz("first-layer-turns")

# %% [markdown]
# ### It learns what "not" does
#
# Every word gets a vector, and the vectors are learned with the rest: the gradient of $x$ goes into the
# table, row by row. The loss and Adam you know. This takes some ten seconds; the last line tells how far it
# is.


# %% tags=["demo"]
def softmax_loss(scores, labels):
    """Give the mean negative log-likelihood and the gradient of the scores."""
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    right = np.eye(scores.shape[1])[labels]
    return -np.log((p * right).sum(axis=1)).mean(), (p - right) / len(labels)


def new_weights(random, layers, D, H, blocks, code):
    """Draw vectors for the words, weights for layers of H units, and weights for two scores of a code."""
    matrices = (layers, D, blocks * H), (layers, H, blocks * H), (code, 2)
    Wx, Wh, w = (random.normal(size=shape) / np.sqrt(shape[-2]) for shape in matrices)
    b = np.zeros((layers, blocks * H))
    if blocks == 4:
        b[:, H : 2 * H] = 1  # forget gates start open
    return [random.normal(size=(V, D)), Wx, Wh, b, w, np.zeros(2)]


def learn(forward, backward, weights, steps=150, rate=0.01):
    """Train on opinions in batches of 64; return the losses and the share of new opinions that are right."""
    random, losses = np.random.default_rng(1), []
    table, *others = weights
    means, squares = ([np.zeros_like(w) for w in weights] for _ in range(2))
    for k in range(1, steps + 1):
        batch = random.choice(training, 64)
        scores, cache = forward(table[words[batch]], lengths[batch], *others)
        loss, dscores = softmax_loss(scores, labels[batch])
        dx, *gradients = backward(dscores, cache)
        dtable = np.zeros_like(table)
        np.add.at(dtable, words[batch], dx)  # a word that occurs twice gets both gradients
        for w, g, m, s in zip(weights, [dtable, *gradients], means, squares, strict=True):  # Adam
            m += 0.1 * (g - m)
            s += 0.001 * (g**2 - s)
            w -= rate * (m / (1 - 0.9**k)) / (np.sqrt(s / (1 - 0.999**k)) + 1e-8)
        losses.append(loss)
        if k % 10 == 0:
            print(f"step {k} of {steps}   loss {np.mean(losses[-10:]):.2f}", end="\r", flush=True)
    scores, _ = forward(table[words[held_out]], lengths[held_out], *others)
    right = (scores.argmax(axis=1) == labels[held_out]).mean()
    print(f"step {k} of {steps}   loss {np.mean(losses[-10:]):.2f}   new opinions right: {right:.1%}")
    return losses, right


# %% tags=["demo"]
H = 20
weights = new_weights(np.random.default_rng(3), 3, H, H, 4, H)
losses, deep_right = learn(bilstm_classifier_forward, bilstm_classifier_backward, weights)

figure, ax = plt.subplots(figsize=(8, 2.8))
ax.plot(losses, color=GREY, lw=0.8, alpha=0.6)
ax.plot(np.convolve(losses, np.ones(15) / 15, "valid"), color=BLUE, lw=2)
ax.axhline(np.log(2), color=GREY, ls=":")
ax.text(len(losses), np.log(2) + 0.02, "guessing", color=GREY, ha="right")
ax.set(
    xlabel="training step", ylabel="loss", ylim=(0, None), title=f"{deep_right:.1%} of the new opinions right"
)
plt.show()

# %% [markdown]
# ### Watch it read
#
# If the sentence ended after this word, would it be praise (blue) or blame (red)? The net is asked from the
# first word of judgement on; before, it cannot know.
#
# Compare the last three rows: the same words, almost, and all turns on what "not" reaches.

# %% tags=["demo"]
good = ["good", "great", "funny", "lovely", "bright", "clever"]
bad = ["bad", "awful", "boring", "dull", "ugly", "stupid"]
judged = [*good, *bad]


def praise(texts):
    """Give the net's probability of praise for each text."""
    lengths = np.array([len(text.split()) for text in texts])
    numbers = np.zeros((len(texts), lengths.max()), dtype=int)
    for row, text in zip(numbers, texts, strict=True):
        row[: len(text.split())] = [SENTIMENT_WORDS.index(word) for word in text.split()]
    table, *others = weights
    scores, _ = bilstm_classifier_forward(table[numbers], lengths, *others)
    return sigmoid(scores[:, 1] - scores[:, 0])  # softmax of two


texts = (
    "the film was good",
    "the film was not good",
    "the film was not very bad",
    "i do not think the film was good",
    "the film was not good but bad",
    "the film was not bad but good",
    "the film was good and not bad",
)
figure, ax = plt.subplots(figsize=(9.5, 3.6))
for row, text in enumerate(texts):
    read, x = text.split(), 0
    sure = praise([" ".join(read[: k + 1]) for k in range(len(read))])
    for k, (word, p) in enumerate(zip(read, sure, strict=True)):
        width, judges = len(word) + 1.4, set(judged) & set(read[: k + 1])
        color = plt.cm.RdBu(0.15 + 0.7 * p) if judges else "#eeeeee"
        ax.add_patch(plt.Rectangle((x, -row - 0.4), width, 0.8, color=color))
        ax.text(x + width / 2, -row, word, ha="center", va="center", family="monospace", color="black")
        x += width + 0.2
    ax.text(x + 0.6, -row, f"{p:.0%} praise", va="center", color=GREY)
ax.set(xlim=(-0.2, 55), ylim=(-len(texts) + 0.4, 0.6))
ax.axis("off")
plt.show()

# %% [markdown]
# It has learned no list of sentences: every word of judgement changes sides behind a "not", also where words
# stand between.

# %% tags=["demo"]
frames = {
    "the play was …": BLUE,
    "the play was not …": ORANGE,
    "the play was not really …": RED,
    "to be honest i do not think the play was so …": GREEN,
}
figure, ax = plt.subplots(figsize=(9, 3.4))
places = np.arange(len(judged))
for k, (frame, color) in enumerate(frames.items()):
    sure = praise([frame.replace("…", word) for word in judged])
    ax.plot(places + 0.14 * k - 0.2, sure, "os^D"[k], ms=7, color=color, label=frame)
ax.axvline(5.5, color=GREY, ls=":")
ax.set(xticks=places, xticklabels=judged, yticks=(0, 0.5, 1), ylim=(-0.08, 1.08), ylabel="praise")
ax.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, fontsize=9)
plt.show()

# %% [markdown]
# ## Exercise: `bilstm_concatenated`
#
# The other Bi-LSTM, and the more usual one: two LSTMs read $x$ itself, one from each end. Each is asked
# when it has read **everything**, and both answers side by side are scored:
#
# $$\text{scores} = [\,\overrightarrow{h}_n \mid \overleftarrow{h}_1\,]\, w + w_0$$


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

# %% tags=["quiz"]
quiz("ask-where")

# %% [markdown]
# ### Which reader is best here?
#
# The same sentences for six readers. The first averages word vectors and has no order at all. Three pool the
# states of your bidirectional RNN. The last two are the Bi-LSTMs.
#
# On a task so small all that know the order do well. What differs is how fast they get there: the poolings
# whose gradient reaches only few steps start slowest.


# %% tags=["demo"] jupyter={"source_hidden": true}
def bag_forward(x, lengths, Wx, Wh, b, w, w0):
    """Score the mean of the word vectors; the recurrent weights have no part."""
    code, pooled = pool_mean_forward(x, lengths)
    return code @ w + w0, (code, pooled, Wx, Wh, b, w)


def bag_backward(dscores, cache):
    code, pooled, Wx, Wh, b, w = cache
    dx = pool_mean_backward(dscores @ w.T, pooled)
    return dx, 0 * Wx, 0 * Wh, 0 * b, code.T @ dscores, dscores.sum(axis=0)


def pooling_reader(pool_forward, pool_backward):
    """Make a classifier of a bidirectional RNN and a pooling; give its forward and backward."""

    def forward(x, lengths, Wx, Wh, b, w, w0):
        h, read = bidirectional_rnn_forward(x, lengths, np.zeros((2, len(x), Wh.shape[1])), Wx, Wh, b)
        code, pooled = pool_forward(h, lengths)
        return code @ w + w0, (code, w, read, pooled)

    def backward(dscores, cache):
        code, w, read, pooled = cache
        dx, _, *gradients = bidirectional_rnn_backward(pool_backward(dscores @ w.T, pooled), read)
        return dx, *gradients, code.T @ dscores, dscores.sum(axis=0)

    return forward, backward


# %% tags=["demo"]
rnn_mean = pooling_reader(pool_mean_forward, pool_mean_backward)
rnn_max = pooling_reader(pool_max_forward, pool_max_backward)
rnn_ends = pooling_reader(pool_start_end_forward, pool_start_end_backward)
concatenated = bilstm_concatenated_forward, bilstm_concatenated_backward
three_layers = bilstm_classifier_forward, bilstm_classifier_backward
readers = {  # functions; layers, blocks, length of the code; color
    "bag of words": ((bag_forward, bag_backward), (1, 1, H), GREY),
    "RNN, mean": (rnn_mean, (2, 1, 2 * H), GREEN),
    "RNN, max": (rnn_max, (2, 1, 2 * H), RED),
    "RNN, start and end": (rnn_ends, (2, 1, 4 * H), "black"),
    "Bi-LSTM, concatenated": (concatenated, (2, 4, 2 * H), ORANGE),
    "Bi-LSTM, three layers": (three_layers, (3, 4, H), BLUE),
}
figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.4), width_ratios=(3, 2))
for name, (functions, (layers, blocks, code), color) in readers.items():
    print(name)
    start = new_weights(np.random.default_rng(3), layers, H, H, blocks, code)
    losses, share = learn(*functions, start)
    left.plot(np.convolve(losses, np.ones(20) / 20, "valid"), color=color)
    right.barh(name, share, color=color)
    right.text(share - 0.02, name, f"{share:.1%}", ha="right", va="center", color="white")
left.set(xlabel="training step", ylabel="loss", ylim=(0, 0.9))
right.set(xlim=(0, 1), xticks=(0, 0.5, 1), title="new opinions right")
right.invert_yaxis()
plt.show()

# %% [markdown]
# ## What to keep
#
# | idea | in one line |
# |---|---|
# | stacking | a layer reads the states of the one below; `dx` of a layer is `dh` of the next lower |
# | padding | comes last, is never read, has no output and gets no gradient |
# | bidirectional | turn, read, turn back; at every word past and future are known |
# | pooling | mean loses order, max loses how often, start and end lose the middle |
# | Bi-LSTM | ask each direction where it has read everything |
#
# A net that reads backward needs the whole sentence, so it cannot write the next word. Writing is the next
# and last notebook, `char_rnn`.

# %% [markdown]
# How far you have come since the kernel was started:

# %% tags=["demo"]
progress()

# %% tags=["instructor"]
from autograder.exercises import Exercise, Lengths  # noqa: E402 - a notebook's last cell

# Batch and time are so long that sequences of different length are common; the case with T = 1 comes early.
BATCH = {"T": range(1, 8, 3), "N": range(1, 6, 2)}
LENGTHS = Lengths("N", most="T")

EXERCISES = (
    Exercise(
        forward="stacked_rnn_forward",
        backward="stacked_rnn_backward",
        inputs={"x": "N T H", "h0": "L N H", "Wx": "L H H", "Wh": "L H H", "b": "L H"},
        outputs={"h": "N T H"},
        sizes={"H": range(1, 7), "L": range(1, 4), "N": range(1, 5), "T": range(1, 7)},
        large={"L": 2, "N": 1, "T": 3, "H": 160},
        points={"values": 6, "gradient": 10},
        hints=(
            {
                "en": "One layer is one call of rnn_forward. What does the second call read?",
                "ru": "Один слой — это один вызов rnn_forward. Что читает второй вызов?",
            },
            {
                "en": "Keep one cache per layer. Going back, begin with the highest layer: the dx that it "
                "returns is the upstream gradient of the layer below. Collect the gradients of the weights "
                "so that the lowest layer comes first again.",
                "ru": "Храните по одному cache на слой. Назад идите от верхнего слоя: dx, который он "
                "возвращает, — это входящий градиент слоя под ним. Градиенты весов соберите так, чтобы "
                "нижний слой снова стоял первым.",
            },
        ),
    ),
    Exercise(
        forward="reverse_padded",
        inputs={"x": "N T D", "lengths": LENGTHS},
        outputs={"turned": "N T D"},
        sizes={"D": range(1, 6), **BATCH},
        points={"values": 6},
        hints=(
            {
                "en": "Take a sequence of three steps, padded to five. Write down for each place of the "
                "result from which place it comes.",
                "ru": "Возьмите последовательность из трёх шагов, дополненную до пяти. Выпишите для каждого "
                "места результата, с какого места оно берётся.",
            },
            {
                "en": "Place t comes from place length - 1 - t as long as t is below the length, else from t "
                "itself. A loop over the batch is good enough; np.take_along_axis does it without one.",
                "ru": "Место t берётся с места length - 1 - t, пока t меньше длины, а дальше — с самого t. "
                "Хватит и цикла по батчу; np.take_along_axis обходится без него.",
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
        sizes={"H": range(1, 7), **BATCH, "D": range(1, 6)},
        large={"N": 1, "T": 3, "D": 150, "H": 160},
        points={"values": 8, "gradient": 14},
        uses=("reverse_padded",),
        hints=(
            {
                "en": "Reading backward is reading forward what was turned around. The states then come in "
                "the order of reading; bring them to the order of x.",
                "ru": "Читать назад — значит читать вперёд то, что перевёрнуто. Состояния тогда идут в "
                "порядке чтения; верните их к порядку x.",
            },
            {
                "en": "Nothing at padding is an output, so no gradient may come in there. Cut dh into its "
                "two halves, turn what belongs to the backward reader, and turn its dx again: x was read "
                "twice, two gradients add up.",
                "ru": "На заполнении выхода нет, поэтому градиент оттуда не приходит. Разделите dh на две "
                "половины, переверните ту, что относится к чтению назад, и снова переверните её dx: x "
                "прочитан дважды, два градиента складываются.",
            },
        ),
    ),
    Exercise(
        forward="pool_mean_forward",
        backward="pool_mean_backward",
        inputs={"h": "N T H", "lengths": LENGTHS},
        outputs={"pooled": "N H"},
        sizes={"H": range(1, 7), **BATCH},
        large={"N": 2, "T": 100, "H": 500},
        points={"values": 3, "gradient": 4},
        hints=(
            {
                "en": "The padding counts neither in the sum nor in the number by which you divide.",
                "ru": "Заполнение не входит ни в сумму, ни в число, на которое вы делите.",
            },
            {
                "en": "A mean is a weighted sum. What weight has a real step, what weight has padding? The "
                "gradient goes back with the same weights.",
                "ru": "Среднее — это взвешенная сумма. Какой вес у настоящего шага, какой у заполнения? "
                "Градиент возвращается с теми же весами.",
            },
        ),
    ),
    Exercise(
        forward="pool_max_forward",
        backward="pool_max_backward",
        inputs={"h": "N T H", "lengths": LENGTHS},
        outputs={"pooled": "N H"},
        # short sequences and many units: somewhere all real states are negative, and a zero would win
        sizes={"H": range(1, 10, 3), "T": range(1, 4, 2), "N": range(1, 6, 4)},
        large={"N": 2, "T": 100, "H": 500},
        points={"values": 4, "gradient": 6},
        hints=(
            {
                "en": "Padding must not win. What number never wins, even where all states are negative?",
                "ru": "Заполнение не должно побеждать. Какое число не победит никогда, даже если все "
                "состояния отрицательны?",
            },
            {
                "en": "Remember for every sequence and every unit at which step the largest value stood. The "
                "whole gradient goes there; all other steps could change a little and nobody would notice.",
                "ru": "Запомните для каждой последовательности и каждого нейрона, на каком шаге стояло "
                "наибольшее значение. Туда идёт весь градиент: если чуть изменить другие шаги, никто не "
                "заметит.",
            },
        ),
    ),
    Exercise(
        forward="pool_start_end_forward",
        backward="pool_start_end_backward",
        inputs={"h": "N T H", "lengths": LENGTHS},
        outputs={"pooled": "N 2H"},
        sizes={"H": range(1, 7), **BATCH},
        large={"N": 2, "T": 100, "H": 500},
        points={"values": 4, "gradient": 6},
        hints=(
            {
                "en": "The last step of a sequence is not the last step of the array.",
                "ru": "Последний шаг последовательности — не последний шаг массива.",
            },
            {
                "en": "Two index arrays pick one step per sequence: one for the rows of the batch, one for "
                "the steps. Mind a sequence of a single step: there, first and last are the same state.",
                "ru": "Два массива индексов выбирают по одному шагу из каждой последовательности: номера "
                "строк батча и номера шагов. Не забудьте о последовательности из одного шага: там первое и "
                "последнее состояние совпадают.",
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
        sizes={"H": range(1, 6), **BATCH, "C": range(2, 5)},
        large={"N": 1, "T": 3, "H": 65, "C": 5},
        points={"values": 7, "gradient": 12},
        uses=("reverse_padded",),
        hints=(
            {
                "en": "Turn the states around before the second layer, and again before the third. Which row "
                "of the third layer's states has read everything?",
                "ru": "Переверните состояния перед вторым слоем и ещё раз перед третьим. В какой строке "
                "состояний третьего слоя прочитано всё?",
            },
            {
                "en": "Going back, only one step per sequence has a gradient from the scores. Send it "
                "through the layers from the third to the first, and turn what comes out wherever you turned "
                "on the way there.",
                "ru": "Назад от оценок градиент есть только у одного шага каждой последовательности. "
                "Проведите его через слои от третьего к первому и переворачивайте результат там же, где "
                "переворачивали на пути вперёд.",
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
        sizes={"H": range(1, 7), **BATCH, "D": range(1, 6), "C": range(2, 5)},
        large={"N": 1, "T": 3, "D": 75, "H": 80, "C": 5},
        points={"values": 4, "gradient": 6},
        uses=("reverse_padded",),
        hints=(
            {
                "en": "Each LSTM is asked when it has read everything: the forward one at the last word, the "
                "backward one at the first.",
                "ru": "Каждую LSTM спрашивают, когда она прочитала всё: читающую вперёд — на последнем "
                "слове, читающую назад — на первом.",
            },
            {
                "en": "In the order of reading, both have read everything at the same index. Both read x, so "
                "two gradients of x add up; one of them has to be turned around first.",
                "ru": "В порядке чтения обе дочитывают до конца на одном и том же индексе. Обе читали x, "
                "поэтому два градиента по x складываются; один из них сначала нужно перевернуть.",
            },
        ),
    ),
)
