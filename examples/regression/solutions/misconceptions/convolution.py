"""Mistakes that students make in the convolution; whoever gets the same answer reads the hint."""

import numpy as np
from solutions.convolution import convolution_backward, convolution_forward

from autograder.judging import misconception


@misconception("convolution_forward", en="The taps are in reversed order: tap 0 belongs to the present.")
def taps_are_reversed(x, w, b):
    return convolution_forward(x, w[::-1], b)


@misconception("convolution_forward", en="The filter looks ahead. Tap k meets the signal of k steps before.")
def filter_looks_ahead(x, w, b):
    y, cache = convolution_forward(x[:, ::-1], w, b)
    return y[:, ::-1], cache


@misconception("convolution_forward", en="The signal's end stands before its start. Zeros belong there.")
def signal_wraps_around(x, w, b):
    return sum(np.roll(x, k, axis=1) @ w[k] for k in range(len(w))) + b, None


@misconception("convolution_forward", en="The biases are left out.")
def biases_are_left_out(x, w, b):
    return convolution_forward(x, w, np.zeros_like(b))


@misconception(
    "convolution_backward",
    en="The gradient of x is filtered like the signal. It runs the other way: from later outputs to earlier "
    "inputs.",
)
def input_gradient_runs_with_the_signal(dy, cache):
    _, w = cache
    dx, dw, db = convolution_backward(dy, cache)
    dx, _ = convolution_forward(dy, w.transpose(0, 2, 1), np.zeros(w.shape[1]))
    return dx, dw, db


@misconception("convolution_backward", en="The gradients of the taps are in reversed order.")
def tap_gradients_are_reversed(dy, cache):
    dx, dw, db = convolution_backward(dy, cache)
    return dx, dw[::-1], db


@misconception(
    "convolution_backward",
    en="The bias gradient is averaged over the outputs. Each adds its part: it is a sum.",
)
def bias_gradient_is_averaged(dy, cache):
    dx, dw, _ = convolution_backward(dy, cache)
    return dx, dw, dy.mean(axis=(0, 1))


@misconception("convolution_backward", en="Only the present tap sends a gradient to x; the others do, too.")
def past_taps_send_nothing(dy, cache):
    _, w = cache
    _, dw, db = convolution_backward(dy, cache)
    return dy @ w[0].T, dw, db
