"""Runs in an environment of its own: the cells of a kit's notebook, in a kernel, with functions filled in."""

import json
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient


def main(notebook: str, answers: str) -> None:
    """Print what each code cell shows, as JSON by cell id."""
    node = nbformat.read(notebook, as_version=4)
    for name, source in json.loads(answers).items():
        next(cell for cell in node.cells if cell.id == name).source = source
    folder = str(Path(notebook).parent)
    NotebookClient(node, timeout=120, resources={"metadata": {"path": folder}}, allow_errors=True).execute()
    shown = {
        cell.id: "".join(
            output.get("text", "") + output.get("data", {}).get("text/plain", "") + output.get("evalue", "")
            for output in cell.outputs
        )
        for cell in node.cells
        if cell.cell_type == "code"
    }
    print(json.dumps(shown))


if __name__ == "__main__":
    main(*sys.argv[1:])
