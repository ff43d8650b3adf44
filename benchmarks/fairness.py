"""Measures how often right solutions fail and wrong ones pass, over many draws of hidden cases.

python benchmarks/fairness.py [SEEDS]    # 200; also writes the table into docs/fairness.md
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # one process per core does the work; before NumPy is imported

import io
import re
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path

from autograder.course import Course, Solution, find_course, load_solution
from autograder.course.cases import Cases, draw, leave_out_large
from autograder.course.trial import find_variants, hint_by_name, load_variant
from autograder.exercises import Exercise, Status
from autograder.judging import Assessment, Functions, assess, assess_all, derive_mutants, put_in_place

ROOT = Path(__file__).parent.parent
COURSES = (ROOT, ROOT / "examples" / "regression")
PAGE = ROOT / "docs" / "fairness.md"
SEEDS = 200
DERIVED = 10
"""One set in so many is also tried with the derived wrong solutions: there are hundreds of them."""

Task = tuple[Path, str, int]
Solutions = Mapping[str, Functions]


@cache
def load(root: Path, name: str) -> tuple[Course, Solution, Solutions]:
    """Load an assignment with its right solutions by style, once in each process."""
    course = find_course(root)
    solution = load_solution(course, name)
    variants = {path.stem: load_variant(course, solution, path) for path in find_variants(course, solution)}
    return course, solution, {"reference": solution.functions, **variants}


def count(task: Task) -> Counter[tuple[str, str]]:
    """Draw one set of hidden cases, try everything on it, and count by kind of solution."""
    root, name, seed = task
    course, solution, right = load(root, name)
    warnings.simplefilter("ignore")
    found: Counter[tuple[str, str]] = Counter()
    with redirect_stdout(io.StringIO()):
        cases = leave_out_large(draw(course, hint_by_name(solution), ("rates", seed), hidden=True))
        for functions in right.values():
            for each in assess_all(solution.exercises, cases, functions, solution.functions):
                add(found, "right", each)
        for exercise in solution.exercises:
            for wrong, each in try_authored(solution, exercise, cases):
                add(found, "authored", each)
                causes = {check.cause for check in each.result.checks if check.cause}
                found["authored", "named"] += causes == {wrong}
            if seed % DERIVED == 0:
                for functions in derive_mutants(exercise, solution.functions).values():
                    with put_in_place(exercise, solution.functions, functions) as together:
                        add(found, "derived", assess(exercise, cases[exercise.name], together))
    return found


def try_authored(solution: Solution, exercise: Exercise, cases: Cases) -> Iterator[tuple[str, Assessment]]:
    """Try the misconceptions about an exercise."""
    for wrong in solution.misconceptions:
        if wrong.replaces in exercise.functions:
            changed = {wrong.replaces: wrong.function}
            with put_in_place(exercise, solution.functions, changed) as functions:
                yield wrong.name, assess(exercise, cases[exercise.name], functions)


def add(found: Counter[tuple[str, str]], kind: str, assessment: Assessment) -> None:
    """Count a set of cases and its cases, and those of them that passed."""
    passed = [all(each.status is Status.PASSED for each in outcomes) for _, outcomes in assessment.judged]
    found[kind, "sets"] += 1
    found[kind, "passed sets"] += assessment.passed and not assessment.stood_in
    found[kind, "cases"] += len(passed)
    found[kind, "passed cases"] += sum(passed)


def describe(found: Counter[tuple[str, str]]) -> dict[str, str]:
    """Write what was counted for an assignment, measure by measure."""

    def tell(kind: str, what: str, failed: bool = False) -> str:
        whole, passed = found[kind, what], found[kind, f"passed {what}"]
        return share(whole - passed if failed else passed, whole)

    return {
        "right: sets that fail": tell("right", "sets", failed=True),
        "right: cases that fail": tell("right", "cases", failed=True),
        "authored mistakes: sets that pass": tell("authored", "sets"),
        "authored mistakes: cases that pass": tell("authored", "cases"),
        "authored mistakes: sets named": share(found["authored", "named"], found["authored", "sets"]),
        "derived mistakes: sets that pass": tell("derived", "sets"),
        "derived mistakes: cases that pass": tell("derived", "cases"),
    }


def share(part: int, whole: int) -> str:
    """Write a part of a whole."""
    return f"{part:,} of {whole:,}".replace(",", " ")


def tabulate(columns: Mapping[str, Mapping[str, str]]) -> str:
    """Write a column per assignment, a line per measure."""
    lines = ["| | " + " | ".join(f"`{name}`" for name in columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for measure in next(iter(columns.values())):
        cells = " | ".join(column[measure] for column in columns.values())
        lines.append(f"| {measure} | {cells} |")
    return "\n".join(lines)


def main() -> None:
    """Print the table and write it into the page; end with 1 where a set was unfair."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    start = time.monotonic()
    columns, unfair = {}, 0
    with ProcessPoolExecutor() as pool:
        for root in COURSES:
            for assignment in find_course(root).assignments:
                tasks = [(root, assignment.name, seed) for seed in range(seeds)]
                found = sum(pool.map(count, tasks, chunksize=5), Counter[tuple[str, str]]())
                columns[assignment.name] = describe(found)
                unfair += found["right", "sets"] - found["right", "passed sets"]
                unfair += found["authored", "passed sets"] + found["derived", "passed sets"]
    table = tabulate(columns)
    print(table)
    print(f"{seeds} seeds, every {DERIVED}th of them for derived mistakes; {time.monotonic() - start:.0f} s")
    marked = f"<!-- written by `make rates`, {seeds} seeds -->\n\n{table}\n\n<!-- end -->"
    text = PAGE.read_text(encoding="utf-8")
    page = re.sub(r"<!-- written by.*<!-- end -->", lambda _: marked, text, flags=re.DOTALL)
    PAGE.write_text(page, encoding="utf-8")
    sys.exit(1 if unfair else 0)


if __name__ == "__main__":
    main()
