# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Diagnostics as SARIF 2.1.0 (OASIS standard, 2020), which code hosts and editors show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from composer.model.diagnostics import Diagnostic, Edit, Meaning, Note, Place
from composer.model.render import Lines, in_order

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def to_sarif(
    diagnostics: Iterable[Diagnostic], meanings: Mapping[str, Meaning], sources: Lines
) -> dict[str, object]:
    """One run; `meanings` by code, paths as `sources` shows them, columns are code points."""
    found = in_order(diagnostics)
    used = list(dict.fromkeys(one.code for one in found))
    rules = [_rule(code, meanings[code]) for code in used]
    driver = {"name": "ashlar", "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, used.index(one.code), sources) for one in found],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str, meaning: Meaning) -> dict[str, object]:
    return {
        "id": code,
        "shortDescription": {"text": meaning.sentence},
        "fullDescription": {"text": meaning.reason},
    }


def _result(one: Diagnostic, rule: int, sources: Lines) -> dict[str, object]:
    advice = one.remedy or one.hint
    made: dict[str, object] = {
        "ruleId": one.code,
        "ruleIndex": rule,
        "level": one.severity,
        "message": {"text": one.message + (f" ({advice})" if advice else "")},
        "locations": [{"physicalLocation": _physical(one.place, sources)}],
    }
    if one.notes:
        made["relatedLocations"] = [
            _related(number, note, sources) for number, note in enumerate(one.notes)
        ]
    if one.fix:
        made["fixes"] = [
            {
                "description": {"text": one.remedy or ""},
                "artifactChanges": [_change(edit, sources) for edit in one.fix],
            }
        ]
    return made


def _physical(place: Place, sources: Lines) -> dict[str, object]:
    return {"artifactLocation": {"uri": sources.shown(place.file)}, "region": _region(place)}


def _region(place: Place) -> dict[str, object]:
    """`endColumn` is the column after the last character."""
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endColumn": place.column + place.length,
    }


def _related(number: int, note: Note, sources: Lines) -> dict[str, object]:
    return {
        "id": number,
        "message": {"text": note.message},
        "physicalLocation": _physical(note.place, sources),
    }


def _change(edit: Edit, sources: Lines) -> dict[str, object]:
    return {
        "artifactLocation": {"uri": sources.shown(edit.place.file)},
        "replacements": [
            {"deletedRegion": _region(edit.place), "insertedContent": {"text": edit.text}}
        ],
    }
