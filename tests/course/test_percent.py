"""Knows how a percent notebook is cut and which cells an import leaves out."""

from pathlib import Path

import pytest

from autograder.course.percent import blank, cut, read_percent
from autograder.exercises import DeclarationError

TEXT = '''\
# %% [markdown]
# # Title

# %% tags=["setup"]
import math

# %% A plot tags=["demo"]
text = """
# %% not a cell
"""

# %% tags=["exercise", "wide"]
def f(x):
    return math.sin(x)
'''


def test_each_cell_has_its_tag_and_lines() -> None:
    cells = cut(TEXT, "a.py")
    assert [(cell.tag, cell.line, cell.end) for cell in cells] == [
        ("text", 1, 4),
        ("setup", 4, 7),
        ("demo", 7, 12),
        ("exercise", 12, 16),
    ]


def test_a_marker_inside_a_string_begins_no_cell() -> None:
    assert "# %% not a cell" in cut(TEXT, "a.py")[2].source


def test_blanking_keeps_line_numbers() -> None:
    kept = blank(TEXT, cut(TEXT, "a.py")).split("\n")
    original = TEXT.split("\n")
    assert len(kept) == len(original)
    assert kept[6:11] == [""] * 5
    assert kept[:6] + kept[11:] == original[:6] + original[11:]


@pytest.mark.parametrize(
    ("marker", "found"),
    [
        ("# %%", "no tag"),
        ('# %% tags=["demos"]', "tags ['demos']"),
        ('# %% tags=["demo", "check"]', "tags ['demo', 'check']"),
    ],
)
def test_a_code_cell_needs_exactly_one_known_tag(marker: str, found: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        cut(f"# %% [markdown]\n# text\n\n{marker}\n1\n", "solutions/a.py")
    assert str(caught.value).startswith(
        f"solutions/a.py:4: found {found}; a code cell has exactly one of setup"
    )


def test_tags_that_are_no_list_of_words_are_refused() -> None:
    with pytest.raises(DeclarationError, match=r"a\.py:1: found .* tags are written as"):
        cut("# %% tags=[demo]\n1\n", "a.py")


def test_code_above_the_first_cell_is_refused() -> None:
    with pytest.raises(DeclarationError, match=r"a\.py:2: found code before the first cell"):
        cut('# ---\nimport os\n# %% tags=["demo"]\n', "a.py")


def test_a_file_that_is_not_python_is_refused_with_its_line() -> None:
    with pytest.raises(DeclarationError, match=r"a\.py:\d+: not Python"):
        cut('# %% tags=["demo"]\nx = (\n', "a.py")


def test_a_missing_file_is_named_by_its_last_two_parts(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"solutions/none\.py: cannot be read: No such file"):
        read_percent(tmp_path / "solutions" / "none.py")
