"""Knows how submissions are graded by the workers of a Dask cluster, on this machine or on many others.

Whoever reaches a Dask scheduler can run code on all its workers: it must not be open to strangers.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from distributed import CancelledError, Client, KilledWorker, Security
from distributed.comm import connect

from autograder.exercises import GradingError

from ..answer import Answer, Graded, Judged, Recall, conclude, read_answer
from ..engine import Place
from ..exam import Exam, versions
from .outpost import pack, refuse_other_versions
from .worker import Room, judge_here

VERSIONS = "__import__('autograder.grading.exam', fromlist=['versions']).versions()"
"""Asked as text: a worker with another version may not know what is in this module."""
CONNECT_SECONDS = 20
WORKER_SECONDS = 60
"""How long a cluster may take to have its first worker."""
COUNT_SECONDS = 2.0
"""How long the number of the workers' threads is relied on."""
GONE = "the cluster's scheduler is gone; what is graded is recorded, start again"


@dataclass(eq=False)
class Task:
    """A submission on its way."""

    answer: Answer
    promise: "Future[Graded]" = field(default_factory=Future)


@dataclass
class Cluster:
    """Workers on the other side of a Dask scheduler.

    Dask blames the end of a worker on all tasks that the worker had, and gives a task up that was blamed too
    often. Such a task is a suspect only: when nothing else is under way, each suspect is tried once more,
    alone, so that a submission which ends its workers costs no other.
    """

    client: Any
    name: str
    exam: Exam
    recall: Recall
    fresh: deque[Task] = field(default_factory=deque)
    running: dict[Task, Any] = field(default_factory=dict)
    suspects: deque[Task] = field(default_factory=deque)
    alone: bool = False
    """Whether what runs is a suspect."""
    gone: bool = False
    """Whether the scheduler was lost: one that is started in its place knows nothing of this grader."""
    lock: Lock = field(default_factory=Lock)
    counted: tuple[float, int] = (-COUNT_SECONDS, 1)
    """When the workers' threads were counted, and how many there were."""

    @property
    def ahead(self) -> int:
        """Twice the workers' threads: one submission for each is on its way while one is judged."""
        when, count = self.counted
        if not self._is_gone() and time.monotonic() - when > COUNT_SECONDS:
            with suppress(OSError):  # the scheduler is just going
                count = sum(self.client.nthreads().values())
            self.counted = (time.monotonic(), count)
        return 2 * max(count, 1)

    def submit(self, student: str, path: Path) -> "Future[Graded]":
        """Read a submission here, and have its cells judged there.

        Raises:
            GradingError: the scheduler is gone.
        """
        if self._is_gone():
            raise GradingError(GONE)
        answer = read_answer(self.exam, student, path, self.recall)
        if isinstance(answer, Graded):
            known: Future[Graded] = Future()
            known.set_result(answer)
            return known
        task = Task(answer)
        with self.lock:
            self.fresh.append(task)
            self._send_on()
        return task.promise

    def stop(self) -> None:
        """Call back what is under way, and let the workers remove what they hold."""
        with self.lock:
            self.fresh.clear()
            self.suspects.clear()
            running = list(self.running.values())
        if not self._is_gone():
            self.client.cancel(running)
            self.client.unregister_worker_plugin(self.name)

    def _is_gone(self) -> bool:
        return self.gone or self.client.status != "running"

    def _send_on(self) -> None:
        """Send what may be sent now; where the scheduler is gone, nothing waits for it."""
        if self.gone:
            for task in (*self.fresh, *self.suspects):
                task.promise.set_exception(GradingError(GONE))
            self.fresh.clear()
            self.suspects.clear()
        while self.fresh and not self.alone:
            self._send(self.fresh.popleft())
        if self.suspects and not self.running:
            self.alone = True
            self._send(self.suspects.popleft())

    def _send(self, task: Task) -> None:
        submitted = task.answer.submitted
        future = self.client.submit(
            judge_here,
            self.name,
            submitted.student,
            submitted.cells,
            task.answer.known,
            resources={self.name: 1},
            pure=False,
        )
        self.running[task] = future
        future.add_done_callback(lambda done: self._take(task, done))

    def _take(self, task: Task, done: Any) -> None:
        """Take what a task came to, and send what waited for that."""
        outcome: Judged | Exception | None
        try:
            outcome = done.result()
        except KilledWorker as error:
            ended = error.allowed_failures + 1
            outcome = GradingError(
                f"not graded: {ended} workers ended, one after the other, while judging it"
            )
            if not self.alone:
                outcome = None
        except CancelledError:
            self.gone = True
            outcome = GradingError(GONE)
        except Exception as error:
            outcome = error
        with self.lock:
            self.running.pop(task, None)
            self.alone = False
            if outcome is None:
                self.suspects.append(task)
            self._send_on()
        if isinstance(outcome, Judged):
            task.promise.set_result(conclude(task.answer, outcome))
        elif outcome:
            task.promise.set_exception(outcome)


def on_cluster(address: str) -> Place:
    """Grade on a Dask cluster.

    Args:
        address: the scheduler's, such as `tls://10.0.0.1:8786`; how it is reached is said in Dask's own
            configuration.
    """

    @contextmanager
    def place(exam: Exam, recall: Recall, jobs: int) -> Iterator[Cluster]:
        with _connect(address) as client:
            name = f"autograder-{client.id}"
            _refuse_unfit(client)
            client.register_plugin(Room(name, client.id, pack(exam)), name=name)
            cluster = Cluster(client, name, exam, recall)
            try:
                yield cluster
            finally:
                cluster.stop()

    return place


@contextmanager
def _connect(address: str) -> Iterator[Any]:
    """Reach the scheduler.

    Raises:
        GradingError: it cannot be reached, or has no workers.
    """
    for name in ("distributed", "distributed.client"):  # what concerns us is said in our own words
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        asyncio.run(_call(address))  # a client that could not be made cannot be closed either
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:  # TypeError: TLS without certificates
        raise GradingError(f"{address}: no Dask scheduler answers: {error}") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError:
            raise GradingError(f"{address}: the scheduler has no workers") from None
        yield client


async def _call(address: str) -> None:
    comm = await connect(address, timeout=CONNECT_SECONDS, **Security().get_connection_args("client"))
    await comm.close()


def _refuse_unfit(client: Any) -> None:
    """Refuse a cluster of which a worker has other programs than this machine.

    Raises:
        GradingError: one line that names the worker and what differs.
    """
    for worker, found in client.run(eval, VERSIONS, on_error="return").items():
        try:
            refuse_other_versions(versions(), found if isinstance(found, dict) else {})
        except GradingError as error:
            raise GradingError(f"worker {worker}: {error}") from None
