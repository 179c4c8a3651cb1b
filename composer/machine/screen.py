# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What a guest may do to the terminal: print characters, begin a line, take back what it has
printed on this one.

It works byte by byte, however the serial line's bytes are cut into reads. What passes as it is:
printable characters, tab, new line, a carriage return right before a new line, and `\\b \\b`, by
which a console takes back one character that it has echoed, for as long as there is one on the
line. All else is shown as an escape (composer/model/visible.py).
"""

from __future__ import annotations

import re

from composer.model.visible import escaped, steers

_PLAIN = re.compile(rb"[\t\x20-\x7e]+")
_ERASE = b"\b \b"
_PAIR = b"\r\n"
LONGEST = 4  # bytes of a character in UTF-8


class Screen:
    """One terminal's; `feed` gives what to write, `rest` what is still open at the end."""

    def __init__(self, *, utf8: bool = True) -> None:
        """Without `utf8`, bytes beyond ASCII are shown as numbers."""
        self._utf8 = utf8
        self._open = b""  # the begin of something that the next bytes decide
        self._column = 0  # characters on this line, which may be taken back

    def feed(self, data: bytes) -> bytes:
        made = bytearray()
        data, self._open = self._open + data, b""
        at = 0
        while at < len(data):
            if plain := _PLAIN.match(data, at):
                made += plain[0]
                at = plain.end()
                self._column += len(plain[0])
                continue
            length, shown = self._first(data[at : at + LONGEST])
            if length == 0:
                self._open = data[at:]
                break
            made += shown
            at += length
        return bytes(made)

    def rest(self) -> bytes:
        """The machine is off: what was begun is never ended."""
        data, self._open = self._open, b""
        return b"".join(self._number(one) for one in data)

    def _first(self, data: bytes) -> tuple[int, bytes]:
        """The length of the first unit and its output; 0 if the unit is not complete yet."""
        first = data[0]
        for whole in (_PAIR, _ERASE):
            if whole.startswith(data[: len(whole)]) and len(data) < len(whole):
                return 0, b""
        if data.startswith(_PAIR):
            return 2, self._line(_PAIR)
        if data.startswith(_ERASE) and self._column:
            self._column -= 1
            return 3, _ERASE
        if first == 0x0A:
            return 1, self._line(b"\n")
        return self._beyond_ascii(data) if first >= 0x80 else (1, self._number(first))

    def _beyond_ascii(self, data: bytes) -> tuple[int, bytes]:
        """A whole character, or its first byte as a number."""
        wanted = (
            2
            if 0xC2 <= data[0] < 0xE0
            else 3
            if 0xE0 <= data[0] < 0xF0
            else 4
            if 0xF0 <= data[0] < 0xF5
            else 0
        )
        if not wanted or not self._utf8:
            return 1, self._number(data[0])
        try:
            character = data[:wanted].decode()
        except UnicodeDecodeError as error:
            cut = error.reason == "unexpected end of data" and len(data) < wanted
            return (0, b"") if cut else (1, self._number(data[0]))
        return wanted, self._printed(
            escaped(character).encode() if steers(character) else data[:wanted]
        )

    def _line(self, end: bytes) -> bytes:
        self._column = 0
        return end

    def _printed(self, text: bytes) -> bytes:
        self._column += 1
        return text

    def _number(self, byte: int) -> bytes:
        return self._printed(b"\\x%02x" % byte)
