"""Knows everything that grading leaves behind, and compares two courses by it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.course import find_course
from autograder.grading.records.database import find_database, load_config

AUDIT = ".audit.jsonl"


def files(root: Path, *folders: str) -> Mapping[str, bytes]:
    """Read everything that grading writes, except how long it took and when."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for folder in folders
        for path in sorted((root / folder).rglob("*"))
        if path.is_file() and ".timings" not in path.parts and not path.name.endswith(AUDIT)
    }


def trail(root: Path) -> list[Any]:
    """Read the audit trail, except when its lines were written."""
    lines = (root / "ledger" / f"toys{AUDIT}").read_text(encoding="utf-8").splitlines()
    return [{**json.loads(line), "time": None} for line in lines]


def dump(root: Path) -> list[Any]:
    """Read the whole gradebook through nbgrader's API; only the random row ids are left out."""
    from nbgrader.api import Gradebook

    def plain(record: Mapping[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in record.items() if key != "id"}

    database = find_database(find_course(root), load_config(root))
    with Gradebook(database.url, *database.words) as api:
        notebook = api.find_notebook("toys", "toys")
        found = [plain(cell.to_dict()) for cell in (*notebook.grade_cells, *notebook.source_cells)]
        for submission in api.assignment_submissions("toys"):
            found.append(plain(submission.to_dict()))
            for submitted in submission.notebooks:
                found += [plain(row.to_dict()) for row in (*submitted.grades, *submitted.comments)]
    return sorted(found, key=repr)


def assert_same(harried: Path, calm: Path) -> None:
    """Compare everything that grading leaves, also that nothing else lies about."""
    for folders in (("ledger",), ("autograded", "feedback")):
        assert files(harried, *folders) == files(calm, *folders)
    assert dump(harried) == dump(calm)
    assert trail(harried) == trail(calm)
    assert sorted(path.name for path in harried.iterdir()) == sorted(path.name for path in calm.iterdir())
