# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Reads the public declarations of a C++ header with their comments.

It is no compiler: it relies on what clang-format and the house's style guarantee. A comment of whole
lines belongs to the declaration below it, a comment at the end of a line to the declaration on that
line. Overloads and specialisations share the comment of the first one; fields, constants and types
share the comment of the one directly above. Functions do not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path

NOT_PUBLIC = ("detail", "system")  # system.hpp: private to the runtime
OPENING, CLOSING = "([{", ")]}"


class Kind(Enum):
    NAMESPACE = auto()
    TYPE = auto()  # with members
    FUNCTION = auto()
    VALUE = auto()  # a field, a constant, an alias, a concept, an enumerator list
    OTHER = auto()  # static_assert, friend, what is declared elsewhere


@dataclass(slots=True, kw_only=True)
class Declaration:
    kind: Kind
    name: str
    code: str  # without bodies, attributes and initial values of functions
    line: int
    comment: list[str] = field(default_factory=list)
    shared: bool = False  # the comment is that of the declaration above
    members: list[Declaration] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    name: str
    comment: list[str]  # of the file
    declarations: list[Declaration]


def read_header(path: Path) -> Header:
    text = path.read_text()
    lines = text.splitlines()
    banner = next(number for number, line in enumerate(lines) if not line.startswith("//"))
    opening = [_bare(line) for line in lines[2:banner]]
    return Header(
        name=path.name,
        comment=opening[1:] if opening and not opening[0] else opening,
        declarations=_Scope(text, text.index("#pragma once"), len(text), public=True).read(),
    )


def _bare(comment: str) -> str:
    return comment.strip().removeprefix("//").removeprefix(" ").rstrip()


class _Scope:
    """What stands between two braces, or in the whole file."""

    def __init__(self, text: str, start: int, end: int, *, public: bool) -> None:
        self._text, self._at, self._end = text, start, end
        self._public = public
        self._comment: list[str] = []
        self._found: list[Declaration] = []
        self._adjacent = False  # no blank line since the last declaration
        self._above: list[str] = []  # the comment of the run of fields or constants that goes on

    def read(self) -> list[Declaration]:
        while self._at < self._end:
            rest = self._text[self._at : self._end]
            if blank := re.match(r"\s+", rest):
                self._blank(blank[0])
            elif rest.startswith("//"):
                self._one_comment(rest.partition("\n")[0])
            elif rest.startswith("#"):
                self._at += len(rest.partition("\n")[0])
            elif access := re.match(r"(public|private|protected)\s*:(?!:)", rest):
                self._public = access[1] == "public"
                self._at += access.end()
            elif rest.startswith(";"):
                self._at += 1
            else:
                self._declaration()
        return self._found

    def _blank(self, text: str) -> None:
        if text.count("\n") > 1:
            self._comment, self._adjacent = [], False
        self._at += len(text)

    def _one_comment(self, text: str) -> None:
        before = self._text[self._text.rfind("\n", 0, self._at) + 1 : self._at]
        if before.strip() and self._found and self._adjacent:
            last = self._found[-1]
            last.comment = [*([] if last.shared else last.comment), _bare(text)]
            last.shared = False
        elif not text.startswith("// NOLINT"):
            self._comment.append(_bare(text))
        self._at += len(text)

    def _declaration(self) -> None:
        start = self._at
        brace, end = _extent(self._text, start, self._end)
        head = self._text[start : end if brace is None else brace]
        self._at = end
        comment, self._comment = self._comment, []
        kind, name = classified(head, self._text[start:end])
        body = (brace or end) + 1, end - 1
        if kind is Kind.NAMESPACE:
            self._inside(name, *body)
        if (
            kind in (Kind.NAMESPACE, Kind.OTHER)
            or not self._public
            or refuses(self._text[start:end])
        ):
            self._adjacent = kind is Kind.OTHER and self._adjacent
            return
        members = []
        if kind is Kind.TYPE and brace is not None:
            members = _Scope(
                self._text, *body, public="class " not in without_template(head)
            ).read()
        before = self._found[-1] if self._found else None
        if comment or before is None or not self._shares(before, kind, name):
            self._above = comment
        shared, comment = not comment and bool(self._above), comment or self._above
        code = shown(head if kind in (Kind.FUNCTION, Kind.TYPE) else self._text[start:end])
        line = self._text.count("\n", 0, start) + 1
        self._found.append(
            Declaration(
                kind=kind,
                name=name,
                code=code,
                line=line,
                comment=list(comment),
                shared=shared,
                members=members,
            )
        )
        self._adjacent = True

    def _inside(self, name: str, start: int, end: int) -> None:
        if name.rpartition("::")[2] not in NOT_PUBLIC:
            self._found += _Scope(self._text, start, end, public=True).read()

    def _shares(self, before: Declaration, kind: Kind, name: str) -> bool:
        fields = kind is Kind.VALUE and before.kind is Kind.VALUE and self._adjacent
        return before.name == name or fields


