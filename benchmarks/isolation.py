"""Knows what the jail costs: a submission from start to end, beside the same one in a bare fork, in one run.

python benchmarks/isolation.py [ROUNDS]
"""

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from autograder.sandbox import Cell, Sandbox
from autograder.sandbox.jail import Layers

CELLS = [Cell("cell 1", "import numpy as np\ndef double(x):\n    return 2 * x")]
BARE = Layers(namespaces=False, room=False, landlock=False, seccomp=False, rlimits=False, privileges=False)


def take(action: Callable[[], object]) -> float:
    """Measure how long something takes, in milliseconds."""
    start = time.perf_counter()
    action()
    return 1000 * (time.perf_counter() - start)


def grade(sandbox: Sandbox) -> None:
    """Run one small submission from start to end."""
    with sandbox.open(CELLS) as submission:
        submission["double"](np.ones(4))


def main() -> None:
    """Print medians for the full stack and for a bare fork, and their ratio."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    strict, bare = Sandbox(), Sandbox(layers=BARE)
    boot = take(strict.__enter__)
    with strict, bare, strict.open(CELLS) as submission:
        pairs = [(take(lambda: grade(strict)), take(lambda: grade(bare))) for _ in range(rounds)]
        calls = [take(lambda: submission["double"](np.ones((8, 8)))) for _ in range(10 * rounds)]
    shut_in, forked = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"a warm process, with the self-test, once  {boot:8.0f} ms")
    print(f"a submission in a bare fork               {forked:8.1f} ms")
    print(f"a submission in the full jail             {shut_in:8.1f} ms")
    print(f"ratio                                     {shut_in / forked:8.1f}")
    print(f"one call                                  {statistics.median(calls):8.2f} ms")


if __name__ == "__main__":
    main()
