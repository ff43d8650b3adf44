"""Knows how many submissions are graded at the same time, wherever they run."""

import sys
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from autograder.exercises import AutograderError, GradingError
from autograder.sandbox import Sandbox
from autograder.sandbox.warm import Warm

from .answer import Graded, Recall, grade_one, recall_nothing
from .exam import Exam

SWITCH_SECONDS = 0.0005
"""When a thread that records lets others go on that wait for calls; these are shorter than Python's 5 ms."""
MOST_HELD = 10
"""Results that wait for an earlier one, for each submission under way; beyond that nothing more is begun."""


class Workers(Protocol):
    """Those who grade submissions at the same time, wherever they are."""

    @property
    def ahead(self) -> int:
        """How many submissions to have under way, so that nobody waits for work."""

    def submit(self, student: str, path: Path) -> Future[Graded]:
        """Have a submission graded."""


Place = Callable[[Exam, Recall, int], AbstractContextManager[Workers]]
"""Gets workers ready for an exam: told what is known, and how many may work where the place has a choice."""


@dataclass(frozen=True)
class Threads:
    """Workers that are threads of this process."""

    exam: Exam
    sandbox: Sandbox
    recall: Recall
    pool: ThreadPoolExecutor
    ahead: int

    def submit(self, student: str, path: Path) -> Future[Graded]:
        """Have a submission graded by the next thread that is free."""
        return self.pool.submit(grade_one, self.exam, self.sandbox, student, path, self.recall)


@contextmanager
def on_threads(exam: Exam, recall: Recall, jobs: int, warm: Warm | None = None) -> Iterator[Threads]:
    """Grade in threads of this process; the submissions themselves run in processes of their own.

    Args:
        exam: what they are held against.
        recall: tells which results are known.
        jobs: how many threads.
        warm: the process that they come from, where it was started before.

    Raises:
        SandboxError: the boundary cannot be set up.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    with open_boundary(exam, warm) as sandbox, ThreadPoolExecutor(jobs) as pool:
        try:
            yield Threads(exam, sandbox, recall, pool, 2 * jobs)
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def open_boundary(exam: Exam, warm: Warm | None = None) -> Iterator[Sandbox]:
    """Open a sandbox for an exam, and draw the cases meanwhile: before anything of a student's runs.

    Raises:
        SandboxError: the boundary cannot be set up.
        DeclarationError: no case fit to judge by can be drawn.
    """
    with ThreadPoolExecutor(1) as aside:
        drawn = aside.submit(lambda: exam.origins)
        sandbox = Sandbox(exam.course.limits, exam.course.level, warm=warm)
        with sandbox:
            aside.shutdown()
            drawn.result()
            yield sandbox


def grade(
    exam: Exam,
    submissions: Sequence[tuple[str, Path]],
    jobs: int = 1,
    recall: Recall = recall_nothing,
    place: Place = on_threads,
) -> Generator[Graded, None, None]:
    """Grade submissions, in their order; where and how many at a time changes nothing in the results.

    A fault of ours at one submission does not stop the others; it is raised when they are through.

    Args:
        exam: what they are held against.
        submissions: student and file.
        jobs: how many to run at a time, where the place has a choice.
        recall: tells which results are known; an exercise whose result is known is not run.
        place: where they run.

    Raises:
        SandboxError: the boundary cannot be set up, or broke.
        GradingError: a submission brought out a fault of ours; it has no result.
    """
    if not submissions:
        return
    faults: list[tuple[str, Exception]] = []
    with place(exam, recall, jobs) as workers:
        begun: deque[tuple[str, Future[Graded]]] = deque()
        under_way: set[Future[Graded]] = set()
        for student, path in submissions:
            begun.append((student, workers.submit(student, path)))
            under_way.add(begun[-1][1])
            if len(under_way) >= workers.ahead:
                under_way = wait(under_way, return_when=FIRST_COMPLETED).not_done
            while begun and (begun[0][1].done() or len(begun) > MOST_HELD * workers.ahead):
                yield from _finish(*begun.popleft(), faults)
        while begun:
            yield from _finish(*begun.popleft(), faults)
    if faults:
        _raise(faults)


def _finish(student: str, future: Future[Graded], faults: list[tuple[str, Exception]]) -> Iterator[Graded]:
    try:
        graded = future.result()
    except Exception as error:  # ours, of whatever kind: nothing is recorded for this one
        faults.append((student, error))
    else:
        yield graded


def _raise(faults: Sequence[tuple[str, Exception]]) -> None:
    """Raise the first of our own faults, and say how many there were."""
    student, error = faults[0]
    rest = f" (and {len(faults) - 1} more submissions without a result)" if faults[1:] else ""
    if isinstance(error, AutograderError):
        raise type(error)(f"{student}: {error}{rest}") from error
    raise GradingError(f"{student}: not graded: {type(error).__name__}: {error}{rest}") from error
