"""Knows how a command that takes its time shows how far it has come: on stderr, and to a terminal alone."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.progress import Progress

Each = TypeVar("Each")


def arrive(
    items: Iterable[Each], count: int, name: Callable[[Each], str], quiet: bool = False
) -> Iterator[Each]:
    """Pass items through, and show how many have come and how long the rest may take.

    Args:
        items: as they come.
        count: how many there will be.
        name: says whose the last one is.
        quiet: whether nothing is shown.
    """
    if not _is_shown(quiet):
        yield from items
        return
    with _open_progress() as progress:
        task = progress.add_task("preparing", total=count)
        for each in items:
            progress.update(task, advance=1, description=_plain(name(each)))
            yield each


def track(items: Sequence[Each], name: Callable[[Each], str], quiet: bool = False) -> Iterator[Each]:
    """Pass items through to be worked on, and show which one is, and how long the rest may take.

    Args:
        items: all of them.
        name: says what is done with one.
        quiet: whether nothing is shown.
    """
    if not _is_shown(quiet):
        yield from items
        return
    with _open_progress() as progress:
        task = progress.add_task("", total=len(items) if len(items) > 1 else None)
        for each in items:
            progress.update(task, description=_plain(name(each)))
            yield each
            progress.advance(task)


@contextmanager
def busy(what: str, quiet: bool = False) -> Iterator[None]:
    """Show that something is done whose length is not known."""
    for _ in track([what], str, quiet):
        yield


def _is_shown(quiet: bool) -> bool:
    return not quiet and sys.stderr.isatty()


def _open_progress() -> "Progress":
    from rich import progress as parts
    from rich.console import Console

    return parts.Progress(
        parts.BarColumn(),
        parts.MofNCompleteColumn(),
        parts.TimeRemainingColumn(elapsed_when_finished=True),
        parts.TextColumn("{task.description}"),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=sys.stdout.isatty(),  # a file or another program gets its lines as they are
    )


def _plain(text: str) -> str:
    """Write a text so that nothing in it is taken for markup."""
    from rich.markup import escape

    from autograder.grading.plain import readable

    return escape(readable(text))
