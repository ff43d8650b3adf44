"""Knows where a grader's time goes: its threads are looked at a thousand times a second while it works.

python -m benchmarks.stages COURSE    # one line of JSON: milliseconds per submission by stage
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread, get_ident
from types import FrameType

from autograder.course import find_course
from autograder.grading.intake.submissions import find_submissions
from autograder.grading.recording import grade_submitted

from .bench_files import NAME

STAGES = {
    "read": ("grading/intake/", "grading/waiting.py"),
    "start of a process": ("sandbox/sandbox.py _start",),
    "end of a process": ("sandbox/sandbox.py _bury",),
    "cells": ("sandbox/cells.py", "sandbox/submission.py _ask_names"),
    "calls": ("sandbox/",),
    "judging": ("judging/",),
    "pages": ("grading/pages/", "records/autograded.py"),
    "gradebook": ("records/gradebook",),
    "ledger": ("grading/records/", "grading/changes.py", "grading/atomic.py"),
    "keys and digests": ("grading/exam.py", "grading/origin.py"),
}
"""By stage: what files, and where it matters which functions, it is made of; the first that fits counts."""
WAITING = ("threading.py", "concurrent/futures/", "queue.py")
"""Where a thread is that has nothing to do."""
PERIOD = 0.001


def name_frames(frame: FrameType | None) -> Iterator[str]:
    """Name file and function of every frame of a stack, the innermost first."""
    while frame:
        yield f"{frame.f_code.co_filename} {frame.f_code.co_name}"
        frame = frame.f_back


def find_stage(names: list[str]) -> str:
    """Tell from a stack what is at work; nothing where a thread waits for another."""
    if any(part in names[0] for part in WAITING):
        return ""
    ours = [name.rpartition("/autograder/")[2] for name in names if "/autograder/" in name]
    fitting = (
        stage for stage, parts in STAGES.items() if any(part in name for name in ours for part in parts)
    )
    return next(fitting, "the rest" if ours else "")


class Watch:
    """Counts, while it is open, at what stage all other threads are."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.found: Counter[str] = Counter()
        self.looks = 0
        self._done = Event()
        self._thread = Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Watch":
        """Begin to look."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Look no more."""
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(PERIOD):
            self.looks += 1
            for thread, frame in sys._current_frames().items():
                if thread != get_ident():
                    self.found[find_stage(list(name_frames(frame)))] += 1


def main() -> None:
    """Grade a course with one job, and tell what took how long; the first half is not watched."""
    course = find_course(Path(sys.argv[1]))
    sys.setswitchinterval(PERIOD / 2)
    graded = grade_submitted(course, NAME, 1)
    for _ in range(len(find_submissions(course, NAME)) // 2):
        next(graded)
    with Watch() as watch:
        start = time.perf_counter()
        count = sum(1 for _ in graded)
        seconds = time.perf_counter() - start
    each = 1000 * seconds / max(watch.looks, 1) / max(count, 1)
    stages = {stage: watch.found[stage] * each for stage in (*STAGES, "the rest")}
    print(json.dumps({"submission": 1000 * seconds / max(count, 1), "stages": stages}))


if __name__ == "__main__":
    main()
