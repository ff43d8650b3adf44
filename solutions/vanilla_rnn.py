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
# # The vanilla RNN
#
# A network that reads one thing after another, and remembers. You will write it in plain NumPy, forward and
# backward, and teach it to follow a wave, to tell two sounds apart, to spell and to draw.
#
# Run the cells from top to bottom. `check(...)` says what is right and what is not, as often as you like. A
# picture that stops with `NotImplementedError` waits for an exercise above it.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from autograder import check, progress, quiz

BLUE, ORANGE, GREEN, RED, GREY = "#4c78a8", "#f58518", "#54a24b", "#d6455d", "#8a8a8a"
plt.rcParams.update(
    {"figure.constrained_layout.use": True, "axes.spines.top": False, "axes.spines.right": False}
)

# %% [markdown]
# ## Sequences
#
# A time series, a sound, a video and a text have one thing in common: their parts come in an order, and
# the order carries meaning.
#
# Here a batch of sequences is one array `x` of shape `(N, T, D)`: `N` sequences, `T` time steps, `D` numbers
# at each step.

# %% tags=["demo"] jupyter={"source_hidden": true}
random = np.random.default_rng(0)
t = np.arange(36)
word = "recurrent"
letters = sorted(set(word))
columns, rows = np.meshgrid(np.arange(12), np.arange(12))
frames = [np.exp(-((columns - 2 - 2 * k) ** 2 + (rows - 9 + 1.8 * k) ** 2) / 5) for k in range(5)]

figure, axes = plt.subplots(2, 2, figsize=(9, 4.6))
series, sound, video, text = axes.flat
series.plot(t, np.sin(t * np.pi / 6) + t / 18 + random.normal(0, 0.15, 36), "o-", ms=3, color=BLUE)
series.set(title="time series: D = 1", xlabel="month", yticks=[])
t = np.linspace(0, 1, 800)
sound.plot(t, np.exp(-4 * t) * np.sin(2 * np.pi * (30 * t + 12 * t**2)), lw=0.8, color=BLUE)
sound.set(title="sound: D = 1, T in the thousands", xlabel="seconds", yticks=[])
video.imshow(np.hstack([np.pad(frame, 1, constant_values=1) for frame in frames]), cmap="Blues_r")
video.set(title="video: D = number of pixels", xlabel="frame", xticks=6.5 + 14 * np.arange(5), yticks=[])
video.set_xticklabels(range(5))
video.spines[:].set_visible(False)
text.imshow(np.array([[a == c for c in word] for a in letters]), cmap="Blues", vmax=1.4, aspect="auto")
text.set(title="text: D = size of the alphabet, one-hot", xticks=range(len(word)), yticks=range(len(letters)))
text.set_xticklabels(word)
text.set_yticklabels(letters)
plt.show()

# %% [markdown]
# ## One step, used again and again
#
# A recurrent network reads a sequence from left to right and keeps a **state** $h$ of $H$ numbers, its
# memory. The new state comes from the new input and the old state; the first state is usually zero:
#
# $$h_t = \tanh(x_t W_x + h_{t-1} W_h + b) \qquad\qquad h_0 = 0$$
#
# The loop on the left and the chain on the right are the same network. Unrolled, it is a deep network with
# one layer per time step, in which **all layers share one set of weights**, however long the sequence is.


# %% tags=["demo"] jupyter={"source_hidden": true}
def draw_network(ax, steps, inputs=(), outputs=(), backward=False, feedback=False, names="12345"):
    """Draw an unrolled network: states in a row, inputs below them, outputs above."""

    def arrow(start, end, shift=0.0, color=GREY):
        style = {"arrowstyle": "-|>", "color": color, "shrinkA": 15, "shrinkB": 15, "lw": 1.4}
        (x1, y1), (x2, y2) = start, end
        dx, dy = (shift, 0) if x1 == x2 else (0, shift)
        ax.annotate("", (x2 + dx, y2 + dy), (x1 + dx, y1 + dy), arrowprops=style)

    def node(x, y, label, marker, color):
        ax.plot(x, y, marker, ms=25, color=color)
        ax.text(x, y, label, color="white", ha="center", va="center", fontsize=11)

    for t in range(steps):
        ends = [((t - 1, 1), (t, 1))] * (t > 0) + [((t - 1, 2), (t, 1))] * (feedback and t > 0)
        ends += [((t, 0), (t, 1))] * (t in inputs) + [((t, 1), (t, 2))] * (t in outputs)
        for start, end in ends:
            arrow(start, end, shift=-0.09 * backward)
            if backward:
                arrow(end, start, shift=0.09, color=RED)
        node(t, 1, f"$h_{names[t]}$", "o", BLUE)
        if t in inputs:
            node(t, 0, f"$x_{names[t]}$", "s", GREEN)
        if t in outputs:
            node(t, 2, f"$y_{names[t]}$", "s", ORANGE)
    ax.set(xlim=(-0.7, steps - 0.3), ylim=(-0.4, 2.4))
    ax.axis("off")


figure, (folded, unrolled) = plt.subplots(1, 2, figsize=(9, 3.2), width_ratios=(1, 3.6))
for ax, steps, names in (folded, 1, "t"), (unrolled, 4, "1234"):
    draw_network(ax, steps, inputs=range(steps), outputs=range(steps), names=names)
    for t in range(steps):
        ax.text(t + 0.07, 0.5, "$W_x$", color=GREY, va="center")
    for t in range(1, steps):
        ax.text(t - 0.5, 1.1, "$W_h$", color=GREY, ha="center")
