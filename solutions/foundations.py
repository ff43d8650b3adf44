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
# # Foundations
#
# You will write the small functions of which every network in this course is made, each with its way back,
# and a tool that tells whether a gradient is right. At the end they learn to tell two spirals apart.
#
# How to work:
#
# * Run the cells from top to bottom. Fill in the functions that end in `NotImplementedError`.
# * `check(...)` after each exercise says what is right and what is not. Run it as often as you like.
# * A picture that stops with `NotImplementedError` waits for the exercise above it.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from autograder import check, progress, quiz

BLUE, ORANGE, GREEN, RED, GREY = "#4c78a8", "#f58518", "#54a24b", "#d6455d", "#8a8a8a"
plt.rcParams.update(
    {"figure.constrained_layout.use": True, "axes.spines.top": False, "axes.spines.right": False}
)


def bowl(x):
    """A smooth landscape over all entries of x; the height is one number."""
    return 30 + 3 * np.sum(x**2) + np.sum(x) ** 2 / 2 + np.sum(np.cos(x))


def slope_of_bowl(x):
    """Find the slope of the bowl by your numerical_gradient; the check of that exercise calls this.

    Args:
        x: (N, D) where in the bowl.

    Returns:
        gradient: (N, D) the slope in the direction of each entry.
    """
    return numerical_gradient(bowl, x)


# %% [markdown]
# ## Six questions first
#
# What do you remember? Your answers are not graded.

# %% tags=["quiz"]
quiz("ridge")

# %% tags=["quiz"]
quiz("activations")

# %% tags=["quiz"]
quiz("criteria")

# %% tags=["quiz"]
quiz("linear-layer")

# %% tags=["quiz"]
quiz("batch-norm")

# %% tags=["quiz"]
quiz("momentum")

# %% [markdown]
# ## There and back
#
# Each building block is a pair of functions. **Forward** computes outputs from inputs. **Backward** gets the
# gradient of the loss $L$ with respect to the outputs, and returns it with respect to the inputs:
#
# $$d\text{out} = \frac{\partial L}{\partial\,\text{out}} \quad\longrightarrow\quad
# dx = \frac{\partial L}{\partial x}$$
#
# What backward must remember of the way there, forward puts into a **cache**. What is in it is up to you.

# %% tags=["demo"] jupyter={"source_hidden": true}
figure, ax = plt.subplots(figsize=(7, 2.4))
for x, name in (1.5, "forward"), (1.5, "backward"):
    ax.text(x, 1.0 * (name == "forward"), name, color="white", ha="center", va="center", zorder=3)
arrow = {"arrowstyle": "-|>", "lw": 1.6, "mutation_scale": 14}
for y, color, names in (1, BLUE, ("$x$", "out")), (0, RED, ("$dx$", "$d$out")):
    ax.add_patch(plt.Rectangle((1, y - 0.25), 1, 0.5, color=color))
    ends = ((0.2, 1), (2, 2.8)) if y else ((1, 0.2), (2.8, 2))
    for start, end in ends:
        ax.annotate("", (end, y), (start, y), arrowprops={**arrow, "color": color})
    ax.text(0.1, y, names[0], ha="right", va="center", color=color, fontsize=13)
    ax.text(2.9, y, names[1], ha="left", va="center", color=color, fontsize=13)
ax.annotate("", (1.5, 0.25), (1.5, 0.75), arrowprops={**arrow, "color": GREY, "ls": "--"})
ax.text(1.55, 0.5, "cache", color=GREY, va="center")
ax.set(xlim=(-0.4, 3.6), ylim=(-0.4, 1.4))
ax.axis("off")
plt.show()

# %% [markdown]
# ## Exercise: `sigmoid`
#
# $$\sigma(x) = \frac{1}{1 + e^{-x}} = \frac{e^x}{1 + e^x} \qquad\qquad \sigma' = \sigma\,(1 - \sigma)$$
#
# It works entry by entry, so backward multiplies $d$out by the derivative, entry by entry. Mind large
# inputs: $e^{1000}$ is infinite for a computer, but $\sigma(\pm 1000)$ is not.


