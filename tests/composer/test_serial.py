# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""plan.json: reading gives back what was written; anything else is a PlanError."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from composer.model.serial import PlanError, plan_from_json, view_to_json
from tests.composer import view_systems as systems


def test_round_trip() -> None:
    plan = systems.plan()
    assert plan_from_json(view_to_json(plan)) == plan
    assert view_to_json(plan) == view_to_json(systems.plan())


def test_addresses_are_strings() -> None:
    assert json.loads(view_to_json(systems.plan()))["frames"][0]["start"] == "0x40080000"


def test_other_version_is_refused_with_a_remedy() -> None:
    with pytest.raises(PlanError, match="version 2.*build again"):
        plan_from_json('{"version": 2}')


@given(
    some.text()
    | some.builds(
        json.dumps,
        some.recursive(
            some.none() | some.booleans() | some.integers() | some.text(),
            lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
        ),
    )
)
def test_no_text_makes_a_traceback(text: str) -> None:
    with pytest.raises(PlanError):
        plan_from_json(text)


@given(some.data())
def test_a_damaged_plan_is_refused_or_read(data: some.DataObject) -> None:
    value = json.loads(view_to_json(systems.plan()))
    key = data.draw(some.sampled_from(sorted(set(value) - {"version"})))
    value[key] = data.draw(
        some.none() | some.integers() | some.just([None]) | some.just({"name": "x"})
    )
    try:
        plan_from_json(json.dumps(value))
    except PlanError as error:
        assert "docs/plan.md" in str(error)