def _extent(text: str, start: int, end: int) -> tuple[int | None, int]:
    """Where the last brace at depth 0 opens, if that is a body, and where the declaration ends."""
    at, depth, brace = start, 0, None
    while at < end:
        at = _past_literal(text, at)
        one = text[at]
        if one == ";" and depth == 0:
            return brace if _is_body(text[start:at], brace, start) else None, at + 1
        if one == "{" and depth == 0:
            brace, at = at, _closed(text, at)
            following = re.match(r"(?:\s|//[^\n]*\n)*(.?.?)", text[at:end], re.DOTALL)
            if following and not re.match(r"[;,{)]|&&|\|\||->", following[1]):
                return brace, at
            continue
        depth += (one in OPENING) - (one in CLOSING)
        at += 1
    return brace, end


def _is_body(code: str, brace: int | None, start: int) -> bool:
    """A type's braces are its body although a semicolon follows; a value's are not."""
    head = without_template(code if brace is None else code[: brace - start])
    return brace is not None and re.match(r"(struct|class|enum)\b", head) is not None


def _closed(text: str, at: int) -> int:
    depth = 0
    while True:
        at = _past_literal(text, at)
        depth += (text[at] in OPENING) - (text[at] in CLOSING)
        at += 1
        if depth == 0:
            return at


def _past_literal(text: str, at: int) -> int:
    """Behind comments, texts and characters; a quote between digits separates them."""
    while True:
        if text.startswith("//", at):
            at = text.index("\n", at)
        elif text[at] == '"' or (text[at] == "'" and not text[at - 1].isalnum()):
            quote = text[at]
            at += 1
            while text[at] != quote:
                at += 2 if text[at] == "\\" else 1
            at += 1
        else:
            return at


def without_template(head: str) -> str:
    """Behind `template <…>`, `requires …` and attributes."""
    head = head.strip()
    while True:
        if head.startswith("template"):
            at, depth = head.index("<"), 0
            while True:
                depth += (head[at] == "<") - (head[at] == ">")
                at += 1
                if depth == 0:
                    break
            head = head[at:].strip()
        elif head.startswith("[["):
            head = head[head.index("]]") + 2 :].strip()
        elif head.startswith("requires"):
            head = head[_closed(head, head.index("(")) :].strip()
        else:
            return head


def classified(head: str, whole: str) -> tuple[Kind, str]:
    bare = without_template(head)
    if found := re.match(r"(?:inline )?namespace ([\w:]+)", bare):
        return Kind.NAMESPACE, found[1]
    if found := re.match(r"enum (?:class )?(\w+)", bare):
        return Kind.VALUE, found[1]
    if found := re.match(r"(?:struct|class)(?: alignas\(\w+\))? (\w+)", bare):
        return Kind.TYPE, found[1]
    if re.match(r"(static_assert|friend|extern)\b", bare) or re.search(
        r"=\s*(default|delete)", whole
    ):
        return Kind.OTHER, ""
    if found := re.match(r"(?:using|concept) (\w+)", bare):
        return (Kind.VALUE, found[1]) if "=" in whole else (Kind.OTHER, "")
    value = re.split(r"[={;]", re.sub(r"<[^()]*>", "", bare), maxsplit=1)[0]
    if pointer := re.search(r"\(\*(\w+)\)\(", value):
        return Kind.VALUE, pointer[1]
    if found := re.search(r"(~?[\w:]+|operator\s*\S+?)\s*\(", value):
        return (Kind.OTHER, "") if "::" in found[1] else (Kind.FUNCTION, found[1])
    names = re.findall(r"\w+", re.sub(r"\[.*", "", value))
    return (Kind.VALUE, names[-1]) if names else (Kind.OTHER, "")


def refuses(whole: str) -> bool:
    """A member that only says why it is not there."""
    return (
        re.search(r"\{\s*static_assert\(\s*allowed<[^;]*;\s*(return \{\};\s*)?\}\s*$", whole)
        is not None
    )


def shown(code: str) -> str:
    """As a reader needs it: no attributes, no list of initialisers, one blank between words."""
    code = re.sub(r"//[^\n]*", "", code)
    code = re.sub(r"\[\[(?!noreturn)[^\]]*\]\]\s*", "", code)
    code = re.sub(
        r"\)\s*(const\s*)?:\s[^:].*$", lambda found: ")" + (found[1] or ""), code, flags=re.DOTALL
    )
    code = re.sub(r"\b(inline|constinit) ", "", code)
    return re.sub(r"\s+", " ", code).replace("( ", "(").strip().rstrip(";")
