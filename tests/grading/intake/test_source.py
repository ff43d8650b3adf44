"""Sources are parsed by several threads at a time."""

import gc
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder.grading.intake.source import parse

SOURCE = "\n".join(
    f"def f{k}(a):\n    return [a + {k} * (a - [x for x in (1, 2, (3, 4))])]" for k in range(30)
)


class Litter:
    """Unreachable garbage that gives way to other threads when it is collected."""

    def __init__(self) -> None:
        self.own = self

    def __del__(self) -> None:
        time.sleep(0)


@pytest.fixture
def busy_collector() -> Iterator[None]:
    """A garbage collector that runs in the middle of everything, and threads that take turns all the time."""
    threshold, interval = gc.get_threshold(), sys.getswitchinterval()
    gc.set_threshold(200)
    sys.setswitchinterval(1e-6)
    yield
    gc.set_threshold(*threshold)
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("busy_collector")
def test_threads_that_parse_at_once_do_not_disturb_each_other() -> None:
    def parse_often(_: int) -> int:
        count = 0
        for _ in range(100):
            [Litter() for _ in range(10)]
            tree = parse(SOURCE)
            count += len(tree.body) if tree else 0
        return count

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(parse_often, range(4))) == [100 * 30] * 4
