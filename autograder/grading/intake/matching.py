"""Knows which cell of a submission is which cell of the release, also when it was copied or renamed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .notebook import NotebookCell
from .release import Release, ReleasedCell
from .source import definitions, normal


@dataclass(frozen=True)
class Matches:
    """Cells of the release by the place of the student's cell."""

    originals: Mapping[int, ReleasedCell] = field(default_factory=dict)
    copies: Mapping[int, ReleasedCell] = field(default_factory=dict)
    """Further cells that carry the name, or a locked cell's source, of one that was found before."""

    @property
    def found(self) -> frozenset[str]:
        """Names of the released cells that the submission still has."""
        return frozenset(released.name for released in self.originals.values())


def match_cells(cells: Sequence[NotebookCell], release: Release) -> Matches:
    """Find the released cells in a submission.

    A cell is known by its nbgrader name; else by its cell id; else by its source; else, for a cell that a
    student writes, by the functions that it defines. The first that fits is the original.
    """
    by_name = {released.name: released for released in release.cells}
    originals: dict[int, ReleasedCell] = {}
    copies: dict[int, ReleasedCell] = {}
    claimed: set[str] = set()
    for cell in cells:
        if cell.grade_id in by_name:
            (copies if cell.grade_id in claimed else originals)[cell.place] = by_name[cell.grade_id]
            claimed.add(cell.grade_id)
    for see, fits in _WAYS:
        left = [released for released in release.cells if released.name not in claimed]
        rest = [cell for cell in cells if cell.place not in originals and cell.place not in copies]
        for cell, released in _pair(rest, left, see, fits):
            originals[cell.place] = released
            claimed.add(released.name)
    locked = {released.normal: released for released in release.cells if released.locked}
    for cell in cells:
        twin = locked.get(normal(cell.source))
        if twin and twin.kind == "code" and cell.place not in originals and cell.place not in copies:
            copies[cell.place] = twin
    return Matches(originals, copies)


def _pair(
    cells: Sequence[NotebookCell],
    left: Sequence[ReleasedCell],
    see: Callable[[NotebookCell], Any],
    fits: Callable[[Any, ReleasedCell], bool],
) -> Iterator[tuple[NotebookCell, ReleasedCell]]:
    free = list(left)
    for cell in cells:
        seen = see(cell) if free else None
        found = next((released for released in free if seen and fits(seen, released)), None)
        if found:
            free.remove(found)
            yield cell, found


_WAYS: tuple[tuple[Callable[[NotebookCell], Any], Callable[[Any, ReleasedCell], bool]], ...] = (
    (lambda cell: cell.id, lambda seen, released: seen == released.record.get("id")),
    (lambda cell: normal(cell.source), lambda seen, released: seen == released.normal),
    (
        lambda cell: definitions(cell.source),
        lambda seen, released: bool(released.functions) and released.functions <= seen,
    ),
)
