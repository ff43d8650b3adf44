"""Knows the floor: the same cells and the same checks in one warm process, with nothing around them.

python -m benchmarks.floor COURSE [--plot]    # a line of JSON for every submission
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as in the warm process; before NumPy is imported

import io
import json
import sys
import time
import warnings
from contextlib import redirect_stdout
from pathlib import Path
from types import ModuleType
from typing import Any

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt

from autograder.course import find_course
from autograder.grading.exam import Exam, set_exam
from autograder.grading.intake.submissions import Submitted, find_submissions, read_submission
from autograder.judging import assess_all

from .bench_files import NAME


def run_cells(submitted: Submitted, plot: bool) -> dict[str, Any]:
    """Run the cells that grading runs; with the plot also those that draw, as pictures of a notebook."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for cell in submitted.cells:
        run(cell.source, namespace)
    if plot:
        for each in submitted.notebook["cells"]:
            if "demo" in each["metadata"].get("tags", ()):
                run(each["source"], namespace)
                for number in plt.get_fignums():
                    plt.figure(number).savefig(io.BytesIO(), bbox_inches="tight")
                plt.close("all")
    return namespace


def run(source: str, namespace: dict[str, Any]) -> None:
    """Run a cell; what it raises is its own affair."""
    try:
        exec(compile(source, "cell", "exec"), namespace)
    except Exception:  # a student's
        return


def take(exam: Exam, submitted: Submitted, plot: bool) -> dict[str, Any]:
    """Run and judge one submission; give its points and the seconds that this took."""
    start = time.perf_counter()
    namespace = run_cells(submitted, plot)
    found = [each.result for each in assess_all(exam.exercises, exam.cases, namespace, exam.reference)]
    seconds = time.perf_counter() - start
    scores = {each.name: each.score for each in found}
    return {"student": submitted.student, "seconds": seconds, "scores": scores}


def silence() -> None:
    """Let a notebook's own checks do nothing, as when it is graded."""
    student: Any = ModuleType("autograder")
    student.check = student.progress = student.quiz = lambda *_: None
    sys.modules["autograder"] = student


def main() -> None:
    """Print a line for every submission of the course, the first one run once before."""
    plot, root = "--plot" in sys.argv, Path(sys.argv[1])
    exam = set_exam(find_course(root), NAME)
    read = [
        read_submission(path, exam.release, student, NAME)
        for student, path in find_submissions(exam.course, NAME)
    ]
    _ = exam.cases
    silence()
    warnings.simplefilter("ignore")
    with redirect_stdout(io.StringIO()):
        take(exam, read[0], plot)
        found = [take(exam, each, plot) for each in read]
    for each in found:
        print(json.dumps(each))


if __name__ == "__main__":
    main()
