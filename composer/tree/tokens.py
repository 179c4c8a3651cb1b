# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The words of a device tree's text, included files among them, each with its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from composer.tree.wrong import Wrong
from composer.model.diagnostics import Note, Place

MOST_TOKENS = 200_000  # of all files: twice what the tree of a phone has
DEEPEST_INCLUDE = 16
MOST_INCLUDES = 256
_SHOWN = 30  # characters of a word that a message shows
_TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*|/\*.*?\*/|\#(?:line)?[ \t]+[0-9]+[ \t]+"[^"\n]*"[^\n]*)
    |(?P<preprocessor>\#(?:include|define|undef|ifdef|ifndef|if|elif|else|endif|pragma|error)(?![\w,-])[^\n]*)
    |(?P<include>/include/\s*"(?P<file>[^"\n]*)")
    |(?P<directive>/(?:dts-v1|plugin|memreserve|bits|delete-node|delete-property|omit-if-no-ref|incbin)/)
    |(?P<string>"(?:[^"\\\n]++|\\.)*+")|(?P<character>'(?:[^'\\\n]++|\\.)++')
    |(?P<reference>&(?:[A-Za-z_]\w*|\{/[\w/,.+*\#?@-]*\}))
    |(?P<label>[A-Za-z_]\w*:)
    |(?P<word>\\?[\w.+*\#?@-][\w,.+*\#?@-]*)
    |(?P<mark><<|>>|<=|>=|==|!=|&&|\|\||[{}\[\]()<>=;,/!~|^&%:])""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_CELL = re.compile(  # within <>: `-` and `+` are signs there, and `?` asks
    r"""(?P<skip>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<number>0[xX][0-9a-fA-F]+[UL]{0,3}|[0-9]+[UL]{0,3})(?![\w.])
    |(?P<character>'(?:[^'\\\n]++|\\.)++')
    |(?P<reference>&(?:[A-Za-z_]\w*|\{/[\w/,.+*\#?@-]*\}))
    |(?P<label>[A-Za-z_]\w*:)
    |(?P<mark><<|>>|<=|>=|==|!=|&&|\|\||[()<>/!~|^&%:+*?-])""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
# file that includes, name as written, its place: the included file's name and text
Include = Callable[[str, str, Place], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    place: Place

    @property
    def shown(self) -> str:
        return self.text if len(self.text) <= _SHOWN else self.text[: _SHOWN - 1] + "…"


def tokens(file: str, text: str, include: Include) -> list[Token]:
    return _Lexer(include).all(file, text)


class _Lexer:
    """Its state: whether a list of cells is open, and how many files are."""

    def __init__(self, include: Include) -> None:
        self._include = include
        self._found: list[Token] = []
        self._in_cells = False
        self._depth = 0  # of parentheses, inside of which `>` compares
        self._included = 0
        self._open: list[tuple[str, Place | None]] = []  # files, and the line that includes each

    def all(self, file: str, text: str) -> list[Token]:
        self._read(file, text, None)
        return self._found

    def _read(self, file: str, text: str, asked: Place | None) -> None:
        self._included += 1
        if asked is not None and file in [one for one, _ in self._open]:
            raise Wrong("L026", f"`{file}` includes itself", asked)
        if asked is not None and (
            len(self._open) >= DEEPEST_INCLUDE or self._included > MOST_INCLUDES
        ):
            raise Wrong(
                "L026",
                f"more than {DEEPEST_INCLUDE} files inside one another, or {MOST_INCLUDES} in all",
                asked,
            )
        self._open.append((file, asked))
        at, line, start = 0, 1, 0  # `start`: offset of the line
        while at < len(text):
            hit = (_CELL if self._in_cells else _TOKEN).match(text, at)
            if hit is None or hit.lastgroup == "preprocessor":
                raise self._unexpected(text, at, Place(file, line, at - start + 1))
            kind, word = str(hit.lastgroup), hit[0]
            if kind == "file":
                kind = "include"
            broken = word.count("\n")
            if kind == "include":
                place = Place(file, line, at - start + 1, len(word) if not broken else 1)
                self._read(*self._include(file, hit["file"], place), place)
            elif kind != "skip":
                self._add(Token(kind, word, Place(file, line, at - start + 1, len(word))))
            at = hit.end()
            if broken:
                line += broken
                start = hit.start() + word.rfind("\n") + 1
        self._open.pop()

    def _add(self, token: Token) -> None:
        if token.text == "<" and token.kind == "mark":
            self._in_cells = True
            self._depth = 0
        elif self._in_cells and token.text in ("(", ")"):
            self._depth += 1 if token.text == "(" else -1
        elif token.text == ">" and self._in_cells and self._depth <= 0:
            self._in_cells = False
        if len(self._found) >= MOST_TOKENS:
            raise Wrong("L026", f"more than {MOST_TOKENS} words", token.place)
        self._found.append(token)

    def _unexpected(self, text: str, at: int, place: Place) -> Wrong:
        word = re.compile(r"[^\s;<>\"]+").match(text, at)
        shown = word[0][:_SHOWN] if word is not None else text[at]
        notes = tuple(Note("included here", asked) for _, asked in self._open if asked is not None)
        what, remedy = "is not expected here", None
        if self._in_cells:
            what = "is not a number"
            remedy = (
                "the C preprocessor does not run: write numbers, in parentheses where they are"
                " computed"
            )
        elif shown.startswith("#"):
            remedy = (
                'the C preprocessor does not run: /include/ "file" includes, and numbers are'
                " written out"
            )
        where = Place(place.file, place.line, place.column, len(shown))
        return Wrong("L026", f"`{shown}` {what}", where, notes=notes, remedy=remedy)
