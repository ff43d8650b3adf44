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
# # The gated recurrent unit
#
# The LSTM's ideas with one memory and two gates. You will write it, count what it saves, and race it
# against its relatives.
#
# Run the cells from top to bottom. `check(...)` says what is right and what is not, as often as you like. A
# picture that stops with `NotImplementedError` waits for an exercise above it.

# %% tags=["setup"]
from time import perf_counter

import matplotlib.pyplot as plt
import numpy as np

from autograder import check, progress, quiz

BLUE, ORANGE, GREEN, RED, GREY = "#4c78a8", "#f58518", "#54a24b", "#d6455d", "#8a8a8a"
plt.rcParams.update(
    {"figure.constrained_layout.use": True, "axes.spines.top": False, "axes.spines.right": False}
)


def sigmoid(z):
    """Squash every entry to between 0 and 1; written with tanh, it never overflows."""
    return 0.5 + 0.5 * np.tanh(0.5 * z)


# %% [markdown]
# ## One memory, two gates
#
# There is no cell apart: the state $h$ itself runs along the top. The **update gate** $u$ mixes old and
# new; what is not replaced is kept. The **reset gate** $r$ decides how much of the old state the new
# content may see.

# %% tags=["demo"] jupyter={"source_hidden": true}
figure, ax = plt.subplots(figsize=(9, 3.9))