# %% tags=["exercise"]
def sigmoid_forward(x):
    """Squash every entry into the interval from 0 to 1.

    Args:
        x: (N, D) inputs.

    Returns:
        out: (N, D) the sigmoid of x.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    out = (1 + np.tanh(x / 2)) / 2
    return out, out
    ### END SOLUTION


def sigmoid_backward(dout, cache):
    """Send a gradient back through the sigmoid.

    Args:
        dout: (N, D) upstream gradient of out.
        cache: what sigmoid_forward returned last.

    Returns:
        dx: (N, D) gradient of x.
    """
    ### BEGIN SOLUTION
    return dout * cache * (1 - cache)
    ### END SOLUTION


# %% tags=["check"]
check(sigmoid_forward, sigmoid_backward)

# %% [markdown]
# ### Far from zero
#
# One of the two fractions above becomes infinity divided by infinity; the other only warns of an overflow.
# Does yours go all the way?

# %% tags=["demo"]
x = np.concatenate([-np.logspace(3, 1), np.linspace(-10, 10, 201), np.logspace(1, 3)])[None]
with np.errstate(all="ignore"):
    fraction = np.exp(x) / (1 + np.exp(x))
yours, _ = sigmoid_forward(x)

figure, ax = plt.subplots(figsize=(7, 2.8))
ax.plot(x[0], yours[0], color=BLUE, lw=6, alpha=0.4, label="yours")
ax.plot(x[0], fraction[0], color=ORANGE, lw=1.6, label=r"$e^x / (1 + e^x)$ as it stands")
last = np.flatnonzero(np.isfinite(fraction[0]))[-1]
ax.plot(x[0, last], fraction[0, last], "x", color=RED, ms=9, mew=2)
ax.annotate(
    "not a number\nfrom here on",
    (x[0, last], 0.94),
    (150, 0.4),
    color=RED,
    arrowprops={"color": RED, "arrowstyle": "-"},
)
ax.set_xscale("symlog", linthresh=10, linscale=2)
ax.set(xlabel="x", title="the sigmoid from −1000 to 1000")
ax.legend(frameon=False, loc="upper left")
plt.show()

# %% [markdown]
# ## Exercise: `tanh`
#
# $$\tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}} \qquad\qquad \tanh' = 1 - \tanh^2$$
#
# NumPy has it. It is a sigmoid, stretched: $\tanh(x) = 2\,\sigma(2x) - 1$.


# %% tags=["exercise"]
def tanh_forward(x):
    """Squash every entry into the interval from -1 to 1.

    Args:
        x: (N, D) inputs.

    Returns:
        out: (N, D) the hyperbolic tangent of x.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    out = np.tanh(x)
    return out, out
    ### END SOLUTION


def tanh_backward(dout, cache):
    """Send a gradient back through tanh.

    Args:
        dout: (N, D) upstream gradient of out.
        cache: what tanh_forward returned last.

    Returns:
        dx: (N, D) gradient of x.
    """
    ### BEGIN SOLUTION
    return dout * (1 - cache**2)
    ### END SOLUTION


# %% tags=["check"]
check(tanh_forward, tanh_backward)

# %% [markdown]
# ## Exercise: `relu`
#
# $$\text{relu}(x) = \max(0, x) \qquad\qquad \text{relu}'(x) =
# \begin{cases} 1 & x > 0 \\ 0 & x < 0 \end{cases}$$
#
# An open gate or a closed one. (At exactly 0 there is no derivative; anything from 0 to 1 does.)


