"""Odd files that students hand in, made by code from one release, each with what should become of it.

Every function takes the good submission's JSON and gives back what lies in the file. `@graded` lists the
lines that say what was mended; `@refused` gives the one line that says why the file cannot be read.
"""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

Record = dict[str, Any]
STUB = "# YOUR CODE HERE\n    raise NotImplementedError()"
STEP = "def rnn_step_forward(x):\n    {}\n\n\ndef rnn_step_backward(d):\n    {}\n"
RNN = "def rnn_forward(x):\n    {}\n"
GOOD = {"rnn_step_forward": "step", "rnn_step_backward": "back", "rnn_forward": "rnn"}
"""What each function of the good submission returns."""


def cell(name: str, kind: str, source: str, tag: str = "", **marks: Any) -> Record:
    """Make a released cell with nbgrader metadata in the course's form."""
    mark = {
        "grade": False,
        "grade_id": name,
        "locked": True,
        "schema_version": 3,
        "solution": False,
        "task": False,
    }
    metadata: Record = {"nbgrader": {**mark, **marks}, **({"tags": [tag]} if tag else {})}
    extra = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "id": name, "metadata": metadata, "source": source, **extra}


def notebook(step: str, rnn: str) -> Record:
    """Make a notebook; cells that must not be run would append to `ran`."""
    write = {"locked": False, "solution": True}
    graded = {"grade": True, "points": 25}
    cells = [
        cell("text-1", "markdown", "# The vanilla RNN"),
        cell("setup", "code", "import math\n\nSETUP = 'released'", "setup"),
        cell("rnn_step-solution", "code", step, "exercise", **write),
        cell("rnn_step", "code", "ran.append('check')", "check", **graded),
        cell("demo-1", "code", "for step in range(3):\n    ran.append('demo')", "demo"),
        cell("quiz-1", "code", "ran.append('quiz')", "quiz"),
        cell("rnn-solution", "code", rnn, "exercise", **write),
        cell("rnn", "code", "ran.append('check of rnn')", "check", **graded),
    ]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}


RELEASE = notebook(STEP.format(STUB, STUB), RNN.format(STUB))
SOLVED = notebook(STEP.format("return 'step'", "return 'back'"), RNN.format("return 'rnn'"))
TEXT, SETUP, SOLUTION, CHECK, DEMO, QUIZ, RNN_SOLUTION, RNN_CHECK = range(8)
"""Places in the notebooks above, from 0; messages count from 1."""


@dataclass(frozen=True)
class Odd:
    """An odd file."""

    name: str
    data: bytes
    suffix: str = ".ipynb"
    repairs: tuple[str, ...] = ()
    refused: str = ""
    """The end of the one line, after the file's name."""
    answers: dict[str, str] = field(default_factory=lambda: dict(GOOD))
    """What the functions return that are there after the cells were run."""


ODD: list[Odd] = []
Make = Callable[[Record], Any]


def graded(*repairs: str, suffix: str = ".ipynb", **answers: str | None) -> Callable[[Make], Make]:
    """Expect the file to be graded; `answers` differ from the good ones, None where one is missing."""
    kept = {name: answer for name, answer in {**GOOD, **answers}.items() if answer is not None}

    def add(make: Make) -> Make:
        ODD.append(Odd(make.__name__, write(make(deepcopy(SOLVED))), suffix, repairs, answers=kept))
        return make

    return add


def refused(line: str, suffix: str = ".ipynb") -> Callable[[Make], Make]:
    """Expect the file to be refused."""

    def add(make: Make) -> Make:
        ODD.append(Odd(make.__name__, write(make(deepcopy(SOLVED))), suffix, refused=line))
        return make

    return add


def write(content: Any) -> bytes:
    """Write JSON, unless it is text or bytes already."""
    if isinstance(content, bytes):
        return content
    return (content if isinstance(content, str) else json.dumps(content)).encode("utf-8", "surrogatepass")


def own(source: str, kind: str = "code") -> Record:
    """Make a cell that the student added."""
    extra = {"execution_count": 1, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "id": "5f0c", "metadata": {}, "source": source, **extra}


# Nothing to mend


@graded()
def handed_in_as_released_and_solved(nb: Record) -> Any:
    return nb


@graded(rnn_step_forward=None, rnn_step_backward=None, rnn_forward=None)
def nothing_written(nb: Record) -> Any:
    return RELEASE


