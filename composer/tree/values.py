# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What numbers, strings and expressions of a device tree's text are, as dtc computes them: in 64
bits without a sign.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from composer.tree.tokens import Token
from composer.tree.wrong import Wrong
from composer.model.diagnostics import Place

_MASK = (1 << 64) - 1
_DEEPEST = 32  # parentheses and signs
_NUMBER = re.compile(r"(0[xX][0-9a-fA-F]+|[0-9]+)[UL]{0,3}", re.ASCII)
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{1,2}|[0-7]{1,3}|.)", re.DOTALL)
_ESCAPES = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13}
_BINARY: tuple[dict[str, Callable[[int, int], int]], ...] = (  # loosest first
    {"||": lambda a, b: int(bool(a) or bool(b))},
    {"&&": lambda a, b: int(bool(a) and bool(b))},
    {"|": lambda a, b: a | b},
    {"^": lambda a, b: a ^ b},
    {"&": lambda a, b: a & b},
    {"==": lambda a, b: int(a == b), "!=": lambda a, b: int(a != b)},
    {
        "<": lambda a, b: int(a < b),
        ">": lambda a, b: int(a > b),
        "<=": lambda a, b: int(a <= b),
        ">=": lambda a, b: int(a >= b),
    },
    {"<<": lambda a, b: a << b if b < 64 else 0, ">>": lambda a, b: a >> b if b < 64 else 0},
    {"+": lambda a, b: a + b, "-": lambda a, b: a - b},
    {"*": lambda a, b: a * b, "/": lambda a, b: a // b, "%": lambda a, b: a % b},
)


class Words:
    """The tokens from left to right."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def over(self) -> bool:
        return self._at >= len(self._tokens)

    @property
    def here(self) -> Token:
        """The next token; at the end, one that is nothing, at the place of the last."""
        if not self.over:
            return self._tokens[self._at]
        return Token("end", "", self._tokens[-1].place)

    def take(self) -> Token:
        token = self.here
        self._at += 1
        return token

    def skip(self, text: str) -> bool:
        if self.here.text == text and self.here.kind in ("mark", "directive"):
            self._at += 1
            return True
        return False

    def expect(self, text: str, after: str) -> Token:
        if self.here.text != text:
            raise unexpected(self.here, f"`{text}` is missing {after}")
        return self.take()


def unexpected(token: Token, reason: str) -> Wrong:
    if token.kind == "end":
        return Wrong("L026", f"the tree ends too early: {reason}", token.place)
    return Wrong("L026", f"`{token.shown}` is not expected here: {reason}", token.place)


def literal(token: Token) -> int:
    hit = _NUMBER.fullmatch(token.text)
    if token.kind == "character":
        return character(token)
    if hit is None:
        raise Wrong("L026", f"`{token.shown}` is not a number", token.place)
    text = hit[1]
    octal = len(text) > 1 and text.isdigit() and text[0] == "0"
    if octal and not set(text) <= set("01234567"):
        raise Wrong(
            "L026",
            f"`{token.shown}` starts with 0, so it is octal, and that has no 8 or 9",
            token.place,
        )
    value = int(text, 8 if octal else 0) if len(text) <= 40 else _MASK + 1
    if value > _MASK:
        raise Wrong("L026", f"`{token.shown}` does not fit 64 bits", token.place)
    return value


def character(token: Token) -> int:
    data = unescaped(token.text[1:-1])
    if len(data) != 1:
        raise Wrong("L026", f"`{token.shown}` is not one character", token.place)
    return data[0]


def unescaped(text: str) -> bytes:
    def one(hit: re.Match[str]) -> str:
        word = hit[0][1:]
        if word[0] == "x" and len(word) > 1:
            return chr(int(word[1:], 16))
        if word[0] in "01234567":
            return chr(int(word, 8) & 0xFF)
        return chr(_ESCAPES.get(word, ord(word))) if len(word) == 1 and ord(word) < 0x80 else word

    # a character a byte, so that an escape is one too
    plain = text.encode("utf-8").decode("latin-1")
    return _ESCAPE.sub(one, plain).encode("latin-1")


def number(words: Words) -> tuple[int, Place]:
    """A literal, or an expression in parentheses."""
    token = words.take()
    if token.text != "(":
        return literal(token), token.place
    value = _choice(words, 1)
    words.expect(")", "behind an expression")
    return value, token.place


def _choice(words: Words, depth: int) -> int:
    value = _binary(words, 0, depth)
    if not words.skip("?"):
        return value
    one = _choice(words, depth + 1)
    words.expect(":", "between the two values of `?`")
    other = _choice(words, depth + 1)
    return one if value else other


def _binary(words: Words, level: int, depth: int) -> int:
    if level == len(_BINARY):
        return _unary(words, depth)
    value = _binary(words, level + 1, depth)
    while words.here.text in _BINARY[level]:
        operator = words.take()
        right = _binary(words, level + 1, depth)
        if operator.text in ("/", "%") and right == 0:
            raise Wrong("L026", "a division by zero", operator.place)
        value = _BINARY[level][operator.text](value, right) & _MASK
    return value


def _unary(words: Words, depth: int) -> int:
    token = words.take()
    if depth > _DEEPEST:
        raise Wrong("L026", f"an expression nested deeper than {_DEEPEST} levels", token.place)
    if token.text == "-":
        return -_unary(words, depth + 1) & _MASK
    if token.text == "~":
        return ~_unary(words, depth + 1) & _MASK
    if token.text == "!":
        return int(not _unary(words, depth + 1))
    if token.text == "(":
        value = _choice(words, depth + 1)
        words.expect(")", "behind an expression")
        return value
    return literal(token)
