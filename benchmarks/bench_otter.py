"""Measures what a class costs otter-grader and what it costs our command, in one run.

python -m benchmarks.bench_otter --otter FOLDER [--page FILE]

FOLDER holds the programs of an installation of otter-grader that knows nothing of this package; BENCH_N in
the environment says how many submissions there are. Both grade the same ones, in turn, a part of the class
at a time.
"""

import argparse
import os
import statistics
import subprocess
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from autograder.course import Course

from .bench import GRADE, MORE, ONE, TITLES, hold_equal, middle, split
from .bench_course import hand_in, make_course, write_answers
from .bench_files import hand_in_release, read_gradebook
from .contest import Run, follow_files, follow_lines
from .otter_course import LOOP, make_otter_course, read_results
from .page import PAGE, describe_machine, write_block

OTTER = "otter-grader"
NAMES = {OTTER: "`otter run`", ONE: TITLES[ONE]}
VERSION = "from importlib.metadata import version; print(version('otter-grader'))"


def main() -> None:
    """Measure, print and write the page; end with 1 where the two disagree about a score."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--otter", type=Path, required=True)
    parser.add_argument("--page", type=Path, default=PAGE)
    wishes = parser.parse_args()
    programs = wishes.otter.absolute()
    number = int(os.environ.get("BENCH_N", "9"))
    sizes = split(number)
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        course = make_course(folder / "course")
        make_otter_course(folder / "otter", course, programs)
        parts = [
            measure(folder, course, programs, sum(sizes[:part]), size) for part, size in enumerate(sizes)
        ]
    otter = subprocess.check_output([programs / "python", "-c", VERSION], text=True).strip()
    text = f"{tabulate(parts)}\n\n{describe_machine(f'{OTTER} {otter}')}"
    print(text)
    write_block("make bench-otter", f"{number} submissions in {len(sizes)} parts.\n\n{text}", wishes.page)


def measure(folder: Path, course: Course, programs: Path, first: int, size: int) -> Mapping[str, Run]:
    """Let both grade a part of the class, one after the other, and compare their scores."""
    otters, ours = folder / f"{OTTER} {first}", folder / f"ours {first}"
    copytree(folder / "otter", otters)
    copytree(course.root, ours)
    hand_in_release(otters, islice(write_answers(course, first + size), first, None))
    hand_in(Course(**{**vars(course), "root": ours}), size + MORE, first)
    runs = {
        OTTER: follow_files(["sh", "-c", LOOP], otters, "results/*/results.json", programs),
        ONE: follow_lines([*GRADE, "1"], ours),
    }
    hold_equal({OTTER: read_results(otters), ONE: read_gradebook(ours)})
    return runs


def tabulate(parts: Sequence[Mapping[str, Run]]) -> str:
    """Write the table of the two."""
    medians = {name: middle([part[name] for part in parts]) for name in NAMES}
    lines = [
        "| | times otter's throughput | start, in submissions of otter | memory, MB | seconds here |",
        "|---|---|---|---|---|",
    ]
    for name, title in NAMES.items():
        start = statistics.median(part[name].start for part in parts) / medians[OTTER]
        memory = max(part[name].memory for part in parts) / 1e6
        lines.append(
            f"| {title} | {medians[OTTER] / medians[name]:.1f} | {start:.1f} "
            f"| {memory:.0f} | {medians[name]:.3f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
