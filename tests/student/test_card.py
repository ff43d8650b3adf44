"""A card shows what was found, escapes what it quotes, and keeps what is hidden."""

import re
from collections.abc import Callable

import numpy as np
import pytest

from autograder.exercises import Mismatch, Outcome, Status
from autograder.judging import Assessment
from autograder.student.card import render_card, render_notice
from autograder.student.text import render_text

HOSTILE = '<script>alert("x")</script><img src=x onerror=y>'
Assessed = Callable[..., Assessment]


def passed(*checks: str) -> list[Outcome]:
    """Outcomes of checks that passed."""
    return [Outcome(check, Status.PASSED) for check in checks]


def wrong_dx(cause: str = "dx is half of what it should be.") -> Outcome:
    """A gradient whose dx is wrong in three entries."""
    wrong = np.zeros((2, 4), dtype=bool)
    wrong[0, :2] = wrong[1, 3] = True
    errors = np.where(wrong, 2.0, 0.0)
    mismatch = Mismatch("dx", (1, 3), -0.3899794, 1.0806625, errors, wrong)
    message = "scale_backward: dx is wrong."
    return Outcome("gradient", Status.FAILED, message, cause, mismatch)


def nothing_written() -> list[Outcome]:
    """Outcomes of an untouched notebook."""
    message = "scale_forward is not written yet."
    return [
        Outcome(check, Status.NOT_WRITTEN, message)
        for check in ("shapes", "values", "repeatable", "gradient")
    ]


@pytest.fixture
def failed(assessed: Assessed) -> Assessment:
    """An assessment whose gradient is wrong."""
    return assessed(*passed("shapes", "values", "repeatable"), wrong_dx())


def test_text_reads_as_designed(failed: Assessment) -> None:
    assert render_text(failed).splitlines() == [
        "scale: 2 of 6.5 points on the visible cases",
        "✓ shapes",
        "✓ values",
        "✓ repeatable",
        "✗ gradient   scale_backward: dx is wrong in 3 of 8 entries, most at [1, 3]:",
        "    yours      -0.38997940",
        "    expected    1.08066250",
        "    dx is half of what it should be.",
    ]


def test_card_shows_points_numbers_and_cause(failed: Assessment) -> None:
    card = render_card(failed)
    for words in ("<b>2</b> of 6.5", "-0.38997940", " 1.08066250", "in 3 of 8 entries", "dx is half"):
        assert words in card


def test_card_draws_one_cell_per_entry(failed: Assessment) -> None:
    card = render_card(failed, with_style=False)
    assert card.count('<i class="ag-cell') == 8
    assert card.count("background:rgba(") == 3


def test_numbers_can_be_left_out(failed: Assessment) -> None:
    for shown in (render_card(failed, numbers=False, with_style=False), render_text(failed, numbers=False)):
        assert "dx is wrong" in shown
        assert "0.389" not in shown
        assert "of 8" not in shown
        assert "ag-cell" not in shown
        assert "N=2" not in shown


def test_a_hidden_case_shows_no_numbers_even_when_asked(assessed: Assessed) -> None:
    hidden = assessed(*passed("shapes", "values", "repeatable"), wrong_dx(), hidden=True)
    for shown in (render_card(hidden, numbers=True), render_text(hidden, numbers=True)):
        assert "0.389" not in shown
        assert "[1, 3]" not in shown
        assert "N=2" not in shown


def test_every_quoted_text_is_escaped(assessed: Assessed) -> None:
    fault = Outcome("shapes", Status.RAISED, HOSTILE, HOSTILE, remarks=(HOSTILE,))
    rest = [
        Outcome(check, Status.NOT_JUDGED, f"Waits. {HOSTILE}")
        for check in ("values", "repeatable", "gradient")
    ]
    card = render_card(assessed(fault, *rest))
    assert "<script" not in card
    assert "<img" not in card
    assert "&lt;script&gt;" in card
    assert "Sum over the &lt;batch&gt;." in card


def test_a_notice_is_escaped() -> None:
    assert "<script" not in render_notice(HOSTILE)


def test_not_written_is_calm(assessed: Assessed) -> None:
    card = render_card(assessed(*nothing_written()), with_style=False)
    assert "ag-open" in card
    assert "ag-wrong" not in card
    assert "✗" not in card


def test_not_written_is_said_once(assessed: Assessed) -> None:
    assert render_card(assessed(*nothing_written())).count("scale_forward is not written yet.") == 1
    assert render_text(assessed(*nothing_written())).count("scale_forward is not written yet.") == 1


def test_a_right_exercise_keeps_its_hints(assessed: Assessed) -> None:
    card = render_card(assessed(*passed("shapes", "values", "repeatable", "gradient")), with_style=False)
    assert "ag-card ag-right" in card
    assert "<details" not in card


def test_hints_of_a_wrong_exercise_open_one_at_a_time(failed: Assessment) -> None:
    assert render_card(failed).count("<details") == 2


def test_a_card_has_neither_script_nor_address(failed: Assessment) -> None:
    card = render_card(failed)
    assert not re.search(r"<script|https?:|url\(|@import|\son\w+=", card)


def test_a_card_balances_its_elements(failed: Assessment) -> None:
    card = render_card(failed)
    for element in ("div", "span", "details", "summary", "code", "i", "style"):
        assert len(re.findall(rf"<{element}[ >]", card)) == card.count(f"</{element}>"), element


def test_numbers_that_look_alike_are_written_out(assessed: Assessed) -> None:
    mismatch = Mismatch("dx", (0, 0), 0.5, 0.5 + 1e-12, np.full((2, 4), 1e-12), np.ones((2, 4), dtype=bool))
    outcome = Outcome("gradient", Status.FAILED, "scale_backward: dx is wrong.", "", mismatch)
    lines = render_text(assessed(*passed("shapes", "values", "repeatable"), outcome)).splitlines()
    assert lines[-2].split()[-1] != lines[-1].split()[-1]


def test_a_single_wrong_number_has_no_place(assessed: Assessed) -> None:
    mismatch = Mismatch("loss", (), 1.0, 2.0, np.array(1.0), np.array(True))
    outcome = Outcome("values", Status.FAILED, "f: loss is wrong.", "", mismatch)
    rest = [Outcome(check, Status.NOT_JUDGED) for check in ("repeatable", "gradient")]
    assessment = assessed(*passed("shapes"), outcome, *rest)
    assert "f: loss is wrong:" in render_text(assessment)
    assert "ag-cell" not in render_card(assessment, with_style=False)