def arrow(*points, color=GREY):
    ax.plot(*zip(*points[:-1], strict=True), color=color, lw=1.6, zorder=1)
    style = {"arrowstyle": "-|>", "color": color, "lw": 1.6, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", points[-1], points[-2], arrowprops=style, zorder=1)


boxes = (3.0, "r", "σ", BLUE), (4.9, "u", "σ", RED), (7.0, r"\tilde h", "tanh", ORANGE)
for x, name, function, color in boxes:
    box = {"boxstyle": "round,pad=0.45", "fc": color, "ec": "none"}
    ax.text(x, 1.35, function, ha="center", va="center", color="white", fontsize=12, bbox=box)
    shift = (0.75, -0.1) if name == r"\tilde h" else (0.13, 0.6)
    ax.text(x + shift[0], 1.35 + shift[1], f"${name}$", color=color, fontsize=15)
arrow((0.4, 3.8), (10, 3.8), color="black")
arrow((1.0, 3.8), (1.0, 2.8), (2.7, 2.8))
arrow((1.0, 2.8), (1.0, 0.3), (3.0, 0.3), (3.0, 1.0))
arrow((3.0, 0.3), (4.9, 0.3), (4.9, 1.0))
arrow((3.0, 1.7), (3.0, 2.5), color=BLUE)
arrow((3.3, 2.8), (6.2, 2.8), (6.2, 1.35), (6.45, 1.35))
arrow((4.9, 0.3), (7.0, 0.3), (7.0, 1.0), color=GREEN)
arrow((4.9, 1.7), (4.9, 3.5), color=RED)
arrow((4.9, 2.2), (6.7, 2.2), color=RED)
arrow((7.0, 1.7), (7.0, 1.9))
arrow((7.0, 2.5), (7.0, 3.5))
ax.plot((2.0, 2.0), (-0.5, 0.3), color=GREEN, lw=1.6)
for x, y, sign in (3, 2.8, "×"), (4.9, 3.8, "×"), (7.0, 2.2, "×"), (7.0, 3.8, "+"):
    ax.plot(x, y, "o", ms=23, mfc="white", mec=GREY, mew=1.6)
    ax.text(x, y, sign, ha="center", va="center", fontsize=13, color="black")
for x, y, name in (0, 3.8, "$h_{t-1}$"), (2.0, -0.7, "$x_t$"), (10.4, 3.8, "$h_t$"):
    ax.text(x, y, name, ha="center", va="center", fontsize=15)
ax.text(4.9, 4.25, "keep $1 - u$", ha="center", color=GREY, fontsize=11)
ax.text(7.0, 4.25, "replace $u$", ha="center", color=GREY, fontsize=11)
ax.text(3.0, 3.2, "reset", ha="center", color=GREY, fontsize=11)
ax.set(xlim=(-0.4, 10.8), ylim=(-1.0, 4.6))
ax.axis("off")
plt.show()

# %% [markdown]
# | | formula | what it decides |
# |---|---|---|
# | update gate | $u_t = \sigma(x_t U_u + h_{t-1} W_u + b_u)$ | how much of the state is replaced |
# | reset gate | $r_t = \sigma(x_t U_r + h_{t-1} W_r + b_r)$ | how much of the old state is seen |
# | new content | $\tilde h_t = \tanh(x_t U_h + (r_t \circ h_{t-1}) W_h + b_h)$ | what could replace it |
# | state | $h_t = (1 - u_t) \circ h_{t-1} + u_t \circ \tilde h_t$ | mix old and new |
#
# $\circ$ multiplies entry by entry. The reset gate acts on $h_{t-1}$ **before** the product with the matrix.

# %% tags=["quiz"]
quiz("mixture")

# %% [markdown]
# ## Exercise: `gru_step`
#
# Again the matrices stand side by side, in the order **u, r, new content**: `Wx` is $[U_u \mid U_r \mid
# U_h]$, `Wh` is $[W_u \mid W_r \mid W_h]$.
#
# Going back, find in the picture every way from $h_t$ to $h_{t-1}$.


# %% tags=["exercise"]
def gru_step_forward(x, h_prev, Wx, Wh, b):
    """Advance the GRU by one time step.

    The columns of Wx, Wh and b belong to the update gate, the reset gate and the new content, in this order.

    Args:
        x: (N, D) input at this step.
        h_prev: (N, H) state of the previous step.
        Wx: (D, 3H) input weights.
        Wh: (H, 3H) recurrent weights.
        b: (3H,) bias.

    Returns:
        h: (N, H) next state.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    x_u, x_r, x_new = np.split(x @ Wx + b, 3, axis=1)
    W_u, W_r, W_new = np.split(Wh, 3, axis=1)
    u = sigmoid(x_u + h_prev @ W_u)
    r = sigmoid(x_r + h_prev @ W_r)
    new = np.tanh(x_new + (r * h_prev) @ W_new)
    h = (1 - u) * h_prev + u * new
    return h, (x, h_prev, Wx, Wh, u, r, new)
    ### END SOLUTION


def gru_step_backward(dh, cache):
    """Send a gradient back through one time step.

    Args:
        dh: (N, H) upstream gradient of h.
        cache: what gru_step_forward returned last.

    Returns:
        dx: (N, D) gradient of x.
        dh_prev: (N, H) gradient of h_prev.
        dWx: (D, 3H) gradient of Wx.
        dWh: (H, 3H) gradient of Wh.
        db: (3H,) gradient of b.
    """
    ### BEGIN SOLUTION
    x, h_prev, Wx, Wh, u, r, new = cache
    W_u, W_r, W_new = np.split(Wh, 3, axis=1)
    da_new = dh * u * (1 - new**2)
    dseen = da_new @ W_new.T  # gradient of r * h_prev
    da_u = dh * (new - h_prev) * u * (1 - u)
    da_r = dseen * h_prev * r * (1 - r)
    da = np.hstack([da_u, da_r, da_new])
    dh_prev = dh * (1 - u) + dseen * r + da_u @ W_u.T + da_r @ W_r.T
    dWh = np.hstack([h_prev.T @ da_u, h_prev.T @ da_r, (r * h_prev).T @ da_new])
    return da @ Wx.T, dh_prev, x.T @ da, dWh, da.sum(axis=0)
    ### END SOLUTION


# %% tags=["check"]
check(gru_step_forward, gru_step_backward)

# %% tags=["quiz"]
quiz("ways-back")

# %% tags=["quiz"]
quiz("backward-order")

# %% [markdown]
# ### Turn the gates by hand
#
# A gate's bias is its handle. The pictures push one bias from far below zero to far above, and watch three
# entries of the state. Left, $u$ leads from the old state to the new content. Right, $u$ is held at 1, and
# $r$ leads from content that knows only the input to content that knows the past.

# %% tags=["demo"]
random = np.random.default_rng(5)
D, H = 2, 3
x, h_prev = random.normal(size=(1, D)), random.uniform(-1, 1, (1, H))
Wx, Wh = 0.6 * random.normal(size=(D, 3 * H)), 1.8 * random.normal(size=(H, 3 * H))
handle = np.linspace(-9, 9, 73)


def turn(u_bias, r_bias):
    b = np.concatenate([np.full(H, u_bias), np.full(H, r_bias), np.zeros(H)])
    return gru_step_forward(x, h_prev, Wx, Wh, b)[0][0]


figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), sharey=True)
lines = {left: [turn(bias, 0) for bias in handle], right: [turn(20, bias) for bias in handle]}
ends = {left: (h_prev[0], turn(20, 0)), right: (np.tanh((x @ Wx)[0, 2 * H :]), turn(20, 20))}
for ax, (start, end) in ends.items():
    for line, color in zip(np.transpose(lines[ax]), (BLUE, ORANGE, GREEN), strict=True):
        ax.plot(handle, line, color=color, lw=2)
    ax.plot(np.full(H, -10), start, "k>", ms=6)
    ax.plot(np.full(H, 10), end, "k<", ms=6)
left.set(title="update gate", xlabel="$b_u$", ylabel="entries of h", ylim=(-1.25, 1.05))
right.set(title="reset gate, with $u = 1$", xlabel="$b_r$")
for ax, words in (left, ("old state", "new content")), (right, ("input only", "input and past")):
    for side, word, place in zip((-10, 10), words, ("left", "right"), strict=True):
        ax.text(side, -1.2, word, color=GREY, ha=place)
plt.show()

# %% [markdown]
# ## Exercise: `gru`, a whole sequence
#
# $$h_t = \text{step}(x_t,\ h_{t-1}) \qquad\qquad t = 1, \dots, T$$
#
# One state goes from step to step, as in the vanilla RNN. The loop does not care what the step does inside.


# %% tags=["exercise"]
def gru_forward(x, h0, Wx, Wh, b):
    """Run the GRU over a batch of sequences.

    Args:
        x: (N, T, D) input sequences.
        h0: (N, H) state before the first step.
        Wx: (D, 3H) input weights.
        Wh: (H, 3H) recurrent weights.
        b: (3H,) bias.

    Returns:
        h: (N, T, H) states after each step.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    h_t, h, cache = h0, [], []
    for t in range(x.shape[1]):
        h_t, step_cache = gru_step_forward(x[:, t], h_t, Wx, Wh, b)
        h.append(h_t)
        cache.append(step_cache)
    return np.stack(h, axis=1), cache
    ### END SOLUTION


def gru_backward(dh, cache):
    """Send gradients back through all time steps.

    Args:
        dh: (N, T, H) upstream gradients of h, one for every step.
        cache: what gru_forward returned last.

    Returns:
        dx: (N, T, D) gradient of x.
        dh0: (N, H) gradient of h0.
        dWx: (D, 3H) gradient of Wx.
        dWh: (H, 3H) gradient of Wh.
        db: (3H,) gradient of b.
    """
    ### BEGIN SOLUTION
    dh_next, dx, dWx, dWh, db = 0, [], 0, 0, 0
    for t in reversed(range(dh.shape[1])):
        dx_t, dh_next, dWx_t, dWh_t, db_t = gru_step_backward(dh[:, t] + dh_next, cache[t])
        dx.append(dx_t)
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return np.stack(dx[::-1], axis=1), dh_next, dWx, dWh, db
    ### END SOLUTION


# %% tags=["check"]
check(gru_forward, gru_backward)

# %% tags=["quiz"]
quiz("update-gradient")

# %% [markdown]
# ### Why gradients survive
#
# Where $u$ is near 0, $h_t \approx h_{t-1}$: the gradient passes by without meeting a matrix. The picture
# sends one back from the last state. Only the bias of $u$ differs; a low one keeps the gate shut.

# %% tags=["demo"]
random = np.random.default_rng(4)
N, T, D, H = 16, 60, 8, 32
x, dh = random.normal(size=(N, T, D)), np.zeros((N, T, H))
dh[:, -1] = random.normal(size=(N, H))
Wx, Wh = random.normal(size=(D, 3 * H)) / np.sqrt(D), random.normal(size=(H, 3 * H)) / np.sqrt(H)

figure, ax = plt.subplots(figsize=(8, 3.2))
for bias, color in (2, ORANGE), (0, RED), (-2, GREEN), (-4, BLUE):
    b = np.concatenate([np.full(H, bias), np.zeros(2 * H)])
    _, cache = gru_forward(x, np.zeros((N, H)), Wx, Wh, b)
    dx, *_ = gru_backward(dh, cache)
    norms = np.linalg.norm(dx, axis=(0, 2))[::-1]
    ax.semilogy(norms, color=color, label=f"$b_u$ = {bias}")
ax.set(xlabel="steps back from the last state", ylabel="norm of the gradient of x", ylim=(1e-9, 1e2))
ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()

# %% [markdown]
# ## Exercise: `count_parameters`
#
# The three networks differ in how many blocks stand side by side: one in the vanilla RNN, four in the LSTM,
# three in the GRU. Count all weights and biases of each, for $D$ inputs and $H$ hidden units, without any
# output layer.


# %% tags=["exercise"]
def count_parameters(D, H):
    """Count the weights and biases of three recurrent networks of equal size.

    Args:
        D: () length of the input, an integer.
        H: () length of the state, an integer.

    Returns:
        counts: (3,) array of integers: parameters of the vanilla RNN, the LSTM and the GRU.
    """
    ### BEGIN SOLUTION
    block = D * H + H * H + H
    return block * np.array([1, 4, 3])
    ### END SOLUTION


# %% tags=["check"]
check(count_parameters)

# %% tags=["quiz"]
quiz("largest-gru")

# %% [markdown]
# ## The race
#
# Here are the other two networks, given. The LSTM has its blocks in an order of its own.


# %% tags=["demo"] jupyter={"source_hidden": true}
def back_in_time(dh, x, h, Wx, Wh, at_sums):
    """Go back from the last step; `at_sums(t, d)` turns the gradient of h at step t into that of its sums."""
    back, dx, totals = 0, [], [0, 0, 0]
    for t in range(dh.shape[1])[::-1]:
        da = at_sums(t, dh[:, t] + back)
        dx, back = [da @ Wx.T, *dx], da @ Wh.T
        terms = x[:, t].T @ da, h[t].T @ da, da.sum(axis=0)
        totals = [total + term for total, term in zip(totals, terms, strict=True)]
    return np.stack(dx, axis=1), back, *totals


def given_rnn_forward(x, h0, Wx, Wh, b):
    h = [h0]
    for x_t in x.swapaxes(0, 1):
        h.append(np.tanh(x_t @ Wx + h[-1] @ Wh + b))
    return np.stack(h[1:], axis=1), (x, h, Wx, Wh)


def given_rnn_backward(dh, cache):
    x, h, Wx, Wh = cache
    return back_in_time(dh, x, h, Wx, Wh, lambda t, d: d * (1 - h[t + 1] ** 2))


def given_lstm_forward(x, h0, Wx, Wh, b):
    h, c, gates = [h0], [0 * h0], []
    for x_t in x.swapaxes(0, 1):
        f, o, i, g = np.split(x_t @ Wx + h[-1] @ Wh + b, 4, axis=1)
        f, o, i, g = sigmoid(f), sigmoid(o), sigmoid(i), np.tanh(g)
        c.append(c[-1] * f + g * i)
        h.append(np.tanh(c[-1]) * o)
        gates.append((f, o, i, g))
    return np.stack(h[1:], axis=1), (x, h, Wx, Wh, c, gates)


def given_lstm_backward(dh, cache):
    x, h, Wx, Wh, c, gates = cache
    dc = [0]

    def at_sums(t, d):
        (f, o, i, g), shown = gates[t], np.tanh(c[t + 1])
        whole = dc.pop() + d * o * (1 - shown**2)
        dc.append(whole * f)
        df, do, di, dg = whole * c[t] * f, d * shown * o, whole * g * i, whole * i
        return np.hstack([df * (1 - f), do * (1 - o), di * (1 - i), dg * (1 - g**2)])

    return back_in_time(dh, x, h, Wx, Wh, at_sums)


NETWORKS = {  # forward, backward, blocks, bias that lets the past through, color
    "vanilla": (given_rnn_forward, given_rnn_backward, 1, lambda H: np.zeros(H), GREY),
    "LSTM": (given_lstm_forward, given_lstm_backward, 4, lambda H: np.repeat([3.0, 0, -2, 0], H), BLUE),
    "GRU": (gru_forward, gru_backward, 3, lambda H: np.repeat([-2.0, 0, 0], H), ORANGE),
}

# %% [markdown]
# ### Size and time
#
# The GRU has three quarters of the LSTM's parameters. Is a step also that much faster? The clock measures
# this machine, and how your functions are written, too.

# %% tags=["demo"]
N, T, D, H = 32, 20, 64, 128
random = np.random.default_rng(2)
x, h0 = random.normal(size=(N, T, D)), np.zeros((N, H))
seconds = {name: [] for name in NETWORKS}
for name in [*NETWORKS] * 8:
    forward, backward, blocks, bias, _ = NETWORKS[name]
    Wx, Wh = (random.normal(size=(n, blocks * H)) / np.sqrt(n) for n in (D, H))
    start = perf_counter()
    h, cache = forward(x, h0, Wx, Wh, bias(H))
    backward(np.ones_like(h), cache)
    seconds[name].append(perf_counter() - start)
milliseconds = [min(rounds) / T * 1000 for rounds in seconds.values()]

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 2.4), sharey=True)
colors = [color for *_, color in NETWORKS.values()]
counts = count_parameters(D, H) / 1000
numbers_of = {"thousand parameters": counts, "milliseconds per step": milliseconds}
for ax, (unit, numbers) in zip((left, right), numbers_of.items(), strict=True):
    bars = ax.barh(list(NETWORKS), numbers, color=colors)
    ax.bar_label(bars, fmt="%.3g", padding=4)
    ax.set(title=unit, xticks=[], xlim=(0, 1.2 * max(numbers)))
    ax.invert_yaxis()
