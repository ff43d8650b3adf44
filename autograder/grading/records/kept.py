"""Knows the kept results: what an exercise came to for one answer, found again by what it follows from.

Beside the ledger lies a file for each answer, named by the digest of what is run; in it stands each result
under the digest of everything that it follows from. Any of the files may be removed at any time: what is not
found is judged again.
"""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from autograder.exercises import ExerciseResult

from ..answer import Kept
from ..atomic import write_whole
from ..lines import in_lines
from .ledger import FOLDER, exercise_record, read_exercise

VERSION = 1
RESULTS = ".results"
MOST_RESULTS = 8
"""Results of one exercise for one answer; the oldest go first."""
KEPT_DAYS = 200
"""Answers of which nothing was needed for so long are forgotten."""


def recall(
    root: Path, given: Mapping[str, Mapping[str, ExerciseResult]], anew: bool, student: str, answer: str
) -> Kept:
    """Tell what is known of an answer.

    Args:
        root: the course's folder.
        given: by student and exercise: results that stand, whatever they follow from.
        anew: whether nothing else is to be known.
        student: whose answer it is.
        answer: the digest of what is run.
    """
    known = Kept(answer) if anew else read_kept(root, answer)
    return replace(known, given=given.get(student, {}))


def read_kept(root: Path, answer: str) -> Kept:
    """Read what is known of an answer; of a damaged file nothing is known."""
    path = kept_path(root, answer)
    try:
        record = json.loads(path.read_bytes())
        if record["version"] != VERSION:
            return Kept(answer)
        results = {key: read_exercise(each) for key, each in record["results"].items()}
        errors = {str(label): str(error) for label, error in record["errors"].items()}
        os.utime(path)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Kept(answer)
    return Kept(answer, results, errors)


def keep(root: Path, fresh: Kept) -> None:
    """Add to what is known of an answer.

    Raises:
        GradingError: the file cannot be written.
    """
    known = read_kept(root, fresh.answer).results
    results = {key: known[key] for key in known if key not in fresh.results} | dict(fresh.results)
    for name in {result.name for result in fresh.results.values()}:
        keys = [key for key, result in results.items() if result.name == name]
        for key in keys[:-MOST_RESULTS]:
            del results[key]
    record = {
        "version": VERSION,
        "errors": dict(fresh.errors),
        "results": {key: exercise_record(result) for key, result in results.items()},
    }
    write_whole(kept_path(root, fresh.answer), in_lines(record), lasting=False)


def forget_unused(root: Path) -> None:
    """Remove the files of answers of which nothing was needed for long."""
    oldest = time.time() - KEPT_DAYS * 86_400
    for path in (root / FOLDER / RESULTS).glob("*/*.json"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def kept_path(root: Path, answer: str) -> Path:
    """Name the file of an answer."""
    return root / FOLDER / RESULTS / answer[:2] / f"{answer}.json"
