"""Knows how a Jupyter server is started for a test, and that it and its kernels are gone afterwards."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = Path(sys.executable).parent
PATIENCE = 90
"""Seconds that a busy machine may take for anything."""


@contextmanager
def serve(root: Path, own: Path) -> Iterator[str]:
    """Serve a folder by JupyterLab and Notebook 7, and give the server's address.

    Args:
        root: the folder that is served, where the server also runs.
        own: an empty folder for what a server and its kernels keep; nothing of the user's is read.
    """
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    folders = {
        name: str(own / name)
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    command = [PROGRAMS / "jupyter", "lab", "--no-browser", "--allow-root", f"--port={port}"]
    command += ["--ip=127.0.0.1", "--ServerApp.port_retries=0", "--IdentityProvider.token="]
    _ask_for_no_news(own)
    log = own / "server.log"
    with log.open("w") as file:
        server = subprocess.Popen(
            command,
            cwd=root,
            env={**os.environ, **folders},
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _await(server, address, log)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(20)
        finally:
            _kill_group(server.pid)
            server.wait()


def _ask_for_no_news(own: Path) -> None:
    """Keep JupyterLab from asking, in a window over the notebook, whether it may fetch news."""
    folder = own / "JUPYTER_CONFIG_DIR" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    folder.mkdir(parents=True)
    (folder / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _await(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/api", timeout=PATIENCE).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{log.read_text()}")


def _kill_group(leader: int) -> None:
    """Kill what is left of a session of processes; the server ended its kernels before."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return
