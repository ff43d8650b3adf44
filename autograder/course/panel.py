"""Knows how a Jupyter server learns to show solution files rightly: by an extension of its own.

`autograder.json` beside this file switches it on.
"""

from importlib.util import find_spec
from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Tell Jupyter where the extension is."""
    return [{"module": __name__}]


def _load_jupyter_server_extension(app: Any) -> None:
    """Put our way to open files in the place of the usual one, on an instructor's installation.

    Whoever has chosen another one keeps it. jupytext, loaded later, sees that ours can do what its own can.
    """
    if find_spec("nbgrader") is None or find_spec("jupytext") is None:
        return
    from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

    if app.contents_manager_class is not AsyncLargeFileManager:
        return
    from .contents import Contents

    app.contents_manager_class = Contents
    app.contents_manager = Contents(parent=app, log=app.log)
    app.session_manager.contents_manager = app.contents_manager
    app.web_app.settings["contents_manager"] = app.contents_manager
