# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""docs/diagnostics.md lists every code; docs/language.md every key. `ASHLAR_PIN=1` writes the former anew."""

from __future__ import annotations

import os

import pytest

from composer.check import PLAN_RULES, SYSTEM_RULES, codes
from composer.load import board, vocabulary
from composer.load.keys import Keys
from composer.pipeline import front
from composer.place import CODES as PLACE_CODES
from composer.views.draw import draw
from tests.composer.described import PROJECT

PASSES = {"L": "Reading the files", "R": "Following names", "C": "Rules on the system and the plan",
          "B": "Linked programs", "P": "Placing"}
KEYS = [one for one in (*vars(vocabulary).values(), *vars(board).values()) if isinstance(one, Keys)]


def diagnostics_page() -> str:
    warnings = {one.code for one in SYSTEM_RULES if one.severity == "warning"}
    waiting = {one.code for one in PLAN_RULES}
    lines = ["# Diagnostics", "", "Every code stands for one rule and never changes its meaning. This page is generated from the checks",
             "(`ASHLAR_PIN=1 pytest tests/composer/test_documents.py`).", ""]  # fmt: skip
    every = {**codes(), **PLACE_CODES}
    for letter, title in PASSES.items():
        lines += [f"## {letter}: {title}", "| code | rule | |", "| --- | --- | --- |"]
        for code, sentence in every.items():
            remark = "warning" if code in warnings else "on the plan: waits for a build" if code in waiting else ""
            if code.startswith(letter):
                lines.append(f"| {code} | {sentence} | {remark} |")
        lines.append("")
    return "\n".join(lines)


def test_every_code_is_documented() -> None:
    page = PROJECT / "docs" / "diagnostics.md"
    if os.environ.get("ASHLAR_PIN"):
        page.write_text(diagnostics_page())
    assert page.read_text() == diagnostics_page()


@pytest.mark.parametrize("keys", KEYS, ids=lambda keys: str(keys.what))
def test_every_key_is_documented(keys: Keys) -> None:
    text = (PROJECT / "docs" / "language.md").read_text()
    assert [key for key in keys.known if f"`{key}`" not in text and f".{key}`" not in text and f"{{{key}:" not in text
            and f" {key}:" not in text] == []  # fmt: skip


def test_the_picture_of_the_readme_is_the_demo_as_it_is() -> None:
    made = front(PROJECT, "system.yaml", None)
    assert made.system is not None
    picture = draw(made.system, ".svg")
    shown = (PROJECT / "docs" / "demo.svg").read_bytes()
    assert (picture if isinstance(picture, bytes) else picture.encode()) == shown
