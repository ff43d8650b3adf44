"""Starts a Dask scheduler and workers that speak TCP, and kills them with all that they started."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from distributed import Client

DASK = (sys.executable, "-m", "dask.__main__")
READY_SECONDS = 120.0
ENVIRONMENT = {
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
    "DASK_DISTRIBUTED__WORKER__MEMORY__TERMINATE": "false",  # the machine's other work is no reason to end
    "OPENBLAS_NUM_THREADS": "1",
}


@dataclass
class Machines:
    """A scheduler, and the processes that stand for machines with workers."""

    folder: Path
    address: str = ""
    inside: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By machine: what a command begins with to run there."""
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start_scheduler(self, host: str = "127.0.0.1") -> None:
        """Start the scheduler and wait until it says where it is."""
        self._start("scheduler", "scheduler", "--host", host, "--port", "0", "--no-dashboard", "--no-show")
        self.address = self._wait_for("scheduler", "Scheduler at:").split()[-1]

    def start_worker(self, name: str, *options: str, threads: int = 1) -> None:
        """Start a worker with its nanny, and wait until it is registered."""
        place = self.folder / name
        place.mkdir(exist_ok=True)
        words = ("--nthreads", str(threads), "--no-dashboard", "--nanny", "--local-directory", str(place))
        self._start(name, "worker", self.address, *words, "--name", name, *options)
        self._wait_for(name, "Registered to:")

    def kill(self, name: str) -> None:
        """Kill a machine's processes, the workers and what these started, all with SIGKILL."""
        process = self.running.pop(name)
        tree = [psutil.Process(process.pid)]
        tree += tree[0].children(recursive=True)
        for each in tree:
            with suppress(psutil.NoSuchProcess):
                each.suspend()  # so that none starts another
        for each in (*tree[0].children(recursive=True), *tree):
            with suppress(psutil.NoSuchProcess):
                each.kill()
        process.wait()

    def worker_process(self, name: str) -> psutil.Process:
        """Find the process of a machine that is the worker itself, below its nanny."""
        nanny = psutil.Process(self.running[name].pid)
        (found,) = [each for each in nanny.children() if "spawn_main" in " ".join(each.cmdline())]
        return found

    def log(self, name: str) -> str:
        """Read what a machine has written."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8")

    def close(self) -> None:
        """End everything."""
        for name in list(self.running):
            self.kill(name)

    def _start(self, name: str, *words: str) -> None:
        command = (*self.inside.get(name, ()), *DASK, *words)
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                command, stdout=log, stderr=log, env={**os.environ, **ENVIRONMENT}, cwd=self.folder
            )

    def _wait_for(self, name: str, words: str) -> str:
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until and self.running[name].poll() is None:
            lines = [line for line in self.log(name).splitlines() if words in line]
            if lines:
                return lines[-1]
            time.sleep(0.05)
        raise AssertionError(self.log(name))


@contextmanager
def machines(folder: Path, inside: Mapping[str, Sequence[str]] | None = None) -> Iterator[Machines]:
    """Give machines, and end them for sure."""
    found = Machines(folder, inside=inside or {})
    try:
        yield found
    finally:
        found.close()


def plugins(address: str) -> Mapping[str, Sequence[str]]:
    """List by worker what autograder has put there."""
    with Client(address, set_as_default=False) as client:
        listed = client.run(
            lambda dask_worker: [name for name in dask_worker.plugins if "autograder" in name]
        )
        return dict(listed)


def start_autograder(root: Path, *options: str, inside: Sequence[str] = ()) -> "subprocess.Popen[str]":
    """Start to grade the toys as a program of its own."""
    command = (*inside, sys.executable, "-m", "autograder.cli", "grade", "toys", "--quiet", *options)
    return subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def autograder(root: Path, *options: str) -> None:
    """Grade the toys; it has to come to a good end without a word."""
    grader = start_autograder(root, *options)
    said = grader.communicate()
    assert (grader.returncode, said) == (0, ("", ""))


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for something that has to come."""
    until = time.monotonic() + READY_SECONDS
    while not condition():
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.02)
