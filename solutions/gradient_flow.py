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
# # How gradients flow
#
# A long way back is a long product, and long products explode or vanish. You will measure how fast, tame
# what explodes, rescue what is too small for the computer, and build two short cuts for the rest.
#
# Run the cells from top to bottom. `check(...)` says what is right and what is not, as often as you like. A
# picture that stops with `NotImplementedError` waits for an exercise above it.

# %% tags=["setup"]
from math import comb

import matplotlib.pyplot as plt
import numpy as np

from autograder import check, progress, quiz

BLUE, ORANGE, GREEN, RED, GREY = "#4c78a8", "#f58518", "#54a24b", "#d6455d", "#8a8a8a"
plt.rcParams.update(
    {"figure.constrained_layout.use": True, "axes.spines.top": False, "axes.spines.right": False}
)

SMALLEST = 2.0**-24  # the smallest positive float16


def norm_is_at_most(grads, max_norm, *clipped):
    """Tell whether all arrays together are no longer than the limit, or as long as they were."""
    before, after = (np.sqrt(sum(np.sum(g**2) for g in arrays)) for arrays in (grads, clipped))
    return after <= min(before, max_norm) * (1 + 1e-6)


def run_loss_scaler(exponent, patience, losses, weights, slopes, finite):
    """Let a LossScaler guard some steps of descent in float16; the check of that exercise calls this.

    Args:
        exponent: () the scale starts at 2 to this power.
        patience: () successful steps in a row after which the scale is doubled.
        losses: (T,) the loss at each step.
        weights: (D,) the weights before the first step.
        slopes: (T, D) gradients of the loss, in units of the smallest positive float16.
        finite: (T,) False at steps where a gradient becomes infinite or NaN.

    Returns:
        scaled: (T,) the scaled loss at each step, over the first scale.
        path: (T, D) the weights after each step.
        exponents: (T,) the power of two to which the scale has come after each step.
    """
    scaler, scaled, path, exponents = LossScaler(2.0**exponent, patience), [], [], []
    for t, (loss, slope) in enumerate(zip(losses, slopes, strict=True)):
        scaled.append(float(scaler.scale_loss(loss)) / 2.0**exponent)
        half = (float(scaler.scale_loss(1.0)) * SMALLEST * slope).astype(np.float16)
        if not finite[t]:
            half[-(t % 2)] = (np.nan, np.inf, -np.inf)[t % 3]
        grads = scaler.unscale([half[:1], half[1:]])
        if grads is not None:
            moved = weights - np.concatenate(grads) / SMALLEST
            weights = np.where(np.isfinite(moved), moved, 0.0)
        scaler.update(skipped=grads is None)
        path.append(weights)
        exponents.append(np.log2(float(scaler.scale)))
    return np.array(scaled), np.array(path), np.array(exponents)


# %% [markdown]
# ## One step back, and another
#
# The loss at step 4 reaches $h_1$ through every state in between. The chain rule multiplies:
#
# $$\frac{\partial L}{\partial h_1} = \frac{\partial L}{\partial h_4}\;\frac{\partial h_4}{\partial h_3}\;
# \frac{\partial h_3}{\partial h_2}\;\frac{\partial h_2}{\partial h_1}$$
#
# If each factor makes the gradient a little smaller, little is left of it far away.

# %% tags=["demo"] jupyter={"source_hidden": true}
figure, ax = plt.subplots(figsize=(8, 2.5))
for t in range(1, 5):
    ax.plot(t, 1, "o", ms=30, color=BLUE)
    ax.text(t, 1, f"$h_{t}$", color="white", ha="center", va="center", fontsize=13)
    ax.annotate("", (t, 1), (t, 0.4), arrowprops={"arrowstyle": "-|>", "color": GREY, "shrinkB": 17})
    ax.text(t, 0.3, f"$x_{t}$", color=GREEN, ha="center", va="center", fontsize=13)
ax.plot(4.9, 1, "s", ms=26, color=ORANGE)
ax.text(4.9, 1, "$L$", color="white", ha="center", va="center", fontsize=13)
for t in range(1, 5):
    end = t + 1 if t < 4 else 4.9
    style = {"arrowstyle": "-|>", "shrinkA": 17, "shrinkB": 17}
    ax.annotate("", (end, 0.95), (t, 0.95), arrowprops={**style, "color": GREY, "lw": 1.2})
    width = 1.0 + 1.5 * (t - 1)
    ax.annotate("", (t, 1.08), (end, 1.08), arrowprops={**style, "color": RED, "lw": width})
    top = f"h_{t + 1}" if t < 4 else "L"
    name = rf"$\frac{{\partial {top}}}{{\partial h_{t}}}$"
    ax.text((t + end) / 2, 1.45, name, color=RED, ha="center", va="center", fontsize=17)
ax.set(xlim=(0.5, 5.3), ylim=(0.2, 1.75))
ax.axis("off")
plt.show()

# %% [markdown]
# ## Exercise: `jacobian_product`
#
# One factor of an RNN, for a state $h_t = \phi(x_t W_x + h_{t-1} W_h + b)$ written as a row:
#
# $$\frac{\partial h_t}{\partial h_{t-1}} = W_h\,\text{diag}(s_t) \qquad\qquad
# s_t = \phi' = \begin{cases} 1 - h_t^2 & \tanh \\ 1 \text{ or } 0 & \text{ReLU} \end{cases}$$
#
# A small change $\delta$ of $h_0$ becomes $\delta J$ in $h_T$, where $J$ is the product over all steps, the
# first step leftmost. Which rows or columns of $W_h$ does the diagonal matrix stretch?


# %% tags=["exercise"]
def jacobian_product(slopes, Wh):
    """Multiply the Jacobians of T steps of an RNN, for one sequence.

    Args:
        slopes: (T, H) derivative of the activation function at each step.
        Wh: (H, H) recurrent weights.

    Returns:
        J: (H, H) Jacobian of the last state; J[i, j] says how much h_T[j] changes with h_0[i].
    """
    ### BEGIN SOLUTION
    J = np.eye(len(Wh))
    for slope in slopes:
        J = J @ (Wh * slope)
    return J
    ### END SOLUTION


# %% tags=["check"]
check(jacobian_product)

