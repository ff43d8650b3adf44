"""nbgrader in this course: where things lie, and that submissions are graded behind the boundary."""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821 - nbgrader's own

c.CourseDirectory.root = str(Path(__file__).parent)
c.CourseDirectory.source_directory = "source"  # from solutions/, by `autograder build`
c.CourseDirectory.release_directory = "assignments"
c.CourseDirectory.submitted_directory = "submitted"
c.CourseDirectory.autograded_directory = "autograded"
c.CourseDirectory.feedback_directory = "feedback"

c.Autograde.exporter_class = "autograder.grading.native.Unread"
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = ["autograder.grading.native.Grade"]
c.GenerateFeedback.force = True  # a page follows the gradebook

# `nbgrader zip_collect` takes files that are called like anna_lstm.ipynb
c.FileNameCollectorPlugin.named_regexp = r".*/(?P<student_id>[^_/]+)_(?P<file_id>[^/]+)"

# nbgrader starts alembic by its name
programs = str(Path(sys.executable).parent)
if programs not in os.environ.get("PATH", "").split(os.pathsep):
    os.environ["PATH"] = os.pathsep.join([programs, *filter(None, [os.environ.get("PATH")])])
