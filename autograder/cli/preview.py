"""Knows the command `preview`: an assignment in JupyterLab, as a student or its author sees it."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from . import options
from .command import command
from .here import find_here

QUIET = ("--ServerApp.log_level=ERROR", "--LabApp.log_level=ERROR", "--LabServerApp.log_level=ERROR")
SECONDS = 10
"""How long JupyterLab may take to end its kernels."""


@command(
    {
        "autograder preview lstm": "the notebook as students receive it",
        "autograder preview lstm --source": "with its solutions; Create Assignment shows points and locks",
        "autograder preview lstm --no-browser": "only say the address",
    }
)
@options.assignment()
@click.option("--source", is_flag=True, help="Open the instructor's notebook, with its solutions.")
@click.option("--no-browser", is_flag=True, help="Open no browser; the address is shown in any case.")
@options.course
def preview(folder: Path, name: str, source: bool, no_browser: bool) -> None:
    """Open an assignment in JupyterLab, until Ctrl-C.

    It is built from the solution file as it is now, into a temporary folder: assignments/ stays as it is, and
    what you change in JupyterLab is thrown away. The server listens on this machine alone and asks for the
    token in the address.
    """
    from autograder.course.build import make_release
    from autograder.course.files import read_folder
    from autograder.course.solution import load_solution

    from .progress import busy

    course = find_here(folder)
    with busy(f"building {name}"):
        release = make_release(course, load_solution(course, name))
    if read_folder(course.release_path(name).parent) != dict(release.files):
        click.echo(
            f"assignments/{name} is not what you see here; `autograder build {name}` makes it so", err=True
        )
    _serve(release.source if source else release.files, f"{name}.ipynb", no_browser)


def _serve(files: Mapping[str, str], notebook: str, no_browser: bool) -> None:
    """Serve files from a temporary folder until Ctrl-C or SIGTERM."""
    with TemporaryDirectory(prefix="preview-") as folder:
        for file, text in files.items():
            (Path(folder) / file).write_bytes(text.encode("utf-8"))
        words = [
            "--ServerApp.ip=127.0.0.1",
            f"--LabApp.default_url=/lab/tree/{notebook}",
            *QUIET,
        ]
        words += ["--no-browser"] if no_browser else []
        words += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *words],
            cwd=folder,
            start_new_session=True,  # Ctrl-C comes to this process, which then ends the server
        )
        try:
            code = server.wait()
        except KeyboardInterrupt:
            code = 0
        finally:
            _end(server)
    if code:
        raise click.ClickException(f"JupyterLab ended with {code}")


def _end(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