# %% [markdown]
# ### What becomes of a small change?
#
# All small changes of a state with two numbers form a circle. Your $J$ carries them along, with slopes of 1
# as in tanh near zero. The number in front is the **spectral radius** of $W_h$: the size of its largest
# eigenvalue.

# %% tags=["demo"]
turn = np.linspace(0, 2 * np.pi, 100)
circle = np.stack([np.cos(turn), np.sin(turn)], axis=1)
W = np.array([[0.8, -0.6], [0.9, 0.7]])
W /= np.abs(np.linalg.eigvals(W)).max()
steps = 0, 1, 2, 4, 8

figure, axes = plt.subplots(2, 5, figsize=(9, 3.9), sharex=True, sharey=True)
for row, radius, color in (0, 0.75, BLUE), (1, 1.15, ORANGE):
    for ax, T in zip(axes[row], steps, strict=True):
        moved = circle @ jacobian_product(np.ones((T, 2)), radius * W)
        ax.fill(*circle.T, color=GREY, alpha=0.15)
        ax.fill(*moved.T, color=color, alpha=0.4)
        ax.plot(*moved[[0, 25]].T, "o", color=color, ms=4)
        ax.set(aspect="equal", xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
    axes[row, 0].set_ylabel(f"radius {radius}", color=color, fontsize=12)
for ax, T in zip(axes[0], steps, strict=True):
    ax.set_title(f"{T} step{'s' * (T != 1)}")
plt.show()

# %% tags=["quiz"]
quiz("fifty-steps")

# %% [markdown]
# ## Exercise: `gradient_norms`
#
# Going back, no product of matrices is needed: one gradient is passed from state to state, and you write down
# how long it is.
#
# $$g_{t-1} = (g_t \circ s_t)\,W_h^\top \qquad\qquad g_T = \frac{\partial L}{\partial h_T}$$


# %% tags=["exercise"]
def gradient_norms(dlast, slopes, Wh):
    """Measure the gradient of the loss with respect to each earlier state.

    Args:
        dlast: (N, H) gradient of the loss with respect to the last state h_T.
        slopes: (N, T, H) derivative of the activation function at steps 1 to T.
        Wh: (H, H) recurrent weights.

    Returns:
        norms: (N, T) length of the gradients with respect to h_0, ..., h_(T-1), for each sequence.
    """
    ### BEGIN SOLUTION
    gradient, norms = dlast, []
    for t in reversed(range(slopes.shape[1])):
        gradient = (gradient * slopes[:, t]) @ Wh.T
        norms.append(np.linalg.norm(gradient, axis=1))
    return np.stack(norms[::-1], axis=1)
    ### END SOLUTION


# %% tags=["check"]
check(gradient_norms)

# %% [markdown]
# ### Exponential, one way or the other
#
# On the left all slopes are 1: the network is linear, and the gradient follows a power of the spectral radius
# (dotted). On the right is a tanh network that reads noise. Its slopes are below 1: they let gradients vanish
# sooner, and they brake the explosion without preventing it.


# %% tags=["demo"]
def recurrent_matrix(random, H, radius):
    """Draw a square matrix of a given spectral radius."""
    W = random.normal(size=(H, H))
    return radius * W / np.abs(np.linalg.eigvals(W)).max()


def run(x, Wh, activation):
    """Run an RNN whose inputs are added to its states; give all states, the first one zero."""
    h = [np.zeros((len(x), len(Wh)))]
    for t in range(x.shape[1]):
        h.append(activation(x[:, t] + h[-1] @ Wh))
    return np.stack(h, axis=1)


N, T, H = 8, 50, 64
random = np.random.default_rng(0)
x, dlast = random.normal(0, 0.5, size=(N, T, H)), random.normal(size=(N, H)) / np.sqrt(H)
back = np.arange(T, 0, -1)
radii = {0.5: GREEN, 0.9: BLUE, 1.1: ORANGE, 2.0: RED}

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), sharey=True)
for radius, color in radii.items():
    W = recurrent_matrix(random, H, radius)
    h = run(x, W, np.tanh)[:, 1:]
    for ax, slopes in (left, np.ones(h.shape)), (right, 1 - h**2):
        ax.semilogy(back, gradient_norms(dlast, slopes, W).mean(axis=0), color=color, label=f"{radius:g}")
    left.semilogy(back, radius**back, ":", color=color)
left.set(title="linear", xlabel="steps back", ylabel="norm of the gradient", ylim=(1e-14, 1e18))
right.set(title="tanh", xlabel="steps back")
right.legend(title="spectral radius", frameon=False, loc="upper left", ncols=4, columnspacing=1)
plt.show()

# %% tags=["quiz"]
quiz("spectral-radius")

# %% [markdown]
# ### What the network hears
#
# The next word shall be predicted: *is* or *are*? It depends on the second word. But a gradient from far away
# is lost beside those from close by, so the update follows the nearest words. The bars show how
# strongly the loss pulls at each state of a tanh network with random weights.

# %% tags=["demo"]
sentence = "The keys that I left on the old table in the hall this morning"
words = sentence.split()
random = np.random.default_rng(2)
code = random.normal(0, 0.5, size=(1, len(words), H))

figure, axes = plt.subplots(2, 1, figsize=(9, 3.2), sharex=True)
for ax, radius, color in zip(axes, (0.8, 1.6), (BLUE, ORANGE), strict=True):
    W = recurrent_matrix(random, H, radius)
    h = run(code, W, np.tanh)[:, 1:]
    norms = gradient_norms(dlast[:1], 1 - h**2, W)[0]
    pull = np.append(norms[1:], np.linalg.norm(dlast[0]))  # h_1 has read the first word
    ax.bar(range(len(words)), pull / pull.max(), color=np.where(np.arange(len(words)) == 1, RED, color))
    ax.set(ylabel=f"radius {radius:g}", ylim=(0, 1.05), yticks=[])
axes[1].set_xticks(range(len(words)))
axes[1].set_xticklabels(words, rotation=35, ha="right")
axes[1].get_xticklabels()[1].set_color(RED)
plt.show()

# %% [markdown]
# ## Why ReLU is a risk here
#
# In a deep network ReLU is a good choice: its slopes are 1 where it is open. In an RNN the same matrix comes
# again at every step. Where the same units stay open, ReLU leaves a plain **power of a matrix**, and nothing
# holds it: states explode along with gradients. A tanh state stays between −1 and 1, and its slopes shrink
# when it gets near.

