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
# # A network that writes
#
# A network reads a text letter by letter and guesses what comes next. Feed its guess back to it, and it
# writes. You will build the four pieces that are still missing; the layer in the middle is **your own LSTM**.
#
# Run the cells from top to bottom. `check(...)` says what is right and what is not, as often as you like. A
# picture that stops with `NotImplementedError` waits for an exercise above it.

# %% tags=["setup"]
import os
import re
from time import perf_counter

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # such small products are quickest on one core; before NumPy comes

import matplotlib.pyplot as plt
import numpy as np

from autograder import check, own, progress, quiz
from autograder.data import load_text

BLUE, ORANGE, GREEN, RED, GREY = "#4c78a8", "#f58518", "#54a24b", "#d6455d", "#8a8a8a"
plt.rcParams.update(
    {"figure.constrained_layout.use": True, "axes.spines.top": False, "axes.spines.right": False}
)

# %% [markdown]
# ## The next letter
#
# A text has no labels, and needs none: at every place, the right answer is the letter that follows. The
# state $h_t$ holds what was read so far. From it come the scores of all letters, and from the scores
#
# $$P(x_{t+1} \mid x_1, \dots, x_t)
# = \text{softmax}\big(\langle W_\text{out},\, h_t\rangle + b_\text{out}\big)$$

# %% tags=["demo"] jupyter={"source_hidden": true}
figure, ax = plt.subplots(figsize=(8.5, 4))