# %% tags=["exercise"]
def relu_forward(x):
    """Keep what is positive, and put 0 in place of the rest.

    Args:
        x: (N, D) inputs.

    Returns:
        out: (N, D) the larger of x and 0.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    return np.maximum(x, 0), x > 0
    ### END SOLUTION


def relu_backward(dout, cache):
    """Send a gradient back through the gates that were open.

    Args:
        dout: (N, D) upstream gradient of out.
        cache: what relu_forward returned last.

    Returns:
        dx: (N, D) gradient of x.
    """
    ### BEGIN SOLUTION
    return dout * cache
    ### END SOLUTION


# %% tags=["check"]
check(relu_forward, relu_backward)

# %% [markdown]
# ### Side by side
#
# The blue lines are your forwards. The red ones are your backwards, fed with $d\text{out} = 1$. Three things
# tell activation functions apart: the range of values, where the gradient dies, and whether there is a kink.

# %% tags=["demo"]
x = np.linspace(-5, 5, 402)[None]
pairs = {
    "sigmoid": (sigmoid_forward, sigmoid_backward),
    "tanh": (tanh_forward, tanh_backward),
    "relu": (relu_forward, relu_backward),
}
figure, axes = plt.subplots(1, 3, figsize=(9, 3), sharey=True)
for ax, (name, (forward, backward)) in zip(axes, pairs.items(), strict=True):
    out, cache = forward(x)
    slope = backward(np.ones_like(x), cache)
    ax.axhline(0, color=GREY, lw=0.6)
    ax.plot(x[0], out[0], color=BLUE, lw=2, label="function")
    ax.plot(x[0], slope[0], color=RED, lw=2, label="derivative")
    ax.set(title=f"{name}: slope at most {slope.max():.2f}", xlabel="x", ylim=(-1.2, 2.2))
axes[0].legend(frameon=False, loc="upper left")
plt.show()

# %% tags=["quiz"]
quiz("three-sigmoids")

# %% [markdown]
# ## Exercise: `affine`
#
# $$\text{out} = x\,w + b$$
#
# A gradient has the shape of what it belongs to. For $dx$ and $dw$, that leaves only one product that fits:
#
# $$dx = d\text{out}\;w^\top \qquad\qquad dw = x^\top\,d\text{out}$$
#
# In the picture, values are blue and gradients red. And $b$ was added to each of the $N$ rows: what does that
# mean for $db$?

# %% tags=["demo"] jupyter={"source_hidden": true}
sizes = {"N": 0.8, "D": 1.3, "M": 0.9}
formulas = (
    (("out", "NM", BLUE), ("$x$", "ND", BLUE), ("$w$", "DM", BLUE)),
    (("$dx$", "ND", RED), ("$d$out", "NM", RED), (r"$w^\top$", "MD", BLUE)),
    (("$dw$", "DM", RED), (r"$x^\top$", "DN", BLUE), ("$d$out", "NM", RED)),
)
figure, ax = plt.subplots(figsize=(10, 1.7))
place = 0.0
for formula in formulas:
    for (name, (rows, columns), color), sign in zip(formula, "=· ", strict=True):
        height, width = sizes[rows], sizes[columns]
        ax.add_patch(plt.Rectangle((place, -height / 2), width, height, color=color))
        words = {"color": "white", "ha": "center"}
        ax.text(place + width / 2, 0, name, va="bottom", fontsize=12, **words)
        ax.text(place + width / 2, -0.08, f"{rows} × {columns}", va="top", fontsize=8, **words)
        ax.text(place + width + 0.2, 0, sign, ha="center", va="center", fontsize=14, color=GREY)
        place += width + 0.4
    place += 0.4
ax.set(xlim=(-0.1, place - 0.7), ylim=(-0.7, 0.7), aspect="equal")
ax.axis("off")
plt.show()


# %% tags=["exercise"]
def affine_forward(x, w, b):
    """Map every row linearly and shift it.

    Args:
        x: (N, D) inputs.
        w: (D, M) weights.
        b: (M,) bias.

    Returns:
        out: (N, M) outputs.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    return x @ w + b, (x, w)
    ### END SOLUTION


def affine_backward(dout, cache):
    """Send a gradient back through the affine layer.

    Args:
        dout: (N, M) upstream gradient of out.
        cache: what affine_forward returned last.

    Returns:
        dx: (N, D) gradient of x.
        dw: (D, M) gradient of w.
        db: (M,) gradient of b.
    """
    ### BEGIN SOLUTION
    x, w = cache
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)
    ### END SOLUTION


# %% tags=["check"]
check(affine_forward, affine_backward)

# %% [markdown]
# ## Is a gradient right?
#
# A derivative is the slope of the curve. Two points on the curve give nearly that slope, without any
# calculus:
#
# $$\text{one-sided: } \frac{f(x + h) - f(x)}{h} \qquad\qquad
# \text{central: } \frac{f(x + h) - f(x - h)}{2h}$$
#
# The central line leans the right way even where the curve bends.


# %% tags=["demo"] jupyter={"source_hidden": true}
def curve(x):
    return 0.4 * x**3 - 0.5 * x**2 + 1


