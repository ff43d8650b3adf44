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

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from autograder import check, quiz


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


# %% tags=["exercise"]
def temporal_softmax_loss(x, y, mask):
    """Sum the negative log-likelihood over the unmasked steps and divide by the number of sequences.

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

# %% tags=["instructor"]
from autograder.exercises import Exercise, Integers, Mask, Size  # noqa: E402 - the last cell of a notebook

EXERCISES = (
    Exercise(
        forward="rnn_step_forward",
        backward="rnn_step_backward",
        inputs={"x": "N D", "h_prev": "N H", "Wx": "D H", "Wh": "H H", "b": "H"},
        outputs={"h": "N H"},
        sizes={"N": range(1, 5), "D": range(1, 6), "H": range(1, 7)},
        points={"values": 8, "gradient": 14},
        hints=(
            "Give the sum inside tanh a name. Every gradient passes through it first.",
            "tanh's derivative at that sum is 1 - h². Multiply dh by it entry by entry, then treat the "
            "two products and the bias as in an affine layer; the bias was added to every row of the batch.",
        ),
    ),
    Exercise(
        forward="rnn_forward",
        backward="rnn_backward",
        inputs={"x": "N T D", "h0": "N H", "Wx": "D H", "Wh": "H H", "b": "H"},
        outputs={"h": "N T H"},
        sizes={"N": range(1, 5), "T": range(1, 7), "D": range(1, 6), "H": range(1, 7)},
        points={"values": 8, "gradient": 16},
        uses=("rnn_step",),
        hints=(
            "Keep one cache per step, and walk back through them from the last step to the first.",
            "A state is used twice: it is an output, and it enters the next step. The two gradients add up. "
            "Each weight is used at every step, so its gradient is a sum over the steps.",
        ),
    ),
    Exercise(
        forward="rnn_encode_forward",
        backward="rnn_encode_backward",
        inputs={"x": "N T D", "h0": "N H", "Wx": "D H", "Wh": "H H", "b": "H"},
        outputs={"code": "N H"},
        sizes={"N": range(1, 5), "T": range(1, 7), "D": range(1, 6), "H": range(1, 7)},
        points={"values": 4, "gradient": 6},
        uses=("rnn",),
        hints=(
            "You have written all the mathematics already. What is left is choosing one state.",
            "rnn_backward wants a gradient for the state of every step. Ask for each step: how does the loss "
            "see this state directly? The cache has to remember the shape.",
        ),
    ),
    Exercise(
        forward="temporal_affine_forward",
        backward="temporal_affine_backward",
        inputs={"x": "N T D", "w": "D M", "b": "M"},
        outputs={"out": "N T M"},
        sizes={"N": range(1, 5), "T": range(1, 7), "D": range(1, 6), "M": range(1, 7)},
        points={"values": 4, "gradient": 8},
        hints=(
            "An affine layer does not care what a row stands for: a batch of N sequences of T steps is a "
            "batch of N·T rows.",
            "For dw and db, bring x and dout to two axes, (N·T, D) and (N·T, M), and use the formulas of the "
            "ordinary affine layer. dx keeps three axes.",
        ),
    ),
    Exercise(
        forward="temporal_softmax_loss",
        inputs={"x": "N T V", "y": Integers("N T", below="V"), "mask": Mask("N T")},
        outputs={"loss": "", "dx": "N T V"},
        gradients={"dx": "x"},
        sizes={"N": range(1, 5), "T": range(1, 7), "V": range(2, 8)},
        points={"values": 6, "gradient": 8},
        hints=(
            "Softmax does not change when the same number is subtracted from all scores of a step. Subtract "
            "one that keeps exp from overflowing.",
            "At one step, the gradient with respect to the scores is the predicted distribution minus the "
            "one-hot target. Mask and division by N act on the gradient just as on the loss.",
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
        points={"values": 6, "gradient": 12},
        uses=("rnn_step",),
        hints=(
            "Draw two steps of the loop and mark every arrow that leaves y at step t. There are two.",
            "Going back, first complete the gradient of y at step t (upstream, and from the next step's "
            "input), then that of h (through Wy, and from the next step's state), then call the step.",
        ),
    ),
)