def arrow(start, end, color=GREY):
    style = {"arrowstyle": "-|>", "color": color, "lw": 1.5, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", end, start, arrowprops=style)


guesses = (0.1, 0.75, 0.15), (0.2, 0.15, 0.65), (0.7, 0.2, 0.1), (0.15, 0.6, 0.25)
for t, (letter, following, bars) in enumerate(zip("tide", "ide.", guesses, strict=True)):
    x = 2 * t
    ax.text(x, 0, letter, ha="center", va="center", fontsize=17, family="monospace", color=GREEN)
    for y, name, color in (1, "embedding", GREEN), (2.1, "your LSTM", BLUE):
        box = {"boxstyle": "round,pad=0.4", "fc": color, "ec": "none"}
        ax.text(x, y, name, ha="center", va="center", color="white", fontsize=10, bbox=box)
    arrow((x, 0.3), (x, 0.7))
    arrow((x, 1.3), (x, 1.8))
    arrow((x, 2.4), (x, 2.9))
    right = max(range(3), key=bars.__getitem__)
    for k, share in enumerate(bars):
        color = ORANGE if k == right else "#d5d5d5"
        ax.add_patch(plt.Rectangle((x - 0.45 + 0.32 * k, 3), 0.26, share, color=color))
    ax.text(
        x - 0.32 + 0.32 * right, 4.02, following, ha="center", fontsize=15, family="monospace", color=ORANGE
    )
    if t < 3:
        arrow((x + 0.68, 2.1), (x + 1.32, 2.1), BLUE)
        ax.text(x + 1, 2.3, f"$h_{t + 1}$", ha="center", color=BLUE, fontsize=13)
for y, words in (0, "read"), (3.2, "guess"), (4.1, "right"):
    ax.text(-1, y, words, ha="right", va="center", color=GREY, fontsize=11)
ax.set(xlim=(-1.9, 6.9), ylim=(-0.35, 4.5))
ax.axis("off")
plt.show()

# %% [markdown]
# `load_text` brings three small texts along: a play, notes on algebra in LaTeX, a library in C. It also takes
# any file of yours, and any address: `load_text("https://…", sha256="…")` fetches it once and keeps it.

# %% tags=["demo"]
STYLES = {"play": BLUE, "latex": GREEN, "c": ORANGE}
for style in STYLES:
    text = load_text(style)
    start = text.index("\n\n", 3000) + 2
    print(f"--- {style}: {len(text):,} letters, {len(set(text))} different ---")
    print(text[start : text.index("\n", start + 150)].expandtabs(4), end="\n\n")

# %% tags=["quiz"]
quiz("targets")

# %% [markdown]
# ## Exercise: `embedding`
#
# A letter is a number from 0 to $V - 1$, its place in the alphabet. The network wants a vector. So every
# letter gets a row of a matrix $W$, and the rows are learned:
#
# $$\text{out}_{nt} = W_{x_{nt}}$$
#
# Going back: a letter that occurs five times used its row five times. What does that do to its gradient?


# %% tags=["exercise"]
def embedding_forward(x, W):
    """Look up a vector for every letter.

    Args:
        x: (N, T) letters, integers from 0 to V - 1.
        W: (V, D) one row for each letter.

    Returns:
        out: (N, T, D) the rows of the letters.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    return W[x], (x, W.shape)
    ### END SOLUTION


def embedding_backward(dout, cache):
    """Send gradients back to the rows that were looked up.

    Args:
        dout: (N, T, D) upstream gradient of out.
        cache: what embedding_forward returned last.

    Returns:
        dW: (V, D) gradient of W.
    """
    ### BEGIN SOLUTION
    x, shape = cache
    dW = np.zeros(shape)
    np.add.at(dW, x, dout)
    return dW
    ### END SOLUTION


# %% tags=["check"]
check(embedding_forward, embedding_backward)

# %% [markdown]
# A look-up is a product with one-hot rows, without the multiplying. On the right, every place of the word
# sends back a gradient of ones: what a row gets is how often its letter stands there.

# %% tags=["demo"]
word = "letter"
letters = sorted(set(word))
x = np.array([[letters.index(letter) for letter in word]])
W = np.random.default_rng(3).normal(size=(len(letters), 5))
out, cache = embedding_forward(x, W)
gradient = embedding_backward(np.ones_like(out), cache)

figure, axes = plt.subplots(1, 4, figsize=(9, 2.7), width_ratios=(4, 5, 5, 5))
panels = {"one-hot": np.eye(len(letters))[x[0]], "$W$": W, "out": out[0], "$dW$": gradient}
for ax, (title, matrix) in zip(axes, panels.items(), strict=True):
    rows = list(word) if len(matrix) == len(word) else letters
    ax.imshow(matrix, cmap="RdBu_r", vmin=-2.5, vmax=2.5)
    ax.set(title=title, xticks=[], yticks=range(len(rows)))
    ax.set_yticklabels(rows, family="monospace", fontsize=12)
axes[0].set_xticks(range(len(letters)), letters, family="monospace")
for row, number in enumerate(gradient[:, 2]):
    axes[3].text(2, row, f"{number:g}", ha="center", va="center", fontsize=11, color="black")
print("largest difference to the product:", np.abs(panels["one-hot"] @ W - out[0]).max())
plt.show()

# %% tags=["quiz"]
quiz("repeated-letter")

# %% [markdown]
# ## Exercise: `sample`
#
# To write, draw a letter from the distribution. A **temperature** $\tau$ makes it bolder or safer:
#
# $$p_i = \frac{e^{s_i / \tau}}{\sum_j e^{s_j / \tau}}$$
#
# Lay the probabilities side by side: they fill the line from 0 to 1. Draw one number $u$ for each row with
# `random.random`, and take the letter in whose piece it lies.

# %% tags=["demo"] jupyter={"source_hidden": true}
letters, scores, u = "eaty", np.array([2.0, 1.4, 0.6, -0.4]), 0.78
figure, ax = plt.subplots(figsize=(8.5, 2.3))
for row, temperature in enumerate((0.4, 1, 3)):
    p = np.exp(scores / temperature)
    ends = np.concatenate([[0], np.cumsum(p / p.sum())])
    for k, letter in enumerate(letters):
        chosen = ends[k] <= u < ends[k + 1]
        ax.barh(-row, ends[k + 1] - ends[k], left=ends[k], height=0.7, ec="white", lw=2)
        ax.patches[-1].set_facecolor(ORANGE if chosen else "#d5dbe3")
        if ends[k + 1] - ends[k] > 0.03:
            ax.text(
                (ends[k] + ends[k + 1]) / 2,
                -row,
                letter,
                ha="center",
                va="center",
                fontsize=13,
                color="black",
            )
ax.axvline(u, color="black", lw=1.4, ls="--")
ax.text(u, 0.62, "$u$", ha="center", fontsize=13)
ax.set(xlim=(0, 1), ylim=(-2.5, 0.6), yticks=(0, -1, -2), xticks=(0, 0.5, 1))
ax.set_yticklabels([f"$\\tau$ = {temperature}" for temperature in (0.4, 1, 3)], fontsize=12)
ax.spines["left"].set_visible(False)
ax.tick_params(axis="y", length=0)
plt.show()


# %% tags=["exercise"]
def sample(scores, temperature, random):
    """Draw one letter for every row of scores.

    Draw one number between 0 and 1 for each row, in the rows' order; `random.choice` does so, too.

    Args:
        scores: (N, V) scores of all letters.
        temperature: () divides the scores.
        random: a numpy.random.Generator, the only source of chance.

    Returns:
        index: (N,) the letters, integers from 0 to V - 1.
    """
    ### BEGIN SOLUTION
    scaled = scores / temperature
    p = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    u = random.random((len(p), 1))
    return (u > p.cumsum(axis=1)[:, :-1]).sum(axis=1)
    ### END SOLUTION


# %% tags=["check"]
check(sample)

# %% [markdown]
# Bars are 3000 of your draws each, dots what they should be. A cold sampler repeats its favourite; a hot one
# forgets what it has learned.

# %% tags=["demo"]
letters = "etaoins"
scores = np.array([2.2, 1.6, 1.3, 0.9, 0.6, 0.1, -0.6])
random = np.random.default_rng(0)
figure, axes = plt.subplots(1, 3, figsize=(9, 2.8), sharey=True)
for ax, temperature, color in zip(axes, (0.3, 1, 3), (BLUE, GREEN, RED), strict=True):
    drawn = sample(np.tile(scores, (3000, 1)), temperature, random)
    p = np.exp(scores / temperature)
    ax.bar(range(7), np.bincount(drawn, minlength=7) / 3000, color=color, alpha=0.75)
    ax.plot(range(7), p / p.sum(), "o", color="black", ms=5)
    ax.set(title=f"temperature {temperature}", xticks=range(7), ylim=(0, 1))
    ax.set_xticklabels(letters, family="monospace", fontsize=12)
axes[0].set_ylabel("share of draws")
plt.show()

# %% tags=["quiz"]
quiz("temperature-odds")

# %% tags=["quiz"]
quiz("extremes")

# %% [markdown]
# ## Exercise: `perplexity`
#
# A loss of 1.2 says little. Its exponential says: the model is as unsure as one that hesitates between so
# many equally likely letters. With $p$ the softmax of the scores, averaged over all $N \cdot T$ places,
#
# $$\text{perplexity} = \exp\Big(-\frac{1}{N T}\sum_{n,t} \ln p_{nt}(y_{nt})\Big)$$


# %% tags=["exercise"]
def perplexity(scores, y):
    """Say between how many letters a model hesitates.

    Args:
        scores: (N, T, V) scores of all letters at every place; they may be as large as 1000.
        y: (N, T) the letters that came, integers from 0 to V - 1.

    Returns:
        value: () the perplexity, one number.
    """
    ### BEGIN SOLUTION
    scores = scores - scores.max(axis=2, keepdims=True)
    right = np.take_along_axis(scores, y[:, :, None], axis=2)[:, :, 0]
    return np.exp(np.mean(np.log(np.exp(scores).sum(axis=2)) - right))
    ### END SOLUTION


# %% tags=["check"]
check(perplexity)

# %% [markdown]
# How far does one come without a network? Three models that only count: all letters are alike; letters as
# often as in the play; letters as often as after the letter before. The last tenth of the play is kept
# apart, and judges them.

# %% tags=["demo"]
text = load_text("play")
alphabet = sorted(set(text))
codes = np.array([alphabet.index(letter) for letter in text])
V, cut = len(alphabet), len(codes) * 9 // 10
read, unread = codes[:cut], codes[cut:]

single, pairs = np.ones(V), np.ones((V, V))  # every letter once, so that none is impossible
np.add.at(single, read, 1)
np.add.at(pairs, (read[:-1], read[1:]), 1)
before, y = unread[None, :-1], unread[None, 1:]
tables = {
    "all alike": np.zeros((*before.shape, V)),
    "single letters": np.broadcast_to(np.log(single), (*before.shape, V)),
    "pairs of letters": np.log(pairs)[before],
}
COUNTED = {name: perplexity(table, y) for name, table in tables.items()}

figure, ax = plt.subplots(figsize=(7, 1.9))
ax.bar_label(ax.barh(list(COUNTED), list(COUNTED.values()), color=GREY), fmt="%.1f", padding=4)
ax.set(xlabel="perplexity on unread text", xlim=(0, 62))
ax.invert_yaxis()
plt.show()

# %% tags=["quiz"]
quiz("fair-guess")

# %% [markdown]
# ## Exercise: `train_step`
#
# One step of training: ask for loss and gradients, **clip** all gradients by their common norm, **update**
# by Adam, which has followed the gradient in the notebooks before. Everything is entry by entry, $k$ counts
# the steps from 1:
#
# $$g \leftarrow g \cdot \min\Big(1, \frac{\text{max\_norm}}{\lVert \text{all } g \rVert}\Big)$$
#
# $$m \leftarrow 0.9\,m + 0.1\,g \qquad s \leftarrow 0.999\,s + 0.001\,g^2 \qquad
# w \leftarrow w - \text{lr}\cdot\frac{m\,/\,(1 - 0.9^k)}{\sqrt{s\,/\,(1 - 0.999^k)} + 10^{-8}}$$
#
# The check lets your step fit a plane to a few points; the next cell holds how.


# %% tags=["setup"] jupyter={"source_hidden": true}
def fit_plane(x, y, w, b, lr, max_norm, steps):
    """Fit x @ w + b to y by calling train_step again and again; the averages start at zero.

    Args:
        x: (N, D) inputs.
        y: (N, M) what is wanted.
        w: (D, M) first weights.
        b: (M,) first bias.
        lr: () learning rate.
        max_norm: () largest norm of all gradients together; every second step, a hundred times as much.
        steps: () number of steps T.

    Returns:
        losses: (T,) loss of every step.
        w: (D, M) last weights.
        b: (M,) last bias.
        mw: (D, M) average of the gradients of w.
        mb: (M,) average of the gradients of b.
        sw: (D, M) average of their squares, for w.
        sb: (M,) average of their squares, for b.
    """

    def loss_and_gradients(weights):
        error = (x @ weights[0] + weights[1] - y) / len(x)
        return (error**2).sum() * len(x) / 2, [x.T @ error, error.sum(axis=0)]

    weights, losses = [w, b], []
    m, s = ([np.zeros(w.shape), np.zeros(b.shape)] for _ in range(2))
    for k in range(1, steps + 1):
        limit = max_norm if k % 2 else 100 * max_norm  # one step is clipped, the next is not
        loss, weights, m, s = train_step(loss_and_gradients, weights, m, s, k, lr, limit)
        losses.append(loss)
    return np.array(losses), *weights, *m, *s


# %% tags=["exercise"]
def train_step(loss_and_gradients, weights, m, s, k, lr, max_norm):
    """Take one step of training: loss, clipped gradients, update.

    Args:
        loss_and_gradients: function of the list of weights; gives the loss and a list of their gradients.
        weights: list of arrays.
        m: list of arrays, averages of the gradients so far, one for each weight.
        s: list of arrays, averages of their squares so far.
        k: number of this step, from 1.
        lr: learning rate.
        max_norm: largest norm of all gradients together.

    Returns:
        loss: the loss at the weights that were given.
        weights: list of the new weights.
        m: list of the new averages of the gradients.
        s: list of the new averages of their squares.
    """
    ### BEGIN SOLUTION
    loss, gradients = loss_and_gradients(weights)
    norm = np.sqrt(sum((g**2).sum() for g in gradients))
    gradients = [g * min(1, max_norm / norm) for g in gradients]
    m = [0.9 * a + 0.1 * g for a, g in zip(m, gradients, strict=True)]
    s = [0.999 * a + 0.001 * g**2 for a, g in zip(s, gradients, strict=True)]
    steps = [a / (1 - 0.9**k) / (np.sqrt(q / (1 - 0.999**k)) + 1e-8) for a, q in zip(m, s, strict=True)]
    return loss, [w - lr * step for w, step in zip(weights, steps, strict=True)], m, s
    ### END SOLUTION


# %% tags=["check"]
check(train_step)

# %% tags=["quiz"]
quiz("one-norm")

# %% [markdown]
# ## All of it together
#
# The layer in the middle and the output are yours already: `own` takes them from your earlier notebooks, as
# you last saved them. Is the LSTM not written yet, your GRU or your vanilla RNN stands in.

# %% tags=["demo"]
for notebook, stem in ("lstm", "lstm"), ("gru", "gru"), ("vanilla_rnn", "rnn"):
    try:
        parts = "step_forward", "forward", "backward"
        layer_step, layer_forward, layer_backward = own(notebook, *(f"{stem}_{part}" for part in parts))
        print(f"The layer is your {stem}.")
        break
    except NotImplementedError as missing:
        print(missing)
else:
    raise NotImplementedError("Without a recurrent layer there is no memory: write one of them first.")

temporal_affine_forward, temporal_affine_backward, temporal_softmax_loss = own(
    "vanilla_rnn", "temporal_affine_forward", "temporal_affine_backward", "temporal_softmax_loss"
)

# %% [markdown]
# Forward, the pieces follow each other; backward, in the opposite order. Each window of $T$ letters starts
# with an empty state, and its targets are the same letters one place on.

# %% tags=["demo"]
N, T, E, H = 32, 48, 32, 128  # sequences, letters in each, length of an embedding, length of the state
blocks = {"lstm": 4, "gru": 3, "rnn": 1}[stem]  # side by side in Wx, Wh and b


def new_weights(random, V):
    """Draw all weights of a network for V letters; the forget gate starts open."""
    shapes = {"W_in": (V, E), "Wx": (E, blocks * H), "Wh": (H, blocks * H), "W_out": (H, V)}
    W_in, Wx, Wh, W_out = (random.normal(size=shape) / np.sqrt(shape[0]) for shape in shapes.values())
    b = np.zeros(blocks * H)
    if stem == "lstm":
        b[H : 2 * H] = 1
    return [np.sqrt(V) * W_in, Wx, Wh, b, W_out, np.zeros(V)]


def read_text(weights, x):
    """Read letters and score what could follow each."""
    W_in, Wx, Wh, b, W_out, b_out = weights
    e, cache_in = embedding_forward(x, W_in)
    h, cache_layer = layer_forward(e, np.zeros((len(x), H)), Wx, Wh, b)
    scores, cache_out = temporal_affine_forward(h, W_out, b_out)
    return scores, (cache_in, cache_layer, cache_out)


def loss_and_gradients(weights, x, y):
    """Give the mean loss per letter and the gradients of all weights."""
    scores, (cache_in, cache_layer, cache_out) = read_text(weights, x)
    loss, dscores = temporal_softmax_loss(scores, y, np.ones(y.shape, dtype=bool))
    dh, dW_out, db_out = temporal_affine_backward(dscores / T, cache_out)
    de, _, dWx, dWh, db = layer_backward(dh, cache_layer)
    return loss / T, [embedding_backward(de, cache_in), dWx, dWh, db, dW_out, db_out]


# %% tags=["quiz"]
quiz("window")

# %% [markdown]
# ### Training
#
# Three networks, one for each text; half a minute to a minute in all. The play's last tenth stays unread.


# %% tags=["demo"]
def train(style, steps, share, lr=0.02, max_norm=0.5):
    """Train a network on the first part of a text; keep what it needs to write, and how it went."""
    text, random = load_text(style), np.random.default_rng(0)
    alphabet = sorted(set(text))
    codes = np.array([alphabet.index(letter) for letter in text])
    cut = int(share * len(codes))
    weights = new_weights(random, len(alphabet))
    m, s = ([np.zeros(w.shape) for w in weights] for _ in range(2))
    losses, unread, start = [], {}, perf_counter()
    for k in range(1, steps + 1):
        places = random.integers(0, cut - T, N)[:, None] + np.arange(T + 1)
        x, y = codes[places[:, :-1]], codes[places[:, 1:]]
        rate = lr * (1 - k / (steps + 1))  # smaller and smaller steps
        loss, weights, m, s = train_step(
            lambda weights, x=x, y=y: loss_and_gradients(weights, x, y), weights, m, s, k, rate, max_norm
        )
        losses.append(loss)
        if cut < len(codes) and k % 20 == 0:
            rows = codes[cut : cut + (len(codes) - cut) // (T + 1) * (T + 1)].reshape(-1, T + 1)
            unread[k] = perplexity(read_text(weights, rows[:, :-1])[0], rows[:, 1:])
        if k % 10 == 0:
            line = f"{style:5s} step {k:3d} of {steps}   loss {np.mean(losses[-10:]):.2f}"
            print(f"\r{line}   {perf_counter() - start:3.0f} seconds", end="", flush=True)
    print()
    return {"text": text, "alphabet": alphabet, "weights": weights, "losses": losses, "unread": unread}


models = {
    "play": train("play", steps=300, share=0.9),
    "latex": train("latex", steps=200, share=1),
    "c": train("c", steps=200, share=1),
}

# %% tags=["demo"]
figure, ax = plt.subplots(figsize=(8.5, 3.6))
for style, model in models.items():
    smooth = np.convolve(model["losses"], np.ones(10) / 10, "valid")
    ax.semilogy(np.arange(10, 10 + len(smooth)), np.exp(smooth), color=STYLES[style], lw=2, label=style)
ax.plot(*zip(*models["play"]["unread"].items(), strict=True), "o:", color=BLUE, ms=4, label="play, unread")
for name, value in COUNTED.items():
    ax.axhline(value, color=GREY, lw=0.8, ls=":")
    ax.text(303, value * 1.04, name, color=GREY, ha="right", fontsize=9)
ax.set(xlabel="training step", ylabel="perplexity", ylim=(1, 70), yticks=(1, 2, 5, 10, 20, 50))
ax.set_yticklabels((1, 2, 5, 10, 20, 50))
ax.minorticks_off()
ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()

# %% [markdown]
# On unread text the curve flattens while the other goes on falling: from there on, the network learns the
# play by heart.
#
# ### Writing
#
# `write` runs the loop: step, scores, draw, and the drawn letter is the next input. Words that do not occur
# in the text are red.


# %% tags=["demo"]
def write(model, length, temperature, random, N=1):
    """Write N texts letter by letter, each from a line end on."""
    W_in, Wx, Wh, b, W_out, b_out = model["weights"]
    letter = np.full(N, model["alphabet"].index("\n"))
    state, written = [np.zeros((N, H)) for _ in range(2 if stem == "lstm" else 1)], []
    for _ in range(length):
        e, _ = embedding_forward(letter[:, None], W_in)
        *state, _ = layer_step(e[:, 0], *state, Wx, Wh, b)
        letter = sample(state[0] @ W_out + b_out, temperature, random)
        written.append(letter)
    return ["".join(model["alphabet"][place] for place in row) for row in np.transpose(written)]


def words_of(text):
    return re.findall(r"[A-Za-z_]+", text)


# %% tags=["demo"] jupyter={"source_hidden": true}
def wrap(text, width):
    """Break long lines at spaces, and indent what follows."""
    for line in re.sub(r"\n{2,}", "\n\n", text).split("\n"):
        while len(line) > width:
            place = line.rfind(" ", len(line) - len(line.lstrip()) + 1, width)
            yield line[: place if place > 0 else width]
            line = "  " + line[place if place > 0 else width :].lstrip()
        yield line


def show_pages(style, temperatures=(0.3, 0.7, 1.2), lines=24, width=48, size=8):
    """Write a page at each temperature; what is no word of the text is red."""
    model, random = models[style], np.random.default_rng(4)
    known, letter_width = set(words_of(model["text"])), 0.63 * size
    _, axes = plt.subplots(1, 3, figsize=(11.2, 4))
    for ax, temperature in zip(axes, temperatures, strict=True):
        page = write(model, 900, temperature, random)[0].strip("\n").replace("\t", "    ")
        for row, line in enumerate([*wrap(page, width)][:lines]):
            for part in re.finditer(r"[A-Za-z_]+|[^A-Za-z_\s]+", line):
                strange = part[0][0].isalpha() and part[0] not in known
                place = {"xytext": (4 + letter_width * part.start(), 0), "textcoords": "offset points"}
                font = {"family": "monospace", "fontsize": size, "parse_math": False, "in_layout": False}
                ax.annotate(part[0], (0, -row), color=RED if strange else "black", **place, **font)
        ax.set(xlim=(0, 1), ylim=(0.6 - lines, 1.4), xticks=[], yticks=[], facecolor="#fbfaf7")
        ax.set_title(f"{style}, temperature {temperature}", fontsize=10, color=STYLES[style])
        ax.spines[:].set_visible(False)
    plt.show()


show_pages("play")

# %% tags=["demo"]
show_pages("latex")

# %% tags=["demo"]
show_pages("c")

# %% [markdown]
# ### What the temperature does
#
# Sixteen texts at each of eight temperatures. Left: how many words are words of the text. Right: how many of
# the words differ from each other. Cold, it writes without a fault and says the same again and again.

# %% tags=["demo"]
temperatures = np.array([0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.3, 1.6])
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), sharex=True)
for style, model in models.items():
    known, random = set(words_of(model["text"])), np.random.default_rng(5)
    pages = [words_of(" ".join(write(model, 200, tau, random, N=16))) for tau in temperatures]
    left.plot(temperatures, [np.mean([word in known for word in page]) for page in pages], "o-", ms=4)
    right.plot(temperatures, [len(set(page)) / len(page) for page in pages], "o-", ms=4, label=style)
    print(f"{style:5s} at temperature 0.4: {left.lines[-1].get_ydata()[2]:.0%} of the words are known")
    for ax in (left, right):
        ax.lines[-1].set_color(STYLES[style])
left.set(title="known words", xlabel="temperature", ylim=(0, 1.03))
right.set(title="different words", xlabel="temperature", ylim=(0, 1.03))
right.legend(frameon=False, loc="upper left")
plt.show()

# %% [markdown]
# ## What to keep
#
# | idea | in one line |
# |---|---|
# | next letter | a text is its own teacher: the target is the text, one place on |
# | embedding | a row for each letter; its gradient adds up over all places |
# | temperature | divides the scores: cold repeats, hot forgets |
# | perplexity | the exponential of the mean loss: between how many it hesitates |
# | a step of training | loss, gradients, one common norm, update |
#
# Every part of it, from the sigmoid to the last letter, is code of yours. Now give it a text of your own:
# `load_text("my.txt")`.

# %% [markdown]
# How far you have come since the kernel was started:

# %% tags=["demo"]
progress()

# %% tags=["instructor"]
from autograder.exercises import Exercise, Floats, Generator, Integers, Number, Size  # noqa: E402 - last cell

EXERCISES = (
    Exercise(
        forward="embedding_forward",
        backward="embedding_backward",
        inputs={"x": Integers("N T", below="V"), "W": "V D"},
        outputs={"out": "N T D"},
        sizes={"N": range(1, 5), "T": range(1, 7), "V": range(2, 6), "D": range(1, 6)},
        large={"N": 20, "T": 50, "V": 1000, "D": 100},
        points={"values": 8, "gradient": 20},
        hints=(
            {
                "en": "Forward needs no loop: NumPy takes a whole array of row numbers at once. Backward, "
                "the gradient starts as zeros of the shape of W. Which places send something to row 3?",
                "ru": "Прямой проход обходится без цикла: NumPy берёт сразу целый массив номеров строк. "
                "Обратный начинается с нулей формы W. Какие места отправляют что-нибудь в строку 3?",
            },
            {
                "en": "A row that was used several times gets the sum of what comes back. With +=, an index "
                "that occurs twice is added only once; np.add.at adds it as often as it occurs.",
                "ru": "Строка, взятая несколько раз, получает сумму того, что пришло обратно. При += "
                "повторяющийся индекс прибавляется лишь один раз; np.add.at прибавляет его столько раз, "
                "сколько он встретился.",
            },
        ),
    ),
    Exercise(
        forward="sample",
        inputs={"scores": Floats("N V", scale=1.5), "temperature": Number(0.3, 0.8), "random": Generator()},
        outputs={"index": "N"},
        whole=("index",),
        sizes={"N": range(24, 40), "V": range(3, 8)},
        points={"values": 24},
        hints=(
            {
                "en": "First the probabilities: divide the scores, then the softmax of each row. Then think "
                "of the line from 0 to 1: where does the piece of letter 2 begin?",
                "ru": "Сначала вероятности: поделите оценки, потом softmax каждой строки. Затем представьте "
                "отрезок от 0 до 1: где начинается кусок буквы 2?",
            },
            {
                "en": "Cumulative sums are the ends of the pieces. The letter's number is how many ends lie "
                "below u, and every row has its own u.",
                "ru": "Накопленные суммы — это концы кусков. Номер буквы равен числу концов левее u, и у "
                "каждой строки своё u.",
            },
        ),
    ),
    Exercise(
        forward="perplexity",
        inputs={"scores": Floats("N T V", shift=1000.0), "y": Integers("N T", below="V")},
        outputs={"value": ""},
        sizes={"N": range(1, 5), "T": range(1, 7), "V": range(2, 8)},
        points={"values": 18},
        hints=(
            {
                "en": "It is the softmax loss of the vanilla RNN without a mask, averaged over all places, "
                "and then one more function.",
                "ru": "Это softmax-потери из тетради о простой RNN без маски, усреднённые по всем местам, и "
                "ещё одна функция.",
            },
            {
                "en": "Subtract the largest score of each place first. The logarithm of a probability is its "
                "score minus the logarithm of the sum of exponentials; take the mean, then exp, in this "
                "order.",
                "ru": "Сначала вычтите наибольшую оценку каждого места. Логарифм вероятности — оценка минус "
                "логарифм суммы экспонент; сначала среднее, потом exp.",
            },
        ),
    ),
    Exercise(
        forward="fit_plane",
        writes=("train_step",),
        inputs={
            "x": Floats("N D", shift=2.0),  # far above zero, as is y: then no gradient is near zero,
            "y": Floats("N M", shift=32.0),  # where the last digits would decide about a step of Adam
            "w": "D M",
            "b": "M",
            "lr": Number(0.05, 0.3),
            "max_norm": Number(5.0, 20.0),
            "steps": Size("T"),
        },
        outputs={
            "losses": "T",
            "w": "D M",
            "b": "M",
            "mw": "D M",
            "mb": "M",
            "sw": "D M",
            "sb": "M",
        },
        sizes={"N": range(1, 5), "D": range(1, 5), "M": range(1, 5), "T": range(1, 6)},
        tolerance=1e-5,
        points={"values": 30},
        hints=(
            {
                "en": "Four stages, one after the other: call the function; one norm over all gradients; "
                "both averages; the weights. Each list has one array for each weight.",
                "ru": "Четыре шага подряд: вызвать функцию; одна норма на все градиенты; оба средних; веса. "
                "В каждом списке по массиву на каждый вес.",
            },
            {
                "en": "The norm is the root of the sum of all squares, over all arrays. Both averages take "
                "in the clipped gradients. What is divided by 1 - 0.9^k is only used for the weights; the "
                "average that is returned stays as it is.",
                "ru": "Норма — корень из суммы всех квадратов по всем массивам. В оба средних входят "
                "обрезанные градиенты. Деление на 1 - 0.9^k нужно только для весов; возвращается среднее без "
                "деления.",
            },
        ),
    ),
)
