# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Plays a script at a guest's console: it hears what the guest prints, says what is typed next, and
knows when a step is too late.

Nothing is typed before the step in front of it is met, and nothing before the guest has printed
something: until then its UART may be off.
"""

from __future__ import annotations

import codecs
import difflib
from collections.abc import Iterator

from composer.machine.screen import Screen
from composer.machine.script import End, Expect, Script, Send, Step

KEPT = 12  # lines of what the guest printed, in the message about a step that failed
MOST_DIFFERENCES = 40  # lines of a comparison


class Player:
    """One run of one script."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._next = 0
        self._screen = Screen(utf8=True)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._text = ""  # all that the guest has printed
        self._matched = 0  # the end of the last match in it
        self._since = 0.0  # host time when the step that is next became so
        self.failure = ""  # a sentence, when a step has failed

    @property
    def done(self) -> bool:
        """No step is left, or one has failed."""
        return bool(self.failure) or self._next == len(self._script.steps)

    def results(self) -> Iterator[tuple[Step, bool]]:
        """Each step, and whether it was met. Of those that were not, the first has failed."""
        for number, step in enumerate(self._script.steps):
            yield step, number < self._next

    def begin(self, now: float) -> None:
        self._since = now

    def deadline(self) -> float | None:
        """The host time at which the next step is too late."""
        if self.done:
            return None
        step = self._script.steps[self._next]
        return None if isinstance(step, Send) else self._since + step.limit

    def hear(self, data: bytes, now: float) -> None:
        """What the guest has printed."""
        self._read(self._screen.feed(data), now, final=False)

    def typed(self, now: float) -> bytes:
        """What is typed now; empty where something else comes first."""
        if self.done:
            return b""
        step = self._script.steps[self._next]
        if not isinstance(step, Send):
            return b""
        self._advance(now)
        return step.data

    def over(self, now: float) -> bool:
        """No step is left, or the one that is next is too late at this host time."""
        deadline = self.deadline()
        if deadline is not None and now >= deadline:
            step = self._script.steps[self._next]
            assert not isinstance(step, Send), "only what waits has a deadline"
            what = (
                f"`{step.text}` did not come"
                if isinstance(step, Expect)
                else "the machine did not end"
            )
            self._fail(f"{step.line}: {what} within {step.limit:g} s; {self._last()}")
        return self.done

    def ended(self, status: int) -> None:
        """The machine is off, and by itself."""
        self._rest()
        step = None if self.done else self._script.steps[self._next]
        match step:
            case None:
                pass
            case End():
                if status == step.status:
                    self._next += 1
                else:
                    self._fail(
                        f"{step.line}: the machine ended with status {status}, not {step.status}"
                    )
            case Expect():
                self._fail(
                    f"{step.line}: `{step.text}` did not come before the machine ended with status"
                    f" {status}; {self._last()}"
                )
            case Send():
                self._fail(
                    f"{step.line}: the machine ended with status {status} before this was typed;"
                    f" {self._last()}"
                )
        self._compare()

    def stopped(self) -> None:
        """The machine was stopped because no step is left."""
        self._rest()
        self._compare()

    def interrupted(self, why: str) -> None:
        """The machine was stopped for another reason, told as the end of "this step …"."""
        self._rest()
        if not self.done:
            self._fail(f"{self._script.steps[self._next].line}: this step {why}; {self._last()}")

    def _rest(self) -> None:
        self._read(self._screen.rest(), self._since, final=True)

    def _read(self, data: bytes, now: float, final: bool) -> None:
        known = len(self._text)
        self._text += self._decoder.decode(data, final).replace("\r", "")
        for one in self._script.never:
            if self._text.find(one.text, max(0, known - len(one.text) + 1)) >= 0:
                self._fail(f"{one.line}: the guest printed `{one.text}`")
        while not self.done:
            step = self._script.steps[self._next]
            end = (
                step.end_in(self._text, self._matched, known) if isinstance(step, Expect) else None
            )
            if end is None:
                return
            self._matched = known = end
            self._advance(now)

    def _advance(self, now: float) -> None:
        self._next += 1
        self._since = now

    def _compare(self) -> None:
        """With the transcript, where one is named."""
        wanted = self._script.transcript
        if self.failure or wanted is None:
            return
        try:
            text = wanted.path.read_text(encoding="utf-8").replace("\r", "")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
            self._fail(
                f"{wanted.line}: {wanted.path}: {reason}; standard output of this command is what"
                " the guest prints, and makes one"
            )
            return
        if text != self._text:
            rows = "\n".join(_differences(text, self._text))
            self._fail(
                f"{wanted.line}: the guest printed something else than {wanted.path}:\n{rows}"
            )

    def _fail(self, sentence: str) -> None:
        self.failure = self.failure or sentence

    def _last(self) -> str:
        rows = self._text[self._matched :].strip("\n").split("\n")[-KEPT:]
        if rows == [""]:
            return "the guest has printed nothing since the step before"
        return "\n".join(
            ["since the step before the guest has printed:", *(f"  {row}" for row in rows)]
        )


def _differences(wanted: str, found: str) -> Iterator[str]:
    rows = difflib.unified_diff(
        wanted.splitlines(), found.splitlines(), "transcript", "printed", lineterm="", n=1
    )
    for number, row in enumerate(rows):
        if number == MOST_DIFFERENCES:
            yield "  …"
            return
        yield f"  {row}"