turn = np.linspace(-2.3, 2.3, 50)
folded.plot(0.35 + 0.23 * np.cos(turn), 1 + 0.17 * np.sin(turn), color=GREY, lw=1.4)
folded.annotate("", (0.16, 1.11), (0.22, 1.15), arrowprops={"arrowstyle": "-|>", "color": GREY})
folded.text(0.62, 1, "$W_h$", color=GREY, va="center")
folded.set_xlim(-0.7, 1.0)
unrolled.annotate(
    "", (0, 1), (-0.75, 1), arrowprops={"arrowstyle": "-|>", "color": GREY, "shrinkB": 15, "lw": 1.4}
)
unrolled.text(-0.8, 1, "$h_0$", ha="right", va="center", fontsize=12, color=BLUE)
unrolled.set_xlim(-1.1, 3.5)
plt.show()

# %% [markdown]
# The names here are those of most code: a batch is rows, so $x$ stands left of its weights.
#
# | | here | in the lecture |
# |---|---|---|
# | weights of the input | $W_x$ | $U$ |
# | weights of the state | $W_h$ | $W$, or one $W$ for both, beside $[h, x]$ |
# | a vector | a row: $x\,W_x$ | a column: $U x$ |
# | the state that has read $x_t$ | $h_t$ | $h_{t+1}$ |

# %% [markdown]
# ## Exercise: `rnn_step`
#
# $$z = x W_x + h_\text{prev} W_h + b \qquad\qquad h = \tanh(z)$$
#
# Backward, begin with $dz$, the gradient of $z$. What follows is the rule of every affine layer:
# if $z = aW$, then $da = dz\,W^\top$ and $dW = a^\top dz$.


# %% tags=["exercise"]
def rnn_step_forward(x, h_prev, Wx, Wh, b):
    """Advance the RNN by one time step.

    Args:
        x: (N, D) input at this step.
        h_prev: (N, H) state of the previous step.
        Wx: (D, H) input weights.
        Wh: (H, H) recurrent weights.
        b: (H,) bias.

    Returns:
        h: (N, H) next state.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    h = np.tanh(x @ Wx + h_prev @ Wh + b)
    return h, (x, h_prev, Wx, Wh, h)
    ### END SOLUTION


def rnn_step_backward(dh, cache):
    """Send a gradient back through one time step.

    Args:
        dh: (N, H) upstream gradient of h.
        cache: what rnn_step_forward returned last.

    Returns:
        dx: (N, D) gradient of x.
        dh_prev: (N, H) gradient of h_prev.
        dWx: (D, H) gradient of Wx.
        dWh: (H, H) gradient of Wh.
        db: (H,) gradient of b.
    """
    ### BEGIN SOLUTION
    x, h_prev, Wx, Wh, h = cache
    dz = dh * (1 - h**2)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h_prev.T @ dz, dz.sum(axis=0)
    ### END SOLUTION


# %% tags=["check"]
check(rnn_step_forward, rnn_step_backward)

# %% tags=["quiz"]
quiz("by-hand")

# %% [markdown]
# ### Two ways to write the same step
#
# The lecture also writes $\sigma(W[h, x] + b)$: put state and input side by side, stack the two matrices, and
# multiply once.
#
# $$[h_\text{prev},\ x] \begin{bmatrix} W_h \\ W_x \end{bmatrix} = h_\text{prev} W_h + x W_x$$

# %% tags=["demo"]
random = np.random.default_rng(1)
x, h_prev, b = random.normal(size=(4, 3)), random.normal(size=(4, 5)), random.normal(size=5)
Wx, Wh = random.normal(size=(3, 5)), random.normal(size=(5, 5))

split, _ = rnn_step_forward(x, h_prev, Wx, Wh, b)
W = np.vstack([Wh, Wx])
concatenated = np.tanh(np.hstack([h_prev, x]) @ W + b)
print("largest difference:", np.abs(split - concatenated).max())

panels = {
    "$[h, x]$": np.hstack([h_prev, x]),
    "$W$: $W_h$ above $W_x$": W,
    "split": split,
    "concatenated": concatenated,
}
figure, axes = plt.subplots(1, 4, figsize=(9, 2.6), width_ratios=(8, 5, 5, 5))
for ax, (title, matrix) in zip(axes, panels.items(), strict=True):
    ax.imshow(matrix, cmap="RdBu_r", vmin=-2, vmax=2)
    ax.set(title=title, xticks=[], yticks=[])
axes[0].axvline(4.5, color="black", lw=2)
axes[1].axhline(4.5, color="black", lw=2)
plt.show()

# %% tags=["quiz"]
quiz("parameters")

# %% [markdown]
# ## Exercise: `rnn`, a whole sequence
#
# Forward, the step runs once per time step, each time with the state that the step before left:
#
# $$h_1 = \text{step}(x_1,\ h_0) \qquad h_2 = \text{step}(x_2,\ \text{step}(x_1,\ h_0))
# \qquad \dots \qquad h_t = \text{step}(x_t,\ h_{t-1})$$
#
# Backward, the red arrows run from the last step to the first: **backpropagation through time**. Count
# the red arrows that arrive at a state. And each step uses the same $W_x$, $W_h$ and $b$: their gradients are
# sums over the steps.

# %% tags=["demo"] jupyter={"source_hidden": true}
figure, ax = plt.subplots(figsize=(7, 3.2))
draw_network(ax, 4, inputs=range(4), outputs=range(4), backward=True)
plt.show()


# %% tags=["exercise"]
def rnn_forward(x, h0, Wx, Wh, b):
    """Run the RNN over a batch of sequences.

    Args:
        x: (N, T, D) input sequences.
        h0: (N, H) state before the first step.
        Wx: (D, H) input weights.
        Wh: (H, H) recurrent weights.
        b: (H,) bias.

    Returns:
        h: (N, T, H) states after each step.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    h_t, h, cache = h0, [], []
    for t in range(x.shape[1]):
        h_t, step_cache = rnn_step_forward(x[:, t], h_t, Wx, Wh, b)
        h.append(h_t)
        cache.append(step_cache)
    return np.stack(h, axis=1), cache
    ### END SOLUTION


