# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A key of the description is its line in a shape: a made-up key of a region is read, refused where
it is wrong, offered for a misspelt one, in the schema and in the table of the language page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jsonschema
import pytest

from composer.load import yaml_nodes
from composer.load.edges import REGION
from composer.load.forms import Form, key
from composer.load.reading import Reading
from composer.load.schema import of
from composer.load.shapes import Number
from composer.load.yaml_nodes import Budget, Mapped
from composer.model.asked import Region
from composer.model.diagnostics import Diagnostic, Located, Place
from composer.model.limits import Limits
from tests.composer.key_tables import table

NOBODY = Located(3, Place("", 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed(Region):
    weight: Located[int]


WEIGHED = Form(
    "a region",
    Weighed,
    **REGION.parameters,
    weight=key(
        Number(Limits(1, 9)),
        "What it weighs, for the test of shapes.",
        "4",
        default=NOBODY,
        otherwise="3",
    ),
)


def read(text: str) -> tuple[Weighed | None, list[Diagnostic]]:
    root, found = yaml_nodes.parse(f"state: {text}", "regions.yaml", Budget())
    assert isinstance(root, Mapped) and not found
    reading = Reading()
    ((name, node),) = root.entries
    return WEIGHED.read(reading, name, node, "state"), reading.found


def test_it_is_read_with_its_place() -> None:
    region, found = read("{size: 4 KiB, weight: 0x5}")
    assert region is not None and not found
    assert region.weight == Located(5, Place("regions.yaml", 1, 30, 3))
    assert (region.name, region.size.value) == ("state", 4096)


def test_it_has_its_default() -> None:
    region, found = read("{size: 4 KiB}")
    assert region is not None and not found and region.weight is NOBODY


@pytest.mark.parametrize(
    ("value", "code", "message"),
    [
        ("heavy", "L015", "weight: `heavy` is not a number"),
        ("[1]", "L013", "weight must be a word, not a list"),
        ("10", "L015", "weight: `10` is not within 1 to 9"),
        ("0", "L015", "weight: `0` is not within 1 to 9"),
    ],
)
def test_it_is_refused_where_its_type_or_its_limits_are_broken(
    value: str, code: str, message: str
) -> None:
    _, found = read(f"{{size: 4 KiB, weight: {value}}}")
    assert [(one.code, one.message) for one in found] == [(code, message)]


def test_it_is_offered_for_a_misspelt_one() -> None:
    _, found = read("{size: 4 KiB, wieght: 5}")
    assert [(one.code, one.remedy) for one in found] == [("L011", "did you mean `weight`?")]
    assert [edit.text for edit in found[0].fix] == ["weight"]


def test_the_schema_has_it() -> None:
    schema = jsonschema.Draft7Validator(of(WEIGHED.keys))
    assert schema.is_valid({"size": "4 KiB", "weight": 9})
    assert not schema.is_valid({"size": "4 KiB", "weight": 10})
    shown: Any = of(WEIGHED.keys)["properties"]["weight"]
    assert shown["description"] == "What it weighs, for the test of shapes."


def test_the_table_of_the_language_page_has_it() -> None:
    row = "| `weight` | 1 to 9 | 3 | `weight: 4`: What it weighs, for the test of shapes. |"
    assert row in table(WEIGHED).splitlines()
