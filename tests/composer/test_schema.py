# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The editors' schemas say what the loader says: they are draft-07, accept what it accepts, refuse
what they can.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from composer.load.components import COMPONENT
from composer.load.keys import Key, Keys
from composer.load.schema import KINDS, of, schema
from tests.composer.described import PROJECT, REJECT
from tests.composer.key_tables import every_mapping, keys_of

SCHEMAS = {kind: json.loads(schema(kind)) for kind in KINDS}
# Codes of mistakes that a schema can see, in a file on its own.
SEEN = {"L011", "L013", "L014", "L015", "L016", "L019"}
# Fixtures of these codes whose mistake a schema does not see, mostly for YAML's own types.
HIDDEN = {
    "L014-no-source": "one of two keys is needed, and an editor suggests keys one by one",
    "L015-octal": "YAML reads 010 as eight",
    "L015-quoted": "YAML drops the quotes",
    "L019-yes-is-no-flag": "PyYAML reads YAML 1.1, where yes is true; editors read 1.2",
}


def kind_of(file: Path) -> str | None:
    if file.name in ("system.yaml", "component.yaml", "library.yaml"):
        return file.stem
    return {"interfaces": "interface", "boards": "board"}.get(file.parent.name)


def accepted() -> Iterator[Path]:
    for folder in (
        "examples",
        "components",
        "libraries",
        "interfaces",
        "composer/boards",
        "tests/accept/small",
        "tests/boot/systems",
    ):
        yield from sorted(
            path for path in (PROJECT / folder).rglob("*.yaml") if kind_of(path) is not None
        )
    yield PROJECT / "system.yaml"


def typed(text: str) -> Any:
    """As an editor's YAML types it and JSON has it: keys are strings there."""
    return json.loads(json.dumps(yaml.safe_load(text), default=str))


def problems(kind: str, file: Path) -> list[str]:
    value = typed(file.read_text())
    return [error.message for error in jsonschema.Draft7Validator(SCHEMAS[kind]).iter_errors(value)]


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_a_draft_07_schema(kind: str) -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMAS[kind])


@pytest.mark.parametrize("file", accepted(), ids=lambda one: str(one.relative_to(PROJECT)))
def test_what_the_loader_accepts_the_schema_accepts(file: Path) -> None:
    kind = kind_of(file)
    assert kind is not None and problems(kind, file) == []


def refused() -> list[Path]:
    return [
        path
        for path in sorted(REJECT.glob("*/system.yaml"))
        if path.parent.name[:4] in SEEN and path.parent.name not in HIDDEN
    ]


@pytest.mark.parametrize("file", refused(), ids=lambda one: str(one.parent.name))
def test_what_a_schema_can_see_it_refuses(file: Path) -> None:
    files = [
        file,
        *sorted(file.parent.rglob("component.yaml")),
        *sorted(file.parent.glob("interfaces/*.yaml")),
        *sorted(file.parent.glob("boards/*.yaml")),
    ]
    assert any(problems(kind_of(one) or "", one) for one in files)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("overdue", "0x5 us"),
        ("overdue", "1_000  ns"),
        ("stack", "0x10 KiB"),
    ],
)
def test_any_number_goes_with_a_unit(key: str, text: str) -> None:
    keys = tuple(one for one in COMPONENT.keys.keys if one.name == key)
    jsonschema.Draft7Validator(of(Keys(what="a test", keys=keys))).validate({key: text})


def test_restart_is_whole_in_an_entry_and_may_be_a_part_in_an_item() -> None:
    system = jsonschema.Draft7Validator(SCHEMAS["system"])
    part, whole = {"max": 7}, {"max": 7, "within": "1 s"}
    for entry, item, fits in ((whole, part, True), (whole, whole, True), (part, whole, False)):
        one = {"priority": 1, "restart": entry, "each": [{"restart": item}]}
        assert system.is_valid({"system": "s", "components": {"a": one}}) == fits


def every_key() -> Iterator[tuple[str, Key[Any]]]:
    for what, holder in every_mapping().items():
        for key in keys_of(holder).keys:
            yield f"{what}: {key.name}", key


@pytest.mark.parametrize(
    ("where", "key"), every_key(), ids=lambda one: one if isinstance(one, str) else ""
)
def test_every_key_has_a_meaning_and_an_example_that_it_accepts(where: str, key: Key[Any]) -> None:
    assert key.meaning.endswith(".") and len(key.meaning) > 12, where
    alone = of(Keys(what="a test", keys=(key,)))
    jsonschema.Draft7Validator(alone).validate({key.name: typed(key.example)})
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(alone).validate({f"{key.name}_": typed(key.example)})
