"""Knows how to draw where an array is wrong: a grid of coloured cells, larger arrays as a row of slices."""

from collections.abc import Sequence
from html import escape

import numpy as np

from ..exercises import Array, Mismatch
from . import wording

MAX_ROWS = 16
MAX_COLUMNS = 32
MAX_SLICES = 8
RED = "218, 54, 51"


def render_heatmap(mismatch: Mismatch, axes: Sequence[str] = (), language: str = "en") -> str:
    """Draw which entries are wrong, the stronger the further off; empty for a single number.

    Args:
        mismatch: where the array differs.
        axes: the names of its axes, such as `("N", "4H")`; none where they are not known.
        language: of the caption.
    """
    wrong = mismatch.wrong
    if wrong.size < 2:
        return ""
    lead = wrong.shape[:-2]
    rows, columns = (1, *wrong.shape)[-2:]
    strength = _strength(mismatch).reshape(-1, rows, columns)
    wrong = wrong.reshape(-1, rows, columns)
    *before, row, column = (0, *mismatch.index) if wrong.ndim > len(mismatch.index) else mismatch.index
    slice_ = int(np.ravel_multi_index(before, lead)) if lead else 0
    shown = [
        _window(length, limit, worst)
        for length, limit, worst in (
            (len(wrong), MAX_SLICES, slice_),
            (rows, MAX_ROWS, row),
            (columns, MAX_COLUMNS, column),
        )
    ]
    grids = []
    for place in shown[0]:
        worst = (row, column) if place == slice_ else None
        index = [int(i) for i in np.unravel_index(place, lead)] if lead else []
        label = f"[{', '.join(map(str, index))}, :, :]" if lead else ""
        grids.append(_grid(strength[place], wrong[place], shown[1], shown[2], worst, label))
    summary = wording.map_summary(mismatch.name, int(mismatch.wrong.sum()), mismatch.wrong.size, language)
    caption = _caption(mismatch, axes, shown, (len(wrong), rows, columns), language)
    return (
        f'<div class="ag-map" role="img" aria-label="{escape(summary)}">{"".join(grids)}</div>'
        f'<div class="ag-small">{escape(caption)}</div>'
    )


def _strength(mismatch: Mismatch) -> Array:
    """Give every entry's error as a share of the largest finite one; what is not finite counts as 1."""
    errors = np.asarray(mismatch.errors, dtype=np.float64)
    finite = np.isfinite(errors)
    largest = float(np.max(errors[finite], initial=0.0)) or 1.0
    return np.where(finite, np.where(finite, errors, 0.0) / largest, 1.0)


def _window(length: int, limit: int, worst: int) -> range:
    """Choose at most `limit` neighbouring places among which the worst is."""
    start = min(max(worst - limit // 2, 0), max(length - limit, 0))
    return range(start, min(start + limit, length))


def _grid(
    strength: Array, wrong: Array, rows: range, columns: range, worst: tuple[int, int] | None, label: str
) -> str:
    cells = "".join(
        _cell(strength[row, column], bool(wrong[row, column]), (row, column) == worst)
        for row in rows
        for column in columns
    )
    style = f"grid-template-columns:repeat({len(columns)},minmax(0,13px))"
    caption = f'<div class="ag-small">{label}</div>' if label else ""
    return f'<div>{caption}<div class="ag-grid" style="{style}">{cells}</div></div>'


def _cell(strength: float, wrong: bool, worst: bool) -> str:
    colour = f' style="background:rgba({RED},{0.3 + 0.7 * strength:.2f})"' if wrong else ""
    return f'<i class="ag-cell{" ag-worst" if worst else ""}"{colour}></i>'


def _caption(
    mismatch: Mismatch, axes: Sequence[str], shown: list[range], lengths: Sequence[int], language: str
) -> str:
    shape = " × ".join(map(str, mismatch.wrong.shape))
    named = f"{' × '.join(axes)} = " if len(axes) == mismatch.wrong.ndim else ""
    words = [wording.map_caption(mismatch.name, f"{named}{shape}", language)]
    for axis, (places, length) in enumerate(zip(shown, lengths, strict=True)):
        if len(places) < length:
            words.append(wording.map_part(axis, places[0], places[-1], length, language))
    return " ".join(words)
