"""One warm process that the folder's tests share, with short limits."""

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from textwrap import dedent

import pytest

from autograder.sandbox import Cell, Limits, Sandbox, Submission

Open = Callable[..., AbstractContextManager[Submission]]


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """A warm process with limits that a test can wait for."""
    with Sandbox(
        Limits(call_seconds=2.0, notebook_seconds=4.0, memory_mib=512, output_bytes=4_000_000)
    ) as warm:
        yield warm


@pytest.fixture
def submit(sandbox: Sandbox) -> Open:
    """Open a submission from the sources of its cells."""

    def submit(*sources: str, caching: Collection[str] = ()) -> AbstractContextManager[Submission]:
        cells = [Cell(f"cell {place}", dedent(source)) for place, source in enumerate(sources, 1)]
        return sandbox.open(cells, caching)

    return submit