@graded()
def cells_in_reverse_order(nb: Record) -> Any:
    nb["cells"].reverse()
    return nb


@graded()
def helper_in_an_extra_cell(nb: Record) -> Any:
    nb["cells"].insert(0, own("def helper():\n    return 'step'"))
    nb["cells"][SOLUTION + 1]["source"] = STEP.format("return helper()", "return 'back'")
    return nb


@graded(rnn_step_forward=None, rnn_step_backward=None)
def syntax_error_in_one_cell(nb: Record) -> Any:
    nb["cells"][SOLUTION]["source"] = "def rnn_step_forward(x:\n    return 'step'"
    return nb


@graded()
def magics_and_shell(nb: Record) -> Any:
    nb["cells"].insert(2, own("!pip install seaborn"))
    nb["cells"].insert(2, own("%matplotlib inline"))
    return nb


@graded()
def source_as_list_of_lines(nb: Record) -> Any:
    for entry in nb["cells"]:
        entry["source"] = entry["source"].splitlines(keepends=True)
    return nb


@graded()
def carriage_returns(nb: Record) -> Any:
    for entry in nb["cells"]:
        entry["source"] = entry["source"].replace("\n", "\r\n")
    return json.dumps(nb, indent=1).replace("\n", "\r\n")


@graded()
def byte_order_mark(nb: Record) -> Any:
    return b"\xef\xbb\xbf" + write(nb)


@graded()
def byte_order_mark_in_a_cell(nb: Record) -> Any:
    nb["cells"][SOLUTION]["source"] = "\ufeff" + nb["cells"][SOLUTION]["source"]
    return nb


@graded()
def without_cell_ids(nb: Record) -> Any:
    for entry in nb["cells"]:
        del entry["id"]
    nb["nbformat_minor"] = 4
    return nb


@graded()
def format_4_0_with_unknown_keys(nb: Record) -> Any:
    nb |= {"nbformat_minor": 0, "orig_nbformat": 2, "surprise": [1, 2]}
    nb["cells"][SOLUTION] |= {"prompt_number": 3, "collapsed": True, "vscode": {"languageId": "python"}}
    return nb


@graded()
def a_future_minor_format(nb: Record) -> Any:
    return {**nb, "nbformat_minor": 99}


@graded()
def without_outputs_and_counts(nb: Record) -> Any:
    for entry in nb["cells"]:
        entry.pop("outputs", None)
        entry.pop("execution_count", None)
    return nb


@graded()
def without_notebook_metadata(nb: Record) -> Any:
    del nb["metadata"], nb["nbformat"], nb["nbformat_minor"]
    return nb


@graded()
def keys_twice(nb: Record) -> Any:
    return json.dumps(nb).replace('"nbformat": 4,', '"nbformat": 1, "nbformat": 4,')


@graded()
def not_a_number_in_metadata(nb: Record) -> Any:
    nb["metadata"]["scale"] = [float("nan"), float("inf")]
    nb["cells"][SOLUTION]["metadata"]["scale"] = float("-inf")
    return nb


@graded()
def numbers_beyond_floats(nb: Record) -> Any:
    return json.dumps(nb).replace('"nbformat_minor": 5', '"nbformat_minor": 1e999')


@graded()
def half_a_surrogate_pair(nb: Record) -> Any:
    nb["cells"][SOLUTION]["source"] += "# \ud800"
    return nb


@graded()
def control_characters_in_strings(nb: Record) -> Any:
    return json.dumps(nb).replace("return 'step'", "return 'step'  #\t\x07")


@graded()
def numbers_where_texts_belong(nb: Record) -> Any:
    nb["cells"][SETUP]["metadata"]["tags"] = [1, None]
    nb["cells"][SOLUTION]["id"] = 7
    nb["cells"][SOLUTION]["outputs"] = "none"
    nb["cells"].append(
        own("late = True") | {"metadata": {"tags": "demo"}, "outputs": [1, {"output_type": []}]}
    )
    return nb


@graded()
def moved_solution_into_an_own_cell(nb: Record) -> Any:
    nb["cells"].append(own(nb["cells"][RNN_SOLUTION]["source"]))
    nb["cells"][RNN_SOLUTION]["source"] = ""
    return nb


# The instructor's cells


@graded("deleted cells were put back: rnn_step, rnn")
def check_cells_deleted(nb: Record) -> Any:
    nb["cells"] = [entry for entry in nb["cells"] if "check" not in entry["metadata"].get("tags", [])]
    return nb