def rnn_backward(dh, cache):
    """Send gradients back through all time steps.

    Args:
        dh: (N, T, H) upstream gradients of h, one for every step.
        cache: what rnn_forward returned last.

    Returns:
        dx: (N, T, D) gradient of x.
        dh0: (N, H) gradient of h0.
        dWx: (D, H) gradient of Wx.
        dWh: (H, H) gradient of Wh.
        db: (H,) gradient of b.
    """
    ### BEGIN SOLUTION
    dh_next, dx, dWx, dWh, db = 0, [], 0, 0, 0
    for t in reversed(range(dh.shape[1])):
        dx_t, dh_next, dWx_t, dWh_t, db_t = rnn_step_backward(dh[:, t] + dh_next, cache[t])
        dx.append(dx_t)
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return np.stack(dx[::-1], axis=1), dh_next, dWx, dWh, db
    ### END SOLUTION


# %% tags=["check"]
check(rnn_forward, rnn_backward)

# %% tags=["quiz"]
quiz("through-time")

# %% [markdown]
# ### Why tanh and not ReLU?
#
# Every step multiplies by the same $W_h$. With ReLU, while entries are positive and no input comes, 40 steps
# amount to the power $W_h^{40}$, which explodes or dies out. tanh cannot prevent the second, but it keeps
# each state between −1 and 1.
#
# The number beside a line is the factor by which $W_h$ stretches in the long run (its spectral radius). What
# this does to gradients is the next notebook.

# %% tags=["demo"]
random = np.random.default_rng(3)
W = np.abs(random.normal(size=(8, 8)))
W /= np.abs(np.linalg.eigvals(W)).max()
h0 = random.uniform(0.1, 0.5, size=(1, 8))

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), sharey=True)
for radius, color, side in (0.8, GREEN, "center"), (1.0, BLUE, "top"), (1.5, ORANGE, "bottom"):
    h, _ = rnn_forward(np.zeros((1, 40, 1)), h0, np.zeros((1, 8)), radius * W, np.zeros(8))
    relu = [h0]
    for _ in range(40):
        relu.append(np.maximum(0, relu[-1] @ (radius * W)))
    for ax, states in (left, h[0]), (right, np.concatenate(relu[1:])):
        size = np.abs(states).max(axis=1)
        ax.semilogy(range(1, 41), size, color=color)
        ax.text(41, size[-1], radius, color=color, va=side)
left.set(title="tanh: bounded", xlabel="step", ylabel="largest entry of the state")
right.set(title="ReLU: a power of the matrix", xlabel="step")
plt.show()

# %% tags=["quiz"]
quiz("why-tanh")

# %% [markdown]
# ## Five ways to use it
#
# The step does not care when inputs arrive or which states are read. That gives five shapes of task. You
# will see your functions at work on all of them:

# %% tags=["demo"] jupyter={"source_hidden": true}
shapes = {
    "one to one\nno sequence": (1, [0], [0]),
    "one to many\ngenerate": (3, [0], [0, 1, 2]),
    "many to one\nencode, classify": (3, [0, 1, 2], [2]),
    "many to many\nread, then write": (4, [0, 1], [2, 3]),
    "many to many\nanswer at each step": (3, [0, 1, 2], [0, 1, 2]),
}
figure, axes = plt.subplots(
    1, 5, figsize=(11, 2.8), width_ratios=[steps + 0.4 for steps, _, _ in shapes.values()]
)
for ax, (title, (steps, inputs, outputs)) in zip(axes, shapes.items(), strict=True):
    draw_network(ax, steps, inputs, outputs)
    ax.set_title(title, fontsize=10)
plt.show()

# %% tags=["quiz"]
quiz("which-shape")

# %% [markdown]
# ## Exercise: `rnn_encode`, many to one
#
# The last state has seen the whole sequence. Taken alone, it is a **code**: one vector of fixed length for
# a sequence of any length.
#
# $$\text{code} = h_T$$


# %% tags=["exercise"]
def rnn_encode_forward(x, h0, Wx, Wh, b):
    """Encode each sequence as one vector: the last state.

    Args:
        x: (N, T, D) input sequences.
        h0: (N, H) state before the first step.
        Wx: (D, H) input weights.
        Wh: (H, H) recurrent weights.
        b: (H,) bias.

    Returns:
        code: (N, H) state after the last step.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    h, cache = rnn_forward(x, h0, Wx, Wh, b)
    return h[:, -1], (h.shape, cache)
    ### END SOLUTION


def rnn_encode_backward(dcode, cache):
    """Send the gradient of the code back through all time steps.

    Args:
        dcode: (N, H) upstream gradient of code.
        cache: what rnn_encode_forward returned last.

    Returns:
        dx: (N, T, D) gradient of x.
        dh0: (N, H) gradient of h0.
        dWx: (D, H) gradient of Wx.
        dWh: (H, H) gradient of Wh.
        db: (H,) gradient of b.
    """
    ### BEGIN SOLUTION
    shape, cache = cache
    dh = np.zeros(shape)
    dh[:, -1] = dcode
    return rnn_backward(dh, cache)
    ### END SOLUTION


# %% tags=["check"]
check(rnn_encode_forward, rnn_encode_backward)

# %% [markdown]
# ## Exercise: `temporal_affine`, an output at each step
#
# States are not answers yet. One affine map, the same at every step, turns each state into as many numbers
# as the task wants:
#
# $$\text{out}_t = x_t w + b$$


# %% tags=["exercise"]
def temporal_affine_forward(x, w, b):
    """Apply the same affine map at every time step.

    Args:
        x: (N, T, D) input sequences.
        w: (D, M) weights.
        b: (M,) bias.

    Returns:
        out: (N, T, M) output sequences.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    return x @ w + b, (x, w)
    ### END SOLUTION


