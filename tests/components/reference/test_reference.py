# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""docs/api is what the headers say, every public declaration says something, and its examples are
compiled and run. `ASHLAR_PIN=1` renews the pages.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from composer.model.facts import PortKind
from tests.boot.machine import ROOT, ashlar, boot
from tests.components.reference.headers import Declaration, read_header
from tests.components.reference.pages import PAGES, SYSTEM, examples, name_of, pages
from tests.components.reference.subjects import INTERNAL, RUNTIME, SUBJECTS

HEADERS = sorted(
    {
        *(ROOT / RUNTIME).glob("*.hpp"),
        *(ROOT / path for subject in SUBJECTS for path in subject.headers),
    }
)
WRONG = """// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Where it stands.
#pragma once

namespace ashlar {
namespace detail {
int hidden();
}
// Said.
int said();
int silent(int number = '{');
// Of the type.
class Type {
  public:
    // Given.
    explicit Type(int one) : one_{one} {}
    Type() = default;
    // Together.
    int first = 0;
    int second{};  // alone
    int third;

    int apart;
    [[nodiscard]] int forgotten() const { return one_; }

  private:
    int secret() const;
    int one_ = 1'000;
};
}  // namespace ashlar
"""


def silent(declarations: Iterable[Declaration]) -> Iterator[str]:
    for one in declarations:
        if not one.comment:
            yield f"line {one.line}: {one.code}"
        yield from silent(one.members)


@pytest.mark.parametrize("header", HEADERS, ids=[path.name for path in HEADERS])
def test_every_public_declaration_has_a_comment(header: Path) -> None:
    assert list(silent(read_header(header).declarations)) == []


def test_a_declaration_without_a_comment_is_found(tmp_path: Path) -> None:
    path = tmp_path / "wrong.hpp"
    path.write_text(WRONG)
    read = read_header(path)
    assert read.comment == ["Where it stands."]
    assert list(silent(read.declarations)) == [
        "line 13: int silent(int number = '{')",
        "line 25: int apart",
        "line 26: int forgotten() const",
    ]
    members = {one.name: one.comment for one in read.declarations[-1].members}
    assert members == {
        "Type": ["Given."],
        "first": ["Together."],
        "second": ["alone"],
        "third": ["Together."],
        "apart": [],
        "forgotten": [],
    }


def test_every_header_is_on_a_page_or_internal() -> None:
    shown = {path.name for subject in SUBJECTS for path in subject.headers}
    found = {path.name for path in (ROOT / RUNTIME).glob("*.hpp")}
    assert found - shown == set(INTERNAL)
    libraries = {path.name for path in (ROOT / "libraries").glob("*/include/**/*.hpp")}
    assert libraries <= shown


def test_the_pages_are_what_the_headers_say() -> None:
    made = pages()
    if os.environ.get("ASHLAR_PIN"):
        PAGES.mkdir(exist_ok=True)
        for path, text in made.items():
            path.write_text(text)
    assert {path: path.read_text() for path in PAGES.glob("*")} == made


def test_every_kind_of_port_and_every_subject_has_an_example_of_some_lines() -> None:
    known = examples()
    shown = {name_of(one) for subject in SUBJECTS for one in subject.examples}
    assert {name_of(kind) for kind in PortKind} <= shown
    assert all(subject.examples for subject in SUBJECTS)
    assert shown == set(known)
    assert [name for name, one in known.items() if not 4 <= len(one.lines) <= 22] == []


def test_the_examples_run() -> None:
    booted = boot(SYSTEM / "system.yaml", name="reference")
    assert booted.status == 42, booted.text
    booted.shows(
        "a component has failed",
        "desk: I am desk",
        "info    sensor: 6 readings ordered",
        "desk: the store says: out of range",
        "desk: the mean of 6 is 19850 millidegrees",
        "desk: the sensor's note: calibrated",
        "desk: the newest of 6 is number 6",
        "desk: record 6:    20100",
        "desk: sample 4",
        "desk: 2 samples found no room",
        "desk: 0x00ff    -7 true | rea",
        "desk: it took 15ms",
        "desk: {plain}",
        "store: closed after 6 readings",
    )


def test_the_example_of_a_host_test_passes() -> None:
    tested = ashlar("test", "--system", str(SYSTEM / "system.yaml"))
    assert tested.text.endswith("1 passed, 0 failed\n"), tested.text
