# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Writes docs/api from the comments of the headers and the marked parts of the system beside this file."""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from composer.model.facts import PortKind
from tests.components.reference.headers import Declaration, Kind, read_header
from tests.components.reference.subjects import ROOT, SUBJECTS, Subject

SYSTEM = Path(__file__).resolve().parent / "system"
PAGES = ROOT / "docs/api"
WIDTH = 120
MARK = re.compile(r"\s*(?://|#) example: (?P<name>.+)")
NOTE = """This page is generated from the headers' comments and from a system of examples, which a
test builds, boots and tests on the host ([all pages](README.md))."""
REGION = "region: r"  # of the two rights, the one that stands for the kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    file: Path
    lines: tuple[str, ...]


def examples() -> dict[str, Example]:
    found: dict[str, Example] = {}
    for path in sorted(SYSTEM.rglob("*.*pp")):
        name, lines = "", list[str]()
        for line in path.read_text().splitlines():
            if mark := MARK.fullmatch(line):
                assert not name, f"{path}: the example {name} does not end"
                name, lines = mark["name"], []
            elif line.strip() == "// end":
                assert name not in found, f"two examples are called {name}"
                found[name], name = Example(file=path, lines=_unindented(lines)), ""
            elif name:
                lines.append(line)
        assert not name, f"{path}: the example {name} does not end"
    return found


def _unindented(lines: list[str]) -> tuple[str, ...]:
    least = min(len(line) - len(line.lstrip()) for line in lines if line)
    return tuple(line[least:] for line in lines)


def name_of(example: str | PortKind) -> str:
    if isinstance(example, str):
        return example
    return REGION if example is PortKind.REGION else str(example.value)


def pages() -> dict[Path, str]:
    made = {PAGES / f"{subject.page}.md": page(subject) for subject in SUBJECTS}
    return {PAGES / "README.md": index(), **made}


def page(subject: Subject) -> str:
    known = examples()
    lines = [f"# {subject.title}", "", *_wrapped(subject.opening), "", *_wrapped(NOTE), ""]
    for one in subject.examples:
        lines += _example(name_of(one), known[name_of(one)])
    for path in subject.headers:
        lines += ["", f"## `<{include(path)}>`", ""]
        if not subject.taken:
            lines += [*prose(read_header(ROOT / path).comment), ""]
        lines += _listed(declarations(subject, path), "")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def include(path: Path) -> str:
    """The name by which a source includes the header."""
    text = str(path)
    for folder in ("include/", "arch/host/"):
        text = text.rpartition(folder)[2] if folder in text else text
    return text


def declarations(subject: Subject, path: Path) -> Iterator[Declaration]:
    """What this page says of a header: all that no page takes by name, or what it takes itself."""
    elsewhere = {name for other in SUBJECTS if path in other.headers for name in other.taken}
    for one in read_header(ROOT / path).declarations:
        if one.name in subject.taken if subject.taken else one.name not in elsewhere:
            yield one


def _example(name: str, example: Example) -> list[str]:
    path = os.path.relpath(example.file, PAGES)
    lines = [f"## Example: {name}", "", f"[{example.file.relative_to(SYSTEM)}]({path}):", ""]
    lines += ["```cpp", *example.lines, "```", ""]
    granted = list(_grants(example))
    return [*lines, "```yaml", *granted, "```", ""] if granted else lines


def _grants(example: Example) -> Iterator[str]:
    """The lines that declare the example's ports, and those that grant them."""
    folder = example.file.parent
    declared = folder / "component.yaml"
    if not declared.exists() or example.file.stem != folder.name:
        return
    used = set(re.findall(r"wiring::(\w+)", "\n".join(example.lines)))
    names: list[str] = []
    for line in declared.read_text().partition("ports:\n")[2].splitlines():
        name = line.strip().partition(":")[0]
        if name in used or any(one.startswith(f"{name}_") for one in used):
            if not names:
                yield f"# {folder.name}/component.yaml"
            names.append(name)
            yield " ".join(line.split())
    held = re.compile(
        "|".join(rf"\b{folder.name}\.{name}\b|^  {folder.name}:.*\b{name}: " for name in names)
    )
    granted = [line.strip() for line in (SYSTEM / "system.yaml").read_text().splitlines()]
    lines = [line for line in granted if names and held.search(f"  {line}")]
    yield from ["# system.yaml", *lines] if lines else ()