@graded("deleted cells were put back: setup")
def setup_deleted(nb: Record) -> Any:
    del nb["cells"][SETUP]
    return nb


@graded(
    "cell 2 (setup): changed; the released version counts; imports and definitions in it were run after it"
)
def setup_with_an_import_of_its_own(nb: Record) -> Any:
    nb["cells"][SETUP]["source"] = "import cmath\nraise SystemError\n"
    nb["cells"][SOLUTION]["source"] = STEP.format("cmath, math; return 'step'", "return 'back'")
    return nb


@graded("cell 2 (setup): changed; the released version counts")
def setup_emptied(nb: Record) -> Any:
    nb["cells"][SETUP]["source"] = ""
    return nb


@graded("cell 2 (setup): turned into a raw cell; turned back")
def setup_made_raw(nb: Record) -> Any:
    nb["cells"][SETUP]["cell_type"] = "raw"
    return nb


@graded("cell 4 (rnn_step): changed; the released version counts")
def check_edited(nb: Record) -> Any:
    nb["cells"][CHECK]["source"] = "ran.append('my own check')"
    return nb


@graded(
    "cell 4 (rnn_step): changed; the released version counts; imports and definitions in it were run after it"
)
def solution_written_into_the_check(nb: Record) -> Any:
    nb["cells"][CHECK]["source"] = nb["cells"][SOLUTION]["source"] + "\nran.append('check')"
    nb["cells"][SOLUTION]["source"] = RELEASE["cells"][SOLUTION]["source"]
    return nb


@graded(
    "cell 5 (demo-1): changed; the released version counts; imports and definitions in it were run after it"
)
def helper_written_into_a_demonstration(nb: Record) -> Any:
    nb["cells"][DEMO]["source"] = "%time\nhelper = lambda: 'rnn'\n" + nb["cells"][DEMO]["source"]
    nb["cells"][RNN_SOLUTION]["source"] = RNN.format("return helper()")
    return nb


@graded("cell 6 (quiz-1): turned into a markdown cell; turned back")
def quiz_made_markdown(nb: Record) -> Any:
    nb["cells"][QUIZ]["cell_type"] = "markdown"
    return nb


@graded("cell 1 (text-1): changed; the released version counts")
def text_edited(nb: Record) -> Any:
    nb["cells"][TEXT]["source"] = "My answer stands here."
    return nb


@graded("cell 4 (rnn_step): name lost in the notebook's metadata; put back")
def check_renamed(nb: Record) -> Any:
    nb["cells"][CHECK]["metadata"]["nbgrader"]["grade_id"] = "cell-4f1"
    nb["cells"][CHECK]["id"] = "9a"
    return nb


@graded(
    "cell 4: nbgrader metadata that the release does not know; dropped",
    "cell 4: tagged 'check'; not run",
    "deleted cells were put back: rnn_step",
)
def check_renamed_and_edited(nb: Record) -> Any:
    nb["cells"][CHECK]["metadata"]["nbgrader"]["grade_id"] = "cell-4f1"
    nb["cells"][CHECK] |= {"id": "9a", "source": "ran.append('my own check')"}
    return nb


@graded(
    "cell 4 (rnn_step): changed; the released version counts",
    "cell 4 (rnn_step): name lost in the notebook's metadata; put back",
)
def check_edited_that_kept_only_its_id(nb: Record) -> Any:
    nb["cells"][CHECK] |= {"metadata": {}, "source": "# ran.append('check')"}
    return nb


@graded("cell 9: copy of rnn_step; not run")
def check_copied(nb: Record) -> Any:
    nb["cells"].append(deepcopy(nb["cells"][CHECK]))
    return nb


@graded("cell 9: copy of rnn_step; not run")
def check_pasted_without_metadata(nb: Record) -> Any:
    nb["cells"].append(own(nb["cells"][CHECK]["source"] + "  \n"))
    return nb


@graded("cell 9: copy of rnn_step; only its definitions were run", rnn_forward="later")
def check_copied_and_rewritten(nb: Record) -> Any:
    nb["cells"].append(deepcopy(nb["cells"][CHECK]))
    nb["cells"][-1]["source"] = "ran.append('copy')\n" + RNN.format("return 'later'")
    return nb


@graded("cell 9: copy of text-1; not run")
def text_copied(nb: Record) -> Any:
    nb["cells"].append(deepcopy(nb["cells"][TEXT]))
    return nb


