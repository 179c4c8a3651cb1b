# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Numbered steps with their times on standard error, and the last line of a tool while it works."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from composer.command import ninja
from composer.command.child import child
from composer.command.clock import ahead
from composer.command.disk import full
from composer.command.folders import nearby
from composer.command.granted import with_lines
from composer.command.output import refuse
from composer.command.words import in_our_words
from composer.model.visible import visible


class Steps:
    """Prints "[1/4] compose  0.3 s". On a terminal the step shows while it works."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._done = 0
        self._terminal = sys.stderr.isatty()

    @contextmanager
    def step(self, name: str, quiet: bool = False) -> Iterator[None]:
        """`quiet`: the step has the terminal to itself while it works."""
        self._done += 1
        head = f"[{self._done}/{self._count}] {name}"
        if not quiet:
            self._live(head)
        start = time.monotonic()
        tail = click.style("failed", fg="red")
        try:
            yield
            tail = f"{time.monotonic() - start:.1f} s"
        except KeyboardInterrupt:
            tail = "stopped by Ctrl-C"
            raise
        finally:
            if not quiet:
                self._clear()
            click.echo(f"{head:<20}{tail}", err=True)

    def note(self, sentence: str) -> None:
        """Says something while a step works."""
        self._clear()
        click.echo(sentence, err=True)

    def tool(self, line: Sequence[str], folder: Path, build: Path) -> None:
        """Runs a program that writes to `build`; where it fails, shows its output and ends with
        status 1.
        """
        status, printed = self._run(line, folder, {})
        if status:
            self._full(printed, build)
            self._stop(line, status, printed)

    def build(
        self, folder: Path, *sources: Path, before: Sequence[str] = (), verbose: bool = False
    ) -> None:
        """Runs Ninja in a folder that CMake has configured. Where commands fail, what they said is
        shown, with names of files in these folders of `sources` as they are from the current one;
        with `verbose` the commands, too. `before` is a program that runs the command.
        """
        late = ahead(folder)
        if late is not None:
            self._clear()
            refuse(late)
        line = [*before, *ninja.command(folder)]
        status, printed = self._ninja(line, folder)
        if status and verbose:
            self._stop(line, status, (text.removeprefix(ninja.MARK) for text in printed))
        elif status:
            self._stop(line, status, _told(printed, folder, sources))

    def build_programs(self, folder: Path, *sources: Path) -> tuple[str, ...]:
        """Runs Ninja as `build` does, past commands that fail, and returns the programs that cannot
        be made: what the commands said is shown. One without a program ends the command.
        """
        late = ahead(folder)
        if late is not None:
            self._clear()
            refuse(late)
        line = ninja.command(folder, keep_going=ninja.ALWAYS)
        status, printed = self._ninja(line, folder)
        if not status:
            return ()
        unmade = ninja.unmade(self._run(ninja.rest(folder), folder, ninja.ENVIRONMENT)[1])
        told = _told(printed, folder, sources)
        if not unmade:
            self._stop(line, status, told)
        self._clear()
        click.echo("".join(told), err=True, nl=False)
        return unmade

    def _ninja(self, line: Sequence[str], folder: Path) -> tuple[int, tuple[str, ...]]:
        status, raw = self._run(line, folder, ninja.ENVIRONMENT)
        printed = tuple(with_lines(raw, folder / "generated"))
        if status:
            self._full(printed, folder)
        return status, printed

    def _run(
        self, line: Sequence[str], folder: Path, environment: Mapping[str, str]
    ) -> tuple[int, Iterable[str]]:
        head = f"[{self._done}/{self._count}]"
        kept: deque[str] = deque(maxlen=20_000)
        with subprocess.Popen(
            line,
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process:
            assert process.stdout is not None, "it is a pipe"
            with child(process):
                for text in process.stdout:
                    # a compiler repeats lines of the sources, and file names
                    mark = ninja.MARK if text.startswith(ninja.MARK) else ""
                    shown = visible(text.removeprefix(mark))
                    kept.append(mark + shown)
                    self._live(f"{head} {shown.strip()}")
                process.wait()
        return process.returncode, kept

    def _full(self, printed: Iterable[str], folder: Path) -> None:
        """Ends the command with a sentence where a full disk is the reason."""
        sentence = full(printed, folder)
        if sentence is not None:
            self._clear()
            refuse(sentence)

    def _stop(self, line: Sequence[str], status: int, printed: Iterable[str]) -> None:
        self._clear()
        click.echo("".join(printed), err=True, nl=False)
        refuse(f"{line[0]} ended with status {status}: {' '.join(line)}")

    def _live(self, text: str) -> None:
        if self._terminal:
            width = shutil.get_terminal_size().columns - 1
            click.echo(f"\r\x1b[K{text[:width]}", err=True, nl=False)

    def _clear(self) -> None:
        if self._terminal:
            click.echo("\r\x1b[K", err=True, nl=False)


def _told(printed: Iterable[str], folder: Path, sources: Iterable[Path]) -> Iterator[str]:
    """What a compiler said, its files as they are named from the current folder."""
    names = sorted({folder, *sources}, key=lambda path: len(str(path)), reverse=True)
    folders = {path: nearby(path) for path in names}
    return (ninja.shortened(text, folders) for text in in_our_words(ninja.said(printed), names))
