"""Knows what the jail costs: a submission from start to end, beside the same one in a bare fork, in one run.

python benchmarks/isolation.py [ROUNDS]
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as in the warm process; before NumPy is imported

import socket
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack

import numpy as np

from autograder.sandbox import Cell, Limits, Sandbox, Submission
from autograder.sandbox.crossing import Requests
from autograder.sandbox.process import Process
from autograder.sandbox.worker import serve
from autograder.sandbox.zygote import warm_up

IN_A_ROW = 10
"""Submissions: the next one's process is started while one is at work."""
CELLS = [Cell("cell 1", "import numpy as np\ndef double(x):\n    return 2 * x")]


def take(action: Callable[[], object], times: int = 1) -> float:
    """Measure how long something takes, in milliseconds, so many times in a row."""
    start = time.perf_counter()
    for _ in range(times):
        action()
    return 1000 * (time.perf_counter() - start) / times


def main() -> None:
    """Print medians for the full jail and for a bare fork, and their ratio."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    limits = Limits()
    notebook = warm_up()

    def fork() -> Process:
        line, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            line.close()
            serve(theirs, notebook, limits.output_bytes)
            os._exit(0)
        theirs.close()
        process = Process(line, os.pidfd_open(pid), limits)
        process.greet(10.0)
        return process

    def grade_bare() -> None:
        submission = Submission(fork, CELLS, (), limits, Requests())
        submission["double"](np.ones(4))
        submission.end().close()
        os.wait()

    def grade_shut_in() -> None:
        with sandbox.open(CELLS) as submission:
            submission["double"](np.ones(4))

    sandbox = Sandbox(limits)
    with ExitStack() as stack:
        boot = take(lambda: stack.enter_context(sandbox))
        submission = stack.enter_context(sandbox.open(CELLS))
        pairs = [(take(grade_shut_in, IN_A_ROW), take(grade_bare, IN_A_ROW)) for _ in range(rounds)]
        calls = [take(lambda: submission["double"](np.ones((8, 8)))) for _ in range(10 * rounds)]
    shut_in, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"a warm process, with the self-test, once  {boot:8.0f} ms")
    print(f"a submission in a bare fork               {bare:8.1f} ms")
    print(f"a submission in the full jail             {shut_in:8.1f} ms")
    print(f"ratio                                     {shut_in / bare:8.1f}")
    print(f"one call                                  {statistics.median(calls):8.2f} ms")


if __name__ == "__main__":
    main()
