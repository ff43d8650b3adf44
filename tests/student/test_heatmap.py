"""A heat map has a cell for every entry that it shows, and always shows the worst."""

import numpy as np
import pytest

from autograder.exercises import Mismatch
from autograder.student.heatmap import MAX_COLUMNS, MAX_ROWS, MAX_SLICES, render_heatmap


def mismatch_of(shape: tuple[int, ...], worst: tuple[int, ...]) -> Mismatch:
    """Make a mismatch with one wrong entry."""
    errors = np.zeros(shape)
    errors[worst] = 1.0
    return Mismatch("dx", worst, 1.0, 0.0, errors, errors > 0)


@pytest.mark.parametrize(
    ("shape", "grids", "cells"),
    [((5,), 1, 5), ((2, 3), 1, 6), ((4, 2, 3), 4, 24), ((2, 2, 2, 3), 4, 24), ((1, 7), 1, 7)],
)
def test_every_entry_has_a_cell(shape: tuple[int, ...], grids: int, cells: int) -> None:
    drawn = render_heatmap(mismatch_of(shape, (0,) * len(shape)))
    assert drawn.count('class="ag-grid"') == grids
    assert drawn.count("<i ") == cells
    assert drawn.count("background:rgba(") == 1
    assert drawn.count("ag-worst") == 1


def test_the_worst_entry_is_in_its_place() -> None:
    cells = render_heatmap(mismatch_of((2, 3), (1, 0))).split("<i ")[1:]
    assert ["ag-worst" in cell for cell in cells] == [False, False, False, True, False, False]


def test_slices_are_labelled() -> None:
    drawn = render_heatmap(mismatch_of((2, 2, 2, 3), (1, 0, 1, 2)))
    assert "[1, 0, :, :]" in drawn


def test_a_large_array_is_cut_around_the_worst_entry_and_says_so() -> None:
    drawn = render_heatmap(mismatch_of((20, 40, 100), (15, 35, 90)))
    assert drawn.count("<i ") == MAX_SLICES * MAX_ROWS * MAX_COLUMNS
    assert drawn.count("ag-worst") == 1
    assert drawn.count("background:rgba(") == 1
    assert "Only slices 11 to 18 of 20" in drawn
    assert "rows 24 to 39 of 40" in drawn


def test_a_small_array_is_not_said_to_be_cut() -> None:
    assert "Only" not in render_heatmap(mismatch_of((2, 3), (0, 0)))


def test_entries_that_are_not_finite_are_drawn_strongest() -> None:
    mismatch = mismatch_of((3,), (0,))
    mismatch.errors[:] = [1e300, np.inf, np.nan]
    mismatch.wrong[:] = True
    drawn = render_heatmap(mismatch)
    assert drawn.count(",1.00)") == 3


def test_axes_are_named_where_they_are_known() -> None:
    assert "dx, N × 4H = 2 × 3:" in render_heatmap(mismatch_of((2, 3), (0, 0)), ("N", "4H"))


def test_a_single_number_has_no_map() -> None:
    assert render_heatmap(mismatch_of((), ())) == ""
