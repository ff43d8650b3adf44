"""What takes too long, takes too much or dies is ended, told in a sentence, and followed by a fresh start."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import numpy as np
import pytest

from autograder.exercises import Raised, SandboxError, Stopped, say
from autograder.sandbox import Cell, Sandbox, Submission

Open = Callable[..., AbstractContextManager[Submission]]

STOPS = {
    "an endless loop": ("while True: pass", "took longer than 2 s"),
    "a loop that catches everything": (
        "while True:\n        try: time.sleep(0.01)\n        except BaseException: pass",
        "took longer than 2 s",
    ),
    "ignored signals": (
        "[signal.signal(s, signal.SIG_IGN) for s in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)]\n"
        "    while True: pass",
        "took longer than 2 s",
    ),
    "a long power": ("9 ** 9 ** 9", "took longer than 2 s"),
    "an array that is too large": ("return np.ones(10 ** 9)", "asked for more than 512 MiB of memory"),
    "a list that grows": (
        "x = []\n    while True: x.append(bytes(10 ** 6))",
        "asked for more than 512 MiB of memory",
    ),
    "an exit": ("os._exit(0)", "the process ended"),
    "an abort": ("os.abort()", "the process ended"),
    "a crash": ("import ctypes; ctypes.string_at(1)", "the process ended"),
    "a closed line": ("os.closerange(0, 100)", "the process ended"),
    "an answer that is too large": ("return np.ones(10 ** 6)", "returned more than 4 MB"),
}


@pytest.mark.parametrize(("body", "reason"), STOPS.values(), ids=STOPS)
def test_a_call_that_goes_wrong_is_stopped_with_a_reason(submit: Open, body: str, reason: str) -> None:
    source = f"import os, signal, time\nimport numpy as np\ndef f():\n    {body}\ndef g(): return 1.0"
    with submit(source) as functions:
        with pytest.raises(Stopped) as caught:
            functions["f"]()
        assert str(caught.value) == reason
        assert functions["g"]() == 1.0
        assert functions.stopped


def test_a_submission_in_which_nothing_was_stopped_says_so(submit: Open) -> None:
    with submit("1 / 0", "def f(): raise ValueError", "def g(): return 1.0") as functions:
        with pytest.raises(Raised):
            functions["f"]()
        with functions.stand_in({"g": lambda: 2.0}):
            assert functions["g"]() == 2.0
        assert not functions.stopped


def test_a_cell_that_was_stopped_counts_too(submit: Open) -> None:
    with submit("import os; os._exit(0)", "def g(): return 1.0") as functions:
        assert functions["g"]() == 1.0
        assert functions.stopped


LINE = """
    import gc, os, socket, struct, time
    line = next(s for s in gc.get_objects() if isinstance(s, socket.socket) and s.fileno() > 2)
    def send(data): os.write(line.fileno(), data)
    def frame(turn, plan=b"", size=0):
        from autograder.sandbox.wire import KINDS
        return struct.pack("<BIIQQ", KINDS.index("item"), 0, len(plan), size, turn) + plan
    def g(): return 1.0
