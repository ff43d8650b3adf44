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
# # Long short-term memory
#
# A vanilla RNN rewrites its whole memory at every step, and gradients from far away die out. You will write a
# cell that decides what to keep, watch it count brackets, and see how far its gradients reach.
#
# Run the cells from top to bottom. `check(...)` says what is right and what is not, as often as you like. A
# picture that stops with `NotImplementedError` waits for an exercise above it.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from autograder import check, progress, quiz
from autograder.data.tasks import BRACKETS, make_brackets

BLUE, ORANGE, GREEN, RED, GREY = "#4c78a8", "#f58518", "#54a24b", "#d6455d", "#8a8a8a"
COLORS = {"i": GREEN, "f": RED, "o": BLUE, "g": ORANGE}
plt.rcParams.update(
    {"figure.constrained_layout.use": True, "axes.spines.top": False, "axes.spines.right": False}
)


def sigmoid(z):
    """Squash every entry to between 0 and 1; written with tanh, it never overflows."""
    return 0.5 + 0.5 * np.tanh(0.5 * z)


# %% [markdown]
# ## Two memories
#
# An LSTM keeps two vectors of $H$ numbers. The **hidden state** $h$ is what the rest of the network sees. The
# **cell state** $c$ is a private notebook: it runs along the top almost untouched. Three **gates**, numbers
# between 0 and 1, decide what happens to it.

# %% tags=["demo"] jupyter={"source_hidden": true}
figure, ax = plt.subplots(figsize=(9, 4.2))