x, h, slope = 1.0, 0.7, 0.2
grid = np.linspace(-0.2, 2.1, 100)
figure, axes = plt.subplots(1, 2, figsize=(9, 3), sharey=True)
for ax, (name, start) in zip(axes, (("one-sided", x), ("central", x - h)), strict=True):
    ends = np.array([start, x + h])
    steep = np.diff(curve(ends))[0] / np.diff(ends)[0]
    ax.plot(grid, curve(grid), color=BLUE, lw=2)
    ax.plot(grid, curve(x) + slope * (grid - x), color=GREY, lw=1.2, ls="--", label=f"tangent: {slope:.2f}")
    ax.plot(grid, curve(x + h) + steep * (grid - x - h), color=ORANGE, lw=1.6, label=f"secant: {steep:.2f}")
    ax.plot(ends, curve(ends), "o", color=ORANGE)
    ax.plot(x, curve(x), "o", color=BLUE)
    ax.set(title=name, xticks=[x - h, x, x + h], yticks=[], ylim=(0.5, 2.4))
    ax.set_xticklabels(["$x-h$", "$x$", "$x+h$"])
    ax.legend(frameon=False, loc="upper left")
plt.show()

# %% [markdown]
# ## Exercise: `numerical_gradient`
#
# An array has as many slopes as entries. Move one entry at a time by $\pm h$ and leave the others where they
# are:
#
# $$g_{ij} = \frac{f(x + h\,e_{ij}) - f(x - h\,e_{ij})}{2h}$$
#
# The check lets your function find the slope of the `bowl` from the first code cell. It wants seven correct
# digits, which one-sided differences cannot reach, whatever $h$.


# %% tags=["exercise"]
def numerical_gradient(f, x, h=1e-5):
    """Find the gradient of a function by central differences.

    Args:
        f: a function that takes an array of the shape of x and returns a number.
        x: (N, D) the point; after the call it is what it was before.
        h: the step.

    Returns:
        gradient: (N, D) the derivative of f with respect to each entry of x.
    """
    ### BEGIN SOLUTION
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        gradient[index] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient
    ### END SOLUTION


# %% tags=["check"]
check(numerical_gradient)

# %% [markdown]
# ### Your tool at work
#
# Your `affine_backward` on the left, the slopes of your `affine_forward` in the middle. On the right, their
# difference, enlarged ten thousand million times: what is left is noise.

# %% tags=["demo"]
random = np.random.default_rng(0)
x, w, b, dout = (random.normal(size=shape) for shape in ((4, 6), (6, 9), (9,), (4, 9)))

_, cache = affine_forward(x, w, b)
_, dw, _ = affine_backward(dout, cache)
slopes = numerical_gradient(lambda w: np.sum(dout * affine_forward(x, w, b)[0]), w)