# %% tags=["demo"]
random = np.random.default_rng(3)
x = np.abs(random.normal(0, 0.5, size=(N, T, H)))
networks = {
    "tanh": (np.tanh, lambda h: 1 - h**2),
    "ReLU": (lambda z: np.maximum(0, z), lambda h: (h > 0).astype(float)),
}
figure, axes = plt.subplots(2, 2, figsize=(9, 5), sharex="row", sharey="row")
for radius, color in (1.0, BLUE), (1.5, ORANGE), (2.0, RED):
    W = recurrent_matrix(random, H, radius)
    for (name, (activation, slope)), (above, below) in zip(networks.items(), axes.T, strict=True):
        h = run(x, W, activation)[:, 1:]
        above.semilogy(range(1, T + 1), np.abs(h).max(axis=(0, 2)), color=color, label=f"{radius:g}")
        below.semilogy(back, gradient_norms(dlast, slope(h), W).mean(axis=0), color=color)
        above.set(title=name, xlabel="step")
        below.set(xlabel="steps back")
axes[0, 0].set_ylabel("largest state")
axes[1, 0].set_ylabel("norm of the gradient")
axes[0, 0].legend(title="spectral radius", frameon=False, loc="upper left", ncols=3)
plt.show()

# %% [markdown]
# The better cure is a cell whose gradient meets no matrix at all on its way. How far the gradients of an LSTM
# and of a GRU reach, beside these, you will see in their own notebooks.

# %% tags=["quiz"]
quiz("relu")

# %% [markdown]
# ## Exploding: the cliff
#
# $$\theta \leftarrow \theta - \alpha\,\nabla J$$
#
# A huge gradient makes a huge step. Take a network of one unit without input, $h_t = \tanh(w\,h_{t-1} + b)$,
# which starts at $h_0 = -0.4$ and shall be at 0.3 after 20 steps. Seen over $w$ and $b$, its loss $J$ has
# plains and a **cliff**: there, a tiny change of a weight decides where the state ends up.

# %% tags=["demo"]
START, GOAL, STEPS = -0.4, 0.3, 20


def cliff_loss(w, b):
    """Give the loss, and its gradient with respect to both weights, for arrays of weights."""
    h, dh_dw, dh_db = START, 0.0, 0.0
    for _ in range(STEPS):
        h, last = np.tanh(w * h + b), h
        slope = 1 - h**2
        dh_dw, dh_db = slope * (last + w * dh_dw), slope * (1 + w * dh_db)
    return (h - GOAL) ** 2 / 2, (h - GOAL) * dh_dw, (h - GOAL) * dh_db


ws, bs = np.meshgrid(np.linspace(0.6, 2.6, 161), np.linspace(-0.2, 0.9, 161))
surface, *slopes = cliff_loss(ws, bs)
figure = plt.figure(figsize=(9, 3.8))
left, right = figure.add_subplot(1, 2, 1, projection="3d"), figure.add_subplot(1, 2, 2)
left.plot_surface(ws, bs, surface, cmap="viridis", rcount=161, ccount=161, linewidth=0)
left.set(xlabel="$w$", ylabel="$b$", title="loss")
left.view_init(35, -120)
steep = right.imshow(
    np.log10(np.hypot(*slopes)),
    extent=(0.6, 2.6, -0.2, 0.9),
    origin="lower",
    aspect="auto",
    cmap="magma",
    vmin=-3,
)
right.set(xlabel="$w$", ylabel="$b$", title="how steep it is")
right.spines[:].set_visible(False)
figure.colorbar(steep, ax=right, label=r"$\log_{10}$ of the gradient's norm")
plt.show()

# %% [markdown]
# ## Exercise: `clip_by_norm`
#
# Step in the same direction, but not so far. Let $g$ be **all** gradients, of all parameters, laid end to end
# (Pascanu et al. 2013, algorithm 1):
#
# $$\text{if } \lVert g \rVert \ge \text{threshold}: \qquad
# g \leftarrow \frac{\text{threshold}}{\lVert g \rVert}\, g$$
#
# Shorter gradients stay as they are.


# %% tags=["exercise"]
def clip_by_norm(grads, max_norm):
    """Shorten all gradients by one factor, so that their common norm is at most the threshold.

    Args:
        grads: list of arrays, one gradient for each parameter.
        max_norm: () the threshold.

    Returns:
        clipped: list of arrays of the same shapes.
    """
    ### BEGIN SOLUTION
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm <= max_norm:
        return grads
    return [max_norm / norm * g for g in grads]
    ### END SOLUTION


# %% tags=["check"]
check(clip_by_norm)

# %% tags=["quiz"]
quiz("one-norm")

# %% [markdown]
# ## Exercise: `clip_by_value`
#
# A cruder way cuts each entry by itself: $\;g_i \leftarrow \max(-c,\ \min(c,\ g_i))$.


# %% tags=["exercise"]
def clip_by_value(grads, limit):
    """Cut every entry of all gradients to between -limit and limit.

    Args:
        grads: list of arrays, one gradient for each parameter.
        limit: () the largest size of an entry.

    Returns:
        clipped: list of arrays of the same shapes.
    """
    ### BEGIN SOLUTION
    return [np.clip(g, -limit, limit) for g in grads]
    ### END SOLUTION


# %% tags=["check"]
check(clip_by_value)

# %% [markdown]
# ### Where do clipped gradients point?
#
# Grey arrows are gradients of two weights, coloured ones what your functions make of them.

