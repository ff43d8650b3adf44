"""Knows how submissions are graded by several processes of this machine: one interpreter is soon at its end.

Each is forked from this one, where the cases are drawn already, and has a warm process of its own, which was
forked from the one that was put to the test.
"""

import gc
import signal
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue

from autograder.exercises import AutograderError, SandboxError
from autograder.sandbox import Sandbox
from autograder.sandbox.warm import Warm

from .answer import Graded, Recall, describe_fault, grade_one
from .engine import open_boundary
from .exam import Exam

GONE = "a process that grades has ended; start again, what is graded is recorded"


@dataclass(frozen=True)
class Processes:
    """Graders, each a process, and a thread for each that waits for it."""

    pool: ThreadPoolExecutor
    graders: tuple[Connection, ...]
    free: "SimpleQueue[Connection | None]"
    gone: list[Connection] = field(default_factory=list)

    @property
    def ahead(self) -> int:
        """Twice as many as there are graders."""
        return 2 * len(self.graders)

    def submit(self, student: str, path: Path) -> Future[Graded]:
        """Have a submission graded by the next one that is free."""
        return self.pool.submit(self._ask, student, path)

    def _ask(self, student: str, path: Path) -> Graded:
        grader = self.free.get()
        try:
            if grader is None:
                raise EOFError
            grader.send((student, path))
            outcome: Graded | AutograderError = grader.recv()
        except (EOFError, OSError):
            self._miss(grader)
            raise SandboxError(GONE) from None
        self.free.put(grader)
        if isinstance(outcome, AutograderError):
            raise outcome
        return outcome

    def _miss(self, grader: Connection | None) -> None:
        """Do without a grader; where none is left, nobody waits for one."""
        if grader is not None:
            self.gone.append(grader)
        if len(self.gone) == len(self.graders):
            self.free.put(None)


@contextmanager
def in_processes(exam: Exam, recall: Recall, jobs: int, warm: Warm | None = None) -> Iterator[Processes]:
    """Grade in processes of this machine, as many as are told; arguments as for `on_threads`.

    Raises:
        SandboxError: the boundary cannot be set up.
    """
    with ExitStack() as stack:
        boundary = stack.enter_context(open_boundary(exam, warm))
        gc.freeze()  # what they share need not be copied for its counts
        graders = tuple(stack.enter_context(_grader(exam, recall, boundary)) for _ in range(jobs))
        gc.unfreeze()
        free: SimpleQueue[Connection | None] = SimpleQueue()
        for grader in graders:
            free.put(grader)
        pool = stack.enter_context(ThreadPoolExecutor(jobs))
        stack.callback(pool.shutdown, cancel_futures=True)
        yield Processes(pool, graders, free)


@contextmanager
def _grader(exam: Exam, recall: Recall, boundary: Sandbox) -> Iterator[Connection]:
    """Fork a grader, and let it end when the context does."""
    ours, theirs = get_context("fork").Pipe()
    with ours, closing(boundary.twin()) as sandbox, theirs:
        process = get_context("fork").Process(
            target=_serve, args=(exam, recall, sandbox, theirs, ours), daemon=True
        )
        process.start()
        theirs.close()
        sandbox.let_go()
        try:
            yield ours
        finally:
            ours.close()
            process.join()


def _serve(exam: Exam, recall: Recall, sandbox: Sandbox, orders: Connection, other_end: Connection) -> None:
    """Grade what comes until nothing more does."""
    other_end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that gives orders decides
    with closing(sandbox), suppress(EOFError, OSError):  # then nobody is there any more
        while True:
            student, path = orders.recv()
            try:
                outcome: Graded | AutograderError = grade_one(exam, sandbox, student, path, recall)
            except Exception as error:  # ours, of whatever kind
                outcome = describe_fault(error)
            orders.send(outcome)