panels = {
    "$dw$, backward": dw,
    "$dw$, numerical": slopes,
    r"difference $\times 10^{10}$": 1e10 * (dw - slopes),
}
figure, axes = plt.subplots(1, 3, figsize=(9, 2.4))
for ax, (title, matrix) in zip(axes, panels.items(), strict=True):
    image = ax.imshow(matrix, cmap="RdBu_r", vmin=-4, vmax=4)
    ax.set(title=title, xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
figure.colorbar(image, ax=axes)
plt.show()

# %% [markdown]
# ### Which step is best?
#
# Two errors pull in opposite directions.
#
# * **Truncation**: the curve bends between the points. It shrinks with $h$ (one-sided) or $h^2$ (central).
# * **Round-off**: two almost equal numbers are subtracted, and the rest is divided by a small $h$. It grows
#   like $1/h$.
#
# So the smallest step is not the best one. Both axes are logarithmic: a power of $h$ is a straight line.

# %% tags=["demo"]
random = np.random.default_rng(1)
x = random.uniform(-1, 1, size=(1, 30))


def wave(x):
    return np.sum(np.sin(x) + np.exp(x))


def one_sided(f, x, h):
    here = f(x)
    return np.array([f(x + h * unit[None]) - here for unit in np.eye(x.size)])[None] / h


exact = np.cos(x) + np.exp(x)
steps = 10.0 ** np.arange(-12.5, -0.4, 0.25)
figure, ax = plt.subplots(figsize=(8, 4.2))
for method, name, color, marker, above in (
    (one_sided, "one-sided", ORANGE, "s", 30),
    (numerical_gradient, "central: yours", BLUE, "o", -22),
):
    errors = np.array([np.abs(method(wave, x, h) - exact).max() for h in steps])
    best = errors.argmin()
    ax.loglog(steps, errors, marker + "-", color=color, ms=4, lw=1, label=name)
    ax.plot(steps[best], errors[best], "*", color=color, ms=18, mec="white")
    style = {"color": color, "textcoords": "offset points", "ha": "center"}
    ax.annotate(
        f"best step\n{steps[best]:.0e}", (steps[best], errors[best]), (0, above), va="center", **style
    )
ax.text(1e-11, 3e-6, "round-off\n$\\sim 1/h$", color=GREY, ha="right", va="top")
ax.text(2e-4, 3e-3, "truncation $\\sim h$", color=ORANGE, ha="right")
ax.text(2e-2, 1e-6, "truncation $\\sim h^2$", color=BLUE)
ax.set(xlabel="step h", ylabel="largest error", ylim=(1e-12, 1))
ax.legend(frameon=False, loc="upper center")
plt.show()

# %% tags=["quiz"]
quiz("half-step")

# %% [markdown]
# ## Exercise: `softmax_loss`
#
# A classifier gives each of $C$ classes a score. Softmax makes probabilities of them; the loss is the mean
# negative log-likelihood of the right classes:
#
# $$p_{nc} = \frac{e^{x_{nc}}}{\sum_k e^{x_{nk}}} \qquad\qquad L = -\frac{1}{N} \sum_n \log p_{n\,y_n}$$
#
# Scores may be around 1000. Adding the same number to all scores of a row changes nothing: choose one that
# helps.


# %% tags=["exercise"]
def softmax_loss(x, y):
    """Average the negative log-likelihood of the right classes, and differentiate it.

    Args:
        x: (N, C) scores of the C classes.
        y: (N,) right classes, integers from 0 to C - 1.

    Returns:
        loss: () the loss, one number.
        dx: (N, C) gradient of the loss with respect to x.
    """
    ### BEGIN SOLUTION
    shifted = x - x.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    target = np.eye(x.shape[1])[y]
    return -(target * log_p).sum() / len(x), (np.exp(log_p) - target) / len(x)
    ### END SOLUTION


# %% tags=["check"]
check(softmax_loss)

# %% [markdown]
# ### What the gradient wants
#
# A step of descent goes against the gradient: it raises the score of the right class and lowers the others,
# each by its probability. Together they cancel. The surer the network, the smaller the push.

# %% tags=["demo"]
classes = np.array(["cat", "dog", "fox", "owl"])
figure, axes = plt.subplots(1, 3, figsize=(9, 2.8), sharey=True)
for ax, right_score in zip(axes, (-1.0, 1.0, 4.0), strict=True):
    scores = np.array([[1.5, 0.2, right_score, -0.5]])
    loss, dx = softmax_loss(scores, np.array([2]))
    ax.bar(classes, -dx[0], color=np.where(classes == "fox", GREEN, RED))
    ax.axhline(0, color=GREY, lw=0.8)
    ax.set(title=f"score of the fox {right_score:+.0f}, loss {loss:.2f}", ylim=(-1, 1))
axes[0].set_ylabel("push on the score")
plt.show()

# %% [markdown]
# ## Exercise: `sgd_momentum`
#
# Plain descent forgets each step at once. With momentum, a velocity $v$ remembers:
#
# $$v \leftarrow \mu\,v - \eta\,dw \qquad\qquad w \leftarrow w + v$$
#
# $\eta$ is the learning rate `lr`, and $\mu$ says how much of the old velocity stays. With $\mu = 0$, it is
# plain descent again.


# %% tags=["exercise"]
def sgd_momentum(w, dw, v, lr, mu):
    """Take one step of gradient descent with momentum.

    Args:
        w: (D, M) weights.
        dw: (D, M) gradient of the loss with respect to w.
        v: (D, M) velocity.
        lr: () learning rate.
        mu: () how much of the velocity stays.

    Returns:
        w: (D, M) new weights.
        v: (D, M) new velocity.
    """
    ### BEGIN SOLUTION
    v = mu * v - lr * dw
    return w + v, v
    ### END SOLUTION


# %% tags=["check"]
check(sgd_momentum)

# %% [markdown]
# ### A narrow valley
#
# The valley is steep across and almost flat along. A step that suits the steep walls is tiny along the floor.
# Momentum evens out the zigzag and adds up what always points the same way. Both start at the left; plain
# descent takes almost the largest step that does not climb out of the valley.

# %% tags=["demo"]
curvature = np.array([[1.0, 50.0]])
grid = np.meshgrid(np.linspace(-10.5, 2.5, 200), np.linspace(-2, 2, 100))
height = (curvature[0, 0] * grid[0] ** 2 + curvature[0, 1] * grid[1] ** 2) / 2

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.2), width_ratios=(1.6, 1))
left.contour(*grid, height, levels=np.linspace(0.3, 11, 9) ** 2, colors=GREY, linewidths=0.6)
left.plot(0, 0, "+", color="black", ms=10)
for name, color, lr, mu in ("plain", ORANGE, 0.036, 0.0), ("momentum", BLUE, 0.02, 0.75):
    w, v = np.array([[-10.0, 1.2]]), np.zeros((1, 2))
    path = [w]
    for _ in range(40):
        w, v = sgd_momentum(w, curvature * w, v, lr, mu)
        path.append(w)
    path = np.concatenate(path)
    left.plot(*path.T, ".-", color=color, lw=1.2, ms=5, label=name)
    right.semilogy(np.linalg.norm(path, axis=1), color=color, lw=2)
