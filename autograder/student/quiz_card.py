"""Knows how a question looks as HTML that answers to a click, by style rules alone: no script.

What is right and why it is right is written in character references, so that the saved notebook, which holds
this HTML, does not give it away to a passing eye.
"""

import re
from collections.abc import Sequence
from html import escape
from secrets import token_hex

from .card import render_style
from .question import Option, Question, say
from .quiz_words import word

MARKED = {True: "✓", False: "✗"}


def render_question(question: Question, language: str, example: str) -> str:
    """Draw a question.

    Args:
        question: what is asked.
        language: in which language.
        example: how it is answered by typing.
    """
    identity = f"ag{token_hex(4)}"
    drawn = {"number": _number, "formula": _formula}.get(question.kind, _choices)(
        question, language, identity
    )
    typed = question.kind == "formula"
    hint = f"{escape(word('type', language))}: <code>{escape(example)}</code>"
    return (
        f'{render_style()}<div class="ag ag-quiz ag-{escape(question.kind)} mathjax_ignore tex2jax_ignore">'
        f'<div class="ag-ask">{mark_up(say(question.text, language))}</div>'
        f"{f'<div>{hint}</div>' if typed else ''}{drawn}</div>"
    )


def render_verdict(right: bool, lines: Sequence[tuple[str, str]]) -> str:
    """Draw what an answer comes to."""
    rows = "".join(
        f'<div class="ag-check"><span class="ag-mark {_tone(mark == "✓")}">{escape(mark)}</span> '
        f"<span>{mark_up(sentence)}</span></div>"
        for mark, sentence in lines
    )
    whole = "right" if right else "wrong"
    return f'{render_style()}<div class="ag ag-card ag-{whole} mathjax_ignore tex2jax_ignore">{rows}</div>'


def mark_up(text: str, veiled: bool = False) -> str:
    """Escape a text, setting what stands between backticks as code.

    Args:
        text: as the course wrote it.
        veiled: whether to write every character as a reference.
    """
    write = _veil if veiled else escape
    pieces = re.split(r"`([^`]+)`", text)
    return "".join(
        f"<code>{write(piece)}</code>" if place % 2 else write(piece) for place, piece in enumerate(pieces)
    )


def _veil(text: str) -> str:
    return "".join(f"&#{ord(character)};" for character in text)


def _tone(right: bool) -> str:
    return "ag-yes" if right else "ag-no"


def _choices(question: Question, language: str, identity: str) -> str:
    one = question.kind == "one"
    rows = "".join(
        _choice(option, language, identity, place, one) for place, option in enumerate(question.options)
    )
    if one:
        return rows
    reveal = (
        f'<div class="ag-reveal"><input type="checkbox" id="{identity}-reveal">'
        f'<label for="{identity}-reveal">{escape(word("reveal", language))}</label></div>'
    )
    return f'<div class="ag-small">{escape(word("several", language))}</div>{rows}{reveal}'


def _choice(option: Option, language: str, identity: str, place: int, one: bool) -> str:
    kind, own = "radio" if one else "checkbox", f"{identity}-{place}"
    why = _answer(option.right, say(option.why, language), language)
    missed = (
        f'<div class="ag-missed" hidden>{mark_up(word("missed", language), veiled=True)}'
        f" {mark_up(say(option.why, language), veiled=True)}</div>"
    )
    return (
        f'<div class="ag-option"><input type="{kind}" id="{own}" name="{identity}">'
        f'<label for="{own}">{mark_up(say(option.text, language))}</label>'
        f"{why}{missed if option.right and not one else ''}</div>"
    )


def _answer(right: bool, why: str, language: str) -> str:
    """Draw an explanation that stays hidden until its option is chosen."""
    mark = f'<span class="{_tone(right)}">{_veil(MARKED[right])}</span>' if why else ""
    words = why or f"{MARKED[right]} {word('right' if right else 'wrong', language)}"
    return f'<div class="ag-why" hidden>{mark} {mark_up(words, veiled=True)}</div>'


def _number(question: Question, language: str, identity: str) -> str:
    answer = float(question.answer)
    room = max(question.tolerance, 1e-9 * abs(answer))
    low, high = (_veil(repr(bound)) for bound in (answer - room, answer + room))
    return (
        f'<div class="ag-option"><input type="number" step="any" required id="{identity}" min="{low}" '
        f'max="{high}" placeholder="{escape(word("number", language))}">'
        f'<div class="ag-why" hidden><span class="ag-yes">✓</span> '
        f"{mark_up(say(question.why, language), veiled=True)}</div>"
        f'<div class="ag-not" hidden><span class="ag-no">✗</span> {escape(word("not_yet", language))}</div>'
        f"</div>"
        f"{_shown(question, language)}"
    )


def _formula(question: Question, language: str, identity: str) -> str:
    return _shown(question, language)


def _shown(question: Question, language: str) -> str:
    """Draw the answer behind a summary, for whoever gives up."""
    answer = question.answer.removesuffix(".0") if question.kind == "number" else question.answer
    return (
        f'<details class="ag-hint"><summary>{escape(word("show", language))}</summary>'
        f"<div><code>{_veil(answer)}</code></div>"
        f"<div>{mark_up(say(question.why, language), veiled=True)}</div></details>"
    )
