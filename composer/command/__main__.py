# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Where ./ashlar begins: with any streams, the command ends with a status and a sentence."""

import os
import sys
from io import TextIOWrapper


def with_streams() -> None:
    """A closed stream is an empty one; a name need not be in the terminal's character set."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number: this one
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def command() -> None:
    """The rest is imported here, so that Ctrl-C is heard from the beginning."""
    try:
        os.getcwd()
    except OSError:
        sys.exit("ashlar: the current folder is gone; go to another one")
    import click

    from composer.command.main import main
    from composer.command.options import COMMAND

    try:
        sys.exit(main(prog_name=COMMAND, standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        raise KeyboardInterrupt from None  # click has made it of one
    finally:
        sys.stdout.flush()


with_streams()
try:
    command()
except KeyboardInterrupt:
    sys.exit(130)
except OSError as error:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what could not be written is not tried again
    sys.exit(f"ashlar: {error.filename or 'standard output'}: {error.strerror}")