def arrow(*points, color=GREY):
    ax.plot(*zip(*points[:-1], strict=True), color=color, lw=1.6, zorder=1)
    style = {"arrowstyle": "-|>", "color": color, "lw": 1.6, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", points[-1], points[-2], arrowprops=style, zorder=1)


def circle(x, y, sign):
    ax.plot(x, y, "o", ms=23, mfc="white", mec=GREY, mew=1.6)
    ax.text(x, y, sign, ha="center", va="center", fontsize=13, color="black")


for x, name, function in (2.2, "f", "σ"), (4.1, "i", "σ"), (5.9, "g", "tanh"), (7.4, "o", "σ"):
    arrow((x, 0.4), (x, 1.0))
    box = {"boxstyle": "round,pad=0.45", "fc": COLORS[name], "ec": "none"}
    ax.text(x, 1.35, function, ha="center", va="center", color="white", fontsize=12, bbox=box)
    ax.text(x + 0.15, 2.0, f"${name}$", color=COLORS[name], fontsize=15)
ax.plot((0.4, 7.4), (0.4, 0.4), color=GREY, lw=1.6)
ax.plot((1.2, 1.2), (-0.4, 0.4), color=GREY, lw=1.6)
arrow((0.4, 4.2), (10, 4.2), color="black")
arrow((2.2, 1.7), (2.2, 3.9), color=RED)
arrow((4.1, 1.7), (4.1, 2.8), (4.7, 2.8), color=GREEN)
arrow((5.9, 1.7), (5.9, 2.8), (5.3, 2.8), color=ORANGE)
arrow((5.0, 3.1), (5.0, 3.9))
arrow((8.9, 4.2), (8.9, 2.1))
arrow((7.4, 1.7), (7.4, 1.8), (8.6, 1.8), color=BLUE)
arrow((9.2, 1.8), (10, 1.8), color="black")
for x, y, sign in (2.2, 4.2, "×"), (5, 4.2, "+"), (5, 2.8, "×"), (8.9, 1.8, "×"):
    circle(x, y, sign)
box = {"boxstyle": "round,pad=0.3", "fc": "white", "ec": GREY}
ax.text(8.9, 3.1, "tanh", ha="center", va="center", color="black", fontsize=11, bbox=box)
for x, y, name in (0, 4.2, "$c_{t-1}$"), (0, 0.4, "$h_{t-1}$"), (1.2, -0.6, "$x_t$"):
    ax.text(x, y, name, ha="center", va="center", fontsize=15)
for y, name in (4.2, "$c_t$"), (1.8, "$h_t$"):
    ax.text(10.3, y, name, ha="center", va="center", fontsize=15)
for x, text in (2.2, "forget"), (5, "write"):
    ax.text(x, 4.65, text, ha="center", color=GREY, fontsize=11)
ax.text(9.3, 2.2, "read", ha="left", color=GREY, fontsize=11)
ax.set(xlim=(-0.4, 10.7), ylim=(-0.9, 5.0))
ax.axis("off")
plt.show()

# %% [markdown]
# | | formula | what it decides |
# |---|---|---|
# | forget gate | $f_t = \sigma(x_t U_f + h_{t-1} W_f + b_f)$ | how much of the old cell is kept |
# | input gate | $i_t = \sigma(x_t U_i + h_{t-1} W_i + b_i)$ | how much of the new content is written |
# | new content | $g_t = \tanh(x_t U_g + h_{t-1} W_g + b_g)$ | what could be written: $\tilde c_t$ |
# | output gate | $o_t = \sigma(x_t U_o + h_{t-1} W_o + b_o)$ | how much of the cell is shown |
# | cell state | $c_t = f_t \circ c_{t-1} + i_t \circ g_t$ | erase, then write |
# | hidden state | $h_t = o_t \circ \tanh(c_t)$ | read |
#
# All six are vectors of length $H$, and $\circ$ multiplies entry by entry.

# %% tags=["quiz"]
quiz("cell-update")

# %% [markdown]
# ## Exercise: `lstm_step`
#
# Four products in one: the four matrices stand side by side, in the order **i, f, o, g**. So $W_x$ has $4H$
# columns, and so have $W_h$ and $b$.
#
# $$a = x W_x + h_\text{prev} W_h + b = \big[\,a_i \mid a_f \mid a_o \mid a_g\,\big]$$
#
# Going back, find in the picture every arrow that leaves $c_t$. `dc` is what comes back along one of them.


# %% tags=["exercise"]
def lstm_step_forward(x, h_prev, c_prev, Wx, Wh, b):
    """Advance the LSTM by one time step.

    The columns of Wx, Wh and b belong to the gates i, f, o and to the new content g, in this order.

    Args:
        x: (N, D) input at this step.
        h_prev: (N, H) hidden state of the previous step.
        c_prev: (N, H) cell state of the previous step.
        Wx: (D, 4H) input weights.
        Wh: (H, 4H) recurrent weights.
        b: (4H,) bias.

    Returns:
        h: (N, H) next hidden state.
        c: (N, H) next cell state.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    i, f, o, g = np.split(x @ Wx + h_prev @ Wh + b, 4, axis=1)
    i, f, o, g = sigmoid(i), sigmoid(f), sigmoid(o), np.tanh(g)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c, (x, h_prev, c_prev, Wx, Wh, i, f, o, g, c)
    ### END SOLUTION


def lstm_step_backward(dh, dc, cache):
    """Send gradients back through one time step.

    Args:
        dh: (N, H) upstream gradient of h.
        dc: (N, H) upstream gradient of c, from the next step.
        cache: what lstm_step_forward returned last.

    Returns:
        dx: (N, D) gradient of x.
        dh_prev: (N, H) gradient of h_prev.
        dc_prev: (N, H) gradient of c_prev.
        dWx: (D, 4H) gradient of Wx.
        dWh: (H, 4H) gradient of Wh.
        db: (4H,) gradient of b.
    """
    ### BEGIN SOLUTION
    x, h_prev, c_prev, Wx, Wh, i, f, o, g, c = cache
    tanh_c = np.tanh(c)
    dc = dc + dh * o * (1 - tanh_c**2)
    di, df, do, dg = dc * g, dc * c_prev, dh * tanh_c, dc * i
    da = np.hstack([di * i * (1 - i), df * f * (1 - f), do * o * (1 - o), dg * (1 - g**2)])
    return da @ Wx.T, da @ Wh.T, dc * f, x.T @ da, h_prev.T @ da, da.sum(axis=0)
    ### END SOLUTION


# %% tags=["check"]
check(lstm_step_forward, lstm_step_backward)

# %% tags=["quiz"]
quiz("cell-gradient")

# %% tags=["quiz"]
quiz("gate-partners")

# %% [markdown]
# ### A memory that you operate
#
# Here one cell has weights set by hand, so that three switches in the input open its gates. It **keeps** a
# number while other numbers pass by, **shows** it when asked, and **forgets** it when told.

# %% tags=["demo"]
T = 24
value = np.sin(1.7 * np.arange(T))  # something always comes in
write, erase, show = np.zeros((3, T))
write[[3, 16]] = 1
erase[[12, 16]] = 1
show[[7, 8, 9, 14, 20, 21]] = 1
x = np.stack([value, write, erase, show], axis=1)

Wx, Wh, b = np.zeros((4, 4)), np.zeros((1, 4)), np.array([-6.0, 6.0, -6.0, 0.0])
Wx[1, 0] = 12  # write opens i
Wx[2, 1] = -12  # erase closes f
Wx[3, 2] = 12  # show opens o
Wx[0, 3] = 1  # value goes to g

h, c, hs, cs = np.zeros((1, 1)), np.zeros((1, 1)), [], []
for x_t in x:
    h, c, _ = lstm_step_forward(x_t[None], h, c, Wx, Wh, b)
    hs.append(h.item())
    cs.append(c.item())

figure, axes = plt.subplots(4, 1, figsize=(9, 4.6), sharex=True, height_ratios=(2, 1.5, 2, 2))
axes[0].bar(range(T), value, color=ORANGE)
axes[2].bar(range(T), cs, color="black")
axes[3].bar(range(T), hs, color=BLUE)
for row, (name, on) in enumerate({"i": write, "f": erase, "o": show}.items()):
    axes[1].plot(on.nonzero()[0], np.full(int(on.sum()), -row), "s", ms=9, color=COLORS[name])
axes[1].set(yticks=(0, -1, -2), yticklabels=("write", "erase", "show"), ylim=(-2.6, 0.6))
for ax, name in zip(axes[[0, 2, 3]], ("value", "cell c", "hidden h"), strict=True):
    ax.axhline(0, color=GREY, lw=0.8)
    ax.set(ylabel=name, ylim=(-1.1, 1.1), yticks=[])
axes[3].set(xlabel="step", xticks=range(0, T, 3))
plt.show()

# %% tags=["quiz"]
quiz("keep")

# %% [markdown]
# ## Exercises: `to_concatenated`, `to_split`
#
# The lecture writes the gates in two ways. One has a matrix for the input and one for the state, as you have.
# The other puts state and input side by side and multiplies once by one taller matrix:
#
# $$\sigma\big([h_{t-1},\ x_t]\, W + b\big) \qquad\qquad W = \begin{bmatrix} W_h \\ W_x \end{bmatrix}$$
#
# Both hold the same numbers. Write the way there and the way back.


# %% tags=["exercise"]
def to_concatenated(Wx, Wh):
    """Stack the weights for inputs that are written [h, x].

    Args:
        Wx: (D, 4H) input weights.
        Wh: (H, 4H) recurrent weights.

    Returns:
        W: (H+D, 4H) both in one matrix; the rows of the state come first.
    """
    ### BEGIN SOLUTION
    return np.vstack([Wh, Wx])
    ### END SOLUTION


# %% tags=["check"]
check(to_concatenated)


# %% tags=["exercise"]
def to_split(W, D):
    """Take the weights for inputs that are written [h, x] apart.

    Args:
        W: (H+D, 4H) weights; the rows of the state come first.
        D: () length of the input, an integer.

    Returns:
        Wx: (D, 4H) input weights.
        Wh: (H, 4H) recurrent weights.
    """
    ### BEGIN SOLUTION
    H = len(W) - D
    return W[H:], W[:H]
    ### END SOLUTION


# %% tags=["check"]
check(to_split)

# %% [markdown]
# To a step that is given $[h, x]$ as its only input, with nothing coming from the state, the tall matrix
# must mean the same:

# %% tags=["demo"]
random = np.random.default_rng(1)
N, D, H = 5, 3, 4
x, h, c, b = (random.normal(size=shape) for shape in ((N, D), (N, H), (N, H), 4 * H))
Wx, Wh = random.normal(size=(D, 4 * H)), random.normal(size=(H, 4 * H))

W = to_concatenated(Wx, Wh)
concatenated, *_ = lstm_step_forward(np.hstack([h, x]), h, c, W, np.zeros((H, 4 * H)), b)
split, *_ = lstm_step_forward(x, h, c, *to_split(W, D), b)
print("largest difference:", np.abs(split - concatenated).max())

figure, axes = plt.subplots(1, 4, figsize=(9.5, 2.7), width_ratios=(7, 16, 4.6, 4.6))
panels = {"$[h, x]$": np.hstack([h, x]), "$W$": W, "$h$, split": split, "$h$, concat.": concatenated}
for ax, (title, matrix) in zip(axes, panels.items(), strict=True):
    ax.imshow(matrix, cmap="RdBu_r", vmin=-2, vmax=2)
    ax.set(title=title, xticks=[], yticks=[])
axes[0].axvline(H - 0.5, color="black", lw=2)
axes[1].axhline(H - 0.5, color="black", lw=2)
for k, name in enumerate("ifog"):
    axes[1].axvspan(k * H - 0.5, (k + 1) * H - 0.5, ymin=-0.16, ymax=-0.02, color=COLORS[name], clip_on=False)
    axes[1].text((k + 0.5) * H - 0.5, H + D + 0.13, f"${name}$", color="white", ha="center", va="center")
axes[1].text(4 * H - 0.2, 1.5, "$W_h$", va="center", fontsize=12)
axes[1].text(4 * H - 0.2, 5, "$W_x$", va="center", fontsize=12)
plt.show()

# %% [markdown]
# ## Exercise: `lstm`, a whole sequence
#
# Both memories travel from step to step. The cell starts empty:
#
# $$h_t,\, c_t = \text{step}(x_t,\ h_{t-1},\ c_{t-1}) \qquad\qquad c_0 = 0$$
#
# So two gradients travel back, one along each line. Only $h$ is an output.

# %% tags=["demo"] jupyter={"source_hidden": true}
figure, ax = plt.subplots(figsize=(8, 3.2))


def there_and_back(start, end, back=True):
    for (x1, y1), (x2, y2), color, side in (start, end, GREY, -1), (end, start, RED, 1):
        if color == GREY or back:
            dx, dy = (0.05 * side, 0) if x1 == x2 else (0, 0.05 * side)
            style = {"arrowstyle": "-|>", "color": color, "lw": 1.4, "shrinkA": 0, "shrinkB": 0}
            ax.annotate("", (x2 + dx, y2 + dy), (x1 + dx, y1 + dy), arrowprops=style)


for t in range(1, 5):
    ax.add_patch(plt.Rectangle((t - 0.25, 0.65), 0.5, 1.1, color="#dde5ee"))
    ax.text(t, 1.2, "step", ha="center", va="center", color="black", fontsize=12)
    there_and_back((t, 0.25), (t, 0.65))
    there_and_back((t, 1.75), (t, 2.15))
    ax.text(t, 0.1, f"$x_{t}$", ha="center", va="center", fontsize=14, color=GREEN)
    ax.text(t, 2.3, f"$h_{t}$", ha="center", va="center", fontsize=14, color=BLUE)
for t in range(4):
    there_and_back((t + 0.25, 0.9), (t + 0.75, 0.9))
    there_and_back((t + 0.25, 1.5), (t + 0.75, 1.5), back=t > 0)
    ax.text(t + 0.5, 1.66, f"$c_{t}$" if t else "$c_0 = 0$", ha="center", va="center", fontsize=13)
    ax.text(t + 0.5, 1.06, f"$h_{t}$", ha="center", va="center", fontsize=13, color=BLUE)
ax.set(xlim=(0, 4.6), ylim=(0, 2.45))
ax.axis("off")
plt.show()


# %% tags=["exercise"]
def lstm_forward(x, h0, Wx, Wh, b):
    """Run the LSTM over a batch of sequences; the cell starts at zero.

    Args:
        x: (N, T, D) input sequences.
        h0: (N, H) hidden state before the first step.
        Wx: (D, 4H) input weights.
        Wh: (H, 4H) recurrent weights.
        b: (4H,) bias.

    Returns:
        h: (N, T, H) hidden states after each step.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    h_t, c_t, h, cache = h0, np.zeros_like(h0), [], []
    for t in range(x.shape[1]):
        h_t, c_t, step_cache = lstm_step_forward(x[:, t], h_t, c_t, Wx, Wh, b)
        h.append(h_t)
        cache.append(step_cache)
    return np.stack(h, axis=1), cache
    ### END SOLUTION


def lstm_backward(dh, cache):
    """Send gradients back through all time steps.

    Args:
        dh: (N, T, H) upstream gradients of h, one for every step.
        cache: what lstm_forward returned last.

    Returns:
        dx: (N, T, D) gradient of x.
        dh0: (N, H) gradient of h0.
        dWx: (D, 4H) gradient of Wx.
        dWh: (H, 4H) gradient of Wh.
        db: (4H,) gradient of b.
    """
    ### BEGIN SOLUTION
    dh_next, dc_next = np.zeros_like(dh[:, 0]), np.zeros_like(dh[:, 0])
    dx, dWx, dWh, db = [], 0, 0, 0
    for t in reversed(range(dh.shape[1])):
        dh_t = dh[:, t] + dh_next
        dx_t, dh_next, dc_next, dWx_t, dWh_t, db_t = lstm_step_backward(dh_t, dc_next, cache[t])
        dx.append(dx_t)
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return np.stack(dx[::-1], axis=1), dh_next, dWx, dWh, db
    ### END SOLUTION


# %% tags=["check"]
check(lstm_forward, lstm_backward)

# %% tags=["quiz"]
quiz("carried-back")

# %% [markdown]
# ## One cell learns to count
#
# How deep are we inside brackets? `(` goes one deeper, `)` comes back, a dot changes nothing, and a
# semicolon ends the sentence: back to zero. One single LSTM cell, $H = 1$, is to say the depth after every
# symbol. First, what the trainings below share: random weights, and Adam, which follows the gradient.


# %% tags=["demo"]
def new_weights(random, inputs, hidden, outputs, forget_bias):
    """Draw weights for an LSTM and for a readout; biases are zero except the forget gate's."""
    shapes = (inputs, 4 * hidden), (hidden, 4 * hidden), (hidden, outputs)
    Wx, Wh, w = (random.normal(size=shape) / np.sqrt(shape[0]) for shape in shapes)
    b = np.zeros(4 * hidden)
    b[hidden : 2 * hidden] = forget_bias
    return [Wx, Wh, b, w, np.zeros(outputs)]


def train(loss_and_gradients, weights, steps, rate):
    """Change the weights in place so that the loss falls; return the loss of every step."""
    means, squares, losses = [[np.zeros_like(w) for w in weights] for _ in range(2)] + [[]]
    for k in range(1, steps + 1):
        loss, gradients = loss_and_gradients()
        losses.append(loss)
        for w, g, m, s in zip(weights, gradients, means, squares, strict=True):
            m += 0.1 * (g - m)
            s += 0.001 * (g**2 - s)
            w -= rate * (m / (1 - 0.9**k)) / (np.sqrt(s / (1 - 0.999**k)) + 1e-8)
    return losses


# %% tags=["demo"]
random = np.random.default_rng(6)
weights = Wx, Wh, b, w, w0 = new_weights(random, 4, 1, 1, forget_bias=1)


def depth_loss():
    symbols, depth = make_brackets(random, 32, 20)  # both (N, T)
    x = np.eye(4)[symbols]
    h, cache = lstm_forward(x, np.zeros((32, 1)), Wx, Wh, b)
    error = h @ w + w0 - depth[:, :, None]
    dout = error / error.size
    _, _, *gradients = lstm_backward(dout @ w.T, cache)
    return (error**2).mean() / 2, (*gradients, (h * dout).sum().reshape(1, 1), dout.sum(axis=(0, 1)))


losses = train(depth_loss, weights, steps=600, rate=0.03)
for k in 0, 150, 300, 599:
    print(f"step {k + 1:3d}   error of the depth {np.sqrt(2 * losses[k]):.2f}")

# %% [markdown]
# ### What do its gates do?
#
# Your step hides its gates, but they can be measured from outside. Hold the new content $g$ at 1: an empty
# cell then shows $i$, a cell that holds 1 shows $f + i$, and $h$ tells $o$.
#
# Look when the green gate opens, and when the red one closes. (Whether the cell counts up or down is its own
# choice; the grey line is the true depth.)


# %% tags=["demo"]
def measure_gates(x, h_prev, Wx, Wh, b):
    """Find i, f and o of a step by asking lstm_step_forward about an empty and a full cell."""
    H = h_prev.shape[1]
    Wx, Wh, b = Wx.copy(), Wh.copy(), b.copy()
    Wx[:, 3 * H :], Wh[:, 3 * H :], b[3 * H :] = 0, 0, 20  # tanh(20) is 1
    shown, written, _ = lstm_step_forward(x, h_prev, np.zeros_like(h_prev), Wx, Wh, b)
    _, both, _ = lstm_step_forward(x, h_prev, np.ones_like(h_prev), Wx, Wh, b)
    return {"i": written, "f": both - written, "o": shown / np.tanh(written)}


text = "((.()));(()(.));()((.(("
read = [text[: k + 1].rpartition(";")[2] for k in range(len(text))]  # since the last semicolon
true_depth = [part.count("(") - part.count(")") for part in read]
h, c, depth, cells, gates = np.zeros((1, 1)), np.zeros((1, 1)), [], [], {"i": [], "f": [], "o": []}
for symbol in text:
    x = np.eye(4)[[BRACKETS.index(symbol)]]
    for name, gate in measure_gates(x, h, Wx, Wh, b).items():
        gates[name].append(gate.item())
    h, c, _ = lstm_step_forward(x, h, c, Wx, Wh, b)
    cells.append(c.item())
    depth.append((h @ w + w0).item())

names = {"i": "input gate", "f": "forget gate", "o": "output gate"}
figure, axes = plt.subplots(5, 1, figsize=(9, 5.4), sharex=True, height_ratios=(2.2, 1, 1, 1, 1.4))
axes[0].step(range(len(text)), true_depth, where="mid", color=GREY, lw=1)
axes[0].plot(depth, "o", color="black", ms=5)
axes[0].set(ylabel="depth", yticks=range(5), ylim=(-0.5, 4.6))
for ax, name in zip(axes[1:4], names, strict=True):
    ax.bar(range(len(text)), gates[name], color=COLORS[name], width=0.9)
    ax.set(ylim=(0, 1), yticks=(0, 1))
    ax.set_ylabel(names[name].replace(" ", "\n"), color=COLORS[name])
axes[4].bar(range(len(text)), cells, color="black", width=0.9)
axes[4].set(ylabel="cell c", xticks=range(len(text)))
axes[4].set_xticklabels(text, fontsize=13, family="monospace")
plt.show()

# %% tags=["quiz"]
quiz("ranges")

# %% [markdown]
# ## How far do gradients reach?
#
# Follow the cell's line back: each step multiplies the gradient by the forget gate, and by no matrix at all.
#
# $$\frac{\partial c_t}{\partial c_{t-1}} = f_t \quad\text{(along the line)}
# \qquad\qquad\text{vanilla:}\quad \frac{\partial h_t}{\partial h_{t-1}} = W_h\,\text{diag}(1 - h_t^2)$$
#
# The picture asks how strongly the last state depends on the input some steps before. All weights are random;
# only the forget gate's bias differs.

# %% tags=["demo"]
random = np.random.default_rng(4)
N, T, D, H = 16, 60, 8, 32
x = random.normal(size=(N, T, D))
h0, dh = np.zeros((N, H)), np.zeros((N, T, H))
dh[:, -1] = random.normal(size=(N, H))  # a gradient at the last state only


def vanilla_reach(radius):
    """Run a vanilla RNN and send a gradient back from its last state; give its norm at every input."""
    Wx, Wh = random.normal(size=(D, H)) / np.sqrt(D), random.normal(size=(H, H))
    Wh *= radius / np.abs(np.linalg.eigvals(Wh)).max()
    states = [h0]
    for t in range(T):
        states.append(np.tanh(x[:, t] @ Wx + states[-1] @ Wh))
    gradient, norms = dh[:, -1], []
    for state in states[:0:-1]:
        at_sum = gradient * (1 - state**2)
        norms.append(np.linalg.norm(at_sum @ Wx.T))
        gradient = at_sum @ Wh.T
    return norms


def lstm_reach(forget_bias):
    """Send a gradient back from the LSTM's last state; give its norm at every input."""
    Wx, Wh, b, *_ = new_weights(random, D, H, 1, forget_bias)
    _, cache = lstm_forward(x, h0, Wx, Wh, b)
    dx, *_ = lstm_backward(dh, cache)
    return np.linalg.norm(dx, axis=(0, 2))[::-1]


figure, ax = plt.subplots(figsize=(9, 3.6))
for radius, style in (0.8, ":"), (1.0, "--"):
    norms = vanilla_reach(radius)
    ax.semilogy(norms, style, color=GREY, label=f"vanilla, spectral radius {radius:g}")
for forget_bias, color in (0, ORANGE), (2, GREEN), (4, BLUE):
    norms = lstm_reach(forget_bias)
    ax.semilogy(norms, color=color, label=f"LSTM, forget bias {forget_bias}")
ax.set(xlabel="steps back from the last state", ylabel="norm of the gradient", ylim=(1e-9, 1e2))
ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()

# %% tags=["quiz"]
quiz("half-forgotten")

# %% [markdown]
# ## The bias of the forget gate
#
# With a bias of 0 the forget gate starts half open, and after ten steps a thousandth is left. A network that
# forgets so fast never notices that early inputs matter. So one starts with the gate open.
#
# The task: read 30 random letters out of four, then name the **first**. Guessing costs $\ln 4$.

# %% tags=["demo"]
N, T, H, letters = 32, 30, 12, 4
random = np.random.default_rng(0)


def recall_training(forget_bias):
    weights = Wx, Wh, b, w, w0 = new_weights(random, letters, H, letters, forget_bias)

    def loss():
        text = random.integers(0, letters, (N, T))
        h, cache = lstm_forward(np.eye(letters)[text], np.zeros((N, H)), Wx, Wh, b)
        scores = h[:, -1] @ w + w0
        p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        first = np.eye(letters)[text[:, 0]]
        dscores, dh = (p - first) / N, np.zeros_like(h)
        dh[:, -1] = dscores @ w.T
        _, _, *gradients = lstm_backward(dh, cache)
        gradients += [h[:, -1].T @ dscores, dscores.sum(axis=0)]
        return -np.log((p * first).sum(axis=1)).mean(), gradients

    return train(loss, weights, steps=300, rate=0.01)


figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4))
for forget_bias, color in (0, ORANGE), (1, RED), (2, GREEN), (3, BLUE):
    losses = recall_training(forget_bias)
    smooth = np.convolve(losses, np.ones(15) / 15, "valid")
    left.plot(sigmoid(forget_bias) ** np.arange(31), color=color, label=f"bias {forget_bias}")
    right.plot(smooth, color=color)
    print(f"forget bias {forget_bias}   gate {sigmoid(forget_bias):.2f}   last losses {smooth[-1]:.2f}")
