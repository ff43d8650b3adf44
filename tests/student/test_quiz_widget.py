"""A widget asks a question, judges what is clicked or typed into it, and lets the kernel know."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from ipywidgets import Button, Checkbox, Dropdown, RadioButtons, Text

from autograder import quiz
from autograder.student import quiz_widget
from autograder.student.quiz_card import render_question
from autograder.student.quiz_widget import make_widget, show_both
from autograder.student.self_check import Quiz
from autograder.student.session import SESSION, Answered

WIDGET = "application/vnd.jupyter.widget-view+json"

pytestmark = pytest.mark.usefixtures("folder")


def widget(name: str, language: str = "en") -> Any:
    """Make the widget of a question."""
    asked = quiz(name, language)
    assert isinstance(asked, Quiz)
    return make_widget(asked.question, language, asked.answer, asked.give_up)


def parts(box: Any, kind: type) -> list[Any]:
    """Find the widgets of a kind in a box, in their order."""
    return [each for each in walk(box) if isinstance(each, kind)]


def walk(box: Any) -> Iterator[Any]:
    """Go through a box and all that is in it."""
    yield box
    for child in getattr(box, "children", ()):
        yield from walk(child)


def feedback(box: Any) -> str:
    """Read what stands below the question."""
    return str(box.children[-1].value)


def click(box: Any, place: int = 0) -> str:
    """Click a button and read what is said."""
    parts(box, Button)[place].click()
    return feedback(box)


def press_enter(text: Text) -> None:
    """Send what a front end sends when Enter is pressed."""
    text._handle_custom_msg({"event": "submit"}, [])


def test_an_option_is_answered_by_choosing_it() -> None:
    box = widget("weights")
    (radio,) = parts(box, RadioButtons)
    assert feedback(box) == ""
    radio.value = "b"
    assert "They are &lt;not&gt; copied." in feedback(box)
    assert SESSION.answers == {"weights": Answered(right=False, first=False)}
    radio.value = "a"
    assert "Weights are shared." in feedback(box)
    assert SESSION.answers == {"weights": Answered(right=True, first=False)}


def test_several_options_are_judged_together_when_asked() -> None:
    box = widget("vanishing")
    boxes = parts(box, Checkbox)
    boxes[0].value = True
    assert SESSION.answers == {}
    assert "is missing" in click(box)
    boxes[1].value = True
    assert feedback(box) == ""
    assert "Repeated product." in click(box)
    assert SESSION.answers == {"vanishing": Answered(right=True, first=False)}


@pytest.mark.parametrize(
    ("name", "typed", "words", "correct"),
    [
        ("parameters", "28", "The bias is missing.", False),
        ("parameters", "32,0", "Three arrays.", True),
        ("momentum", "v·μ - lr*g", "Old velocity decays.", True),
    ],
)
def test_what_is_typed_is_judged_by_button_and_by_enter(
    name: str, typed: str, words: str, correct: bool
) -> None:
    box = widget(name)
    (text,) = parts(box, Text)
    text.value = typed
    assert words in click(box)
    assert SESSION.answers[name].right is correct
    text.value = typed + " "
    assert feedback(box) == ""
    press_enter(text)
    assert words in feedback(box)


def test_what_is_no_answer_is_told_and_not_counted() -> None:
    box = widget("momentum")
    parts(box, Text)[0].value = "mu *"
    assert "cannot be read" in click(box)
    assert SESSION.answers == {}


def test_an_order_is_given_by_places() -> None:
    box = widget("training")
    dropdowns = parts(box, Dropdown)
    for dropdown, place in zip(dropdowns, "321", strict=True):
        dropdown.value = place
    assert "Nothing is kept yet." in click(box)
    dropdowns[1].value = "1"
    assert feedback(box) == ""
    for dropdown, place in zip(dropdowns, "312", strict=True):
        dropdown.value = place
    assert "Each needs the one before." in click(box)


@pytest.mark.parametrize("places", ["", "1", "112"])
def test_an_incomplete_order_is_no_answer(places: str) -> None:
    box = widget("training")
    for dropdown, place in zip(parts(box, Dropdown), places, strict=False):
        dropdown.value = place
    click(box)
    assert SESSION.answers == {}


def test_partners_are_chosen() -> None:
    box = widget("gates")
    for dropdown, number in zip(parts(box, Dropdown), "213", strict=True):
        dropdown.value = number
    assert "Their names say so." in click(box)
    assert SESSION.answers["gates"].right


@pytest.mark.parametrize("name", ["parameters", "momentum", "training", "gates"])
def test_giving_up_shows_the_answer_and_counts_as_wrong(name: str) -> None:
    box = widget(name)
    assert "ag-card" in click(box, place=1)
    assert SESSION.answers == {name: Answered(right=False, first=False)}


@pytest.mark.parametrize("name", ["weights", "vanishing", "parameters", "momentum", "training", "gates"])
def test_a_widget_s_state_holds_no_answer_before_it_is_given(name: str) -> None:
    state = json.dumps([each.get_state() for each in walk(widget(name))], default=str, ensure_ascii=False)
    for words in (
        "shared",
        "copied",
        "apart",
        "arrays",
        "decays",
        "mu * v",
        '"bca"',
        "a2 b1",
        "swapped",
        "names",
    ):
        assert words not in state


@pytest.mark.parametrize("name", ["weights", "vanishing", "parameters", "momentum", "training", "gates"])
def test_mathjax_leaves_a_widget_alone_and_speaks_its_language(name: str) -> None:
    box = widget(name, "ru")
    assert {"mathjax_ignore", "tex2jax_ignore", "ag"} <= set(box._dom_classes)
    assert [button.description for button in parts(box, Button)][:1] in ([], ["Проверить"])


class FakeShell:
    """Stands where a kernel's shell stands."""

    kernel = None


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Keep what is displayed, in what looks like a kernel."""
    bundles: list[dict[str, Any]] = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: bundles.append(bundle))
    monkeypatch.setattr("IPython.get_ipython", FakeShell)
    return bundles


def test_a_kernel_shows_the_card_and_the_widget(shown: list[dict[str, Any]]) -> None:
    asked = quiz("weights")
    assert isinstance(asked, Quiz)
    asked._ipython_display_()
    card, alive = shown
    assert set(card) == {"text/html", "text/plain"}
    assert card["text/plain"] == repr(asked)
    assert "One a step" in card["text/html"]
    assert WIDGET in alive
    assert alive["text/html"] == "<div hidden></div>"
    assert alive["text/plain"] == ""


def test_the_card_gives_way_to_a_living_widget(shown: list[dict[str, Any]]) -> None:
    box = widget("weights")
    show_both("<p>card</p>", "text", box, "ag1")
    assert "ag1-live" in box._dom_classes
    drawn = shown[0]["text/html"]
    assert "body:has(.ag1-live:not(.jupyter-widgets-disconnected)) .ag1-card" in drawn
    assert "ag1-card" in render_question(quiz("weights").question, "en", "", "ag1")


def test_a_terminal_has_no_widget() -> None:
    asked = quiz("weights")
    assert isinstance(asked, Quiz)
    with pytest.raises(NotImplementedError):
        asked._ipython_display_()


def test_without_ipywidgets_a_kernel_shows_the_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("IPython.get_ipython", FakeShell)
    assert quiz_widget.has_widgets()
    monkeypatch.setattr(quiz_widget, "find_spec", lambda _: None)
    assert not quiz_widget.has_widgets()