left.invert_yaxis()
plt.show()

# %% [markdown]
# ### How far does a gradient reach?
#
# All four kinds of network, with random weights of the same size. ReLU lets a gradient pass or stops it, and
# nothing else holds it: with a matrix twice as large it explodes.


# %% tags=["demo"]
def relu_forward(x, h0, Wx, Wh, b):
    h = [h0]
    for x_t in x.swapaxes(0, 1):
        h.append(np.maximum(x_t @ Wx + h[-1] @ Wh + b, 0))
    return np.stack(h[1:], axis=1), (x, h, Wx, Wh)


def relu_backward(dh, cache):
    x, h, Wx, Wh = cache
    return back_in_time(dh, x, h, Wx, Wh, lambda t, d: d * (h[t + 1] > 0))


def reach(forward, backward, blocks, bias, scale=1.0, N=16, T=60, D=8, H=32):
    """Send a gradient back from the last state; give its norm at the input of every step before."""
    random = np.random.default_rng(4)
    x, dh = random.normal(size=(N, T, D)), np.zeros((N, T, H))
    dh[:, -1] = random.normal(size=(N, H))
    Wx, Wh = (random.normal(size=(n, blocks * H)) / np.sqrt(n) for n in (D, H))
    _, cache = forward(x, np.zeros((N, H)), Wx, scale * Wh, bias(H))
    dx, *_ = backward(dh, cache)
    return np.linalg.norm(dx, axis=(0, 2))[::-1]


