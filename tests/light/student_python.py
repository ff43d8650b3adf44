"""Makes Python as a student has it: everything that is installed here but this package."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy


def make_student_python(folder: Path) -> Path:
    """Make an environment that sees the packages of this one, and give its interpreter."""
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    shadow = folder / "packages"
    shadow.mkdir()
    for entry in Path(numpy.__file__).parent.parent.iterdir():
        if "autograder" not in entry.name and entry.name not in ("pip", "__pycache__"):
            (shadow / entry.name).symlink_to(entry)
    (packages,) = (folder / "venv" / "lib").glob("python*/site-packages")
    (packages / "present.pth").write_text(f"{shadow}\n")
    return folder / "venv" / "bin" / "python"


def student_environment(python: Path, home: Path) -> Mapping[str, str]:
    """Give the variables with which a student's programs run here: no package index, a home of their own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "JUPYTER"))}
    return {
        **kept,
        "HOME": str(home),
        "IPYTHONDIR": str(home / ".ipython"),
        "MPLBACKEND": "agg",
        "PATH": os.pathsep.join([str(python.parent), os.environ["PATH"]]),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INDEX": "1",
        "PYTHONWARNINGS": "ignore",
    }
