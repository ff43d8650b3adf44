"""How text of unknown origin is made harmless without being lost."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.grading import plain
from autograder.grading.plain import folder_name, readable, spreadsheet_text


def test_terminal_escapes_are_dropped_whole() -> None:
    assert readable("\x1b[1;31mred\x1b[0m, \x1b]0;title\x07plain") == "red, plain"


def test_an_unfinished_escape_takes_no_further_line_with_it() -> None:
    assert readable("\x1b]0;title\nnext line").endswith("next line")


def test_characters_that_turn_the_text_around_become_visible() -> None:
    assert readable("a\u202eb") == "a[U+202E]b"


@pytest.mark.parametrize(
    "text", ["Nguyễn", "Щербакова", "אבג", "تست", "می\u200cخواهم", "日本", "👩\u200d💻", "a\nb"]
)
def test_letters_of_every_script_are_kept(text: str) -> None:
    assert readable(text) == text


@given(st.text(alphabet=st.characters() | st.sampled_from("\n\r\t\u0301\u202e\x1b[\xa0"), max_size=30))
def test_text_that_is_let_through_quickly_is_what_a_closer_look_gives(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain, "_is_readable", lambda text: False)
        looked_at = readable(text)
    assert readable(text) == looked_at


def test_long_text_is_cut() -> None:
    assert len(readable("x" * 100_000)) < 3000


def test_a_heap_of_accents_is_cut() -> None:
    assert len(readable("e" + "\u0301" * 1000)) < 10


@given(st.text(max_size=40))
def test_a_folder_name_gives_the_name_back(name: str) -> None:
    assert unquote(folder_name(name)) == (name or "%")


@given(st.text(alphabet="./\\%2Fe\x00 \ud800\u202e'é", max_size=12))
def test_a_folder_name_is_one_folder(name: str) -> None:
    folder = folder_name(name)
    assert not set(folder) & set("/\\\x00\ud800\u202e")
    assert folder not in ("", ".", "..")


def test_long_names_that_differ_at_the_end_stay_apart() -> None:
    names = [folder_name("й" * 400 + end) for end in "ab"]
    assert names[0] != names[1]
    assert max(len(name.encode()) for name in names) <= 200


@given(st.text(alphabet="=+-@\t\r'a1＝ ", max_size=8))
def test_spreadsheet_text_is_no_formula_and_gives_the_text_back(text: str) -> None:
    cell = spreadsheet_text(text)
    assert not cell.startswith(tuple("=+-@\t\r＝"))
    assert (cell[1:] if cell.startswith("'") else cell) == text
