"""Calls that are begun ahead give what they give one by one; waiting for a core is nobody's fault."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from autograder.exercises import Foreseen, Raised, Stopped
from autograder.sandbox import Cell, Sandbox, Submission
from autograder.sandbox.waits import Waits

CELLS = [
    Cell(
        "cell 1",
        "import numpy as np, time\n"
        "calls = []\n"
        "def keep_forward(x):\n    calls.append('forward')\n    return 2 * x, x\n"
        "def keep_backward(d, cache):\n    calls.append('backward')\n    return d * cache\n"
        "def hang(x):\n    while True: time.sleep(0.01)\n"
        "def spoil(x):\n    x *= 2\n    return x\n"
        "def fail(x):\n    raise ValueError('no')\n"
        "def count(x):\n    return np.array(float(len(calls)))\n",
    )
]
X, D = np.array([1.0, 2.0]), np.array([3.0, 5.0])
PAIR = [Foreseen("keep_forward", (X,)), Foreseen("keep_backward", (D,), cache_of=0)]


@pytest.fixture
def submission(sandbox: Sandbox) -> Iterator[Submission]:
    """Functions that count their calls, and some that misbehave."""
    with sandbox.open(CELLS, caching=["keep_forward"]) as functions:
        yield functions


def test_what_was_begun_is_not_run_again_when_it_is_called(submission: Submission) -> None:
    submission.expect(PAIR)
    doubled, cache = submission["keep_forward"](X)
    assert doubled.tolist() == [2.0, 4.0]
    assert submission["keep_backward"](D, cache).tolist() == [3.0, 10.0]
    assert submission["count"](X) == 2.0


def test_an_answer_belongs_to_the_very_arguments_that_were_foreseen(submission: Submission) -> None:
    submission.expect(PAIR)
    other, _ = submission["keep_forward"](np.array([7.0, 7.0]))
    assert other.tolist() == [14.0, 14.0]
    doubled, _ = submission["keep_forward"](X)
    assert doubled.tolist() == [2.0, 4.0]
    assert submission["count"](X) == 4.0  # an answer that was passed over is gone


def test_a_backward_gets_the_cache_that_it_is_called_with(submission: Submission) -> None:
    _, mine = submission["keep_forward"](np.array([10.0, 10.0]))
    submission.expect(PAIR)
    assert submission["keep_backward"](D, mine).tolist() == [30.0, 50.0]


def test_every_call_gets_its_own_copy_of_what_several_are_called_with(submission: Submission) -> None:
    submission.expect([Foreseen("spoil", (X,)), Foreseen("spoil", (X,))])
    assert [submission["spoil"](X).tolist() for _ in range(2)] == [[2.0, 4.0], [2.0, 4.0]]


def test_an_exception_is_raised_when_the_call_is_made_and_not_before(submission: Submission) -> None:
    submission.expect([Foreseen("fail", (X,)), Foreseen("count", (X,))])
    assert submission["count"](X) == 0.0
    with pytest.raises(Raised, match="ValueError: no"):
        submission["fail"](X)


def test_a_worker_that_waits_for_a_core_is_given_the_time(submission: Submission) -> None:
    process = submission._process
    process._waits.seconds = iter([0.0, *range(1000)]).__next__  # a second lost between any two looks
    start = process.now()
    assert submission["count"](X) == 0.0
    assert process.now() < start


def test_a_call_that_nobody_makes_may_hang(submission: Submission) -> None:
    submission.expect([Foreseen("hang", (X,))])
    assert submission["count"](X) == 0.0
    submission.expect(PAIR)
    assert submission["keep_forward"](X)[0].tolist() == [2.0, 4.0]


def test_after_a_stop_nothing_is_begun_ahead(submission: Submission) -> None:
    with pytest.raises(Stopped):
        submission["hang"](X)
    submission.expect(PAIR)
    assert submission["count"](X) == 0.0


def test_what_was_begun_before_a_stand_in_is_not_taken_for_its_answer(sandbox: Sandbox) -> None:
    cells = [Cell("cell 1", "def step(x): return x\ndef walk(x): return step(x)")]
    with sandbox.open(cells) as functions:
        functions.expect([Foreseen("walk", (X,))])
        with functions.stand_in({"step": lambda x: 10 * x}) as helped:
            assert helped["walk"](X).tolist() == [10.0, 20.0]
        assert functions["walk"](X).tolist() == [1.0, 2.0]


def test_large_answers_that_are_not_read_yet_block_nobody(sandbox: Sandbox) -> None:
    cells = [Cell("cell 1", "import numpy as np\ndef much(x): return np.full(400_000, x[0])")]
    inputs = [np.full(200_000, float(k)) for k in range(12)]
    with sandbox.open(cells) as functions:
        functions.expect([Foreseen("much", (x,)) for x in inputs])
        assert [functions["much"](x)[0] for x in inputs] == [float(k) for k in range(12)]


@pytest.fixture
def crowd() -> Iterator[Callable[[str], Waits]]:
    """Start processes that share one core with two that never rest."""
    core = min(os.sched_getaffinity(0))
    head = f"import os, time; os.sched_setaffinity(0, {{{core}}})\n"
    started: list[subprocess.Popen[bytes]] = []
    watches: list[int] = []

    def start(work: str) -> Waits:
        started.append(subprocess.Popen([sys.executable, "-c", head + work]))
        watches.append(os.pidfd_open(started[-1].pid))
        return Waits(watches[-1])

    for _ in range(2):
        start("while True: pass")
    yield start
    for process, watch in zip(started, watches, strict=True):
        process.kill()
        process.wait()
        os.close(watch)


def test_waiting_for_a_core_is_told_from_sleeping(crowd: Callable[[str], Waits]) -> None:
    busy, asleep = crowd("while True: pass"), crowd("time.sleep(600)")
    while busy.seconds() < 1.0:
        time.sleep(0.05)
    assert asleep.seconds() < 0.5 * busy.seconds()


def test_what_a_process_has_waited_is_known_after_its_end(crowd: Callable[[str], Waits]) -> None:
    brief = crowd("sum(range(3_000_000))")
    while brief.seconds() == 0.0:
        time.sleep(0.01)
    time.sleep(0.5)
    before = brief.seconds()
    brief.close()
    assert brief.seconds() == before > 0.0