figure, ax = plt.subplots(figsize=(8, 3.4))
for name, (forward, backward, blocks, bias, color) in NETWORKS.items():
    ax.semilogy(reach(forward, backward, blocks, bias), color=color, label=name)
for scale, style in (1.0, "-"), (2.0, "--"):
    label = "ReLU" if scale == 1 else "ReLU, matrix doubled"
    ax.semilogy(reach(relu_forward, relu_backward, 1, np.zeros, scale), style, color=RED, label=label)
ax.set(xlabel="steps back from the last state", ylabel="norm of the gradient of x", ylim=(1e-9, 1e9))
ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()

# %% [markdown]
# ### Memory
#
# Read random letters out of four; after the last, name the **first**. With 5 letters, every network learns
# it. With 40, a gradient must come 40 steps back.


# %% tags=["demo"]
def recall_training(name, T, steps=300, N=32, H=16, letters=4, rate=0.01):
    """Train a network to recall the first of T letters; return the share of right answers at every step."""
    forward, backward, blocks, bias, _ = NETWORKS[name]
    random = np.random.default_rng(1)
    shapes = (letters, blocks * H), (H, blocks * H), (H, letters)
    Wx, Wh, w = (random.normal(size=shape) / np.sqrt(shape[0]) for shape in shapes)
    weights = [Wx, Wh, bias(H), w, np.zeros(letters)]
    means, squares, right = [[np.zeros_like(p) for p in weights] for _ in range(2)] + [[]]
    for k in range(1, steps + 1):
        Wx, Wh, b, w, w0 = weights
        text = random.integers(0, letters, (N, T))
        h, cache = forward(np.eye(letters)[text], np.zeros((N, H)), Wx, Wh, b)
        scores, first = h[:, -1] @ w + w0, np.eye(letters)[text[:, 0]]
        right.append((scores.argmax(axis=1) == text[:, 0]).mean())
        dscores = (np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True) - first) / N
        dh = np.zeros_like(h)
        dh[:, -1] = dscores @ w.T
        _, _, *gradients = backward(dh, cache)
        gradients += [h[:, -1].T @ dscores, dscores.sum(axis=0)]
        for p, g, m, s in zip(weights, gradients, means, squares, strict=True):  # Adam
            m += 0.1 * (g - m)
            s += 0.001 * (g**2 - s)
            p -= rate * (m / (1 - 0.9**k)) / (np.sqrt(s / (1 - 0.999**k)) + 1e-8)
    return right


