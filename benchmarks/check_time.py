"""Measures how long a student waits for `check`, beside the functions alone, and for the import.

python benchmarks/check_time.py [ROUNDS]
"""

import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from autograder import check
from autograder.course import Course, Solution, draw_visible, find_course, load_solution
from autograder.course.cases import round_answers
from autograder.course.files import write_record
from autograder.exercises import Case, Exercise, write_release
from autograder.judging.calls import call_backward, call_forward

ROOT = Path(__file__).parent.parent
COURSES = (ROOT, ROOT / "examples" / "regression")
SLOW = 0.1
"""Seconds that a check may take."""


def take(action: Callable[..., object], *arguments: Any) -> float:
    """Measure how long something takes, in milliseconds."""
    start = time.perf_counter()
    action(*arguments)
    return 1000 * (time.perf_counter() - start)


def call_alone(exercise: Exercise, cases: Sequence[Case], functions: Mapping[str, Any]) -> None:
    """Call forward and backward once at every case, and judge nothing."""
    for case in cases:
        returned = call_forward(exercise, functions, case.inputs)
        if exercise.backward:
            call_backward(exercise, functions, case, returned.cache)


def called(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """Give a function the name by which `check` finds its exercise."""

    def wrong(*arguments: Any) -> Any:
        return function(*arguments)

    wrong.__name__ = name
    return wrong


def not_written(name: str) -> Callable[..., Any]:
    """Give a function as it is released."""

    def stub(*arguments: Any) -> Any:
        raise NotImplementedError

    return called(stub, name)


def show(functions: Mapping[str, Any], exercise: Exercise, cases: Path) -> None:
    """Check functions and draw the cards, as a notebook does."""
    checked = check(*(functions[name] for name in exercise.functions), cases=cases)
    if "<" not in checked._repr_html_():
        raise RuntimeError("no card was drawn")


def measure(course: Course, solution: Solution, rounds: int) -> float:
    """Print a line per exercise; give the longest time, in milliseconds."""
    longest = 0.0
    with TemporaryDirectory() as folder:
        path, visible = Path(folder) / "cases.json", draw_visible(course, solution)
        path.write_text(write_record(write_release(solution.exercises, round_answers(visible))))
        for exercise in solution.exercises:
            right = {name: solution.functions[name] for name in exercise.functions}
            wrong = [
                {**right, each.replaces: called(each.function, each.replaces)}
                for each in solution.misconceptions
                if each.replaces in right
            ]
            stubs = {name: not_written(name) for name in right}
            cases = visible[exercise.name]
            alone, passed, failed, empty = [], [], [0.0], []
            for _ in range(rounds):
                alone.append(take(call_alone, exercise, cases, solution.functions))
                passed.append(take(show, right, exercise, path))
                empty.append(take(show, stubs, exercise, path))
            for each in wrong:
                failed.append(statistics.median(take(show, each, exercise, path) for _ in range(3)))
            times = [statistics.median(passed), max(failed), statistics.median(empty)]
            base = statistics.median(alone)
            longest = max(longest, *times)
            cells = "".join(f"{each:9.1f}" for each in times)
            print(f"{exercise.name:24}{base:9.2f}{cells}{times[0] / base:9.0f}{max(passed):9.1f}")
    return longest


def measure_imports(rounds: int) -> None:
    """Print how long imports take in a fresh process, beside NumPy's."""
    lines = ("import numpy", "import autograder", "from autograder import check, quiz")
    code = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"
    found: dict[str, list[float]] = {line: [] for line in lines}
    for _ in range(rounds):
        for line in lines:
            ended = subprocess.run(
                [sys.executable, "-c", code.format(line)], capture_output=True, text=True, check=True
            )
            found[line].append(1000 * float(ended.stdout))
    numpy = statistics.median(found[lines[0]])
    for line in lines:
        median = statistics.median(found[line])
        print(f"{line:36}{median:9.1f} ms{median / numpy:7.2f} of NumPy's")


def main() -> None:
    """Print the tables; end with 1 where a check takes too long."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    warnings.simplefilter("ignore")
    print("ms, medians           functions  check:                       check / first")
    print("                          alone    right    wrong not written   alone check")
    longest = 0.0
    for root in COURSES:
        course = find_course(root)
        for assignment in course.assignments:
            longest = max(longest, measure(course, load_solution(course, assignment.name), rounds))
    print(f"\nthe longest check takes {longest:.0f} ms; it should take {1000 * SLOW:.0f} ms at most\n")
    measure_imports(rounds)
    sys.exit(1 if longest > 1000 * SLOW else 0)


if __name__ == "__main__":
    main()
