"""Knows what a Dask worker does for a grader: it makes itself ready, tests itself, and judges."""

import asyncio
import logging
import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from distributed import Status, WorkerPlugin, get_worker

from autograder.exercises import AutograderError, GradingError, SandboxError
from autograder.sandbox import Cell

from ..answer import Judged, Kept, describe_fault
from .outpost import Bundle, Outpost, open_outpost

LOOK_SECONDS = 30.0
"""How often a worker looks whether the grader that it works for is still there."""

log = logging.getLogger("distributed.worker.autograder")


class Room(WorkerPlugin):  # type: ignore[misc] # Dask asks for a plugin
    """What a worker process keeps for one grader, from when they meet until the grader is gone."""

    outpost: Outpost

    def __init__(self, name: str, grader: str, bundle: Bundle) -> None:
        """Say for whom.

        Args:
            name: of this plugin, and of the resource by which Dask finds the workers that are ready.
            grader: Dask's name for the client.
            bundle: what judging takes.
        """
        self.name = name
        self.grader = grader
        self.bundle = bundle

    async def setup(self, worker: Any) -> None:
        """Get ready, and only then offer oneself.

        Raises:
            GradingError: this worker does not fit; it stays without tasks.
        """
        self.stack = ExitStack()
        opening = open_outpost(self.bundle, Path(worker.local_directory))
        try:
            self.outpost = await asyncio.to_thread(self.stack.enter_context, opening)
        except AutograderError as error:
            raise GradingError(f"worker {worker.address}: {error}") from None
        await worker.set_resources(**{self.name: worker.state.nthreads})
        worker.status = Status.paused  # tasks that found no worker are looked at again when one resumes
        worker.status = Status.running
        self.watch = asyncio.create_task(self.leave_with_grader(worker))

    async def teardown(self, worker: Any) -> None:
        """Remove everything."""
        if not hasattr(self, "outpost"):
            return
        if asyncio.current_task() is not self.watch:
            self.watch.cancel()
        await worker.set_resources(**{self.name: 0})
        await asyncio.to_thread(self.stack.close)

    async def leave_with_grader(self, worker: Any) -> None:
        """Wait until the grader is gone, also when it was killed, and remove everything then."""
        while True:
            events = await worker.scheduler.events(topic=self.grader)
            if not events or events[-1][1].get("action") == "remove-client":
                await worker.plugin_remove(name=self.name)
                return
            await asyncio.sleep(LOOK_SECONDS)


def judge_here(name: str, student: str, cells: Sequence[Cell], known: Kept) -> Judged | AutograderError:
    """Judge a submission on the worker that runs this.

    A fault of ours is given back, not raised: Dask would send it with its traceback, and the grader would
    wait for ever for one that is too deep to send. A worker whose sandbox broke ends; where it has a nanny, a
    new one takes its place and tests itself.
    """
    plugins = get_worker().plugins
    try:
        outpost: Outpost = plugins[name].outpost
        return outpost.judge(cells, known)
    except SandboxError as error:
        if name in plugins and not outpost.works:  # it is closed when the grader takes everything back
            log.critical("%s: this worker ends: %s", student, error)
            os._exit(1)
        return describe_fault(error)
    except Exception as error:
        return describe_fault(error)