# The student's cells


@graded(
    "cells 1 (text-1), 2 (setup), 3 (rnn_step-solution), 4 (rnn_step), 5 (demo-1), 6 (quiz-1), "
    "7 (rnn-solution), 8 (rnn): name lost in the notebook's metadata; put back"
)
def all_metadata_lost(nb: Record) -> Any:
    for entry in nb["cells"]:
        entry["metadata"] = {}
        del entry["id"]
    return nb


@graded("cell 3 (rnn_step-solution): name lost in the notebook's metadata; put back")
def solution_renamed(nb: Record) -> Any:
    nb["cells"][SOLUTION]["metadata"]["nbgrader"]["grade_id"] = "mine"
    nb["cells"][SOLUTION]["id"] = "c0ffee"
    return nb


@graded("cell 3 (rnn_step-solution): name lost in the notebook's metadata; put back")
def nbgrader_metadata_is_a_list(nb: Record) -> Any:
    nb["cells"][SOLUTION]["metadata"]["nbgrader"] = ["rnn_step-solution"]
    return nb


@graded("cell 3 (rnn_step-solution): turned into a markdown cell; run as code")
def solution_made_markdown(nb: Record) -> Any:
    nb["cells"][SOLUTION]["cell_type"] = "markdown"
    return nb


@graded("cell 7 (rnn-solution): turned into a raw cell; run as code")
def solution_made_raw(nb: Record) -> Any:
    nb["cells"][RNN_SOLUTION]["cell_type"] = "raw"
    return nb


@graded("cell 7: turned into a markdown cell without functions; not run", rnn_forward=None)
def solution_replaced_by_prose(nb: Record) -> Any:
    nb["cells"][RNN_SOLUTION] |= {"cell_type": "markdown", "source": "I did not get this far."}
    return nb


@graded("cell 9: copy of rnn-solution; run as an ordinary cell", rnn_forward="later")
def solution_copied(nb: Record) -> Any:
    nb["cells"].append(deepcopy(nb["cells"][RNN_SOLUTION]))
    nb["cells"][-1]["source"] = RNN.format("return 'later'")
    return nb


@graded(
    "cell 9: copy of rnn-solution; run as an ordinary cell",
    "cell 9: untouched placeholder; it does not replace the functions written above it",
)
def placeholder_left_below_its_copy(nb: Record) -> Any:
    nb["cells"].append(deepcopy(RELEASE["cells"][RNN_SOLUTION]))
    return nb


@graded("cell 8 (rnn-solution): untouched placeholder; it does not replace the functions written above it")
def solved_above_the_placeholder(nb: Record) -> Any:
    nb["cells"].insert(2, own(nb["cells"][RNN_SOLUTION]["source"]))
    nb["cells"][RNN_SOLUTION + 1]["source"] = RELEASE["cells"][RNN_SOLUTION]["source"]
    return nb


@graded("cell 9: copy of rnn-solution; not run")
def old_attempt_kept_as_raw(nb: Record) -> Any:
    nb["cells"].append(deepcopy(nb["cells"][RNN_SOLUTION]) | {"cell_type": "raw"})
    nb["cells"][-1]["source"] = RNN.format("return 'old'")
    return nb


@graded("deleted cells were put back: rnn_step")
def cells_merged(nb: Record) -> Any:
    nb["cells"][SOLUTION]["source"] += "\n" + nb["cells"].pop(RNN_SOLUTION)["source"]
    del nb["cells"][CHECK]
    return nb


@graded("cell 4: copy of rnn_step-solution; run as an ordinary cell")
def cell_split_in_two(nb: Record) -> Any:
    first, second = nb["cells"][SOLUTION]["source"].split("\n\n\n")
    nb["cells"].insert(SOLUTION + 1, deepcopy(nb["cells"][SOLUTION]) | {"source": second, "id": "b0"})
    nb["cells"][SOLUTION]["source"] = first
    return nb


@graded("cell 9: nbgrader metadata that the release does not know; dropped")
def cell_of_another_assignment(nb: Record) -> Any:
    nb["cells"].append(cell("lstm_step", "code", "x = 1", grade=True, points=1000))
    return nb


# Bruised JSON


@graded("cell 1: a JSON null, not a cell; ignored", "cells 3, 4: a JSON list, not a cell; ignored")
def cells_that_are_no_cells(nb: Record) -> Any:
    nb["cells"] = [None, nb["cells"][0], [], [[]], *nb["cells"][1:]]
    return nb


