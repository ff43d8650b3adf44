"""Knows which submissions lie there, what is known of each, and which of them have to be graded."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from .exam import Exam, versions
from .intake.submissions import find_submissions
from .intake.timestamps import read_timestamp
from .records.ledger import Entry, read_entry
from .sharing import Sharing

MOST_BYTES = 100_000_000
"""More than that is never read, so it need not be recognised."""


@dataclass(frozen=True)
class Waiting:
    """A submission that lies there."""

    student: str
    path: Path
    mark: str
    """SHA-256 of the file; empty for what is no file and cannot be read anyway."""
    entry: Entry | None
    """From when it was last graded."""
    late: bool
    """Whether it came after the due date."""


def find_waiting(exam: Exam) -> tuple[Waiting, ...]:
    """List what was handed in, in the order of the students' names."""
    sharing = Sharing()
    found = find_submissions(exam.course, exam.name)
    return tuple(look_at(exam, student, path, sharing) for student, path in found)


def look_at(exam: Exam, student: str, path: Path, sharing: Sharing | None = None) -> Waiting:
    """Tell what is known of one submission.

    Args:
        exam: what it is held against.
        student: whose it is.
        path: its file.
        sharing: what is known of others.
    """
    due, when = exam.course.assignment(exam.name).due, read_timestamp(path)
    entry = read_entry(exam.course.root, exam.name, student)
    if entry and sharing:
        entry = replace(entry, result=sharing.share(entry.result))
    return Waiting(student, path, fingerprint(path), entry, bool(due and when and when > due))


def sort_known(
    exam: Exam, waiting: Sequence[Waiting], again: bool, only: Collection[str]
) -> tuple[list[Waiting], list[Waiting]]:
    """Tell those whose result can only be the same from those that have to be graded.

    Args:
        exam: what they are held against.
        waiting: what was handed in.
        again: whether to grade also what can only be the same.
        only: exercises to which to keep; then what is new or replaced is in neither list.
    """
    known, due = [], []
    for each in waiting:
        entry = each.entry
        same = entry and each.mark and entry.follows_from(each.mark, exam.terms, versions())
        if same and not again:
            known.append(each)
        elif not only or (entry and entry.sha256 == each.mark):
            due.append(each)
    return known, due


def fingerprint(path: Path) -> str:
    """Give the SHA-256 of a submitted file; empty for what is no file and cannot be read anyway."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > MOST_BYTES:
            return ""
        return sha256(path.read_bytes()).hexdigest()
    except OSError:  # reading it for grading fails too, and says why
        return ""
