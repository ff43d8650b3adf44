"""What holds for a gradebook in a file holds for one in PostgreSQL: the same tests, on another database."""

from ..grading.records.test_gradebook import *  # noqa: F403 - the tests are the names
