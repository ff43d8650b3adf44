"""Knows what grading on a Dask cluster costs, and what follows from that for large courses.

python benchmarks/cluster.py [SUBMISSIONS]     writes its figures into docs/scaling.md
"""

import os
import platform
import re
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.course import Course, build, find_course
from autograder.grading.cohort.cohort import make_cohort

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "scaling.md"
MARKS = ("<!-- written by `make bench-cluster` -->", "<!-- end of `make bench-cluster` -->")
NAME = "vanilla_rnn"
LARGE = 100_000
"""Submissions that the model extrapolates to."""
THREADS = (2, 16, 64, 256)


@dataclass(frozen=True)
class Run:
    """What one grading took, all in seconds."""

    wall: float
    client: float
    """Processor time of the process that reads and records, and of what it waited for."""


@dataclass(frozen=True)
class Model:
    """Time for many submissions: the slower of the one client and of the workers' threads."""

    start: float
    """With one submission, in seconds."""
    judge: float
    """A worker's thread per submission, in seconds."""
    client: float
    """The client per submission, in seconds; there is one client."""

    def seconds(self, submissions: int, threads: int) -> float:
        """Extrapolate."""
        return self.start + submissions * max(self.client, self.judge / threads)

    @property
    def useful(self) -> int:
        """How many threads one client keeps at work."""
        return max(1, round(self.judge / self.client))


def main() -> None:
    """Measure, and write the page's block."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 120
    with TemporaryDirectory() as name:
        folder = Path(name)
        school = make_school(folder / "school", count)
        runs = {"`--jobs 1`": run(folder, school, "--jobs", "1"), "`--jobs 2`": run(folder, school)}
        for workers in (1, 2):
            with cluster(folder, workers) as address:
                runs[f"`--cluster`, {workers} worker{'s' * (workers > 1)} of one thread"] = run(
                    folder, school, "--cluster", address
                )
                empty = run(folder, make_school(folder / "one", 1), "--cluster", address)
    *_, one, both = runs.values()
    judge, client = one.wall - empty.wall, both.client - empty.client
    model = Model(empty.wall, judge / (count - 1), client / (count - 1))
    write(describe(runs, model, count))


def make_school(root: Path, count: int) -> Course:
    """Copy this course, and hand in the made-up class as often as it takes."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    shutil.copy(ROOT / "course.toml", root)
    shutil.copytree(ROOT / "solutions", root / "solutions", ignore=shutil.ignore_patterns("__pycache__"))
    course = find_course(root)
    build(course, NAME)
    make_cohort(course, NAME, root / "class")
    made = sorted((root / "class").iterdir())
    for place, student in enumerate(islice(cycle(made), count)):
        shutil.copytree(student, root / "submitted" / f"{place:06}")
    return course


def run(folder: Path, school: Course, *options: str) -> Run:
    """Grade a fresh copy of a class."""
    root = folder / "run"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(school.root, root)
    command = (sys.executable, "-m", "autograder.cli", "grade", NAME, "--quiet", *options)
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=root, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(time.perf_counter() - start, used)


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[str]:
    """Start a scheduler and workers that speak TCP, each worker a process of its own."""
    dask, file = (sys.executable, "-m", "dask.__main__"), folder / "scheduler.json"
    file.unlink(missing_ok=True)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    address = ("--scheduler-file", str(file))
    words = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", *address)
    started = [subprocess.Popen((*dask, "scheduler", *words), **quiet)]  # type: ignore[call-overload]
    try:
        while not file.exists():
            time.sleep(0.1)
        local = ("--nthreads", "1", "--no-nanny", "--no-dashboard", *address)
        for _ in range(workers):
            started.append(subprocess.Popen((*dask, "worker", *local), **quiet))  # type: ignore[call-overload]
        found = re.search(r'"address": "(tcp://[^"]+)"', file.read_text())
        assert found
        yield found[1]
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()


def describe(runs: dict[str, Run], model: Model, count: int) -> str:
    """Write the figures and what follows from them, as Markdown."""
    programs = ", ".join(f"{name} {version(name)}" for name in ("numpy", "distributed", "nbgrader"))
    lines = [
        f"{count} submissions of `{NAME}`, on {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}, {programs}; the cluster's processes share these cores.",
        "",
        "| graded by | seconds | per submission |",
        "|---|---:|---:|",
        *(f"| {name} | {run.wall:.1f} | {run.wall / count:.3f} |" for name, run in runs.items()),
        "",
        f"Start, with one submission: {model.start:.1f} s. A worker's thread per submission: "
        f"{model.judge:.3f} s. The client's processor per submission: {model.client:.3f} s. "
        f"So one client keeps about "
        f"{model.useful} threads at work; more do not help.",
        "",
        f"| threads | {LARGE:,} submissions take, by the model |",
        "|---:|---:|",
        *(f"| {threads} | {hours(model.seconds(LARGE, threads))} |" for threads in THREADS),
    ]
    return "\n".join(lines)


def hours(seconds: float) -> str:
    """Write a time as people do."""
    return f"{seconds / 3600:.1f} h" if seconds >= 3600 else f"{seconds / 60:.0f} min"


def write(text: str, marks: Sequence[str] = MARKS) -> None:
    """Put the text between the page's two marks."""
    begin, end = marks
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(begin)
    _, found, after = rest.partition(end)
    assert found, f"{PAGE}: has no block between {begin} and {end}"
    PAGE.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
