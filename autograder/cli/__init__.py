"""Floor 5: the command `autograder`; heavy imports wait until a command needs them."""

import os
import sys

DEBUG = "AUTOGRADER_DEBUG"
"""Set this variable to see the traceback of an error that is otherwise one line."""


def main() -> None:
    """Run the command line; `autograder.cli.command.CODES` says what it ends with."""
    import click

    from .command import explain
    from .commands import cli

    try:
        code = cli.main(standalone_mode=False, prog_name="autograder") or 0
        sys.stdout.flush()
        sys.exit(code)
    except click.ClickException as error:
        print(explain(error), file=sys.stderr)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        print("interrupted; start again to go on", file=sys.stderr)
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