left.set(title="40 steps", xlabel="$w_1$", ylabel="$w_2$")
left.legend(frameon=True, loc="upper right")
right.set(title="distance to the minimum", xlabel="step")
plt.show()

# %% [markdown]
# ## Exercise: `l2_penalty`
#
# Large weights let a network bend to every single point. So large weights are given a price:
#
# $$R(w) = \frac{\lambda}{2} \sum_{ij} w_{ij}^2$$
#
# $\lambda$ is the `strength`. The half makes the derivative tidy.


# %% tags=["exercise"]
def l2_penalty(w, strength):
    """Put a price on large weights, and differentiate it.

    Args:
        w: (D, M) weights.
        strength: () the factor in front, lambda.

    Returns:
        loss: () the price, one number.
        dw: (D, M) gradient of the price with respect to w.
    """
    ### BEGIN SOLUTION
    return strength / 2 * np.sum(w**2), strength * w
    ### END SOLUTION


# %% tags=["check"]
check(l2_penalty)

# %% [markdown]
# ## All of it together
#
# A network of two layers learns to tell two spirals apart. What computes is yours: `affine`, `tanh`,
# `softmax_loss`, `l2_penalty`, `sgd_momentum`. A few points carry the wrong label. On the left, weights cost
# nothing, and the network builds an island around almost each of them.

# %% tags=["demo"]
random = np.random.default_rng(4)
side = np.arange(200) % 2
turn = np.sqrt(random.uniform(0.02, 1, 200))
angle = 2.5 * np.pi * turn + np.pi * side
x = 3 * turn[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1) + random.normal(0, 0.15, (200, 2))
side = np.where(random.random(200) < 0.06, 1 - side, side)


def new_network(width):
    first, bias = 3 * random.normal(size=(2, width)), 3 * random.normal(size=width)
    return [first, bias, random.normal(size=(width, 2)) / np.sqrt(width), np.zeros(2)]


def scores_of(x, weights):
    w1, b1, w2, b2 = weights
    z, first = affine_forward(x, w1, b1)
    h, squash = tanh_forward(z)
    scores, second = affine_forward(h, w2, b2)
    return scores, (first, squash, second)


def train(weights, strength, steps=2000):
    velocities = [np.zeros(w.shape) for w in weights]
    for _ in range(steps):
        scores, (first, squash, second) = scores_of(x, weights)
        loss, dscores = softmax_loss(scores, side)
        dh, dw2, db2 = affine_backward(dscores, second)
        _, dw1, db1 = affine_backward(tanh_backward(dh, squash), first)
        for place, gradient in ((0, dw1), (2, dw2)):
            price, extra = l2_penalty(weights[place], strength)
            gradient += extra
            loss += price
        gradients = dw1, db1, dw2, db2
        pairs = [
            sgd_momentum(w, dw, v, 0.5, 0.9) for w, dw, v in zip(weights, gradients, velocities, strict=True)
        ]
        weights, velocities = [w for w, _ in pairs], [v for _, v in pairs]
    print(f"strength {strength:g}: loss {loss:.3f} after {steps} steps")
    return weights


