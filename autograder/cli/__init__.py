"""Floor 5: the command `autograder`; heavy imports wait until a command needs them."""

import os
import sys
from collections.abc import Sequence

DEBUG = "AUTOGRADER_DEBUG"
"""Set this variable to see the traceback of an error that is otherwise one line."""
COMPLETE = "_AUTOGRADER_COMPLETE"
"""The variable by which a shell asks for its script, or for what a word may become."""


def main() -> None:
    """Run the command line; `autograder.cli.command.CODES` says what it ends with."""
    import click

    from .command import explain

    try:
        sys.exit(_run(sys.argv[1:]))
    except click.ClickException as error:
        print(explain(error), file=sys.stderr)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        print("\ninterrupted; start again to go on", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except Exception as error:
        from autograder.exercises import AutograderError

        if not isinstance(error, AutograderError) or os.environ.get(DEBUG):
            raise
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(2)


def _run(words: Sequence[str]) -> int:
    """Do what click's own `main` does, but for errors: it makes other exit codes of them."""
    from click.exceptions import Exit

    from .commands import cli

    asked = os.environ.get(COMPLETE)
    if asked:
        from click.shell_completion import shell_complete

        return shell_complete(cli, {}, "autograder", COMPLETE, asked)
    try:
        with cli.make_context("autograder", list(words)) as context:
            code = int(cli.invoke(context) or 0)
    except Exit as end:
        code = end.exit_code
    sys.stdout.flush()
    return code
