"""Different things have different digests, and equal ones the same."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.exercises import Exercise, Floats, Seed, Status
from autograder.grading.origin import PACKAGE, ROOMS, digest, digest_code, digest_package

SOLUTION = """# %% [markdown]
# Words.

# %% tags=["setup"]
import numpy as np

# %% tags=["demo"]
print("demo")

# %% tags=["instructor"]
from autograder.exercises import Exercise
EXERCISES = ()
"""


@dataclass
class Pair:
    one: Any
    two: Any


DIFFERENT = (
    *(None, True, 1, 1.0, "1", b"1", "", (), ((),), ("a", "b"), ("ab",), ("a", ("b",))),
    *({}, {"a": "b"}, {"b": "a"}, range(2), range(3), Status.PASSED, len, max, Seed(1)),
    *(Floats("N"), Floats("N", 2.0), Pair(1, 2), Pair(2, 1)),
    *(np.zeros(2), np.zeros((2, 1)), np.zeros(2, dtype=np.float32), np.zeros(2, dtype=np.int64)),
    *(np.array([0.0, -0.0]), np.nextafter(np.zeros(2), 1)),
)


def test_different_values_have_different_digests() -> None:
    assert len({digest(value) for value in DIFFERENT}) == len(DIFFERENT)


def test_equal_values_have_the_same_digest(gate: Exercise) -> None:
    assert digest({"a": [1, (2.5, np.ones(3))], "e": gate}) == digest(
        {"a": (1, [2.5, np.ones(3)]), "e": gate}
    )


@pytest.mark.parametrize("value", [{1, 2}, object(), Pair(1, iter(()))])
def test_what_has_no_equality_to_rely_on_has_no_digest(value: Any) -> None:
    with pytest.raises(TypeError, match="has no digest"):
        digest(value)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("Words.", "Other words.", True),
        ('print("demo")', 'print("other")', True),
        ("EXERCISES = ()", "EXERCISES = (1,)", True),
        ("import numpy as np", "import numpy as np  # the arrays", True),
        ("import numpy as np", "import numpy as np\none = 1", False),
        ("from autograder.exercises import Exercise", "from autograder.exercises import Case", False),
    ],
)
def test_the_code_is_what_an_import_runs_apart_from_the_declarations(
    old: str, new: str, same: bool, tmp_path: Path
) -> None:
    first, second = tmp_path / "a" / "x.py", tmp_path / "b" / "x.py"
    for path, text in ((first, SOLUTION), (second, SOLUTION.replace(old, new))):
        path.parent.mkdir()
        path.write_text(text)
    assert (digest_code([first]) == digest_code([second])) is same


def test_the_package_is_digested_by_what_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert all((PACKAGE / room).exists() for room in ROOMS)
    before = digest_package()
    for room in ROOMS:
        copy = tmp_path / room
        copy.parent.mkdir(parents=True, exist_ok=True)
        if (PACKAGE / room).is_dir():
            copy.mkdir()
            copy = copy / "one.py"
        copy.write_text("x = 1\n")
    monkeypatch.setattr("autograder.grading.origin.PACKAGE", tmp_path)
    digests = [before]
    for room in ROOMS:
        path = tmp_path / room
        path = path / "one.py" if path.is_dir() else path
        path.write_text("x = 2\n")
        digest_package.cache_clear()
        digests.append(digest_package())
    digest_package.cache_clear()
    assert len(set(digests)) == len(digests)