def temporal_affine_backward(dout, cache):
    """Send gradients back through the affine map.

    Args:
        dout: (N, T, M) upstream gradients of out.
        cache: what temporal_affine_forward returned last.

    Returns:
        dx: (N, T, D) gradient of x.
        dw: (D, M) gradient of w.
        db: (M,) gradient of b.
    """
    ### BEGIN SOLUTION
    x, w = cache
    return dout @ w.T, np.einsum("ntd,ntm->dm", x, dout), dout.sum(axis=(0, 1))
    ### END SOLUTION


# %% tags=["check"]
check(temporal_affine_forward, temporal_affine_backward)

# %% [markdown]
# ### One to one: a curve
#
# First, what all trainings below share: random weights, and a loop that follows the gradient. It uses Adam,
# which is momentum with a step size for each weight.
#
# A sequence of a single step makes your RNN an ordinary network with one hidden layer: a number in, a number
# out. There is no past, so $W_h$ has nothing to do.


# %% tags=["demo"]
def new_weights(random, *shapes):
    """Draw matrices so that sums over their rows stay of order 1; biases are zero."""
    matrices = [random.normal(size=shape) / np.sqrt(shape[0]) for shape in shapes]
    return [np.zeros(w.shape) if w.ndim == 1 else w for w in matrices]


def train(loss_and_gradients, weights, steps, rate=0.01):
    """Change the weights in place so that the loss falls; return the loss of every step."""
    means, squares, losses = [[np.zeros_like(w) for w in weights] for _ in range(2)] + [[]]
    for k in range(1, steps + 1):
        loss, gradients = loss_and_gradients()
        losses.append(loss)
        for w, g, m, s in zip(weights, gradients, means, squares, strict=True):
            m += 0.1 * (g - m)
            s += 0.001 * (g**2 - s)
            w -= rate * (m / (1 - 0.9**k)) / (np.sqrt(s / (1 - 0.999**k)) + 1e-8)
        if k % (steps // 4) == 0:
            print(f"step {k:4d}   loss {loss:.4f}")
    return losses


# %% tags=["demo"]
random = np.random.default_rng(3)
x = np.linspace(-1, 1, 60)[:, None, None]  # 60 sequences of one step
target = np.sin(4 * x) * np.exp(-x) / 2
noisy = target + random.normal(0, 0.06, target.shape)
weights = Wx, Wh, b, w, c = new_weights(random, (1, 16), (16, 16), (16,), (16, 1), (1,))
Wx *= 3


def curve_error():
    h, rnn_cache = rnn_forward(x, np.zeros((60, 16)), Wx, Wh, b)
    out, affine_cache = temporal_affine_forward(h, w, c)
    error = out - noisy
    dh, dw, dc = temporal_affine_backward(error / error.size, affine_cache)
    _, _, dWx, dWh, db = rnn_backward(dh, rnn_cache)
    curves.append(out[:, 0, 0])
    return (error**2).mean() / 2, (dWx, dWh, db, dw, dc)


curves = []
train(curve_error, weights, steps=400)

figure, ax = plt.subplots(figsize=(9, 2.8))
ax.plot(x[:, 0, 0], noisy[:, 0, 0], "o", color=GREY, ms=4, alpha=0.6, label="wanted")
for k, shade in (0, 0.25), (20, 0.45), (80, 0.7), (399, 1.0):
    ax.plot(x[:, 0, 0], curves[k], color=ORANGE, alpha=shade, lw=2, label=f"step {k + 1}")
ax.set(xlabel="x", ylabel="y")
ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()

# %% [markdown]
# ### Many to many: a time series, one step ahead
#
# The network reads a series and predicts the next value at every step. It never sees the two waves of which
# the series is made, only their sum and a little noise.

# %% tags=["demo"]
random = np.random.default_rng(5)
time = np.arange(500)
series = 0.6 * np.sin(0.21 * time) + 0.4 * np.sin(0.53 * time) + random.normal(0, 0.03, 500)
windows = np.stack([series[k : k + 41] for k in range(0, 400, 20)])[:, :, None]
x, target = windows[:, :-1], windows[:, 1:]

weights = Wx, Wh, b, w, c = new_weights(random, (1, 16), (16, 16), (16,), (16, 1), (1,))


def predict(x):
    h, rnn_cache = rnn_forward(x, np.zeros((len(x), 16)), Wx, Wh, b)
    out, affine_cache = temporal_affine_forward(h, w, c)
    return out, rnn_cache, affine_cache


def squared_error():
    out, rnn_cache, affine_cache = predict(x)
    error = out - target
    dh, dw, dc = temporal_affine_backward(error / error.size, affine_cache)
    _, _, dWx, dWh, db = rnn_backward(dh, rnn_cache)
    return (error**2).mean() / 2, (dWx, dWh, db, dw, dc)


losses = train(squared_error, weights, steps=300)

unseen = series[400:]
predicted = predict(unseen[None, :-1, None])[0][0, :, 0]
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3), width_ratios=(1, 2))
left.semilogy(losses, color=BLUE)
left.set(title="loss", xlabel="training step")
right.plot(time[401:], unseen[1:], color=GREY, lw=3, alpha=0.5, label="series")
right.plot(time[401:], predicted, ".-", color=ORANGE, ms=4, lw=0.8, label="one step ahead")
right.set(title="a stretch it was not trained on", xlabel="time", ylim=(-1.2, 1.6))
right.legend(frameon=False, ncols=2, loc="upper right")
plt.show()

