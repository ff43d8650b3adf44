"""Runs as a student's installation: NumPy, matplotlib and this package, nothing else.

Run by `make test-light` in an environment of its own, in the folder of a released assignment.
"""

import importlib.util
import json
import sys
from pathlib import Path

from autograder import check, gradcheck, own, progress, quiz
from autograder.data import load_text

ABSENT = ("IPython", "ipywidgets", "jinja2", "jupytext", "nbformat", "nbgrader", "rich", "click")


def main() -> int:
    """Check a stub, a right and a wrong function, ask a question; say what is not as it must be."""
    import numpy as np

    present = [name for name in ABSENT if importlib.util.find_spec(name)]
    assert not present, f"this is no student's installation: {present}"

    def rnn_step_forward(x, h_prev, Wx, Wh, b):
        raise NotImplementedError

    def rnn_step_backward(dh, cache):
        x, h_prev, Wx, Wh, h = cache
        dz = dh * (1 - h**2)
        return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h_prev.T @ dz, dz.sum(axis=0)

    stub = check(rnn_step_forward, rnn_step_backward)
    assert not stub.passed
    assert "not written" in repr(stub), stub

    def rnn_step_forward(x, h_prev, Wx, Wh, b):
        h = np.tanh(x @ Wx + h_prev @ Wh + b)
        return h, (x, h_prev, Wx, Wh, h)

    right = check(rnn_step_forward, rnn_step_backward)
    assert right.passed, right
    print(right)

    def rnn_step_backward(dh, cache):
        x, h_prev, Wx, Wh, h = cache
        dz = dh * (1 - h**2)
        return dz @ Wx.T, dz @ Wh, x.T @ dz, h_prev.T @ dz, dz.sum(axis=0)

    wrong = check(rnn_step_forward, rnn_step_backward)
    assert not wrong.passed
    assert "untransposed" in repr(wrong), wrong
    assert "<" in wrong._repr_html_()
    print(wrong)

    name = next(iter(json.loads(Path("quiz.json").read_text(encoding="utf-8"))["questions"]))
    assert "answer" in repr(quiz(name)), quiz(name)
    assert "Exercises passed: 0/" in repr(progress()), progress()
    assert load_text("play").endswith("Exit.\n")
    try:
        own("lstm", "lstm_forward")
    except NotImplementedError as missing:
        print(missing)
    else:
        raise AssertionError("a release holds a solution")
    assert gradcheck(np.sin, [np.ones(3)], gradients=[np.cos(np.ones(3))])
    return 0


if __name__ == "__main__":
    sys.exit(main())
