"""Knows how a question looks as HTML that answers to a click, by style rules alone: no script.

What is right and why it is right is written in character references, so that the saved notebook, which holds
this HTML, does not give it away to a passing eye.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape
from operator import itemgetter
from secrets import token_hex

from .assignment import LETTERS
from .card import render_style
from .question import Option, Question, read_assignment, say
from .quiz_words import INSTRUCTIONS, word

MARKED = {True: "✓", False: "✗"}


def render_question(question: Question, language: str, example: str, identity: str = "") -> str:
    """Draw a question.

    Args:
        question: what is asked.
        language: in which language.
        example: how it is answered by typing.
        identity: what the page knows this drawing by; a new one unless given.
    """
    identity = identity or new_identity()
    drawn = DRAWN.get(question.kind, _choices)(question, language, identity)
    hint = f"{escape(word('type', language))}: <code>{escape(example)}</code>"
    return (
        f'{render_style()}<div class="ag ag-quiz ag-{escape(question.kind)} {identity}-card mathjax_ignore '
        f'tex2jax_ignore">{render_ask(question, language)}'
        f"{f'<div>{hint}</div>' if question.kind == 'formula' else ''}{drawn}</div>"
    )


def render_ask(question: Question, language: str) -> str:
    """Draw what is asked, and what is to be done where that is not plain to see."""
    ask = f'<div class="ag-ask">{mark_up(say(question.text, language))}</div>'
    if question.kind not in INSTRUCTIONS:
        return ask
    return f'{ask}<div class="ag-small">{escape(word(question.kind, language))}</div>'


def new_identity() -> str:
    """Make a name that no other drawing has."""
    return f"ag{token_hex(4)}"


def list_answer(question: Question, language: str) -> list[str]:
    """Write the answer to a question without options, a line each."""
    if not question.items:
        answer = question.answer.removesuffix(".0") if question.kind == "number" else question.answer
        return [f"`{answer}`"]
    given = read_assignment(question, question.answer)
    pairs = [
        (say(item, language), int(given[letter]))
        for letter, item in zip(LETTERS, question.items, strict=False)
    ]
    if question.kind == "order":
        return [f"{place}. {text}" for text, place in sorted(pairs, key=itemgetter(1))]
    return [f"{text} — {say(question.partners[number - 1], language)}" for text, number in pairs]


def render_verdict(right: bool, lines: Sequence[tuple[str, str]]) -> str:
    """Draw what an answer comes to."""
    rows = "".join(
        f'<div class="ag-check"><span class="ag-mark {_tone(mark == "✓")}">{escape(mark)}</span> '
        f"<span>{mark_up(sentence)}</span></div>"
        for mark, sentence in lines
    )
    whole = "right" if right else "wrong" if any(mark for mark, _ in lines) else "open"
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
    return f"{rows}{reveal}"


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


def _answer(right: bool, why: str, language: str, tokens: str = "") -> str:
    """Draw an explanation that stays hidden until its option is chosen."""
    mark = f'<span class="{_tone(right)}">{_veil(MARKED[right])}</span>' if why else ""
    words = why or f"{MARKED[right]} {word('right' if right else 'wrong', language)}"
    return f'<div class="ag-why{tokens}" hidden>{mark} {mark_up(words, veiled=True)}</div>'


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


def _assignment(question: Question, language: str, identity: str) -> str:
    """Draw a list of numbers or partners beside each item, and what the usual choices come to.

    Every answer that is explained has a token of its own, which each option carries that agrees with it. An
    answer is chosen when no chosen option lacks its token.
    """
    answers = [question.answer, *(mistake.answer for mistake in question.mistakes)]
    whys = [say(question.why, language), *(say(mistake.why, language) for mistake in question.mistakes)]
    given = {new_identity(): read_assignment(question, answer, whole=False) for answer in answers}
    rows = ""
    for letter, item in zip(LETTERS, question.items, strict=False):
        own = f"{identity}-{letter}"
        places = _places(question, language, letter, given)
        select = f'<select id="{own}"><option value="">–</option>{places}</select>'
        label = f'<label for="{own}">{mark_up(say(item, language))}</label>'
        rows += (
            f'<div class="ag-option">{select + label if question.kind == "order" else label + select}</div>'
        )
    verdicts = "".join(
        _answer(token == next(iter(given)), why, language, f" {token}")
        for token, why in zip(given, whys, strict=True)
    )
    card = f".{identity}-card"
    agrees = "".join(
        f'{card}:not(:has(option:checked:not([data-of~="{token}"]))) .{token}{{display:block}}'
        for token in given
    )
    unlike = "".join(f':has(option:checked:not([data-of~="{token}"]))' for token in given)
    other = f'{card}:not(:has(option[value=""]:checked)){unlike} .{identity}-other{{display:block}}'
    otherwise = _answer(False, say(question.otherwise, language), language, f" {identity}-other")
    return f"<style>{agrees}{other}</style>{rows}{verdicts}{otherwise}{_shown(question, language)}"


def _places(question: Question, language: str, letter: str, given: Mapping[str, Mapping[str, str]]) -> str:
    """Draw the options of one item, in the order of their numbers."""
    texts = [say(partner, language).replace("`", "") for partner in question.partners] or question.choices
    return "".join(
        f'<option value="{number}" data-of="'
        f'{" ".join(token for token, answer in given.items() if answer.get(letter, number) == number)}">'
        f"{escape(text)}</option>"
        for number, text in zip(question.choices, texts, strict=True)
    )


def _shown(question: Question, language: str) -> str:
    """Draw the answer behind a summary, for whoever gives up."""
    answer = "".join(f"<div>{mark_up(line, veiled=True)}</div>" for line in list_answer(question, language))
    return (
        f'<details class="ag-hint"><summary>{escape(word("show", language))}</summary>{answer}'
        f"<div>{mark_up(say(question.why, language), veiled=True)}</div></details>"
    )


DRAWN = {"number": _number, "formula": _formula, "order": _assignment, "match": _assignment}