# %% [markdown]
# ## Exercise: `temporal_softmax_loss`
#
# When each step asks for one of $V$ classes, such as the next letter, an affine map of the state gives each
# class a score, and $P(\text{next}) = \text{softmax}(h_t w + b)$. The loss is the negative log-likelihood of
# the right classes:
#
# $$p_{ntv} = \frac{e^{x_{ntv}}}{\sum_u e^{x_{ntu}}} \qquad\qquad
# L = -\frac{1}{N} \sum_{n,t} m_{nt} \log p_{nt\,y_{nt}}$$
#
# Sequences in a batch are padded to one length; the **mask** $m$ is 1 where a step counts and 0 on padding.
# The sum is divided by the number of sequences $N$, not by the number of steps.
#
# Scores may be large: $e^{1000}$ is infinite, but the probabilities are not.


# %% tags=["exercise"]
def temporal_softmax_loss(x, y, mask):
    """Add up the negative log-likelihood of the unmasked steps and divide by N.

    Args:
        x: (N, T, V) scores of the V classes at every step.
        y: (N, T) right classes, integers from 0 to V - 1.
        mask: (N, T) True where the step counts, False where it is padding.

    Returns:
        loss: () the loss, one number.
        dx: (N, T, V) gradient of the loss with respect to x.
    """
    ### BEGIN SOLUTION
    shifted = x - x.max(axis=2, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=2, keepdims=True))
    target = np.eye(x.shape[2])[y]
    weight = mask[:, :, None] / len(x)
    return -(weight * target * log_p).sum(), weight * (np.exp(log_p) - target)
    ### END SOLUTION


# %% tags=["check"]
check(temporal_softmax_loss)

# %% tags=["quiz"]
quiz("uniform-loss")

# %% [markdown]
# ### Many to one: does the pitch rise or fall?
#
# Each signal is a noisy tone whose pitch rises (class 1) or falls (class 0) over the same range, so that the
# average pitch tells nothing. The network reads 40 steps into a code of 12 numbers; an affine map scores the
# two classes. The right picture shows the codes of signals it was not trained on, flattened to their two main
# directions.

# %% tags=["demo"]
random = np.random.default_rng(7)


def tones(n):
    rises, phase = random.integers(0, 2, (n, 1)), random.uniform(0, 6.3, (n, 1))
    pitch = np.linspace(0.2, 1, 40)
    pitch = np.where(rises == 1, pitch, pitch[::-1])
    signal = np.sin(phase + np.cumsum(pitch, axis=1)) + random.normal(0, 0.2, (n, 40))
    return signal[:, :, None], rises  # (N, 40, 1), (N, 1)


weights = Wx, Wh, b, w, c = new_weights(random, (1, 12), (12, 12), (12,), (12, 2), (2,))
x, y = tones(200)


def score(x):
    code, code_cache = rnn_encode_forward(x, np.zeros((len(x), 12)), Wx, Wh, b)
    scores, affine_cache = temporal_affine_forward(code[:, None], w, c)  # one step
    return code, scores, code_cache, affine_cache


def classification_loss():
    _, scores, code_cache, affine_cache = score(x)
    loss, dscores = temporal_softmax_loss(scores, y, np.ones(y.shape, bool))
    dcode, dw, dc = temporal_affine_backward(dscores, affine_cache)
    _, _, dWx, dWh, db = rnn_encode_backward(dcode[:, 0], code_cache)
    return loss, (dWx, dWh, db, dw, dc)


losses = train(classification_loss, weights, steps=300)

x_new, y_new = tones(200)
code, scores, *_ = score(x_new)
right_answers = (scores.argmax(axis=2) == y_new).mean()
centred = code - code.mean(axis=0)
flat = centred @ np.linalg.svd(centred)[2][:2].T
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2))
for kind, color, name in (0, GREEN, "falls"), (1, ORANGE, "rises"):
    chosen = y_new[:, 0] == kind
    left.plot(x_new[chosen][0, :, 0] + 3 * kind, color=color)
    left.text(0, 3 * kind + 1.5, name, color=color)
    right.plot(*flat[chosen].T, "o", ms=4, alpha=0.7, color=color, label=name)
left.set(title="two signals", xlabel="step", yticks=[])
right.set(title=f"codes: {right_answers:.0%} of new signals right", xticks=[], yticks=[])
right.legend(frameon=False)
plt.show()

# %% [markdown]
# ### Many to many: spell
#
# At each letter the network predicts the next one; a full stop ends a word. Words differ in length, so the
# mask is at work. After *t* three letters are possible (*two*, *three*, *ten*): look how the prediction
# sharpens as the word goes on. Where the words leave a choice, no network can reach a loss of zero.

# %% tags=["demo"]
words = ["one.", "two.", "three.", "four.", "five.", "six.", "seven.", "eight.", "nine.", "ten."]
alphabet = sorted(set("".join(words)))
longest = max(map(len, words))
codes = np.array([[alphabet.index(a) for a in word.ljust(longest, ".")] for word in words])
x, y = np.eye(len(alphabet))[codes[:, :-1]], codes[:, 1:]
mask = np.array([[t < len(word) - 1 for t in range(longest - 1)] for word in words])

