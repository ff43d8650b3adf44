"""Knows the released notebook: which cells are the instructor's, and what stood in them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.course.percent import NOT_RUN, TAGS
from autograder.exercises import CourseError

from .outputs import Record, read_text
from .source import definitions, normal


@dataclass(frozen=True)
class ReleasedCell:
    """One cell of the released notebook that has an nbgrader name."""

    name: str
    """Its grade_id, such as `rnn_step` for the check cell of that exercise."""
    tag: str
    """One of the percent notebook's tags, or empty for text."""
    kind: str
    source: str
    graded: bool
    locked: bool
    """Whether the source is the instructor's; false for the cells that students write."""
    record: Record
    """The cell as it stands in the file."""

    @property
    def is_run(self) -> bool:
        """Whether grading runs the cell's source."""
        return self.kind == "code" and self.tag not in NOT_RUN

    @cached_property
    def normal(self) -> str:
        """The source as it is compared."""
        return normal(self.source)

    @cached_property
    def functions(self) -> frozenset[str]:
        """The functions that the student is to write here; none where the cell is locked."""
        return frozenset() if self.locked or self.kind != "code" else definitions(self.source)


@dataclass(frozen=True)
class Release:
    """What is known of an assignment's released notebook; without cells, nothing is."""

    cells: tuple[ReleasedCell, ...] = ()
    metadata: Record | None = None
    """The notebook's own metadata."""
    language: str = "en"
    """In which a student is told what was mended."""


def load_release(path: Path, language: str = "en") -> Release:
    """Read a released notebook, such as `assignments/lstm/lstm.ipynb`.

    Args:
        path: where it is.
        language: in which a student is told what was mended.

    Raises:
        CourseError: there is none, or it was not made by a build.
    """
    where = "/".join(path.parts[-3:])
    try:
        record = json.loads(path.read_bytes())
        cells = tuple(_read_cells(record["cells"]))
    except OSError as error:
        raise CourseError(f"{where}: no released notebook ({error.strerror}); build the assignment") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CourseError(f"{where}: not a released notebook ({error!r}); build it again") from None
    if not cells:
        raise CourseError(f"{where}: no cell has an nbgrader name; build the assignment again")
    return Release(cells, record.get("metadata", {}), language)


def _read_cells(records: list[Record]) -> Iterator[ReleasedCell]:
    for record in records:
        metadata = record["metadata"]
        mark = metadata.get("nbgrader")
        if not mark or not mark.get("grade_id"):
            continue
        graded, solution = bool(mark.get("grade")), bool(mark.get("solution"))
        yield ReleasedCell(
            name=mark["grade_id"],
            tag=next((tag for tag in metadata.get("tags", ()) if tag in TAGS), ""),
            kind=record["cell_type"],
            source=read_text(record["source"]),
            graded=graded,
            locked=not solution and (graded or bool(mark.get("locked"))),
            record=record,
        )
