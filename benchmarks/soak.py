"""Grades a large class, hostile and broken submissions among it, and looks for what is lost or left behind.

python -m benchmarks.soak [--page FILE]

SUBMISSIONS in the environment says how many there are. Ends with 1 where anything is lost or left behind.
"""

import argparse
import ctypes
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from autograder.course import Course

from .bench_course import ROOT, ROUND, hand_in, make_course, name_students
from .bench_files import NAME, find_notebook, insert, read_gradebook
from .contest import family, graders, resident
from .page import PAGE, describe_machine, write_block

sys.path.append(str(ROOT / "tests" / "escapes"))
from siege import hostile_notebooks

HOSTILE = 100
"""One of so many attacks; one of as many is no notebook any more."""
LIMITS = """
[limits]
call_seconds = 1.0
notebook_seconds = 2.0
memory_mib = 512
output_bytes = 16_000_000
"""
STRIKE = "if 'attack' in globals(): attack()"
_SET_CHILD_SUBREAPER = 36
MORE_DESCRIPTORS = 10
MORE_MEMORY = 1.25
"""What the grader may hold at the end of what it held after a tenth of the class."""


@dataclass
class Sample:
    """What a grader holds, looked at now and then."""

    done: list[int] = field(default_factory=list)
    """Submissions that were graded by then."""
    descriptors: list[int] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    """Bytes resident."""

    def take(self, pid: int, done: int) -> None:
        """Look at a grader, and at those that it forked."""
        found = graders(pid)
        self.done.append(done)
        self.descriptors.append(sum(len(os.listdir(f"/proc/{each}/fd")) for each in found))
        self.memory.append(sum(map(resident, found)))

    def find_growth(self, number: int) -> Iterator[str]:
        """Say what grew after the first tenth of the class."""
        early = [place for place, done in enumerate(self.done) if done <= max(number // 10, 20)]
        for what, values, most in (
            ("descriptors", self.descriptors, max(self.descriptors[i] for i in early) + MORE_DESCRIPTORS),
            ("bytes of memory", self.memory, MORE_MEMORY * max(self.memory[i] for i in early)),
        ):
            if values[-1] > most:
                yield f"the grader held {values[-1]:,} {what} at the end; at most {most:,.0f} expected"


def plan(number: int) -> list[str]:
    """Say of what kind each student is: as the class of the benchmark, with attacks and damage among it."""
    kinds = [kind for kind, _ in zip(cycle(ROUND), range(number), strict=False)]
    for place in range(number):
        if place % HOSTILE == HOSTILE // 2:
            kinds[place] = "hostile"
        elif place % HOSTILE == HOSTILE // 2 + 3:
            kinds[place] = "damaged"
    return kinds


def spoil(course: Course, kinds: Sequence[str]) -> None:
    """Put attacks into the files of those who attack, and cut off those that are damaged."""
    attacks = cycle(cells for _, cells in hostile_notebooks(names=("affine_forward", "affine_backward")))
    for student, kind in zip(name_students(len(kinds)), kinds, strict=True):
        path = find_notebook(course.root, student)
        if kind == "hostile":
            insert(
                course.root,
                student,
                [*next(attacks), STRIKE],
                place=len(json.loads(path.read_bytes())["cells"]),
            )
        elif kind == "damaged":
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def run(course: Course, temporary: Path, sample: Sample) -> tuple[int, dict[str, float], float]:
    """Let the command grade; give how it ended, the points by student, and the greatest number of them."""
    command = [sys.executable, "-m", "autograder.cli", "grade", NAME, "--json", "--quiet", "--jobs", "2"]
    surroundings = {**os.environ, "TMPDIR": str(temporary)}
    process = subprocess.Popen(command, cwd=course.root, stdout=subprocess.PIPE, env=surroundings)
    scores, most = {}, 0.0
    assert process.stdout is not None
    for line in process.stdout:
        record = json.loads(line)
        scores[record["student"]], most = record["score"], record["max_score"]
        if len(scores) % 10 == 0:
            sample.take(process.pid, len(scores))
    return process.wait(), scores, most


def find_losses(course: Course, kinds: Sequence[str], scores: dict[str, float], most: float) -> Iterator[str]:
    """Say what is missing or has other points than it must have."""
    students = name_students(len(kinds))
    marks = {name: sum(points.values()) for name, points in read_gradebook(course.root).items()}
    for student, kind in zip(students, kinds, strict=True):
        score = scores.get(student)
        if score is None:
            yield f"{student}: no result"
            continue
        if (kind == "right") != (score == most) and kind in ("right", "wrong", "broken"):
            yield f"{student}: {kind}, and {score:g} of {most:g} points"
        if kind == "damaged" and score:
            yield f"{student}: no notebook, and {score:g} points"
        if marks.get(student) != score:
            yield f"{student}: {score:g} points, and {marks.get(student)} in the gradebook"
        for path in (
            Path("ledger", NAME, f"{student}.json"),
            Path("feedback", student, NAME, f"{NAME}.html"),
            Path("autograded", student, NAME, f"{NAME}.ipynb"),
        ):
            if not (course.root / path).is_file():
                yield f"{student}: no {path}"


def bury() -> None:
    """Wait for those of our processes that have ended; what still runs after a second is left behind."""
    until = time.monotonic() + 1.0
    with suppress(ChildProcessError):
        while time.monotonic() < until:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.05)


def look_around(temporary: Path) -> dict[str, set[str]]:
    """List what a grader could leave behind: processes of ours, mounts, files for a while."""
    bury()
    return {
        "process": {str(pid) for pid in family(os.getpid())[1:]},
        "mount": set(Path("/proc/self/mountinfo").read_text().splitlines()),
        "file": {str(path.relative_to(temporary)) for path in temporary.rglob("*") if path.is_file()},
    }


def describe(
    kinds: Sequence[str], scores: dict[str, float], problems: Sequence[str], sample: Sample, hours: float
) -> str:
    """Say in a few sentences what came of it."""
    counts = ", ".join(f"{count:,} {kind}" for kind, count in sorted(Counter(kinds).items()))
    memory, descriptors = sample.memory, sample.descriptors
    return (
        f"{len(kinds):,} submissions ({counts}) with two jobs, in {hours:.2f} hours here: "
        f"{len(scores):,} results, {len(problems)} lost, wrong or left behind. "
        f"The graders held between {min(memory) / 1e6:.0f} and {max(memory) / 1e6:.0f} MB together, "
        f"shared pages in each of them, and between {min(descriptors)} and {max(descriptors)} descriptors."
    )


def main() -> None:
    """Grade, look, print what was found, and write it to the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--page", type=Path, default=PAGE)
    wishes = parser.parse_args()
    number = int(os.environ.get("SUBMISSIONS", "10000"))
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1)  # what loses its parent becomes ours, and is seen
    kinds = plan(number)
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        temporary = Path(name) / "temporary"
        temporary.mkdir()
        course = make_course(Path(name) / "course", limits=LIMITS)
        hand_in(course, number)
        spoil(course, kinds)
        print(f"{number:,} submissions are handed in", flush=True)
        sample, before, begin = Sample(), look_around(temporary), time.monotonic()
        code, scores, most = run(course, temporary, sample)
        hours = (time.monotonic() - begin) / 3600
        after = look_around(temporary)
        problems = [f"the grader ended with {code}"] if code else []
        problems += find_losses(course, kinds, scores, most)
        problems += sample.find_growth(number)
        for what, found in after.items():
            problems += [f"left behind: {what} {each}" for each in sorted(found - before[what])]
    for problem in problems:
        print(problem)
    text = describe(kinds, scores, problems, sample, hours)
    print(text)
    write_block("make soak", f"{text}\n\n{describe_machine()}", wishes.page)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
