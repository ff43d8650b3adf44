"""Knows how a warm process is kept ready, and forks one worker per submission from it.

It is started fresh, with an empty environment, and never sees course files, reference or seed. It stays
single-threaded and holds no descriptor that its children would share, but for the line to the grader.
"""

import contextlib
import gc
import json
import os
import platform
import select
import signal
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

from ..exercises import SandboxError, describe
from . import kernel
from .jail import LINE, Jail, Layers
from .limits import Limits
from .notebook import Notebook
from .wire import Message, write
from .worker import serve

_SET_CHILD_SUBREAPER = 36

BOOT_VARIABLES = ("MPLCONFIGDIR", "IPYTHONDIR")
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
    """Warm up, build the jail, say so, and fork a worker for every request until the grader hangs up."""
    control = socket.socket(fileno=int(sys.argv[1]))
    os.umask(0o022)  # whatever the grader's is: the private root is built by root and read by others
    try:
        kernel.keep_freed_memory()
        notebook = warm_up()
        order = control.recv(65536)
        if not order:
            return
        settings = json.loads(order)
        limits = Limits(**settings["limits"])
        layers = Layers(**settings["layers"])
        jail = Jail(layers, limits, Path(settings["folder"]))
        kernel.control(_SET_CHILD_SUBREAPER, 1)
    except SandboxError as error:
        control.send(json.dumps({"error": str(error)}).encode())
        return
    except Exception as error:  # whatever it is, the grader must hear of it
        control.send(json.dumps({"error": str(describe(error))}).encode())
        return
    children: set[int] = set()
    try:
        control.send(b"{}")
        _answer(control, jail, notebook, limits, children)
    except OSError:  # the grader is gone
        pass
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)


def _answer(
    control: socket.socket, jail: Jail, notebook: Notebook, limits: Limits, children: set[int]
) -> None:
    """Start a worker for every request until the grader hangs up.

    Raises:
        OSError: the grader hung up in the middle.
    """
    while True:
        if select.select([control], [], [], 1.0)[0]:
            request, lines, _, _ = socket.recv_fds(control, 4096, 1)
            if not request:
                return
            order = json.loads(request)
            if "twin" in order:
                control = _divide(control, lines[0], children)
                continue
            try:
                child = _start(jail, notebook, limits, lines[0], order["scratch"])
            except SandboxError as error:
                control.send(json.dumps({"error": str(error)}).encode())
            else:
                children.add(child)
                watch = os.pidfd_open(child)
                socket.send_fds(control, [b"{}"], [watch])
                os.close(watch)
            os.close(lines[0])
        _reap(children)


def _divide(control: socket.socket, line: int, children: set[int]) -> socket.socket:
    """Fork a twin that has no workers yet, and give each of the two whom it listens to."""
    if os.fork():
        os.close(line)
        control.send(b"{}")
        return control
    control.close()
    children.clear()
    kernel.control(_SET_CHILD_SUBREAPER, 1)
    return socket.socket(fileno=line)


def warm_up() -> Notebook:
    """Import what students import and run one cell of each kind, so that workers find it done."""
    notebook = Notebook()
    before = set(notebook.namespace)
    for cell in WARM_CELLS:
        notebook.run(cell)
    for name in set(notebook.namespace) - before:
        del notebook.namespace[name]
    notebook.let_go()
    _let_go(notebook.shell)
    for name in BOOT_VARIABLES:
        os.environ.pop(name, None)
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
    platform._uname_cache = None  # type: ignore[attr-defined]  # it holds the machine's name
    shell.reset(new_session=True)
    shell.execution_count = 1


def _start(jail: Jail, notebook: Notebook, limits: Limits, line: int, scratch: str) -> int:
    """Start a worker and give its pid.

    A process in between enters the namespaces, starts the worker as the first process there, and ends; the
    worker then is a child of this one.

    Raises:
        SandboxError: the namespaces cannot be entered.
    """
    here, there = os.pipe()
    between = os.fork()
    if between == 0:
        try:
            jail.enter()
            worker = os.fork()
            if worker == 0:
                _work(jail, notebook, limits, line, scratch)
            os.write(there, json.dumps({"pid": worker}).encode())
        except BaseException as error:  # nothing may get out of this process
            os.write(there, json.dumps({"error": str(describe(error))}).encode())
        finally:
            os._exit(0)
    os.close(there)
    report = json.loads(os.read(here, 4096) or b'{"error": "it ended"}')
    os.close(here)
    os.waitpid(between, 0)
    if "error" in report:
        raise SandboxError(f"a submission's namespaces cannot be entered: {report['error']}")
    return int(report["pid"])


def _work(jail: Jail, notebook: Notebook, limits: Limits, line: int, scratch: str) -> NoReturn:
    try:
        jail.shut(line, scratch)
        notebook.stretch()
        serve(socket.socket(fileno=LINE), notebook, limits.output_bytes)
    except BaseException as error:
        frame = write(Message("broken", {"text": str(describe(error))}), 0)
        with contextlib.suppress(OSError):
            os.writev(LINE, frame.pieces(0))
    finally:
        os._exit(0)


def _reap(children: set[int]) -> None:
    """Bury the workers that have ended."""
    with contextlib.suppress(ChildProcessError):
        while (child := os.waitpid(-1, os.WNOHANG)[0]) > 0:
            children.discard(child)
