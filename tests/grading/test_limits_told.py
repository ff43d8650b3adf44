"""Each limit has an outcome of its own, and its student reads a sentence that says which it was."""

import html
from collections.abc import Mapping

import pytest

from autograder.course import build, find_course
from autograder.exercises import CheckResult, Result
from autograder.grading.pages.feedback import feedback_path
from autograder.grading.recording import FEEDBACK, grade_submitted

from ..escapes import hostile_class

BODIES = {
    "time of a call": ("while True: pass", "gate_forward took longer than 1 s."),
    "memory": ("np.ones(10 ** 9)", "gate_forward asked for more than 512 MiB of memory."),
    "size of an answer": ("return np.ones(10 ** 6), h, None", "gate_forward returned more than 4 MB."),
    "size of a file": (
        "open('x', 'wb').write(bytes(2 ** 27))",
        "gate_forward raised OSError: [Errno 27] File too large (line 2 of gate_forward).",
    ),
    "scratch space": (
        "for n in range(9): open(f'x{n}', 'wb').write(bytes(2 ** 23))",
        "gate_forward raised OSError: [Errno 28] No space left on device (line 2 of gate_forward).",
    ),
    "threads": (
        "import threading, time\n"
        "    for n in range(99): threading.Thread(target=time.sleep, args=(9,), daemon=True).start()",
        "gate_forward raised RuntimeError: can't start new thread (line 3 of gate_forward).",
    ),
    "processes": (
        "import os; os.fork()",
        "gate_forward raised PermissionError: [Errno 1] Operation not permitted (line 2 of gate_forward).",
    ),
    "descriptors": (
        "import os\n    for n in range(999): os.dup(0)",
        "gate_forward raised OSError: [Errno 24] Too many open files (line 3 of gate_forward).",
    ),
    "the process's life": ("import os; os._exit(0)", "gate_forward: the process ended."),
    "the wire": ("import os; os.write(3, b'x' * 99)", "gate_forward: the process broke the protocol."),
}
ENDLESS = "the notebook took longer than 3 s"
PRINTING = hostile_class.HONEST.replace("t = np.tanh", "print('x' * 10 ** 7); t = np.tanh", 1)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[Result, str]]:
    """What each submission came to, with its feedback page as text."""
    root = tmp_path_factory.mktemp("gates")
    hostile_class.write_course(root)
    build(find_course(root), "gates")
    for name, (body, _) in BODIES.items():
        source = f"def gate_forward(x, h, w):\n    {body}\n    return h, h, None\n"
        hostile_class.hand_in(root, name, [source, ""])
    hostile_class.hand_in(root, "time of the notebook", [hostile_class.HONEST, "while True: pass"])
    hostile_class.hand_in(root, "output", [PRINTING, ""])
    course = find_course(root)
    found = {}
    for each in grade_submitted(course, "gates", jobs=2):
        page = feedback_path(root / FEEDBACK, each.result.student, "gates").read_text(encoding="utf-8")
        found[each.result.student] = (each.result, html.unescape(page))
    return found


def first(result: Result) -> CheckResult:
    """Give the first check of the exercise."""
    return result.exercises[0].checks[0]


@pytest.mark.parametrize("limit", BODIES)
def test_a_limit_that_was_reached_is_named(told: Mapping[str, tuple[Result, str]], limit: str) -> None:
    result, page = told[limit]
    sentence = BODIES[limit][1]
    assert (result.score, first(result).message) == (0.0, sentence)
    assert sentence in page


def test_an_endless_cell_is_named_and_costs_nothing_else(told: Mapping[str, tuple[Result, str]]) -> None:
    result, page = told["time of the notebook"]
    assert result.score == 30.0
    ((cell, error),) = result.errors.items()
    assert cell.startswith("cell ")
    assert error == f"did not end: {ENDLESS}"
    assert ENDLESS in page


def test_what_is_printed_costs_nothing(told: Mapping[str, tuple[Result, str]]) -> None:
    assert told["output"][0].score == 30.0
    assert "xxxxxxxxxx" not in told["output"][1]
