# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What is typed at a guest and what it must print: the lines of `ashlar run --script FILE`.

A line is a command and its text. `#` begins a comment, and only at the start of a line, since a
guest may print one.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

LIMIT = 10.0  # seconds of host time for one `expect`, until `within` says another
LONGEST_LIMIT = 86_400.0  # seconds
MOST_STATUS = 255
STEPS = ("expect", "match", "send", "type", "status")
UNITS = {"ms": 0.001, "s": 1.0, "min": 60.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Where a step stands: `demo.script:3`."""

    file: str
    number: int

    def __str__(self) -> str:
        return f"{self.file}:{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect:
    """This text comes, after what the step before has matched, within `limit` seconds."""

    line: Line
    text: str
    pattern: re.Pattern[str] | None  # None: the text as it is
    limit: float

    def __str__(self) -> str:
        return f"{'match' if self.pattern else 'expect'} {self.text}"

    def end_in(self, printed: str, after: int, known: int) -> int | None:
        """Where the match ends in what the guest has printed, behind `after`. Up to `known` a
        search has found nothing.
        """
        if self.pattern is None:
            at = printed.find(self.text, max(after, known - len(self.text) + 1))
            return None if at < 0 else at + len(self.text)
        found = self.pattern.search(printed, after)
        return found.end() if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """These bytes are typed."""

    line: Line
    data: bytes

    def __str__(self) -> str:
        return f"type {json.dumps(self.data.decode(errors='replace'))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The machine ends by itself with this status, within `limit` seconds."""

    line: Line
    status: int
    limit: float

    def __str__(self) -> str:
        return f"status {self.status}"


Step = Expect | Send | End


@dataclass(frozen=True, slots=True, kw_only=True)
class Never:
    """This text does not come at all."""

    line: Line
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """All that the guest prints is the content of this file."""

    line: Line
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    steps: tuple[Step, ...]
    never: tuple[Never, ...]
    transcript: Transcript | None


class ScriptError(ValueError):
    """A line that cannot be followed; the text begins with its place."""


def read_script(path: Path, name: str) -> Script:
    """`name` is what messages call the file. Raises ScriptError and OSError."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ScriptError(f"{name}: byte {error.start} is not UTF-8") from None
    reader = _Reader(folder=path.parent)
    for number, row in enumerate(text.split("\n"), 1):
        if row.strip() and not row.startswith("#"):
            word, _, rest = row.strip().partition(" ")
            reader.take(Line(file=name, number=number), word, rest.strip())
    if not (reader.steps or reader.never or reader.transcript):
        raise ScriptError(
            f"{name}: it has no step; `expect TEXT` waits until the guest prints TEXT"
        )
    if reader.steps and isinstance(last := reader.steps[-1], Send):
        raise ScriptError(
            f"{last.line}: nothing waits for what this does; add `expect TEXT`, or `status 0` if"
            " the machine then ends"
        )
    return Script(
        steps=tuple(reader.steps), never=tuple(reader.never), transcript=reader.transcript
    )


class _Reader:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._limit = LIMIT
        self.steps: list[Step] = []
        self.never: list[Never] = []
        self.transcript: Transcript | None = None
        self._commands = {
            "expect": self._expect,
            "match": self._match,
            "send": self._send,
            "type": self._type,
            "within": self._within,
            "never": self._never,
            "status": self._status,
            "transcript": self._compare,
        }

    def take(self, line: Line, word: str, rest: str) -> None:
        command = self._commands.get(word)
        if command is None:
            known = ", ".join(self._commands)
            raise ScriptError(f"{line}: there is no command `{word}`; there are {known}")
        if self.steps and isinstance(self.steps[-1], End) and word in STEPS:
            raise ScriptError(f"{line}: after `status` the machine is off; no step can follow it")
        command(line, _text(line, word, rest))

    def _expect(self, line: Line, text: str) -> None:
        self.steps.append(Expect(line=line, text=text, pattern=None, limit=self._limit))

    def _match(self, line: Line, text: str) -> None:
        try:
            made = re.compile(text)
        except (re.error, RecursionError, OverflowError) as error:
            raise ScriptError(f"{line}: `{text}` is no regular expression: {error}") from None
        self.steps.append(Expect(line=line, text=text, pattern=made, limit=self._limit))

    def _send(self, line: Line, text: str) -> None:
        self._type(line, text + "\n")

    def _type(self, line: Line, text: str) -> None:
        self.steps.append(Send(line=line, data=text.encode("utf-8", "surrogatepass")))

    def _within(self, line: Line, text: str) -> None:
        found = re.fullmatch(rf"(\d+(?:\.\d+)?) ?({'|'.join(UNITS)})", text)
        limit = float(found[1]) * UNITS[found[2]] if found else 0.0
        if not 0 < limit <= LONGEST_LIMIT:
            raise ScriptError(
                f"{line}: `{text}` is no time limit; write for example `within 500 ms` or"
                " `within 10 s`, at most a day"
            )
        self._limit = limit

    def _never(self, line: Line, text: str) -> None:
        self.never.append(Never(line=line, text=text))

    def _status(self, line: Line, text: str) -> None:
        if not (text.isascii() and text.isdecimal() and int(text[:9]) <= MOST_STATUS):
            raise ScriptError(f"{line}: `{text}` is no exit status: 0 to {MOST_STATUS}")
        self.steps.append(End(line=line, status=int(text), limit=self._limit))

    def _compare(self, line: Line, text: str) -> None:
        if self.transcript is not None:
            raise ScriptError(f"{line}: {self.transcript.line} names a transcript already")
        self.transcript = Transcript(line=line, path=self._folder / text)


def _text(line: Line, word: str, rest: str) -> str:
    """The text of a command; between double quotes with the escapes of JSON: `"\\t> "`."""
    if rest.startswith('"'):
        try:
            rest = json.loads(rest)
        except ValueError:
            raise ScriptError(
                f"{line}: the text after `{word}` begins with a quote and is no text of JSON, such"
                ' as "> " or "\\u0003"'
            ) from None
    if not rest and word != "send":
        raise ScriptError(f"{line}: `{word}` needs a text")
    return rest