figure, axes = plt.subplots(1, 2, figsize=(9, 3.2), sharey=True)
for ax, T in zip(axes, (5, 40), strict=True):
    for name, (*_, color) in NETWORKS.items():
        right = np.convolve(recall_training(name, T), np.ones(20) / 20, "valid")
        ax.plot(right, color=color, label=name)
        print(f"{T:2d} letters   {name:8s} {right[-1]:.0%} right")
    ax.axhline(0.25, color=GREY, ls=":")
    ax.set(title=f"the first of {T} letters", xlabel="training step", ylim=(0, 1.03))
axes[0].set_ylabel("right answers")
axes[0].legend(frameon=False, loc="center right")
plt.show()

# %% tags=["quiz"]
quiz("which-one")

# %% [markdown]
# ## The other GRU
#
# Some libraries, cuDNN and PyTorch among them, reset **after** the product, because then one large product
# serves all three blocks:
#
# $$\text{here: } (r \circ h)\,W_h \qquad\qquad \text{there: } r \circ (h\,W_h)$$
#
# Resetting before scales the **rows** of $W_h$, resetting after its **columns**: two different networks.
# Trained weights of one give wrong numbers in the other. (PyTorch also swaps the roles of $u$ and $1 - u$.)
#
# Below, the reset gate is fixed by its bias. To reset after, your own step gets an open gate and scaled
# columns.