"""
FORGERIES = {
    "half a message": ("send(frame(1)[:2]); time.sleep(60)", "took longer than 2 s"),
    "a text of 4 GB": ("send(b'\\x09' + b'\\xff' * 100)", "the process broke the protocol"),
    "arrays of an exabyte": ("send(frame(1, size=2**60))", "the process broke the protocol"),
    "an answer of another turn": ("send(frame(10**9, b'N'))", "the process broke the protocol"),
    "a flood": ("while True: send(b'\\x00' * 65536)", "the process broke the protocol"),
}


@pytest.mark.parametrize(("body", "reason"), FORGERIES.values(), ids=FORGERIES)
def test_a_forged_message_only_stops_the_call(submit: Open, body: str, reason: str) -> None:
    with submit(LINE, f"def f():\n    {body}") as functions:
        with pytest.raises(Stopped) as caught:
            functions["f"]()
        assert str(caught.value) == reason
        assert functions["g"]() == 1.0


def test_a_forged_answer_is_only_a_value(submit: Open) -> None:
    body = """
        def f():
            send(frame(turn(), struct.pack("<cd", b"D", 6.0)))
        def turn():
            return next(o.turn for o in gc.get_objects() if type(o).__name__ == "Worker")
    """
    with submit(LINE, body) as functions:
        assert functions["f"]() == 6.0
        with pytest.raises(Stopped, match="the process broke the protocol"):
            functions["g"]()
        assert functions["g"]() == 1.0


def test_a_question_that_nobody_allowed_stops_the_call(submit: Open) -> None:
    body = """
        def f():
            worker = next(o for o in gc.get_objects() if type(o).__name__ == "Worker")
            return worker._proxy("reference")(1.0)
    """
    with submit(LINE, body) as functions, pytest.raises(Stopped, match="the process broke the protocol"):
        functions["f"]()


def said(functions: Submission) -> dict[str, str]:
    """Give what is told of cells, in English."""
    return {place: say(error, "en") for place, error in functions.errors.items()}


def test_an_endless_cell_is_left_out_and_the_others_run_again(submit: Open) -> None:
    with submit("def f(): return 1.0", "while True: pass", "def g(): return f() + 1") as functions:
        assert said(functions) == {"cell 2": "did not end: the notebook took longer than 4 s"}
        assert functions["g"]() == 2.0


def test_a_cell_that_ends_the_process_is_left_out(submit: Open) -> None:
    with submit("def f(): return 1.0", "import os; os._exit(0)", "def g(): return 2.0") as functions:
        assert said(functions) == {"cell 2": "the process ended"}
        assert set(functions) == {"f", "g"}


def test_many_fatal_cells_leave_what_came_before_them(submit: Open) -> None:
    fatal = ["import os; os._exit(0)"] * 6
    with submit("def f(): return 1.0", *fatal, "def g(): return 2.0") as functions:
        assert functions["f"]() == 1.0
        assert "g" not in functions
        assert len(functions.errors) == 4


def test_the_cell_that_took_longest_is_the_one_left_out(submit: Open) -> None:
    with submit(
        "import time; time.sleep(3)", "time.sleep(1.5)\ndef f(): return 1.0", "def g(): return 2.0"
    ) as functions:
        assert set(functions.errors) >= {"cell 1"}
        assert "g" in functions


def test_memory_runs_out_in_a_cell_and_only_that_cell_is_lost(submit: Open) -> None:
    with submit("x = bytes(10 ** 10)", "def f(): return 1.0") as functions:
        assert said(functions) == {"cell 1": "MemoryError"}
        assert functions["f"]() == 1.0


def test_a_function_that_always_dies_is_not_called_for_ever(submit: Open) -> None:
    source = """
        import os
        def f(): os._exit(0)
        def g(): return 1.0
    """
    with submit(source) as functions:
        for _ in range(40):
            with pytest.raises(Stopped, match="the process ended"):
                functions["f"]()
        assert functions["g"]() == 1.0


def test_submissions_do_not_see_each_other(submit: Open) -> None:
    with (
        submit("import numpy as np\nnp.exp = lambda x: 0 * x\nnp.secret = 1") as _,
        submit("import numpy as np\ndef f(x): return np.exp(x) + hasattr(np, 'secret')") as functions,
    ):
        np.testing.assert_array_equal(functions["f"](np.zeros(1)), [1.0])


def test_a_sandbox_that_is_not_open_runs_nothing() -> None:
    with pytest.raises(SandboxError, match="the sandbox is closed"), Sandbox().open([Cell("cell 1", "1")]):
        pass


def test_a_cell_that_is_too_long_is_not_run(submit: Open) -> None:
    with submit("x = '" + "x" * 1_000_000 + "'", "def f(): return 1.0") as functions:
        assert said(functions) == {"cell 1": "was not run: it is longer than 1000000 characters"}
        assert functions["f"]() == 1.0


def test_a_cell_that_is_no_text_costs_only_itself(submit: Open) -> None:
    with submit("x = '\ud800'", "def f(): return 1.0") as functions:
        assert list(functions.errors) == ["cell 1"]
        assert functions["f"]() == 1.0


def test_slow_calls_use_up_a_submissions_time(submit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.sandbox.submission.MOST_CALLS", 0.1)
    with submit("import time\ndef slow(): time.sleep(0.5)\ndef f(): return 1.0") as functions:
        functions["slow"]()
        with pytest.raises(Stopped, match="used up its time"):
            functions["f"]()
