"""Knows how a command is timed from outside: when each submission is done, and what memory it all takes."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from threading import Event, Thread

PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Run:
    """A command that graded some submissions."""

    start: float
    """Seconds until the first submission was done, less what one takes."""
    each: float
    """Seconds from one submission to the next, the mean."""
    memory: float
    """Bytes resident in the processes together at the worst moment; shared pages count in each of them."""
    own: float
    """The same in the command and the graders that it forks: without warm processes and submissions."""


def run_untimed(command: Sequence[str | Path], folder: Path, programs: Path) -> None:
    """Run a command that is not timed.

    Args:
        command: what is run.
        folder: where.
        programs: a folder to look for programs first.
    """
    with TemporaryFile() as errors:
        done = subprocess.run(command, cwd=folder, env=_find_first(programs), stdout=errors, stderr=errors)
        _refuse_failure(done.returncode, command, errors)


def follow_lines(command: Sequence[str | Path], folder: Path) -> Run:
    """Run a command that writes a line for every submission that is done.

    The first half is not timed: the first lines wait for what is loaded meanwhile, and then come all at once.
    """
    with Memory() as memory, TemporaryFile() as errors:
        begin = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=errors)
        memory.watch(process.pid)
        assert process.stdout is not None
        times = [time.perf_counter() - begin for _ in process.stdout]
        process.wait()
        _refuse_failure(process.returncode, command, errors)
    return _describe(times, len(times) // 2, memory)


def follow_files(command: Sequence[str | Path], folder: Path, pattern: str, programs: Path) -> Run:
    """Run a command that writes a file for every submission that is done.

    Args:
        command: what is run.
        folder: where.
        pattern: what the files are called, below the folder.
        programs: a folder to look for programs first.
    """
    environment = _find_first(programs)
    with Memory() as memory, TemporaryFile() as errors:
        began = time.time()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=errors, stderr=errors)
        memory.watch(process.pid)
        process.wait()
        _refuse_failure(process.returncode, command, errors)
    times = sorted(path.stat().st_mtime - began for path in folder.glob(pattern))
    return _describe(times, 0, memory)


class Memory:
    """Looks ten times a second at what a process and all that came from it hold."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.most = 0.0
        self.own = 0.0
        self._done = Event()
        self._thread: Thread | None = None

    def __enter__(self) -> "Memory":
        """Wait for a process."""
        return self

    def __exit__(self, *_: object) -> None:
        """Look no more."""
        self._done.set()
        if self._thread:
            self._thread.join()

    def watch(self, pid: int) -> None:
        """Look at a process until the end."""
        self._thread = Thread(target=self._look, args=(pid,), daemon=True)
        self._thread.start()

    def _look(self, pid: int) -> None:
        while not self._done.wait(0.1):
            self.most = max(self.most, sum(map(resident, family(pid))))
            self.own = max(self.own, sum(map(resident, graders(pid))))


def family(pid: int) -> list[int]:
    """List a process and everything that descends from it."""
    found = [pid]
    for each in found:
        try:
            for thread in Path(f"/proc/{each}/task").iterdir():
                found += map(int, (thread / "children").read_text().split())
        except OSError:  # it has ended
            continue
    return found


def graders(pid: int) -> list[int]:
    """List a process and those that it forked to run the same program."""
    return [each for each in family(pid) if _read_command(each) == _read_command(pid)]


def _read_command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has ended
        return b""


def resident(pid: int) -> int:
    """Give the bytes of a process that are in memory; of one that has ended, none."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except OSError:
        return 0


def add(first: Run, second: Run) -> Run:
    """Give two commands, one after the other, as one."""
    return Run(
        first.start + second.start,
        first.each + second.each,
        max(first.memory, second.memory),
        max(first.own, second.own),
    )


def _describe(times: Sequence[float], untimed: int, memory: Memory) -> Run:
    counted = times[untimed:]
    each = (counted[-1] - counted[0]) / (len(counted) - 1)
    return Run(times[0] - each, each, memory.most, memory.own)


def _find_first(programs: Path) -> dict[str, str]:
    return {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}


def _refuse_failure(code: int, command: Sequence[str | Path], errors: object) -> None:
    if code:
        errors.seek(0)  # type: ignore[attr-defined]
        said = errors.read().decode(errors="replace")  # type: ignore[attr-defined]
        sys.exit(f"{' '.join(map(str, command))} ended with {code}:\n{said[-3000:]}")
