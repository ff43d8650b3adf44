"""Cells behave as in a notebook; what a notebook may hold, and a grader has not, costs nothing."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import numpy as np
import pytest

from autograder.sandbox import Submission

Open = Callable[..., AbstractContextManager[Submission]]

FEATURES = {
    "an expression": "np.ones(3)",
    "a display": "display(np.ones(3)); f = display",
    "a top-level await": "import asyncio\nawait asyncio.sleep(0.001)",
    "an await of a thread": "import asyncio\nassert await asyncio.to_thread(lambda: 4) == 4",
    "an inline plot": "%matplotlib inline\nplt.plot([1, 2]); plt.show()",
    "a plot in a window": "%matplotlib qt\nplt.figure()",
    "a saved plot": "plt.plot([1, 2]); plt.savefig('plot.png'); plt.savefig('plot.pdf')",
    "an animation": "from matplotlib.animation import FuncAnimation\n"
    "FuncAnimation(plt.figure(), lambda i: [], frames=2).to_jshtml()",
    "a retina setting": "%config InlineBackend.figure_format = 'retina'",
    "autoreload": "%load_ext autoreload\n%autoreload 2",
    "a timing": "%timeit -n 1 -r 1 sum(range(3))",
    "a timed cell": "%%time\nx = 3",
    "a captured cell": "%%capture out\nprint(3)",
    "a file written": "%%writefile notes.txt\nhello",
    "a page": "%%html\n<b>x</b>",
    "a magic of another tool": "%tensorflow_version 2.x",
    "a cell of another tool": "%%bigquery\nselect",
    "a shell escape": "!rm -rf /tmp/*",
    "a captured shell escape": "files = !ls\nassert files == []",
    "an installation": "%pip install torch",
    "another installation": "%conda install torch",
    "a third installation": "!pip install torch",
    "a shell cell": "%%bash\nexit 1",
    "a question mark": "np.ones?",
    "the last result": "3 + 4\n",
    "a history": "assert In and isinstance(Out, dict)",
    "the course's own check": "from autograder import check, quiz\ncheck(print)\nquiz('gates')",
    "the course's other check": "import autograder.student\nautograder.student.check()",
    "a warning": "import warnings\nnp.exp([1e9])\nwarnings.warn('x')\nwarnings.simplefilter('error')",
    "much output": "for _ in range(100):\n    print('x' * 100_000)",
    "output to the descriptor": "import os\nos.write(1, b'x'); os.write(2, b'x')",
    "a closed output": "import sys\nsys.stdout.close()",
    "a temporary file": "import tempfile\nwith tempfile.TemporaryFile() as f: f.write(b'x')",
    "a random draw": "np.random.randn(3); np.random.default_rng().normal(); import random; random.random()",
    "a secret": "import secrets; secrets.token_hex()",
    "a clock": "import time, datetime; time.sleep(0.001); datetime.datetime.now()",
    "a linear solver": "np.linalg.svd(np.ones((50, 50)) + np.eye(50))",
    "a late import": "import numpy.polynomial, json, decimal, sqlite3, unittest, numpy.testing",
    "a data class": "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\nP(3)",
    "an exit": "exit",
}


@pytest.mark.parametrize("source", FEATURES.values(), ids=FEATURES)
def test_a_cell_runs_without_an_error(submit: Open, source: str) -> None:
    with submit("import numpy as np, matplotlib.pyplot as plt", source, "def f(): return 1.0") as functions:
        assert functions.errors == {}
        assert functions["f"]() == 1.0


def test_the_last_result_is_an_underscore_away(submit: Open) -> None:
    with submit("3 + 4", "x = _", "def f(): return x") as functions:
        assert functions["f"]() == 7


def test_a_broken_cell_costs_only_what_it_breaks(submit: Open) -> None:
    with submit(
        "def f(): return 1.0", "1 / 0\ndef g(): pass", "def h(: pass", "def k(): return 2.0"
    ) as functions:
        assert set(functions) == {"f", "k"}
        assert functions.errors["cell 2"] == "ZeroDivisionError: division by zero"
        assert functions.errors["cell 3"].startswith("SyntaxError: ")


def test_an_exit_in_a_cell_costs_only_that_cell(submit: Open) -> None:
    with submit("import sys; sys.exit(1)", "def f(): return 1.0") as functions:
        assert functions.errors == {"cell 1": "SystemExit: 1"}
        assert functions["f"]() == 1.0


def test_functions_of_later_cells_are_seen_by_earlier_ones(submit: Open) -> None:
    with submit("def f(): return g()", "def g(): return 2.0") as functions:
        assert functions["f"]() == 2.0


def test_only_what_can_be_called_is_listed(submit: Open) -> None:
    with submit("def f(): pass\nx = 3\n_g = print\nclass C: pass") as functions:
        assert set(functions) == {"f", "C"}
        assert "x" not in functions


def test_random_numbers_are_the_same_at_every_call(submit: Open) -> None:
    source = """
        import random
        import numpy as np
        def f(): return np.random.rand(), random.random()
    """
    with submit(source) as functions:
        assert functions["f"]() == functions["f"]()


def test_a_warning_inside_a_call_costs_nothing(submit: Open) -> None:
    source = """
        import warnings
        import numpy as np
        warnings.simplefilter("error")
        np.seterr(all="raise")
        def f(x): return 1 / (1 + np.exp(-x))
    """
    with submit(source) as functions:
        np.testing.assert_array_equal(functions["f"](np.array([-1e9])), [0.0])
