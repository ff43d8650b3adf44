"""Knows how a question looks as a widget of ipywidgets, which tells the kernel what is answered.

A widget lives as long as its kernel. So a cell has two outputs, a card that needs nothing and the widget; by
style rules, whoever looks sees one of them: the widget where it is alive, the card everywhere else.
"""

import sys
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from .assignment import LETTERS
from .card import render_style
from .question import Question, say
from .quiz_card import mark_up, render_ask
from .quiz_words import word

Tell = Callable[[str], None]
"""Answers to what a widget holds, as if it had been typed."""

DEAD = ".jupyter-widgets-disconnected"
ONE_OF_BOTH = """<style>
body:has(.{0}-live:not({1})) .{0}-card, .{0}-live{1} {{ display: none; }}
.jp-OutputArea-child:has(.{0}-card) + .jp-OutputArea-child:not(:has(.{0}-live)) {{ display: none; }}
</style>"""
"""The second rule hides what JupyterLab writes where a widget's kernel is gone."""


def has_widgets() -> bool:
    """Tell whether this is a notebook's kernel that has ipywidgets."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return hasattr(shell, "kernel") and find_spec("ipywidgets") is not None


def show_both(card: str, text: str, widget: Any, identity: str) -> None:
    """Show a question as a card and as a widget, of which one is seen.

    Args:
        card: the question as HTML.
        text: the question as plain text.
        widget: the question as a widget.
        identity: what the page knows both by.
    """
    from IPython.display import display

    widget.add_class(f"{identity}-live")
    display({"text/html": card + ONE_OF_BOTH.format(identity, DEAD), "text/plain": text}, raw=True)
    nothing = {"text/html": "<div hidden></div>", "text/plain": ""}
    display({**widget._repr_mimebundle_(), **nothing}, raw=True)


def make_widget(
    question: Question, language: str, answer: Callable[[str], Any], give_up: Callable[[], Any]
) -> Any:
    """Make a widget that asks a question and shows below what an answer comes to.

    Args:
        question: what is asked.
        language: in which language.
        answer: judges what would be typed.
        give_up: gives the answer away.
    """
    from ipywidgets import HTML, HBox, VBox

    feedback = HTML()

    def show(found: Any) -> None:
        feedback.value = f'<div role="status">{found._repr_html_()}</div>' if found is not None else ""

    def tell(typed: str) -> None:
        show(answer(typed) if typed else None)

    inputs, ready = INPUTS[question.kind](question, language, tell)
    if ready is not None:
        buttons = [_button(word("check", language), lambda _: tell(ready()))]
        if not question.options:
            buttons.append(_button(word("show", language), lambda _: show(give_up())))
        inputs = [*inputs, HBox(buttons)]
    box = VBox([HTML(render_style() + render_ask(question, language)), *inputs, feedback])
    for name in ("ag", "ag-quiz", f"ag-{question.kind}", "ag-widget", "mathjax_ignore", "tex2jax_ignore"):
        box.add_class(name)
    return box


Inputs = tuple[list[Any], Callable[[], str] | None]
"""Widgets, and what they hold as it would be typed; None where every change is an answer."""


def _one(question: Question, language: str, tell: Tell) -> Inputs:
    from ipywidgets import RadioButtons

    texts = [
        (f"{letter}) {_plain(say(option.text, language))}", letter)
        for letter, option in zip(LETTERS, question.options, strict=False)
    ]
    radio = RadioButtons(options=texts, value=None)
    radio.observe(lambda change: tell(change["new"] or ""), "value")
    return [radio], None


def _several(question: Question, language: str, tell: Tell) -> Inputs:
    from ipywidgets import Checkbox

    boxes = {
        letter: Checkbox(
            description=f"{letter}) {mark_up(say(option.text, language))}",
            description_allow_html=True,
            indent=False,
        )
        for letter, option in zip(LETTERS, question.options, strict=False)
    }
    for box in boxes.values():
        box.observe(lambda _: tell(""), "value")
    return list(boxes.values()), lambda: "".join(letter for letter, box in boxes.items() if box.value)


def _typed(question: Question, language: str, tell: Tell) -> Inputs:
    from ipywidgets import Text

    text = Text(placeholder=word(question.kind, language), tooltip=word("answer", language))
    text.on_msg(lambda _, content, __: tell(text.value) if content.get("event") == "submit" else None)
    text.observe(lambda _: tell(""), "value")
    return [text], lambda: str(text.value)


def _assignment(question: Question, language: str, tell: Tell) -> Inputs:
    from ipywidgets import HTML, Dropdown, HBox

    texts = [_plain(say(partner, language)) for partner in question.partners] or question.choices
    choices = [("–", ""), *zip(texts, question.choices, strict=True)]
    given = {
        letter: Dropdown(options=choices, tooltip=_plain(say(item, language)))
        for letter, item in zip(LETTERS, question.items, strict=False)
    }
    for dropdown in given.values():
        dropdown.observe(lambda _: tell(""), "value")

    def held() -> str:
        chosen = {letter: dropdown.value for letter, dropdown in given.items() if dropdown.value}
        if question.kind == "match":
            return " ".join(letter + number for letter, number in chosen.items())
        first = {place: letter for letter, place in reversed(chosen.items())}
        return "".join(first[place] for place in sorted(first, key=int))

    rows = [
        [dropdown, HTML(f"{letter}) {mark_up(say(item, language))}")]
        for (letter, dropdown), item in zip(given.items(), question.items, strict=True)
    ]
    return [HBox(row if question.kind == "order" else row[::-1]) for row in rows], held


def _button(text: str, pressed: Callable[[Any], None]) -> Any:
    from ipywidgets import Button

    button = Button(description=text)
    button.on_click(pressed)
    return button


def _plain(text: str) -> str:
    return text.replace("`", "")


INPUTS: dict[str, Callable[[Question, str, Tell], Inputs]] = {
    "one": _one,
    "several": _several,
    "number": _typed,
    "formula": _typed,
    "order": _assignment,
    "match": _assignment,
}