@graded("cell 9: no known type; read as code", "cell 10: no known type; read as raw")
def cells_of_no_known_type(nb: Record) -> Any:
    nb["cells"] += [
        own("late = 1") | {"cell_type": "kode"},
        {"cell_type": 3, "source": "raise", "metadata": None},
    ]
    return nb


@graded("cells 7, 9: no source; read as empty", rnn_forward=None)
def sources_that_are_no_text(nb: Record) -> Any:
    nb["cells"][RNN_SOLUTION]["source"] = {"text": "x"}
    nb["cells"].append(own("") | {"source": None})
    return nb


@graded("cell 9: more than 1,000,000 characters of source; not run")
def a_million_characters_in_one_cell(nb: Record) -> Any:
    nb["cells"].append(own("raise SystemError\n" * 60_000))
    return nb


@graded("text after the end of the notebook was ignored")
def garbage_after_the_end(nb: Record) -> Any:
    return json.dumps(nb) + "\n}\n]"


@graded("is encoded in utf-16; read as that")
def utf_16(nb: Record) -> Any:
    return json.dumps(nb).encode("utf-16")


@graded("is encoded in utf-16-le; read as that")
def utf_16_without_mark(nb: Record) -> Any:
    return json.dumps(nb).encode("utf-16-le")


@graded()
def metadata_nested_deeply(nb: Record) -> Any:
    return json.dumps(nb).replace('"nbformat"', f'"deep": {"[" * 300}{"]" * 300}, "nbformat"')


@graded(
    "deleted cells were put back: setup, rnn_step, rnn",
    "cells 1 (rnn_step-solution), 2 (rnn-solution): name lost in the notebook's metadata; put back",
)
def format_3(nb: Record) -> Any:
    cells = [
        {"cell_type": "code", "input": nb["cells"][SOLUTION]["source"], "language": "python", "outputs": []},
        {
            "cell_type": "code",
            "input": [nb["cells"][RNN_SOLUTION]["source"]],
            "prompt_number": 2,
            "outputs": [],
        },
        {"cell_type": "heading", "level": 2, "source": "Remarks"},
        {"cell_type": "html", "source": "<b>bold</b>"},
    ]
    return {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}


# What a browser might run


@graded("cell 3 (rnn_step-solution): HTML and scripts in the outputs were left out of the graded copy")
def script_in_an_output(nb: Record) -> Any:
    data = {"text/html": "<script>alert(1)</script>", "text/plain": "plain"}
    nb["cells"][SOLUTION]["outputs"] = [{"output_type": "execute_result", "data": data, "metadata": {}}]
    return nb


@graded("cell 3 (rnn_step-solution): very long outputs were left out of the graded copy")
def a_huge_output(nb: Record) -> Any:
    nb["cells"][SOLUTION]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 2_000_000}]
    return nb


@graded("cell 9: HTML in the text is shown as it was typed")
def script_in_a_text(nb: Record) -> Any:
    nb["cells"].append(own("a < b <b>bold</b> <img src=x onerror=alert(1)>", "markdown"))
    return nb


@graded("cell 9: characters that reverse the direction of text; shown as numbers")
def text_that_runs_backwards(nb: Record) -> Any:
    nb["cells"].append(own("# \u202e txet"))
    return nb


# Modules and scripts

MODULE = "is a Python module, not a notebook; graded by its functions"


@graded(MODULE, suffix=".py")
def module(nb: Record) -> Any:
    return STEP.format("return 'step'", "return 'back'") + RNN.format("return 'rnn'")


@graded(MODULE, suffix=".py")
def module_that_runs_something_when_started(nb: Record) -> Any:
    return module(nb) + "\nif __name__ == '__main__':\n    ran.append('main')\n    raise SystemError\n"


@graded("is encoded in cp1251; read as that", MODULE, suffix=".py")
def module_in_an_old_encoding(nb: Record) -> Any:
    return b"# -*- coding: cp1251 -*-\n" + "# Решение\n".encode("cp1251") + module(nb).encode()


@graded(MODULE, suffix=".py")
def notebook_exported_as_a_script(nb: Record) -> Any:
    return "".join(
        f"# In[{place}]:\n\n\n{entry['source']}\n\n\n" for place, entry in enumerate(nb["cells"], 1)
    )


