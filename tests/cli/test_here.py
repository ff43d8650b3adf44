"""Knows where a command is told to grade, and what is said where that is not possible."""

import sys
from functools import partial

import click
import pytest

from autograder.cli.commands import cli
from autograder.cli.here import find_place
from autograder.exercises import GradingError
from autograder.grading.processes import in_processes


def test_without_an_address_submissions_are_graded_here_from_a_process_that_ends_with_the_command() -> None:
    with click.Context(cli):
        place = find_place(None)
        assert isinstance(place, partial)
        assert place.func is in_processes
        warm = place.keywords["warm"]
        assert warm.process.poll() is None
    assert warm.process.poll() is not None


def test_a_cluster_without_dask_is_one_line_that_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "autograder.grading.cluster.client", raising=False)
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(
        GradingError, match=r"needs Dask .* run `pip install \"autograder\[cluster\]\"`"
    ) as caught:
        find_place("tcp://127.0.0.1:8786")
    assert "\n" not in str(caught.value)
