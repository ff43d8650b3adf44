"""Measures how long a student waits for `check`, beside the functions alone, and for the import.

python -m benchmarks.check_time [--rounds ROUNDS] [--page FILE]
"""

import argparse
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from autograder import check
from autograder.course import Course, Solution, draw_visible, find_course, load_solution
from autograder.course.cases import round_answers
from autograder.course.files import write_record
from autograder.exercises import Case, Exercise, write_release
from autograder.judging.calls import call_backward, call_forward

from .page import PAGE, describe_machine, write_block

ROOT = Path(__file__).parent.parent
COURSES = (ROOT, ROOT / "examples" / "regression")
SLOW = 0.1
"""Seconds that a check may take."""
MORE = 0.05
"""Seconds that the import may take beyond NumPy's own."""
NUMPY, OURS = "import numpy", "from autograder import check, quiz"


@dataclass(frozen=True)
class Times:
    """Medians of one exercise, in milliseconds."""

    alone: float
    """The functions at every visible case, with nothing judged."""
    right: float
    wrong: float
    """The slowest of the known wrong solutions."""
    empty: float
    """Before anything is written."""

    @property
    def longest(self) -> float:
        """The longest check."""
        return max(self.right, self.wrong, self.empty)


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


def measure(course: Course, solution: Solution, rounds: int) -> list[Times]:
    """Check every exercise of an assignment: right, wrong in every known way, and not written."""
    found: list[Times] = []
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
            alone, passed, empty = [], [], []
            for _ in range(rounds):
                alone.append(take(call_alone, exercise, cases, solution.functions))
                passed.append(take(show, right, exercise, path))
                empty.append(take(show, stubs, exercise, path))
            failed = [statistics.median(take(show, each, exercise, path) for _ in range(3)) for each in wrong]
            base, good, unwritten = map(statistics.median, (alone, passed, empty))
            found.append(Times(base, good, max(failed, default=0.0), unwritten))
    return found


def measure_imports(rounds: int) -> dict[str, float]:
    """Give how long imports take in a fresh process, in milliseconds."""
    code = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"
    found: dict[str, list[float]] = {line: [] for line in (NUMPY, OURS)}
    for _ in range(rounds):
        for line in found:
            ended = subprocess.run(
                [sys.executable, "-c", code.format(line)], capture_output=True, text=True, check=True
            )
            found[line].append(1000 * float(ended.stdout))
    return {line: statistics.median(times) for line, times in found.items()}


def tabulate(found: Mapping[str, Sequence[Times]], imports: Mapping[str, float]) -> str:
    """Write both tables: an assignment's slowest exercise counts, and its usual one beside its functions."""
    heads = ("exercises", "check, by the functions alone", "slowest check, ms here: right", "wrong")
    lines = [f"| assignment | {' | '.join(heads)} | not written |", "|---|---|---|---|---|---|"]
    for title, times in found.items():
        usual = statistics.median(each.right / each.alone for each in times)
        slowest = [max(each.right for each in times), max(each.wrong for each in times)]
        slowest.append(max(each.empty for each in times))
        lines.append(
            f"| {title} | {len(times)} | {usual:.0f} | {' | '.join(f'{each:.0f}' for each in slowest)} |"
        )
    lines += ["", "| import, in a fresh process | by NumPy's | ms here |", "|---|---|---|"]
    lines += [f"| `{line}` | {took / imports[NUMPY]:.2f} | {took:.0f} |" for line, took in imports.items()]
    return "\n".join(lines)


def main() -> None:
    """Print the tables and write the page; end with 1 where a check or the import takes too long."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--page", type=Path, default=PAGE)
    wishes = parser.parse_args()
    warnings.simplefilter("ignore")
    found = {
        f"`{assignment.name}`": measure(course, load_solution(course, assignment.name), wishes.rounds)
        for course in map(find_course, COURSES)
        for assignment in course.assignments
    }
    imports = measure_imports(wishes.rounds)
    text = f"{tabulate(found, imports)}\n\n{describe_machine()}"
    print(text)
    write_block("make bench-check", text, wishes.page)
    longest = max(each.longest for times in found.values() for each in times)
    late = longest > 1000 * SLOW or imports[OURS] > imports[NUMPY] + 1000 * MORE
    sys.exit(1 if late else 0)


if __name__ == "__main__":
    main()