grid = np.stack(np.meshgrid(np.linspace(-3.5, 3.5, 150), np.linspace(-3.5, 3.5, 150)), axis=-1)
figure, axes = plt.subplots(1, 2, figsize=(9, 4))
for ax, strength in zip(axes, (0.0, 0.002), strict=True):
    weights = train(new_network(100), strength)
    scores, _ = scores_of(grid.reshape(-1, 2), weights)
    lead = (scores[:, 1] - scores[:, 0]).reshape(150, 150)
    places = np.moveaxis(grid, -1, 0)
    ax.contourf(*places, lead, levels=[-np.inf, 0, np.inf], colors=[ORANGE, BLUE], alpha=0.35)
    ax.contour(*places, lead, levels=[0], colors="black", linewidths=1.2)
    for kind, color in (0, ORANGE), (1, BLUE):
        ax.plot(*x[side == kind].T, "o", ms=5, color=color, mec="white")
    ax.set(title=f"strength {strength:g}", xticks=[], yticks=[], aspect="equal")
    ax.spines[:].set_visible(False)
plt.show()

# %% [markdown]
# ## What to keep
#
# | idea | in one line |
# |---|---|
# | backward | upstream gradient times the function's own derivative |
# | shapes | a gradient has the shape of what it belongs to |
# | sharing | what was used many times gets the sum of many gradients |
# | checking | central differences with $h \approx 10^{-5}$ |
# | large inputs | rewrite the formula so that `exp` sees no large number |
#
# So far, a network sees all of its input at once. What if it comes in an order? That is the next notebook,
# `vanilla_rnn`.

# %% [markdown]
# How far you have come since the kernel was started:

# %% tags=["demo"]
progress()

# %% tags=["instructor"]
from autograder.exercises import Exercise, Floats, Integers, Number  # noqa: E402 - a notebook's last cell