# %% tags=["demo"]
random = np.random.default_rng(8)
D, H = 3, 6
x, h_prev = random.normal(size=(4, D)), random.uniform(-1, 1, (4, H))
Wx, W = random.normal(size=(D, 3 * H)), random.normal(size=(H, H))
blocks = random.normal(size=(H, 3 * H))
Wx[:, H : 2 * H], blocks[:, H : 2 * H] = 0, 0  # the reset gate looks at nothing but its bias
r = np.array([0.05, 0.2, 0.4, 0.6, 0.8, 0.95])


def step(r, W):
    """Take a step with this reset gate and this matrix for the new content."""
    Wh, b = blocks.copy(), np.zeros(3 * H)
    Wh[:, 2 * H :] = W
    b[H : 2 * H] = 40 if np.all(r == 1) else np.log(r / (1 - r))
    return gru_step_forward(x, h_prev, Wx, Wh, b)[0]


panels = {
    "$W_h$": W,
    "reset before:\nrows scaled": r[:, None] * W,
    "reset after:\ncolumns scaled": W * r,
    "$h$, before": step(r, W),
    "$h$, after": step(1, W * r),
}
difference = panels["$h$, before"] - panels["$h$, after"]
panels["difference,\ntwice as strong"] = difference
diagonal = np.diag(np.diag(W))
same = step(r, diagonal) - step(1, diagonal * r)
print(f"largest difference, any matrix: {np.abs(difference).max():.2f}")
print(f"largest difference, diagonal matrix: {np.abs(same).max():.2f}")
figure, axes = plt.subplots(1, 6, figsize=(10, 2.4))
for ax, (title, matrix) in zip(axes, panels.items(), strict=True):
    scale = {"h": 0.8, "d": 0.4}.get(title.strip("$")[0], 2)
    ax.imshow(matrix, cmap="RdBu_r", vmin=-scale, vmax=scale)
    ax.set_title(title, fontsize=10)
    ax.set(xticks=[], yticks=[])
