"""Knows how a warm process is kept ready, and forks one worker per submission from it.

It is started fresh, with an empty environment, and never sees course files, reference or seed. It stays
single-threaded and holds no descriptor that its children would share, but for the line to the grader.
"""

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
from typing import Any

from .limits import Limits, apply_limits
from .notebook import Notebook
from .worker import serve

WARM_CELLS = (
    "%matplotlib inline\nimport numpy as np, matplotlib, matplotlib.pyplot as plt",
    "np.linspace(0, 1, 3) @ np.ones(3)",
    "raise ValueError('warm')",
    "import asyncio\nawait asyncio.sleep(0)",
    "%time 1 + 1",
    "import io\nfigure, axes = plt.subplots()\naxes.plot([1, 2], label='a')\naxes.legend()\n"
    "figure.savefig(io.BytesIO())\nplt.close('all')",
)


def main() -> None:
    """Warm up, say so, and fork a worker for every request until the grader hangs up."""
    settings = json.loads(sys.argv[1])
    control = socket.socket(fileno=int(sys.argv[2]))
    try:
        limits = Limits(**settings["limits"])
        notebook = warm_up()
    except Exception as error:  # whatever it is, the grader must hear of it
        control.send(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
        return
    control.send(b"{}")
    children: set[int] = set()
    while True:
        if select.select([control], [], [], 1.0)[0]:
            request, lines, _, _ = socket.recv_fds(control, 4096, 1)
            if not request:
                break
            children.add(_fork(control, lines[0], notebook, limits))
        _reap(children)
    for child in children:
        os.kill(child, signal.SIGKILL)


def warm_up() -> Notebook:
    """Import what students import and run one cell of each kind, so that workers find it done."""
    notebook = Notebook()
    before = set(notebook.namespace)
    for cell in WARM_CELLS:
        notebook.run(cell)
    for name in set(notebook.namespace) - before:
        del notebook.namespace[name]
    _let_go(notebook.shell)
    gc.collect()
    gc.freeze()
    return notebook


def _let_go(shell: Any) -> None:
    """Close what all workers would share (an event loop, font files), and forget the warm cells."""
    from IPython.core import async_helpers

    if async_helpers._asyncio_event_loop is not None:
        async_helpers._asyncio_event_loop.close()
        async_helpers._asyncio_event_loop = None
    sys.modules["matplotlib.font_manager"]._get_font.cache_clear()
    shell.reset(new_session=True)
    shell.execution_count = 1


def _fork(control: socket.socket, line: int, notebook: Notebook, limits: Limits) -> int:
    child = os.fork()
    if child == 0:
        try:
            control.close()
            apply_limits(limits, _address_space(), threads=10_000)
            serve(socket.socket(fileno=line), notebook, limits.output_bytes)
        finally:
            os._exit(0)
    os.close(line)
    watch = os.pidfd_open(child)
    socket.send_fds(control, [b"{}"], [watch])
    os.close(watch)
    return child


def _address_space() -> int:
    """Measure this process's address space in bytes."""
    with open("/proc/self/statm", encoding="ascii") as status:
        return int(status.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _reap(children: set[int]) -> None:
    with contextlib.suppress(ChildProcessError):
        while (child := os.waitpid(-1, os.WNOHANG)[0]) > 0:
            children.discard(child)