def _listed(found: Iterable[Declaration], within: str) -> list[str]:
    """Types with a heading each, if they are not members; the others as items of a list."""
    lines: list[str] = []
    items = list[list[Declaration]]()
    for one in found:
        if one.kind is Kind.TYPE:
            lines += [*_items(items), ""]
            items = []
            lines += _type(one, f"{within}{one.name}")
        elif one.shared and items:
            items[-1].append(one)
        else:
            items.append([one])
    return [*lines, *_items(items), ""]


def _type(one: Declaration, name: str) -> list[str]:
    lines = ["", f"### `{name}`", "", "```cpp", one.code, "```", "", *prose(one.comment), ""]
    return [*lines, *_listed(one.members, f"{name}::")]


def _items(groups: Iterable[list[Declaration]]) -> Iterator[str]:
    for group in groups:
        codes = "<br>".join(f"`` {one.code} ``" for one in group)
        text, code = _text(group[0].comment)
        yield f"- {codes}<br>{text}"
        if code:
            yield from ("", "  ```cpp", *(f"  {line}" for line in code), "  ```")


def _text(comment: list[str]) -> tuple[str, list[str]]:
    """A member's comment: a sentence or two, and the lines of code in it."""
    code = [line for line in comment if line.startswith("  ")]
    text = " ".join(line.strip() for line in comment if not line.startswith("  "))
    first = text.partition(" ")[0]
    text = escaped(text)
    return (text[:1].upper() + text[1:] if first.strip(",.;:").isalpha() else text), code


def prose(comment: list[str]) -> list[str]:
    """A comment's paragraphs; lines that it indents are code, or a table of names."""
    lines: list[str] = []
    block: list[str] = []
    for line in [*comment, "end"]:
        if line.startswith("  ") or (block and not line):
            block.append(line)
            continue
        if block:
            code = textwrap.dedent("\n".join(block)).strip().splitlines()
            lines += ["", "```cpp", *code, "```", ""]
            block = []
        lines.append(escaped(line))
    return lines[:-1]


def escaped(text: str) -> str:
    """Text in which `<` is no tag of HTML; between backticks nothing is."""
    parts = text.split("`")
    return "`".join(part if at % 2 else part.replace("<", "&lt;") for at, part in enumerate(parts))


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(" ".join(text.split()), WIDTH, break_long_words=False)


def index() -> str:
    lines = ["# The component API", ""]
    lines += _wrapped(
        """What a component's C++ code can use, subject by subject. These pages are generated from the comments of the
headers and from the examples of a system that a test builds and boots (`ASHLAR_PIN=1 pytest tests/components/reference`). [The
description language](../language.md) says how a port is declared and granted, the [tutorial](../tutorial.md) builds a system."""
    )
    lines += ["", "| subject | names |", "| --- | --- |"]
    for subject in SUBJECTS:
        names = dict.fromkeys(
            one.name
            for path in subject.headers
            for one in declarations(subject, path)
            if one.kind in (Kind.TYPE, Kind.FUNCTION)
        )
        listed = ", ".join(f"`{name}`" for name in names)
        lines.append(f"| [{subject.title}]({subject.page}.md) | {listed} |")
    lines += ["", "| port in `component.yaml` | example |", "| --- | --- |"]
    for kind in PortKind:
        at = next(one for one in SUBJECTS if kind in one.examples)
        anchor = re.sub(r"[^\w\- ]", "", f"example: {name_of(kind)}").replace(" ", "-")
        lines.append(f"| `{{{kind.value}}}` | [{at.title}]({at.page}.md#{anchor}) |")
    return "\n".join(lines) + "\n"