EXERCISES = (
    Exercise(
        forward="sigmoid_forward",
        backward="sigmoid_backward",
        inputs={"x": Floats("N D", scale=4.0)},
        outputs={"out": "N D"},
        sizes={"N": range(1, 5), "D": range(1, 7)},
        points={"values": 5, "gradient": 7},
        hints=(
            {
                "en": "For large negative x, one of the two fractions has a huge number in it and the other "
                "has not. For large positive x, it is the other way round. And the sigmoid is a squeezed "
                "tanh.",
                "ru": "При большом отрицательном x в одной из двух дробей стоит огромное число, а в другой "
                "нет; при большом положительном — наоборот. А ещё сигмоида — это сжатый tanh.",
            },
            {
                "en": "The derivative is written in terms of the output, so keep the output in the cache.",
                "ru": "Производная записывается через выход, поэтому сохраните в кэше именно его.",
            },
        ),
    ),
    Exercise(
        forward="tanh_forward",
        backward="tanh_backward",
        inputs={"x": Floats("N D", scale=2.0)},
        outputs={"out": "N D"},
        sizes={"N": range(1, 5), "D": range(1, 7)},
        points={"values": 3, "gradient": 5},
        hints=(
            {
                "en": "Forward is one call of a NumPy function.",
                "ru": "Прямой проход — один вызов функции NumPy.",
            },
            {
                "en": "The derivative is written in terms of the output. It multiplies the upstream gradient "
                "entry by entry.",
                "ru": "Производная записывается через выход. На неё приходящий градиент умножается "
                "поэлементно.",
            },
        ),
    ),
    Exercise(
        forward="relu_forward",
        backward="relu_backward",
        inputs={"x": Floats("N D", scale=2.0)},
        outputs={"out": "N D"},
        sizes={"N": range(2, 5), "D": range(4, 8)},
        points={"values": 3, "gradient": 5},
        hints=(
            {
                "en": "Backward needs to know which entries of x were positive.",
                "ru": "Обратному проходу нужно знать, какие элементы x были положительными.",
            },
            {
                "en": "Where x was positive, the gradient passes unchanged; elsewhere nothing passes. The "
                "sign of the gradient itself does not matter.",
                "ru": "Где x был положительным, градиент проходит без изменений; в остальных местах не "
                "проходит ничего. Знак самого градиента не важен.",
            },
        ),
    ),
    Exercise(
        forward="affine_forward",
        backward="affine_backward",
        inputs={"x": "N D", "w": "D M", "b": "M"},
        outputs={"out": "N M"},
        sizes={"N": range(1, 5), "D": range(1, 6), "M": range(1, 7)},
        large={"N": 1, "D": 550, "M": 560},
        points={"values": 6, "gradient": 12},
        hints=(
            {
                "en": "Write down the shapes of x, w, b and dout. Each gradient has the shape of what it "
                "belongs to.",
                "ru": "Выпишите формы x, w, b и dout. У каждого градиента та же форма, что и у величины, по "
                "которой он берётся.",
            },
            {
                "en": "Each row of the batch used the same b and sends a gradient to it. What is used "
                "several times gets the sum.",
                "ru": "Все строки батча использовали одно и то же b, и от каждой к нему приходит градиент. "
                "Что использовано несколько раз, получает сумму.",
            },
        ),
    ),
    Exercise(
        forward="slope_of_bowl",
        writes=("numerical_gradient",),
        inputs={"x": "N D"},
        outputs={"gradient": "N D"},
        sizes={"N": range(1, 5), "D": range(1, 7)},
        points={"values": 16},
        tolerance=3e-8,
        hints=(
            {
                "en": "Go through all indices, for instance with ndindex of NumPy, and change one entry at a "
                "time. Each entry takes two calls of f.",
                "ru": "Переберите все индексы, например с помощью ndindex из NumPy, и меняйте по одному "
                "элементу. На каждый элемент уходит два вызова f.",
            },
            {
                "en": "Whatever you have changed in x must be back in place before the next entry is moved. "
                "And how far apart are the two points?",
                "ru": "Всё, что вы изменили в x, нужно вернуть на место, прежде чем сдвигать следующий "
                "элемент. И каково расстояние между двумя точками?",
            },
        ),
    ),
    Exercise(
        forward="softmax_loss",
        inputs={"x": Floats("N C", shift=1000.0), "y": Integers("N", below="C")},
        outputs={"loss": "", "dx": "N C"},
        gradients={"dx": "x"},
        sizes={"N": range(1, 5), "C": range(2, 8)},
        large={"N": 50, "C": 1500},
        points={"values": 8, "gradient": 10},
        hints=(
            {
                "en": "Subtract the largest score of each row before exp: then the largest power is 1.",
                "ru": "Перед exp вычтите из каждой строки её наибольшую оценку: тогда наибольшая экспонента "
                "равна 1.",
            },
            {
                "en": "The gradient of a row of scores is the row of probabilities minus the one-hot target. "
                "The division by N acts on the gradient just as on the loss.",
                "ru": "Градиент по строке оценок — это строка вероятностей минус one-hot-вектор верного "
                "класса. Деление на N действует на градиент так же, как на потери.",
            },
        ),
    ),
    Exercise(
        forward="sgd_momentum",
        inputs={
            "w": "D M",
            "dw": "D M",
            "v": "D M",
            "lr": Number(0.2, 0.8),
            "mu": Number(0.3, 0.9),
        },
        outputs={"w": "D M", "v": "D M"},
        sizes={"D": range(1, 5), "M": range(1, 6)},
        points={"values": 10},
        hints=(
            {
                "en": "Two lines, in the order of the formulas: first the velocity, then the weights.",
                "ru": "Две строки в порядке формул: сначала скорость, потом веса.",
            },
            {
                "en": "The weights move by the new velocity, and the learning rate is already in it.",
                "ru": "Веса сдвигаются на новую скорость, а шаг обучения в неё уже входит.",
            },
        ),
    ),
    Exercise(
        forward="l2_penalty",
        inputs={"w": "D M", "strength": Number(0.3, 1.5)},
        outputs={"loss": "", "dw": "D M"},
        gradients={"dw": "w"},
        sizes={"D": range(1, 5), "M": range(1, 6)},
        points={"values": 4, "gradient": 6},
        hints=(
            {
                "en": "The sum runs over all entries: the loss is one number.",
                "ru": "Сумма берётся по всем элементам: потери — это одно число.",
            },
            {
                "en": "The derivative of a square is twice its base. What does the half in front do to that?",
                "ru": "Производная квадрата — удвоенное основание. Что с этим делает половина перед суммой?",
            },
        ),
    ),
)
