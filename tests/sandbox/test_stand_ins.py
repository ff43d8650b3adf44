"""A right function stands in for a student's: its answers cross the boundary, its code and cache do not."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
import pytest

from autograder.exercises import Raised, Stopped
from autograder.sandbox import Submission

Open = Callable[..., AbstractContextManager[Submission]]

STUDENT = """
    import numpy as np
    def step_forward(x):
        return x * 0, None
    def step_backward(dy, cache):
        return dy * 0
    def run_forward(x):
        caches = []
        for _ in range(3):
            x, cache = step_forward(x=x)
            caches.append(cache)
        return x, caches
    def run_backward(dx, caches):
        for cache in reversed(caches):
            dx = step_backward(dx, cache)
        return dx
    def leak(x):
        y, cache = step_forward(x)
        return [str(type(v)) for v in vars(cache).values()] == ["<class 'int'>"]
"""
DIE = "import os\ndef die(): os._exit(0)"


def step_forward(x: Any) -> Any:
    """Double, and remember what."""
    return x * 2, {"secret": x}


def step_backward(dy: Any, cache: Any) -> Any:
    """Go back through `step_forward`."""
    return dy * 2 + 0 * cache["secret"]


RIGHT = {"step_forward": step_forward, "step_backward": step_backward}
CACHING = {"step_forward", "run_forward"}


def test_right_functions_stand_in_for_wrong_ones(submit: Open) -> None:
    with submit(STUDENT, caching=CACHING) as functions, functions.stand_in(RIGHT) as helped:
        y, cache = helped["run_forward"](np.ones(2))
        np.testing.assert_array_equal(y, [8, 8])
        np.testing.assert_array_equal(helped["run_backward"](np.ones(2), cache), [8, 8])


def test_afterwards_the_students_own_are_back(submit: Open) -> None:
    with submit(STUDENT, caching=CACHING) as functions:
        with functions.stand_in(RIGHT):
            pass
        np.testing.assert_array_equal(functions["run_forward"](np.ones(2))[0], [0, 0])


def test_the_reference_keeps_its_cache_to_itself(submit: Open) -> None:
    with submit(STUDENT, caching=CACHING) as functions, functions.stand_in(RIGHT) as helped:
        assert helped["leak"](np.ones(2)) is True


def test_a_stand_in_survives_the_end_of_the_process(submit: Open) -> None:
    with submit(STUDENT, DIE, caching=CACHING) as functions, functions.stand_in(RIGHT) as helped:
        with pytest.raises(Stopped):
            helped["die"]()
        np.testing.assert_array_equal(helped["run_forward"](np.ones(2))[0], [8, 8])


def test_a_function_that_was_never_written_can_be_stood_in_for(submit: Open) -> None:
    with submit("def run(x): return helper(x)") as functions:
        with functions.stand_in({"helper": lambda x: x + 1}) as helped:
            assert helped["run"](1.0) == 2.0
        with pytest.raises(Raised, match="NameError"):
            functions["run"](1.0)


def test_an_error_of_the_reference_is_an_error_in_the_students_call(submit: Open) -> None:
    source = STUDENT + "    def f(): return step_forward('x' , 1, 2)"
    with submit(source) as functions, functions.stand_in(RIGHT) as helped:
        function = helped["f"]
        with pytest.raises(Raised, match="TypeError"):
            function()


def test_arrays_that_would_make_the_reference_slow_are_refused(submit: Open) -> None:
    source = STUDENT + "    def f(n): return step_forward(np.ones(n))"
    with submit(source) as functions, functions.stand_in(RIGHT) as helped:
        with pytest.raises(Raised, match="arrays that are too large"):
            helped["f"](100_000)
        assert len(helped["f"](10)) == 2


def test_arrays_hidden_in_lists_are_weighed_too(submit: Open) -> None:
    source = STUDENT + "    def f(): return step_forward([[np.ones(100_000)]])"
    with submit(source) as functions, functions.stand_in(RIGHT) as helped:
        function = helped["f"]
        with pytest.raises(Raised, match="arrays that are too large"):
            function()


def test_a_made_up_cache_gets_nothing(submit: Open) -> None:
    source = """
        def f(x):
            y, cache = step_forward(x)
            cache.number += 1
            return step_backward(x, cache)
    """
    with submit(STUDENT, source, caching=CACHING) as functions, functions.stand_in(RIGHT) as helped:
        x = np.ones(2)
        with pytest.raises(Raised, match="no longer there"):
            helped["f"](x)


def test_asking_without_end_is_stopped(submit: Open) -> None:
    source = "def f():\n    while True: step_forward(1.0)"
    with submit(source) as functions, functions.stand_in(RIGHT) as helped:
        function = helped["f"]
        with pytest.raises(Stopped):
            function()