# %% tags=["demo"]
angles = np.array([0.15, 0.55, 0.95, 1.4, 2.4, 3.6, 4.4, 5.7])
lengths = np.array([2.2, 1.7, 2.4, 1.4, 2.0, 1.5, 2.3, 0.7])
arrows = lengths[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
figure, axes = plt.subplots(1, 2, figsize=(8, 3.8), sharex=True, sharey=True)
for ax, clip, color in zip(axes, (clip_by_norm, clip_by_value), (BLUE, ORANGE), strict=True):
    for g in arrows:
        (clipped,) = clip([g], 1.0)
        style = {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", g, (0, 0), arrowprops={**style, "color": GREY, "lw": 0.8, "alpha": 0.6})
        ax.annotate("", clipped, (0, 0), arrowprops={**style, "color": color, "lw": 2.2})
    ax.set(title=clip.__name__, xlim=(-2.4, 2.4), ylim=(-2.4, 2.4), aspect="equal", xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
axes[0].plot(*circle.T, ":", color="black", lw=1)
axes[1].plot((-1, 1, 1, -1, -1), (-1, -1, 1, 1, -1), ":", color="black", lw=1)
plt.show()

# %% tags=["quiz"]
quiz("direction")

# %% [markdown]
# ### Over the cliff, and down the cliff
#
# Two descents on the same landscape, from the same point, with the same learning rate. One meets a huge
# gradient on the cliff and is thrown to a plain, where it stays. (At worst, weights become infinite or NaN,
# and one has to go back to a saved state.) The other has your `clip_by_norm`. Darker is higher.


# %% tags=["demo"]
def descend(max_norm, steps=60, rate=0.3):
    """Walk downhill from a point beyond the cliff; give the path and its losses."""
    w, b = np.array(1.7), np.array(0.0)
    path, losses = [], []
    for _ in range(steps):
        loss, *grads = cliff_loss(w, b)
        path.append((w, b))
        losses.append(loss)
        dw, db = clip_by_norm([np.asarray(g) for g in grads], max_norm)
        w, b = w - rate * dw, b - rate * db
    return np.array(path), losses


figure, axes = plt.subplots(1, 3, figsize=(10, 3.4), width_ratios=(1, 1, 0.9))
for ax, max_norm, color in zip(axes, (np.inf, 0.5), (RED, GREEN), strict=False):
    path, losses = descend(max_norm)
    ax.contourf(ws, bs, surface, levels=20, cmap="Greys", alpha=0.75)
    ax.plot(*path.T, ".-", color=color, lw=1, ms=5)
    ax.plot(*path[0], "o", color=color, ms=9, mec="white")
    name = "without clipping" if max_norm == np.inf else "with clipping"
    ax.set(title=name, xlabel="$w$", xlim=(0.6, 2.6), ylim=(-0.2, 0.9))
    axes[2].plot(losses, color=color, lw=2, label=name)
    if np.abs(path).max() > 3:
        ax.text(2.55, 0.85, "to w = {:.0f}, b = {:.0f}".format(*path[-1]), color=color, ha="right", va="top")
axes[0].set_ylabel("$b$")
axes[2].set(title="loss", xlabel="step")
axes[2].legend(frameon=False)
plt.show()

# %% [markdown]
# ## Too small for the computer
#
# Half precision, float16, is fast and saves memory, but it ends at $2^{-24} \approx 6 \cdot 10^{-8}$. Smaller
# gradients become 0: they **underflow**. So the loss is multiplied by a large number before the way back.
# By the chain rule every gradient is multiplied by it too, and is divided by it again before the update.

# %% tags=["demo"]
random = np.random.default_rng(5)
gradients = random.normal(size=20000) * 2.0 ** random.normal(-23, 5, size=20000)
figure, axes = plt.subplots(2, 1, figsize=(9, 3.8), sharex=True, sharey=True)
for ax, scale, name in zip(axes, (1.0, 2.0**12), ("gradients", "gradients, times $2^{12}$"), strict=True):
    alive = (scale * gradients).astype(np.float16) != 0
    bins = np.arange(-46.0, 17)
    for chosen, color in (~alive, RED), (alive, BLUE):
        ax.hist(np.log2(np.abs(scale * gradients[chosen])), bins=bins, color=color)
    ax.axvspan(-25, 16, color=GREY, alpha=0.12, lw=0)
    ax.text(15.5, 1600, f"{name}: {np.mean(~alive):.0%} become 0", ha="right", va="top")
    ax.set(yticks=[], xlim=(-46, 17), ylim=(0, 1750))
axes[1].set(xlabel="$\\log_2$ of the size; grey: what float16 can tell from 0")
plt.show()

# %% [markdown]
# ## Exercise: `LossScaler`
#
# How large a number? One that is tried out. Three methods:
#
# * `scale_loss` multiplies the loss by `scale`.
# * `unscale` divides the gradients by it, **in float64**. If an entry is infinite or NaN, it returns `None`:
#   this step is to be skipped.
# * `update` halves `scale` after a skipped step. After `patience` successful steps in a row it doubles
#   `scale`, and counts from 0 again.


# %% tags=["exercise"]
class LossScaler:
    """Lift gradients into the range of float16 by a factor that finds its own size."""

    def __init__(self, scale, patience):
        """Begin with a scale; no step has been successful yet."""
        self.scale = scale
        self.patience = patience
        self.streak = 0

    def scale_loss(self, loss):
        """Multiply the loss by the scale."""
        ### BEGIN SOLUTION
        return loss * self.scale
        ### END SOLUTION

    def unscale(self, grads):
        """Divide a list of float16 gradients by the scale, in float64; None where one is infinite or NaN."""
        ### BEGIN SOLUTION
        if not all(np.isfinite(g).all() for g in grads):
            return None
        return [g.astype(np.float64) / self.scale for g in grads]
        ### END SOLUTION

    def update(self, skipped):
        """Halve the scale after a skipped step, double it after `patience` good ones in a row."""
        ### BEGIN SOLUTION
        if skipped:
            self.scale, self.streak = self.scale / 2, 0
            return
        self.streak += 1
        if self.streak == self.patience:
            self.scale, self.streak = self.scale * 2, 0
        ### END SOLUTION


# %% tags=["check"]
check(LossScaler)

# %% [markdown]
# ### A training that would have stopped
#
# A linear fit whose inputs are small numbers. The better it gets, the smaller are its gradients, until in
# float16 they are all 0 and nothing moves any more. Yours finds a scale that goes along, though it begins
# far too high: every overflow costs one step and halves the scale.

# %% tags=["demo"]
random = np.random.default_rng(6)
N, D = 64, 8
x = 1e-3 * random.normal(size=(N, D))
goal = random.normal(size=D)


def fit(dtype, scaler=None, steps=120):
    w, losses, scales = np.zeros(D), [], []
    for _ in range(steps):
        error = x @ w - x @ goal
        losses.append((error**2).mean() / 2)
        upstream = error / N * (scaler.scale_loss(1.0) if scaler else 1.0)
        with np.errstate(over="ignore", invalid="ignore"):  # an overflow is what the scaler looks for
            grads = [(x.astype(dtype).T * upstream.astype(dtype)).sum(axis=1)]
        if scaler:
            scales.append(scaler.scale)
            grads = scaler.unscale(grads)
            scaler.update(skipped=grads is None)
        if grads:
            w = w - 4e5 * grads[0].astype(float)
    return losses, scales


figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), width_ratios=(1.2, 1))
with_scaler, scales = fit(np.float16, LossScaler(2.0**36, patience=2))
left.semilogy(fit(np.float64)[0], color=GREY, lw=5, alpha=0.4, label="float64")
left.semilogy(fit(np.float16)[0], color=RED, label="float16")
left.semilogy(with_scaler, color=BLUE, label="float16, scaled")
left.set(title="loss", xlabel="step")
left.legend(frameon=False)
right.step(range(len(scales)), np.log2(scales), where="post", color=BLUE)
skips = np.flatnonzero(np.diff(np.log2(scales)) < 0)
right.plot(skips, np.log2(scales)[skips], "x", color=RED, mew=2, label="overflow: skipped")
right.set(title="$\\log_2$ of the scale", xlabel="step")
right.legend(frameon=False, loc="lower right")
plt.show()

# %% [markdown]
# ### It does not cure vanishing
#
# The same way back through 60 steps of a tanh network, three times. Scaling moves where float16 gives up. But
# the line falls as steeply as before: compared with the gradient from near by, the one from far away is as
# small as ever.

# %% tags=["demo"]
random = np.random.default_rng(7)
W, T = recurrent_matrix(random, H, 0.8), 60
slopes = 1 - run(random.normal(0, 0.4, size=(1, T, H)), W, np.tanh)[0, 1:] ** 2
figure, ax = plt.subplots(figsize=(9, 3.2))
for name, dtype, scale, color, width in (
    ("float64", np.float64, 1.0, GREY, 5),
    ("float16", np.float16, 1.0, RED, 1.8),
    ("float16, loss times $2^{12}$", np.float16, 2.0**12, BLUE, 1.8),
):
    vector, sizes = (scale * dlast[0]).astype(dtype), []
    for factor in slopes[::-1].astype(dtype):
        vector = W.astype(dtype) @ (vector * factor)
        sizes.append(np.linalg.norm(vector.astype(float)))
    shown = np.array(sizes)
    ax.semilogy(range(1, T + 1), np.where(shown > 0, shown, np.nan), color=color, lw=width, label=name)
    end = np.flatnonzero(shown)[-1]
    if end < T - 1:
        ax.plot(end + 1, shown[end], "x", color=color, ms=9, mew=2)
ax.set(xlabel="steps back", ylabel="norm, as computed")
ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()

# %% tags=["quiz"]
quiz("loss-scaling")

# %% [markdown]
# ## Not only in time
#
# Every deep network multiplies on its way back, layer by layer, and its lowest layers learn slowest. An RNN
# is worse off only because it meets the same matrix each time (Bengio et al. 1994). Layers can be given a
# short cut.

# %% tags=["demo"] jupyter={"source_hidden": true}
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 2.7), width_ratios=(1, 1.15))


