# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""docs/diagnostics.md lists every code, docs/language.md every key, and files that pages name
exist. `ASHLAR_PIN=1` renews the first and the tables of the second.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from composer.command.explain import Explanation, every_code, explanation
from composer.load.keys import Keys
from composer.pipeline import front
from composer.views.draw import draw
from tests.composer.described import PROJECT
from tests.composer.key_tables import TABLE, every_mapping, keys_of, with_tables

PASSES = {
    "L": "Reading the files",
    "R": "Following names",
    "C": "Rules on the system and the plan",
    "B": "Linked programs",
    "P": "Placing",
}
PAGES = [
    PROJECT / "README.md",
    PROJECT / "CONTRIBUTING.md",
    *sorted((PROJECT / "docs").rglob("*.md")),
]
KEYS = [keys_of(holder) for holder in every_mapping().values()]


def diagnostics_page() -> str:
    lines = [
        "# Diagnostics",
        "",
        (
            "Each code names one rule and never changes its meaning; `./ashlar explain CODE` prints"
            " its entry. A line"
        ),
        (
            "`help` is the only remedy; apply it by replacing the marked text. A `hint` suggests"
            " one of several"
        ),
        (
            "remedies. Errors are sorted by place, followed by warnings; `--werror` turns warnings"
            " into errors. `./ashlar check --format json` and"
        ),
        "`--format sarif` contain the same facts, including the edits of remedies.",
        "",
        (
            "This page is generated from the rules and their fixtures (`ASHLAR_PIN=1 pytest"
            " tests/composer/test_documents.py`)."
        ),
        "",
    ]
    for letter, title in PASSES.items():
        lines += [f"## {letter}: {title}", ""]
        for code in sorted(every_code()):
            if code.startswith(letter):
                lines += section(explanation(code))
    return "\n".join(lines)


def section(one: Explanation) -> list[str]:
    remark = f" *({one.remark})*" if one.remark else ""
    lines = [
        f"### {one.code}",
        (
            f"**{one.meaning.sentence[0].upper()}{one.meaning.sentence[1:]}.**{remark} {one.meaning.reason}"
        ),
        "",
    ]
    for name, content in one.example.files if one.example is not None else ():
        lines += [f"`{name}`", "```", content, "```"]
    return (
        [*lines, "```", one.example.output.rstrip(), "```", ""]
        if one.example is not None
        else lines
    )


def test_every_code_is_documented() -> None:
    page = PROJECT / "docs" / "diagnostics.md"
    if os.environ.get("ASHLAR_PIN"):
        page.write_text(diagnostics_page())
    assert page.read_text() == diagnostics_page()


def test_the_tables_of_keys_are_what_the_loader_reads_by() -> None:
    page = PROJECT / "docs" / "language.md"
    text = with_tables(page.read_text())
    if os.environ.get("ASHLAR_PIN"):
        page.write_text(text)
    assert page.read_text() == text
    assert len(TABLE.findall(text)) > 12


@pytest.mark.parametrize("keys", KEYS, ids=lambda keys: str(keys.what))
def test_every_key_is_documented(keys: Keys) -> None:
    text = (PROJECT / "docs" / "language.md").read_text()
    assert [
        key
        for key in keys.known
        if f"`{key}`" not in text
        and f".{key}`" not in text
        and f"{{{key}:" not in text
        and f" {key}:" not in text
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=[str(one.relative_to(PROJECT)) for one in PAGES])
def test_every_file_that_a_page_leads_to_is_there(page: Path) -> None:
    """Links between pages with the heading behind `#`, and the systems of commands that are
    shown.
    """
    text = page.read_text()
    for path, heading in re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)", text):
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"a link leads to {path}"
        assert not heading or heading in anchors(target), f"{path} has no heading for #{heading}"
    for system in re.findall(r"--system ((?:tests|examples)/[\w./-]+)", text):
        assert (PROJECT / system).is_file(), f"a command takes {system}"


def anchors(page: Path) -> set[str]:
    """Of its headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_picture_of_the_readme_is_the_demo_as_it_is() -> None:
    made = front(PROJECT, "system.yaml", None)
    assert made.system is not None
    picture = draw(made.system, ".svg")
    shown = (PROJECT / "docs" / "demo.svg").read_bytes()
    assert (picture if isinstance(picture, bytes) else picture.encode()) == shown