plt.show()

# %% tags=["quiz"]
quiz("before-or-after")

# %% [markdown]
# ## What to keep
#
# | idea | in one line |
# |---|---|
# | update gate | one gate keeps and replaces: $1 - u$ and $u$ |
# | reset gate | hides the past from the new content, before the product |
# | gradients | $u$ near 0 lets them pass by the matrices |
# | against the LSTM | three blocks for four, one memory for two; neither always wins |
# | rule of thumb | begin with an LSTM; take a GRU where size or time matter |
#
# So far every network had one layer and read from left to right. The next notebook, `deep_rnn`, changes both.

# %% [markdown]
# How far you have come since the kernel was started:

# %% tags=["demo"]
progress()

# %% tags=["instructor"]
from autograder.exercises import Exercise, Size  # noqa: E402 - a notebook's last cell

EXERCISES = (
    Exercise(
        forward="gru_step_forward",
        backward="gru_step_backward",
        inputs={"x": "N D", "h_prev": "N H", "Wx": "D 3H", "Wh": "H 3H", "b": "3H"},
        outputs={"h": "N H"},
        sizes={"N": range(1, 5), "D": range(1, 6), "H": range(1, 7)},
        large={"N": 1, "D": 220, "H": 230},
        points={"values": 14, "gradient": 32},
        hints=(
            {
                "en": "Give both gates and the new content a name, and the sum inside each of them a "
                "gradient. Begin with the last line of the formulas and work upwards.",
                "ru": "Дайте имена обоим вентилям и новому содержимому, а сумме внутри каждого из них — "
                "градиент. Начните с последней строки формул и поднимайтесь вверх.",
            },
            {
                "en": "The old state is used four times: it is kept, it is reset, and it enters both gates. "
                "Four gradients add up. The new content's block of Wh met the reset state, not the state "
                "itself.",
                "ru": "Старое состояние использовано четыре раза: оно сохраняется, сбрасывается и входит в "
                "оба вентиля. Складываются четыре градиента. Блок Wh для нового содержимого умножался на "
                "сброшенное состояние, а не на само состояние.",
            },
        ),
    ),
    Exercise(
        forward="gru_forward",
        backward="gru_backward",
        inputs={"x": "N T D", "h0": "N H", "Wx": "D 3H", "Wh": "H 3H", "b": "3H"},
        outputs={"h": "N T H"},
        sizes={"N": range(1, 5), "T": range(1, 7), "D": range(1, 6), "H": range(1, 7)},
        large={"N": 1, "T": 2, "D": 220, "H": 230},
        points={"values": 12, "gradient": 26},
        uses=("gru_step",),
        hints=(
            {
                "en": "Keep one cache per step, and walk back through them from the last step to the first.",
                "ru": "Сохраните по кэшу на каждый шаг и пройдите по ним назад, от последнего шага к "
                "первому.",
            },
            {
                "en": "A state is an output and enters the next step: two gradients add up. All steps share "
                "the weights: their gradients are sums over the steps.",
                "ru": "Состояние — это и выход, и вход следующего шага: складываются два градиента. Веса у "
                "всех шагов общие: их градиенты — суммы по шагам.",
            },
        ),
    ),
    Exercise(
        forward="count_parameters",
        inputs={"D": Size("D"), "H": Size("H")},
        outputs={"counts": "3"},
        whole=("counts",),
        sizes={"D": range(1, 300), "H": range(1, 300)},
        points={"values": 16},
        hints=(
            {
                "en": "Begin with the vanilla RNN: what shapes have its two matrices and its bias?",
                "ru": "Начните с обычной RNN: какие формы у двух её матриц и у смещения?",
            },
            {
                "en": "Blocks side by side have the same rows and more columns; every block also has a bias.",
                "ru": "У блоков, стоящих рядом, те же строки и больше столбцов; и у каждого блока есть "
                "смещение.",
            },
        ),
    ),
)