def box(ax, x, y, text, color=GREY, width=0.8):
    ax.add_patch(plt.Rectangle((x - width / 2, y - 0.25), width, 0.5, color=color, zorder=2))
    ax.text(x, y, text, color="white", ha="center", va="center", fontsize=10, zorder=3)


def path(ax, *points, color=GREY, lw=1.6):
    ax.plot(*zip(*points[:-1], strict=True), color=color, lw=lw, zorder=1)
    style = {"arrowstyle": "-|>", "color": color, "lw": lw, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", points[-1], points[-2], arrowprops=style, zorder=1)


path(left, (0, 0), (0.6, 0))
path(left, (1.4, 0), (1.9, 0))
path(left, (2.7, 0), (3.2, 0))
path(left, (4, 0), (4.55, 0))
path(left, (0.3, 0), (0.3, 0.9), (4.75, 0.9), (4.75, 0.2), color=GREEN, lw=2.4)
path(left, (4.95, 0), (5.6, 0))
for x, text, color in (1, "affine", GREY), (2.3, "ReLU", BLUE), (3.6, "affine", GREY):
    box(left, x, 0, text, color)
left.plot(4.75, 0, "o", ms=19, mfc="white", mec=GREY, mew=1.6)
left.text(4.75, 0, "+", ha="center", va="center", fontsize=14)
left.text(2.4, 1.05, "identity", color=GREEN, ha="center", fontsize=12)
left.text(-0.15, 0, "$x$", ha="right", va="center", fontsize=14)
left.text(5.75, 0, "out", va="center", fontsize=12)
left.set(xlim=(-0.5, 6.3), ylim=(-0.9, 1.5), title="residual: add")

path(right, (0, 0), (0.65, 0))
path(right, (2.15, 0), (3.15, 0))
path(right, (4.65, 0), (5.6, 0), color=BLUE, lw=2.4)
path(right, (0.3, 0), (0.3, 0.9), (5.6, 0.9), color=GREEN, lw=2.4)
path(right, (3.9, 0.9), (3.9, 0.27), color=GREEN, lw=2.4)
path(right, (2.5, 0), (2.5, -0.7), (5.6, -0.7), color=ORANGE, lw=2.4)
box(right, 1.4, 0, "affine, ReLU", GREY, 1.5)
box(right, 3.9, 0, "affine, ReLU", GREY, 1.5)
for x, y, name, color in (1.9, 1.02, "$x$", GREEN), (2.7, 0.12, "$a_1$", ORANGE), (5.1, 0.12, "$a_2$", BLUE):
    right.text(x, y, name, color=color, ha="center", fontsize=13)
right.text(-0.15, 0, "$x$", ha="right", va="center", fontsize=14)
right.text(5.75, 0, r"$[x, a_1, a_2]$", va="center", fontsize=13)
right.set(xlim=(-0.5, 7.4), ylim=(-0.9, 1.5), title="dense: put side by side")
for ax in (left, right):
    ax.axis("off")
plt.show()

# %% [markdown]
# ## Exercise: `residual_block`
#
# $$\text{out} = x + F(x) \qquad\qquad F(x) = \text{relu}(x\,w_1 + b_1)\,w_2 + b_2$$
#
# $F$ only has to say what shall be *different*. Going back, count the ways from `out` to $x$. (He et al. 2015
# put one more ReLU after the sum. Here the way is left clear.)


# %% tags=["exercise"]
def residual_block_forward(x, w1, b1, w2, b2):
    """Add to x what two layers make of it.

    Args:
        x: (N, D) inputs.
        w1: (D, M) weights of the first layer.
        b1: (M,) bias of the first layer.
        w2: (M, D) weights of the second layer.
        b2: (D,) bias of the second layer.

    Returns:
        out: (N, D) outputs.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    a = np.maximum(0, x @ w1 + b1)
    return x + a @ w2 + b2, (x, a, w1, w2)
    ### END SOLUTION


def residual_block_backward(dout, cache):
    """Send a gradient back through the block, by both ways.

    Args:
        dout: (N, D) upstream gradient of out.
        cache: what residual_block_forward returned last.

    Returns:
        dx: (N, D) gradient of x.
        dw1: (D, M) gradient of w1.
        db1: (M,) gradient of b1.
        dw2: (M, D) gradient of w2.
        db2: (D,) gradient of b2.
    """
    ### BEGIN SOLUTION
    x, a, w1, w2 = cache
    dz = (dout @ w2.T) * (a > 0)
    return dout + dz @ w1.T, x.T @ dz, dz.sum(axis=0), a.T @ dout, dout.sum(axis=0)
    ### END SOLUTION


# %% tags=["check"]
check(residual_block_forward, residual_block_backward)

# %% tags=["quiz"]
quiz("short-cut")

# %% [markdown]
# ## Exercise: `dense_block`
#
# A dense block forgets nothing: each layer reads everything before it, and adds $G$ new columns. (It was
# made for using features again, Huang et al. 2017; short ways for gradients come with that.)
#
# $$a_1 = \text{relu}(x\,w_1 + b_1) \qquad a_2 = \text{relu}([x, a_1]\,w_2 + b_2) \qquad
# \text{out} = [x, a_1, a_2]$$
#
# Going back, cut what was put together, and add what arrives twice.


# %% tags=["exercise"]
def dense_block_forward(x, w1, b1, w2, b2):
    """Let two layers each add G columns to all that came before.

    Args:
        x: (N, D) inputs.
        w1: (D, G) weights of the first layer.
        b1: (G,) bias of the first layer.
        w2: (D+G, G) weights of the second layer; the rows of x come first.
        b2: (G,) bias of the second layer.

    Returns:
        out: (N, D+2G) x, the first layer's columns, the second layer's columns.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    read = np.hstack([x, np.maximum(0, x @ w1 + b1)])
    a2 = np.maximum(0, read @ w2 + b2)
    return np.hstack([read, a2]), (read, a2, w1, w2)
    ### END SOLUTION


def dense_block_backward(dout, cache):
    """Send a gradient back through both layers and past them.

    Args:
        dout: (N, D+2G) upstream gradient of out.
        cache: what dense_block_forward returned last.

    Returns:
        dx: (N, D) gradient of x.
        dw1: (D, G) gradient of w1.
        db1: (G,) gradient of b1.
        dw2: (D+G, G) gradient of w2.
        db2: (G,) gradient of b2.
    """
    ### BEGIN SOLUTION
    read, a2, w1, w2 = cache
    D, G = w1.shape
    dz2 = dout[:, D + G :] * (a2 > 0)
    dread = dout[:, : D + G] + dz2 @ w2.T
    dz1 = dread[:, D:] * (read[:, D:] > 0)
    dx = dread[:, :D] + dz1 @ w1.T
    return dx, read[:, :D].T @ dz1, dz1.sum(axis=0), read.T @ dz2, dz2.sum(axis=0)
    ### END SOLUTION


# %% tags=["check"]
check(dense_block_forward, dense_block_backward)

# %% [markdown]
# ### Thirty blocks deep
#
# Three networks of 30 blocks with random weights, drawn from the same distribution. The plain one is made of
# your residual block with the short cut taken out again. The loss looks at the output alone. How much of the
# gradient arrives further down?


# %% tags=["demo"]
def layer(random, rows, columns):
    """Draw small weights, so that a signal shrinks on its way through; the bias is zero."""
    return 0.6 * random.normal(size=(rows, columns)) * np.sqrt(2 / rows), np.zeros(columns)


def plain_forward(x, *weights):
    out, cache = residual_block_forward(x, *weights)
    return out - x, cache


def plain_backward(dout, cache):
    dx, *others = residual_block_backward(dout, cache)
    return (dx - dout, *others)


def sizes_at_blocks(random, forward, backward, growth, blocks=30, N=32, D=24):
    """Send a gradient back through many blocks; give the size of its entries at each block's input."""
    out, caches = random.normal(size=(N, D)), []
    for _ in range(blocks):
        width = out.shape[1]
        second = layer(random, width + growth, growth) if growth else layer(random, width, width)
        out, cache = forward(out, *layer(random, width, growth or width), *second)
        caches.append(cache)
    dout, sizes = random.normal(size=out.shape), []
    for cache in reversed(caches):
        dout, *_ = backward(dout, cache)
        sizes.append(np.sqrt(np.mean(dout[:, :D] ** 2)))
    return sizes


random = np.random.default_rng(8)
figure, ax = plt.subplots(figsize=(9, 3.4))
for name, forward, backward, growth, color in (
    ("plain", plain_forward, plain_backward, 0, RED),
    ("residual", residual_block_forward, residual_block_backward, 0, GREEN),
    ("dense", dense_block_forward, dense_block_backward, 4, ORANGE),
):
    ax.semilogy(sizes_at_blocks(random, forward, backward, growth), color=color, lw=2, label=name)
ax.set(xlabel="blocks back from the output", ylabel="size of the gradient's entries")
ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()

# %% [markdown]
# ## A crowd of shallow networks
#
# Multiply out $n$ residual blocks and every block is either taken or passed by. So there are $2^n$ **paths**
# from input to output, and the network is their sum, much like an ensemble (Veit et al. 2016). Going back it
# is exact:
#
# $$(1 + F_3')(1 + F_2')(1 + F_1') = 1 + F_1' + F_2' + F_3' + F_2'F_1' + F_3'F_1' + F_3'F_2' + F_3'F_2'F_1'$$

# %% tags=["demo"] jupyter={"source_hidden": true}
figure, (above, below) = plt.subplots(2, 1, figsize=(9, 5.2), height_ratios=(1, 3.2))
above.plot((0, 7.2), (0, 0), color=GREEN, lw=2.4)
for k in range(3):
    x = 1 + 2 * k
    path(above, (x, 0), (x, 0.8), (x + 0.45, 0.8))
    path(above, (x + 1.15, 0.8), (x + 1.6, 0.8), (x + 1.6, 0.17))
    box(above, x + 0.8, 0.8, f"$F_{k + 1}$", BLUE, 0.7)
    above.plot(x + 1.6, 0, "o", ms=14, mfc="white", mec=GREY, mew=1.4)
    above.text(x + 1.6, 0, "+", ha="center", va="center")
above.set(xlim=(-0.6, 8), ylim=(-0.4, 1.2), title="three residual blocks ...")

subsets = sorted(range(8), key=lambda s: (bin(s).count("1"), s))
for row, subset in enumerate(subsets):
    y = -0.62 * row
    length = bin(subset).count("1")
    below.plot((0, 7.2), (y, y), color=GREEN if not length else GREY, lw=2.4 if not length else 1.4, zorder=1)
    for k in range(3):
        if subset >> k & 1:
            box(below, 1.8 + 2 * k, y, f"$F_{k + 1}$", BLUE, 0.7)
    below.text(7.4, y, f"{length} block{'s' * (length != 1)}", va="center", color=GREY)
below.set(xlim=(-0.6, 8), ylim=(-4.75, 0.45), title="... are the sum of eight paths")
for ax in (above, below):
    ax.axis("off")
plt.show()

# %% tags=["quiz"]
quiz("paths")

# %% [markdown]
# ### Which paths carry the gradient?
#
# Twenty blocks make a million paths. Most go through about ten blocks, but a long path is a long product: its
# gradient has vanished. What arrives comes by **short** paths. The short cut does not repair the long way; it
# offers others.

# %% tags=["demo"]
random = np.random.default_rng(9)
n, D = 20, 16
out, caches = np.repeat(random.normal(size=(1, D)), D, axis=0), []  # D equal rows
for _ in range(n):
    out, cache = residual_block_forward(out, *layer(random, D, D), *layer(random, D, D))
    caches.append(cache)

blocks = []
by_length = [np.eye(D)] + [np.zeros((D, D))] * n  # sums over all paths of 0, 1, 2, ... blocks
for cache in caches:
    both_ways, *_ = residual_block_backward(np.eye(D), cache)  # row j: how out[j] depends on x
    blocks.append(both_ways - np.eye(D))  # without the short cut
    through = [np.zeros((D, D))] + [blocks[-1] @ paths for paths in by_length[:-1]]
    by_length = [passed + taken for passed, taken in zip(by_length, through, strict=True)]

dout = random.normal(size=(1, D))
dx = np.repeat(dout, D, axis=0)
for cache in reversed(caches):
    dx, *_ = residual_block_backward(dx, cache)
difference = np.abs(dout @ sum(by_length) - dx[0]).max() / np.abs(dx).max()
print(f"{2**n} paths; their sum and your backward pass differ by {difference:.0e}")


def norm_along_a_path(length):
    """Send the gradient back along one path, through blocks chosen by chance; give its norm."""
    gradient = dout
    for k in sorted(random.choice(n, length, replace=False), reverse=True):
        gradient = gradient @ blocks[k]
    return np.linalg.norm(gradient)


lengths = range(n + 1)
single = [[norm_along_a_path(k) for _ in range(30)] for k in lengths]
together = [np.linalg.norm(dout @ paths) for paths in by_length]
figure, axes = plt.subplots(1, 3, figsize=(10, 3.1))
axes[0].bar(lengths, [comb(n, k) / 1000 for k in lengths], color=GREY)
axes[0].set(title="thousands of paths", xlabel="blocks on the path")
axes[1].semilogy(np.repeat(lengths, 30), np.ravel(single), ".", color=RED, ms=4, alpha=0.3)
axes[1].semilogy(lengths, np.median(single, axis=1), color=RED, lw=2)
axes[1].set(title="gradient of one path", xlabel="blocks on the path")
axes[2].bar(lengths, together, color=GREEN)
axes[2].set(title="gradient of all such paths", xlabel="blocks on the path")
plt.show()

# %% [markdown]
# ## What to keep
#
# | idea | in one line |
# |---|---|
# | long products | gradients grow or shrink exponentially with distance; the spectral radius says which |
# | vanishing | far is lost beside near; no number in front changes that |
# | exploding | clip all gradients by one norm: same direction, shorter step |
# | ReLU in an RNN | a power of one matrix, with nothing to hold states or gradients |
# | loss scaling | lifts small gradients into float16; skip and halve when it overflows |
# | short cuts | add (residual) or put side by side (dense), and a gradient can pass by every block |
#
# A short cut through *time* is what comes next: the notebook `lstm`.

# %% [markdown]
# How far you have come since the kernel was started:

# %% tags=["demo"]
progress()

# %% tags=["instructor"]
from autograder.exercises import (  # noqa: E402 - a notebook's last cell
    Arrays,
    Exercise,
    Floats,
    Mask,
    Number,
    Size,
)

PARAMETERS = ("D H", "H")  # a matrix and a bias

EXERCISES = (
    Exercise(
        forward="jacobian_product",
        inputs={"slopes": Floats("T H", scale=0.8), "Wh": "H H"},
        outputs={"J": "H H"},
        sizes={"T": range(1, 6), "H": range(2, 7)},
        points={"values": 12},
        hints=(
            {
                "en": "Start with the Jacobian of no step at all, and multiply one step's factor at a time.",
                "ru": "Начните с якобиана, когда не сделано ни одного шага, и домножайте по одному шагу.",
            },
            {
                "en": "A diagonal matrix on the right stretches columns: column j by entry j. Each further "
                "step stands to the right of those before it.",
                "ru": "Диагональная матрица справа растягивает столбцы: столбец j умножается на её элемент "
                "j. Каждый следующий шаг стоит правее предыдущих.",
            },
        ),
    ),
    Exercise(
        forward="gradient_norms",
        inputs={"dlast": "N H", "slopes": Floats("N T H", scale=0.8), "Wh": "H H"},
        outputs={"norms": "N T"},
        sizes={"N": range(1, 5), "T": range(1, 7), "H": range(2, 7)},
        points={"values": 14},
        hints=(
            {
                "en": "Walk from the last step to the first, and keep one gradient of shape (N, H). At "
                "which end of the answer does the first number that you find belong?",
                "ru": "Идите от последнего шага к первому и храните один градиент формы (N, H). На каком "
                "конце ответа место первого найденного числа?",
            },
            {
                "en": "At each step multiply by the slopes first, then by the transposed matrix, and only "
                "then measure: the square root of the sum of squares along H.",
                "ru": "На каждом шаге сначала умножьте на производные, потом на транспонированную матрицу и "
                "только затем измеряйте: корень из суммы квадратов вдоль H.",
            },
        ),
    ),
    Exercise(
        forward="clip_by_norm",
        inputs={"grads": Arrays(PARAMETERS), "max_norm": Number(2.7, 3.3)},
        outputs={"clipped": PARAMETERS},
        sizes={"D": range(1, 16, 7), "H": range(3, 6)},  # with D = 1 they are short enough, else too long
        properties={
            "norm_is_at_most": {
                "en": "All arrays together are longer than the threshold, or longer than they were.",
                "ru": "Все массивы вместе длиннее порога или длиннее, чем были.",
            }
        },
        points={"values": 8, "properties": 4},
        hints=(
            {
                "en": "One norm for all arrays, then one factor for all arrays. And which gradients stay as "
                "they are?",
                "ru": "Одна норма на все массивы, затем один множитель для всех. А какие градиенты остаются "
                "прежними?",
            },
            {
                "en": "Add up the squares of all entries of all arrays, and take the root once, at the end. "
                "Multiply by threshold over norm only where the norm is above the threshold.",
                "ru": "Сложите квадраты всех элементов всех массивов и один раз, в конце, извлеките корень. "
                "Умножайте на отношение порога к норме, только если норма выше порога.",
            },
        ),
    ),
    Exercise(
        forward="clip_by_value",
        inputs={"grads": Arrays(PARAMETERS), "limit": Number(0.4, 0.9)},
        outputs={"clipped": PARAMETERS},
        sizes={"D": range(1, 4), "H": range(2, 5)},
        points={"values": 6},
        hints=(
            {
                "en": "The arrays are cut one by one, and entries do not know of each other.",
                "ru": "Массивы обрезаются по одному, и элементы ничего не знают друг о друге.",
            },
            {
                "en": "NumPy has a function that takes an array, a lower and an upper limit. The lower one "
                "is negative.",
                "ru": "В NumPy есть функция, которой передают массив, нижнюю и верхнюю границы. Нижняя "
                "граница отрицательна.",
            },
        ),
    ),
    Exercise(
        forward="run_loss_scaler",
        writes=("LossScaler",),
        inputs={
            "exponent": Size("E"),
            "patience": Size("P"),
            "losses": "T",
            "weights": "D",
            "slopes": "T D",
            "finite": Mask("T"),
        },
        outputs={"scaled": "T", "path": "T D", "exponents": "T"},
        sizes={"T": range(16, 22), "D": range(4, 7), "P": range(2, 4), "E": range(12, 16)},
        points={"values": 16},
        hints=(
            {
                "en": "NumPy tells for every entry whether it is finite, that is neither infinite nor NaN. "
                "All arrays of the list must pass.",
                "ru": "NumPy для каждого элемента скажет, конечен ли он: не бесконечность и не NaN. "
                "Проверку должны пройти все массивы списка.",
            },
            {
                "en": "Bring the gradients to float64 before you divide: in float16 the quotient underflows "
                "again. And the count of good steps starts anew both after a skip and after a "
                "doubling.",
                "ru": "Переведите градиенты в float64 до деления: в float16 частное снова обратится в ноль. "
                "Счёт удачных шагов начинается заново и после пропуска, и после удвоения.",
            },
        ),
    ),
    Exercise(
        forward="residual_block_forward",
        backward="residual_block_backward",
        inputs={"x": "N D", "w1": "D M", "b1": "M", "w2": "M D", "b2": "D"},
        outputs={"out": "N D"},
        sizes={"N": range(1, 5), "D": range(1, 6), "M": range(4, 8)},
        large={"N": 1, "D": 220, "M": 230},
        points={"values": 6, "gradient": 14},
        hints=(
            {
                "en": "Forget the short cut at first: then it is a network of two layers. What does the sum "
                "at the end add to the gradient of x?",
                "ru": "Сначала забудьте про обходной путь: останется сеть из двух слоёв. Что добавляет к "
                "градиенту по x сумма в конце?",
            },
            {
                "en": "The upstream gradient goes two ways: unchanged to x, and through the second layer, "
                "the open ReLUs and the first layer, again to x. Both add up.",
                "ru": "Пришедший градиент идёт двумя путями: без изменений в x и через второй слой, "
                "открытые ReLU и первый слой снова в x. Эти два вклада складываются.",
            },
        ),
    ),
    Exercise(
        forward="dense_block_forward",
        backward="dense_block_backward",
        inputs={"x": "N D", "w1": "D G", "b1": "G", "w2": "D+G G", "b2": "G"},
        outputs={"out": "N D+2G"},
        sizes={"N": range(1, 5), "D": range(1, 6), "G": range(3, 7)},
        large={"N": 1, "D": 180, "G": 190},
        points={"values": 6, "gradient": 14},
        hints=(
            {
                "en": "Cut the upstream gradient into the columns of x, of the first layer and of the "
                "second. Begin with the second layer: nothing else reads its columns.",
                "ru": "Разрежьте пришедший градиент на столбцы x, первого и второго слоёв. Начните со "
                "второго слоя: его столбцы больше никто не читает.",
            },
            {
                "en": "The second layer read x and the first layer's columns, so it sends a gradient to "
                "both. Add it to what came past it; then the first layer does the same to x.",
                "ru": "Второй слой читал x и столбцы первого слоя, поэтому отправляет градиент обоим. "
                "Сложите его с тем, что пришло в обход; затем первый слой так же поступает с x.",
            },
        ),
    ),
)
