"""A file is written whole, or one line says why it is not."""

from pathlib import Path

import pytest

from autograder.exercises import GradingError
from autograder.grading.atomic import write_whole


def test_a_file_is_written_with_the_folders_above_it(tmp_path: Path) -> None:
    path = write_whole(tmp_path / "feedback" / "anna" / "page.html", "good")
    assert path.read_text() == "good"
    assert [each.name for each in path.parent.iterdir()] == ["page.html"]


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "feedback").write_text("in the way")
    with pytest.raises(GradingError, match=r"page\.html: cannot be written: "):
        write_whole(tmp_path / "feedback" / "anna" / "page.html", "good")
    assert (tmp_path / "feedback").read_text() == "in the way"