@graded(MODULE, suffix=".py")
def notebook_in_percent_format(nb: Record) -> Any:
    return "".join(f"# %%\n{entry['source']}\n\n" for entry in nb["cells"][1:])


@graded("is JSON inside a .py file; read as a notebook", suffix=".py")
def notebook_renamed_to_py(nb: Record) -> Any:
    return nb


# Refused


@refused("is empty")
def empty_file(nb: Record) -> Any:
    return ""


@refused("is empty")
def only_spaces(nb: Record) -> Any:
    return b" \n\t\n"


@refused("is empty", suffix=".py")
def empty_module(nb: Record) -> Any:
    return "\n"


@refused("is not a notebook: it does not begin as JSON does")
def prose(nb: Record) -> Any:
    return "Please find my homework attached."


@refused("is a web page, not a notebook; download the notebook file itself")
def web_page(nb: Record) -> Any:
    return "<!DOCTYPE html><title>rnn.ipynb - Drive</title>"


@refused("is a compressed archive; unpack it and hand in the notebook")
def archive(nb: Record) -> Any:
    return b"PK\x03\x04" + bytes(40)


@refused("is not UTF-8: byte 1 is not text")
def an_old_encoding(nb: Record) -> Any:
    return "{Решение".encode("cp1251")


@refused("is not UTF-8: invalid or missing encoding declaration", suffix=".py")
def module_in_an_unknown_encoding(nb: Record) -> Any:
    return b"# \xd0\xff\n"


@refused("is cut off: the notebook ends early, in line 42; save it and hand it in again")
def cut_off_in_a_string(nb: Record) -> Any:
    return "\n".join(json.dumps(nb, indent=1).split("\n")[:42])[:-4]


@refused("is cut off: the notebook ends early, in line 7; save it and hand it in again")
def cut_off_between_keys(nb: Record) -> Any:
    return "\n".join(json.dumps(nb, indent=1).split("\n")[:7])


@refused("holds the marks of a git merge conflict; expected a notebook")
def merge_conflict(nb: Record) -> Any:
    return json.dumps(nb, indent=1).replace("\n", "\n<<<<<<< HEAD\n=======\n>>>>>>> mine\n", 1)


@refused("is not a notebook: the JSON breaks in line 2, column 1")
def a_comma_missing(nb: Record) -> Any:
    return json.dumps(nb, indent=1).replace("\n", "\n@", 1)


@refused("is a JSON list, not a notebook")
def json_list(nb: Record) -> Any:
    return [nb]


@refused("is a JSON number, not a notebook")
def json_number(nb: Record) -> Any:
    return "42 "


@refused("is a notebook without cells")
def no_cells(nb: Record) -> Any:
    return {**nb, "cells": []}


@refused("is a notebook without cells")
def no_cell_is_a_cell(nb: Record) -> Any:
    return {**nb, "cells": [None, 1, "x"]}


@refused("is JSON, but no notebook: it has no list of cells")
def other_json(nb: Record) -> Any:
    return {"name": "colab", "cells": {"0": "x"}}


@refused("is a notebook of format 5; formats 3 and 4 can be read")
def a_future_format(nb: Record) -> Any:
    return {**nb, "nbformat": 5}


@refused("is a notebook in 'r', not in Python")
def in_r(nb: Record) -> Any:
    return {**nb, "metadata": {"kernelspec": {"name": "ir", "language": "R"}}}


@refused("is a notebook in 'julia', not in Python")
def in_julia(nb: Record) -> Any:
    return {**nb, "metadata": {"kernelspec": {"name": "julia-1.9"}}}


@refused("is nested too deeply to be a notebook")
def nested_too_deeply(nb: Record) -> Any:
    return '{"cells": ' + "[" * 100_000


@refused("holds more than 5,000,000 lists and objects; no notebook needs that many")
def millions_of_lists(nb: Record) -> Any:
    return '{"cells": [' + "[],[]," * 2_600_000


@refused("has 5,001 cells; at most 5,000 are read")
def thousands_of_cells(nb: Record) -> Any:
    return {**nb, "cells": [{}] * 5001}


@refused("holds more than 10,000,000 characters of source")
def too_much_source(nb: Record) -> Any:
    return {**nb, "cells": [own("x = 1\n" * 150_000)] * 12}


@refused("holds an integer of thousands of digits; no notebook needs that")
def a_number_of_many_digits(nb: Record) -> Any:
    return '{"cells": [], "nbformat": ' + "4" * 5000 + "}"