left.set(title="what is left of the cell, at the start", xlabel="steps", ylim=(0, 1.02))
left.legend(frameon=False)
right.axhline(np.log(letters), color=GREY, ls=":")
right.text(300, np.log(letters) + 0.03, "guessing", color=GREY, ha="right")
right.set(title="loss, recalling 30 steps back", xlabel="training step", ylim=(0, 1.6))
plt.show()

# %% [markdown]
# ## What to keep
#
# | idea | in one line |
# |---|---|
# | two memories | $c$ is kept, $h$ is shown |
# | gates | sigmoids that forget, write and read, entry by entry |
# | additive update | $c$ is changed by adding, so its gradient passes without a matrix |
# | backward | two gradients travel back, `dh` and `dc`; `dc` also gets what `dh` brings |
# | forget bias | start with the gate open, or distant inputs are never found |
#
# Four blocks of weights and two memories: can it be had for less? That is the next notebook, `gru`.

# %% [markdown]
# How far you have come since the kernel was started:

# %% tags=["demo"]
progress()

# %% tags=["instructor"]
from autograder.exercises import Exercise, Size  # noqa: E402 - a notebook's last cell

EXERCISES = (
    Exercise(
        forward="lstm_step_forward",
        backward="lstm_step_backward",
        inputs={"x": "N D", "h_prev": "N H", "c_prev": "N H", "Wx": "D 4H", "Wh": "H 4H", "b": "4H"},
        outputs={"h": "N H", "c": "N H"},
        sizes={"N": range(1, 5), "D": range(1, 6), "H": range(1, 7)},
        large={"N": 1, "D": 200, "H": 190},
        points={"values": 14, "gradient": 28},
        hints=(
            {
                "en": "Give each gate and the new content a name, and keep them. Going back, find the "
                "gradient of each of the four by itself, and put them side by side only at the end.",
                "ru": "Дайте каждому вентилю и новому содержимому имя и сохраните их. На обратном пути "
                "найдите градиент каждого из четырёх по отдельности, а рядом поставьте их только в самом "
                "конце.",
            },
            {
                "en": "The cell is used twice: by the next step, and by h. Add the two gradients before "
                "anything else. Every gate then meets what it was multiplied with, and passes its own "
                "derivative: s (1 - s) for a sigmoid s, 1 - g² for tanh.",
                "ru": "Ячейка использована дважды: следующим шагом и в h. Прежде всего сложите два "
                "градиента. Дальше каждый вентиль получает его умноженным на то, на что умножался сам, и на "
                "собственную производную: s (1 - s) для сигмоиды s, 1 - g² для tanh.",
            },
        ),
    ),
    Exercise(
        forward="to_concatenated",
        inputs={"Wx": "D 4H", "Wh": "H 4H"},
        outputs={"W": "H+D 4H"},
        sizes={"D": range(1, 6), "H": range(1, 7)},
        points={"values": 9},
        hints=(
            {
                "en": "The columns stay as they are. Which rows meet the state, and which meet the input?",
                "ru": "Столбцы остаются на месте. Какие строки умножаются на состояние, а какие — на вход?",
            },
            {
                "en": "In [h, x] the state stands first, so its rows come first.",
                "ru": "В [h, x] первым стоит состояние, поэтому и его строки идут первыми.",
            },
        ),
    ),
    Exercise(
        forward="to_split",
        inputs={"W": "H+D 4H", "D": Size("D")},
        outputs={"Wx": "D 4H", "Wh": "H 4H"},
        sizes={"D": range(1, 6), "H": range(1, 7)},
        points={"values": 9},
        hints=(
            {
                "en": "The matrix has as many rows as state and input together have entries.",
                "ru": "Строк в матрице столько, сколько чисел в состоянии и входе вместе.",
            },
            {
                "en": "Cut between the rows of the state and those of the input, and mind the order of the "
                "results.",
                "ru": "Разрежьте между строками состояния и строками входа и не перепутайте порядок "
                "результатов.",
            },
        ),
    ),
    Exercise(
        forward="lstm_forward",
        backward="lstm_backward",
        inputs={"x": "N T D", "h0": "N H", "Wx": "D 4H", "Wh": "H 4H", "b": "4H"},
        outputs={"h": "N T H"},
        sizes={"N": range(1, 5), "T": range(1, 7), "D": range(1, 6), "H": range(1, 7)},
        large={"N": 1, "T": 2, "D": 200, "H": 190},
        points={"values": 12, "gradient": 28},
        uses=("lstm_step",),
        hints=(
            {
                "en": "It is the loop of the vanilla RNN with a second thing to hand on. Keep one cache per "
                "step.",
                "ru": "Это цикл обычной RNN, в котором дальше передаётся ещё одна величина. Сохраните по "
                "кэшу на каждый шаг.",
            },
            {
                "en": "Going back, two gradients arrive from the step after. That of h adds to the upstream "
                "gradient; that of c has no upstream, so it is handed to the step as it comes.",
                "ru": "На обратном пути от следующего шага приходят два градиента. Градиент по h "
                "складывается с приходящим градиентом выхода; у c выхода нет, поэтому его градиент "
                "передаётся шагу как есть.",
            },
        ),
    ),
)
