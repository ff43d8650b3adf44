"""The instructor's side: reference notebooks that import as modules, without their demonstrations."""

from autograder.course.loader import install_loader

install_loader()
