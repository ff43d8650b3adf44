"""Knows what Gradescope reads of a graded submission; as a program, it grades one in its container."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.exercises import Status

from ..intake.submissions import find_loose
from ..plain import readable

RESULTS = "results.json"


def write_results(record: Mapping[str, Any]) -> dict[str, Any]:
    """Turn a line of `autograder grade --json` into Gradescope's results: one test for each exercise.

    Args:
        record: as docs/results.md describes it.
    """
    return {
        "score": record["score"],
        "execution_time": record["seconds"],
        "output": "\n".join(map(readable, record["repairs"])),
        "output_format": "text",
        "stdout_visibility": "hidden",
        "tests": [_write_test(place, exercise) for place, exercise in enumerate(record["exercises"], 1)],
    }


def _write_test(place: int, exercise: Mapping[str, Any]) -> dict[str, Any]:
    checks = exercise["checks"]
    whole = all(check["status"] == Status.PASSED.value for check in checks)
    lines = (
        f"{check['check']}: {check['status'].replace('_', ' ')}. {check['message']}".rstrip()
        for check in checks
    )
    return {
        "name": exercise["name"],
        "number": str(place),
        "score": exercise["score"],
        "max_score": exercise["max_score"],
        "status": "passed" if whole else "failed",
        "output": "\n".join(map(readable, lines)),
        "output_format": "text",
        "visibility": "visible",
    }


def refuse(reason: str) -> dict[str, Any]:
    """Give the results of a submission in which there is nothing to grade."""
    return {"score": 0.0, "output": readable(reason), "output_format": "text", "stdout_visibility": "hidden"}


def main(name: str, course: str, submission: str, results: str) -> int:
    """Grade what a student uploaded, and write what Gradescope shows.

    If something of ours is wrong, nothing is written: Gradescope then tells the instructor, and no student
    reads a score that is none.

    Returns:
        The exit code of `autograder grade`.
    """
    found = [path for _, path in find_loose([Path(submission)])]
    named = [path for path in found if path.name == f"{name}.ipynb"] or found
    if len(named) != 1:
        said = ", ".join(path.name for path in named) or "no notebook"
        _write(Path(results), refuse(f"found {said}; expected {name}.ipynb"))
        return 0
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "autograder.cli",
        "--course",
        course,
        "grade",
        name,
        named[0],
        "--json",
    ]
    ended = subprocess.run([*command, "--quiet"], stdout=subprocess.PIPE, encoding="utf-8", check=False)
    if ended.returncode == 0:
        _write(Path(results), write_results(json.loads(ended.stdout)))
    return ended.returncode


def _write(path: Path, record: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