random, V = np.random.default_rng(11), len(alphabet)
weights = Wx, Wh, b, w, c = new_weights(random, (V, 24), (24, 24), (24,), (24, V), (V,))


def spelling_loss():
    h, rnn_cache = rnn_forward(x, np.zeros((len(x), 24)), Wx, Wh, b)
    scores, affine_cache = temporal_affine_forward(h, w, c)
    loss, dscores = temporal_softmax_loss(scores, y, mask)
    dh, dw, dc = temporal_affine_backward(dscores, affine_cache)
    _, _, dWx, dWh, db = rnn_backward(dh, rnn_cache)
    return loss, (dWx, dWh, db, dw, dc)


train(spelling_loss, weights, steps=200)

h, _ = rnn_forward(x, np.zeros((len(x), 24)), Wx, Wh, b)
scores, _ = temporal_affine_forward(h, w, c)
p = np.exp(scores - scores.max(axis=2, keepdims=True))
p /= p.sum(axis=2, keepdims=True)
shown = [1, 2, 6]
figure, axes = plt.subplots(
    1, 3, figsize=(9, 3.6), width_ratios=[len(words[n]) - 1 for n in shown], sharey=True
)
for ax, n in zip(axes, shown, strict=True):
    length = len(words[n]) - 1
    image = ax.imshow(p[n, :length].T, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    ax.plot(range(length), y[n, :length], "o", mfc="none", mec=ORANGE, mew=1.6, ms=9)
    ax.set(title=words[n], xticks=range(length), yticks=range(V), xlabel="letter read")
    ax.set_xticklabels(words[n][:-1])
    ax.set_yticklabels(alphabet)
axes[0].set_ylabel("next letter")
figure.colorbar(image, ax=axes, label="probability (circle: the right one)")
plt.show()

# %% [markdown]
# ## Exercise: `unroll`, one to many
#
# To generate, the network reads its own output. With $y_0 = x_0$:
#
# $$h_t = \text{step}(y_{t-1},\ h_{t-1}) \qquad\qquad y_t = h_t W_y + b_y \qquad\qquad t = 1, \dots, T$$
#
# Backward, count again: where does $y_t$ go, and where does $h_t$ go?

# %% tags=["demo"] jupyter={"source_hidden": true}
figure, ax = plt.subplots(figsize=(7, 2.2))
draw_network(ax, 4, outputs=range(4), feedback=True)
for name, height, color in ("$h_0$", 1, BLUE), ("$x_0$", 2, GREEN):
    style = {"arrowstyle": "-|>", "color": GREY, "shrinkB": 15, "lw": 1.4}
    ax.annotate(name, (0, 1), (-0.9, height), color=color, ha="right", va="center", arrowprops=style)
ax.set(xlim=(-1.3, 3.5), ylim=(0.6, 2.4))
plt.show()


# %% tags=["exercise"]
def unroll_forward(x0, h0, Wx, Wh, b, Wy, by, steps):
    """Generate a sequence from one input: every output is the next input.

    Args:
        x0: (N, D) first input.
        h0: (N, H) state before the first step.
        Wx: (D, H) input weights.
        Wh: (H, H) recurrent weights.
        b: (H,) bias of the state.
        Wy: (H, D) output weights.
        by: (D,) bias of the output.
        steps: () number of outputs T.

    Returns:
        y: (N, T, D) outputs.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    y_t, h_t, y, cache = x0, h0, [], []
    for _ in range(steps):
        h_t, step_cache = rnn_step_forward(y_t, h_t, Wx, Wh, b)
        y_t = h_t @ Wy + by
        y.append(y_t)
        cache.append((h_t, step_cache))
    return np.stack(y, axis=1), (Wy, cache)
    ### END SOLUTION


def unroll_backward(dy, cache):
    """Send gradients back through the generated sequence.

    Args:
        dy: (N, T, D) upstream gradients of y.
        cache: what unroll_forward returned last.

    Returns:
        dx0: (N, D) gradient of x0.
        dh0: (N, H) gradient of h0.
        dWx: (D, H) gradient of Wx.
        dWh: (H, H) gradient of Wh.
        db: (H,) gradient of b.
        dWy: (H, D) gradient of Wy.
        dby: (D,) gradient of by.
    """
    ### BEGIN SOLUTION
    Wy, cache = cache
    dx_next, dh_next, dWx, dWh, db, dWy, dby = 0, 0, 0, 0, 0, 0, 0
    for t in reversed(range(dy.shape[1])):
        h_t, step_cache = cache[t]
        dy_t = dy[:, t] + dx_next
        dWy, dby = dWy + h_t.T @ dy_t, dby + dy_t.sum(axis=0)
        dh_t = dy_t @ Wy.T + dh_next
        dx_next, dh_next, dWx_t, dWh_t, db_t = rnn_step_backward(dh_t, step_cache)
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return dx_next, dh_next, dWx, dWh, db, dWy, dby
    ### END SOLUTION


# %% tags=["check"]
check(unroll_forward, unroll_backward)

# %% tags=["quiz"]
quiz("written-output")

# %% [markdown]
# ### One to many: draw a wave from a number
#
# One number goes in, 20 come out. Each of five numbers has a wave of its own speed. The network must hold
# that number in its state, because from step 2 on it reads only its own output.

# %% tags=["demo"]
random = np.random.default_rng(13)
x0 = np.linspace(-1, 1, 5)[:, None]
target = np.sin((0.4 + 0.2 * x0) * np.arange(1, 21))[:, :, None]
weights = new_weights(random, (1, 40), (40, 40), (40,), (40, 1), (1,))


def drawing_loss():
    y, cache = unroll_forward(x0, np.zeros((5, 40)), *weights, 20)
    error = y - target
    _, _, *gradients = unroll_backward(error / error.size, cache)
    return (error**2).mean() / 2, gradients


losses = train(drawing_loss, weights, steps=1000, rate=0.003)

y, _ = unroll_forward(x0, np.zeros((5, 40)), *weights, 20)
figure, axes = plt.subplots(1, 3, figsize=(9, 2.8), sharey=True)
for ax, n in zip(axes, (0, 2, 4), strict=True):
    ax.plot(range(1, 21), target[n, :, 0], color=GREY, lw=4, alpha=0.4, label="wanted")
    ax.plot(range(1, 21), y[n, :, 0], ".-", color=ORANGE, lw=1, ms=5, label="generated")
    ax.set(title=f"$x_0$ = {x0[n, 0]:g}", xlabel="step", xticks=range(0, 21, 5), ylim=(-1.3, 1.7))
axes[0].legend(frameon=False, ncols=2, loc="upper left", columnspacing=1)
plt.show()

# %% [markdown]
# ### Many to many: read, then write
#
# The last shape needs nothing new: `rnn_encode` reads the past, and its code is the state from which `unroll`
# writes the future. Reader and writer have weights of their own and are trained together.

# %% tags=["demo"]
random = np.random.default_rng(17)


def waves(n):
    speed, phase = random.uniform(0.25, 0.6, (n, 1)), random.uniform(0, 6.3, (n, 1))
    return np.sin(speed * np.arange(40) + phase)[:, :, None]


reader = new_weights(random, (1, 24), (24, 24), (24,))
writer = new_weights(random, (1, 24), (24, 24), (24,), (24, 1), (1,))


def continue_wave(past):
    code, read_cache = rnn_encode_forward(past, np.zeros((len(past), 24)), *reader)
    future, write_cache = unroll_forward(past[:, -1], code, *writer, 20)
    return future, read_cache, write_cache


def continuation_loss():
    wave = waves(32)
    future, read_cache, write_cache = continue_wave(wave[:, :20])
    error = future - wave[:, 20:]
    _, dcode, *writer_gradients = unroll_backward(error / error.size, write_cache)
    _, _, *reader_gradients = rnn_encode_backward(dcode, read_cache)
    return (error**2).mean() / 2, reader_gradients + writer_gradients


losses = train(continuation_loss, reader + writer, steps=1200)

wave = waves(3)
future, *_ = continue_wave(wave[:, :20])
figure, axes = plt.subplots(1, 3, figsize=(9, 2.8), sharey=True)
for ax, true, written in zip(axes, wave, future, strict=True):
    ax.plot(range(40), true[:, 0], color=GREY, lw=4, alpha=0.4, label="wave")
    ax.plot(range(20), true[:20, 0], ".-", color=GREEN, lw=1, ms=5, label="read")
    ax.plot(range(20, 40), written[:, 0], ".-", color=ORANGE, lw=1, ms=5, label="written")
    ax.set(xlabel="step", ylim=(-1.3, 1.8))
axes[0].legend(frameon=False, ncols=3, loc="upper left", columnspacing=0.8, handlelength=1.2)
plt.show()

# %% [markdown]
# ## What to keep
#
# | idea | in one line |
# |---|---|
# | state | `h` is all that the network remembers of the past |
# | shared weights | one step for all times; gradients of weights are sums over steps |
# | backpropagation through time | a state's gradient has two parts: from its output, and from the next step |
# | one to one | a single step: an ordinary network |
# | many to one | encode: the last state stands for the whole sequence |
# | one to many | generate: each output is the next input |
# | many to many | an output at each step, or read first and write then |
#
# One doubt remains. Going back $T$ steps multiplies the gradient $T$ times by almost the same matrix. What
# does that do to it? That is the next notebook, `gradient_flow`.

# %% [markdown]
# How far you have come since the kernel was started:

# %% tags=["demo"]
progress()

# %% tags=["instructor"]
from autograder.exercises import Exercise, Floats, Integers, Mask, Size  # noqa: E402 - a notebook's last cell

EXERCISES = (
    Exercise(
        forward="rnn_step_forward",
        backward="rnn_step_backward",
        inputs={"x": "N D", "h_prev": "N H", "Wx": "D H", "Wh": "H H", "b": "H"},
        outputs={"h": "N H"},
        sizes={"N": range(1, 5), "D": range(1, 6), "H": range(1, 7)},
        large={"N": 1, "D": 400, "H": 410},
        points={"values": 8, "gradient": 14},
        hints=(
            {
                "en": "Give the sum inside tanh a name. Every gradient passes through it first.",
                "ru": "Дайте имя сумме под знаком tanh: через неё проходят все градиенты.",
            },
            {
                "en": "tanh's derivative at that sum is 1 - h². Multiply dh by it entry by entry, then "
                "treat the two products and the bias as in an affine layer; the bias was added to "
                "every row of the batch.",
                "ru": "Производная tanh в этой точке равна 1 - h². Поэлементно умножьте на неё dh, а дальше "
                "с двумя произведениями и смещением поступайте как в линейном слое; смещение "
                "прибавлялось к каждой строке батча.",
            },
        ),
    ),
    Exercise(
        forward="rnn_forward",
        backward="rnn_backward",
        inputs={"x": "N T D", "h0": "N H", "Wx": "D H", "Wh": "H H", "b": "H"},
        outputs={"h": "N T H"},
        sizes={"N": range(1, 5), "T": range(1, 7), "D": range(1, 6), "H": range(1, 7)},
        large={"N": 1, "T": 2, "D": 400, "H": 410},
        points={"values": 8, "gradient": 16},
        uses=("rnn_step",),
        hints=(
            {
                "en": "Keep one cache per step, and walk back through them from the last step to the first.",
                "ru": "Храните по кэшу на каждый шаг и идите по ним назад, от последнего шага к первому.",
            },
            {
                "en": "A state is used twice: it is an output, and it enters the next step. The two "
                "gradients add up. Each weight is used at every step, so its gradient is a sum over "
                "the steps.",
                "ru": "Состояние используется дважды: это выход, и оно входит в следующий шаг. Два "
                "градиента складываются. Каждый вес участвует во всех шагах, поэтому его градиент — "
                "сумма по шагам.",
            },
        ),
    ),
    Exercise(
        forward="rnn_encode_forward",
        backward="rnn_encode_backward",
        inputs={"x": "N T D", "h0": "N H", "Wx": "D H", "Wh": "H H", "b": "H"},
        outputs={"code": "N H"},
        sizes={"N": range(1, 5), "T": range(1, 7), "D": range(1, 6), "H": range(1, 7)},
        large={"N": 1, "T": 2, "D": 400, "H": 410},
        points={"values": 4, "gradient": 6},
        uses=("rnn",),
        hints=(
            {
                "en": "You have written all the mathematics already. What is left is choosing one state.",
                "ru": "Вся математика уже написана. Осталось выбрать одно состояние.",
            },
            {
                "en": "rnn_backward wants a gradient for the state of every step. Ask for each step: how "
                "does the loss see this state directly? The cache has to remember the shape.",
                "ru": "rnn_backward ждёт градиент по состоянию каждого шага. Спросите о каждом шаге: видят "
                "ли потери это состояние напрямую? Форму должен запомнить кэш.",
            },
        ),
    ),
    Exercise(
        forward="temporal_affine_forward",
        backward="temporal_affine_backward",
        inputs={"x": "N T D", "w": "D M", "b": "M"},
        outputs={"out": "N T M"},
        sizes={"N": range(1, 5), "T": range(1, 7), "D": range(1, 6), "M": range(1, 7)},
        large={"N": 1, "T": 2, "D": 600, "M": 610},
        points={"values": 4, "gradient": 8},
        hints=(
            {
                "en": "An affine layer does not care what a row stands for: a batch of N sequences of T "
                "steps is a batch of N·T rows.",
                "ru": "Линейному слою всё равно, что означает строка: батч из N последовательностей по T "
                "шагов — это батч из N·T строк.",
            },
            {
                "en": "For dw and db, bring x and dout to two axes, (N·T, D) and (N·T, M), and use the "
                "formulas of the ordinary affine layer. dx keeps three axes.",
                "ru": "Для dw и db приведите x и dout к двум осям, (N·T, D) и (N·T, M), и возьмите формулы "
                "обычного линейного слоя. У dx остаются три оси.",
            },
        ),
    ),
    Exercise(
        forward="temporal_softmax_loss",
        inputs={"x": Floats("N T V", shift=1000.0), "y": Integers("N T", below="V"), "mask": Mask("N T")},
        outputs={"loss": "", "dx": "N T V"},
        gradients={"dx": "x"},
        sizes={"N": range(1, 5), "T": range(1, 7), "V": range(2, 8)},
        large={"N": 5, "T": 10, "V": 1500},
        points={"values": 6, "gradient": 8},
        hints=(
            {
                "en": "Softmax does not change when the same number is subtracted from all scores of a "
                "step. Subtract one that keeps exp from overflowing.",
                "ru": "Softmax не изменится, если из всех оценок одного шага вычесть одно и то же число. "
                "Вычтите такое, чтобы exp не переполнялась.",
            },
            {
                "en": "At one step, the gradient with respect to the scores is the predicted distribution "
                "minus the one-hot target. Mask and division by N act on the gradient just as on the "
                "loss.",
                "ru": "На одном шаге градиент по оценкам — предсказанное распределение минус one-hot вектор "
                "верного класса. Маска и деление на N действуют на градиент так же, как на потери.",
            },
        ),
    ),
    Exercise(
        forward="unroll_forward",
        backward="unroll_backward",
        inputs={
            "x0": "N D",
            "h0": "N H",
            "Wx": "D H",
            "Wh": "H H",
            "b": "H",
            "Wy": "H D",
            "by": "D",
            "steps": Size("T"),
        },
        outputs={"y": "N T D"},
        sizes={"N": range(1, 5), "T": range(1, 6), "D": range(1, 6), "H": range(1, 7)},
        large={"N": 1, "T": 2, "D": 330, "H": 340},
        points={"values": 6, "gradient": 12},
        uses=("rnn_step",),
        hints=(
            {
                "en": "Draw two steps of the loop and mark every arrow that leaves y at step t. There are "
                "two.",
                "ru": "Нарисуйте два шага цикла и отметьте все стрелки, выходящие из y на шаге t. Их две.",
            },
            {
                "en": "Going back, first complete the gradient of y at step t (upstream, and from the next "
                "step's input), then that of h (through Wy, and from the next step's state), then "
                "call the step.",
                "ru": "На обратном пути сначала соберите градиент по y на шаге t (внешний и пришедший от "
                "входа следующего шага), потом по h (через Wy и от состояния следующего шага), а "
                "затем вызовите шаг.",
            },
        ),
    ),
)
