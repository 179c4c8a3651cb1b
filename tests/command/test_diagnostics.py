# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Diagnostics as the command prints them: text, JSON, SARIF, `--werror`, `explain`."""

from __future__ import annotations

import json

import jsonschema
import pytest

from composer.command.explain import every_code, explanation, text
from composer.model.sarif import to_sarif
from tests.boot.machine import ROOT, ashlar
from tests.composer.described import REJECT, judge
from tests.composer.test_reject import MADE_HERE
from tests.npm import package

WARNED = "tests/reject/C604-no-power/system.yaml"
WRONG = "tests/reject/R002-unknown-port/system.yaml"


def test_warnings_stop_only_where_they_count_as_errors() -> None:
    assert ashlar("check", "--system", WARNED).status == 0
    strict = ashlar("check", "--werror", "--system", WARNED)
    assert strict.status == 1
    strict.shows("warning[C604]", "1 warning", "warnings count as errors (--werror)")
    assert ashlar("build", "--werror", "--system", WARNED).status == 1
    assert ashlar("check", "--werror").status == 0


def test_json_has_places_remedy_and_edits() -> None:
    told = ashlar("check", "--format", "json", "--system", WRONG)
    facts = json.loads(told.text)
    assert told.status == 1 and facts["ok"] is False
    (one,) = facts["diagnostics"]
    assert {
        "code",
        "severity",
        "message",
        "file",
        "line",
        "column",
        "length",
        "notes",
        "remedy",
        "hint",
        "fix",
    } == set(one)
    (edit,) = one["fix"]
    line = (ROOT / edit["file"]).read_text().splitlines()[edit["line"] - 1]
    start = edit["column"] - 1
    assert (
        line[start : start + edit["length"]] in one["message"]
        and one["remedy"] == f"did you mean `{edit['text']}`?"
    )


@pytest.fixture(scope="module")
def sarif() -> jsonschema.Draft4Validator:
    file = package("@microsoft/jest-sarif") / "lib" / "schemas" / "sarif-2.1.0-rtm.5.json"
    return jsonschema.Draft4Validator(json.loads(file.read_text()))


def test_sarif_of_every_mistake_follows_the_standard(sarif: jsonschema.Draft4Validator) -> None:
    for fixture in sorted(REJECT.glob("*/system.yaml")):
        made = judge(fixture).front
        log = to_sarif(made.diagnostics, every_code(), made.sources)
        assert [error.message for error in sarif.iter_errors(log)] == [], fixture.parent.name
    assert [
        one.message for one in sarif.iter_errors({"version": "2.1.0", "runs": [{}]})
    ]  # the schema does refuse


def test_sarif_on_the_command_line(sarif: jsonschema.Draft4Validator) -> None:
    told = ashlar("check", "--format", "sarif", "--system", WRONG)
    log = json.loads(told.text)
    sarif.validate(log)
    (result,) = log["runs"][0]["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (
        told.status == 1
        and result["ruleId"] == "R002"
        and region["endColumn"] > region["startColumn"]
    )
    assert result["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"]
    assert json.loads(ashlar("check", "--format", "sarif").text)["runs"][0]["results"] == []


@pytest.mark.parametrize("code", every_code())
def test_every_code_is_explained(code: str) -> None:
    one = explanation(code)
    assert len(one.meaning.reason.split()) > 5
    assert (
        one.example is not None or one.remark or code in MADE_HERE
    )  # not there at all, or too large to keep
    if one.example is not None:
        assert f"[{code}]" in one.example.output and "ashlar check says" in text(one)


def test_explain_on_the_command_line() -> None:
    ashlar("explain", "r004").shows("R004: every port is granted", "system.yaml", "error[R004]")
    unknown = ashlar("explain", "C99")
    assert unknown.status == 2
    unknown.shows("there is no diagnostic C99")
    assert json.loads(ashlar("explain", "L011", "--format", "json").text)["example"]["files"]
