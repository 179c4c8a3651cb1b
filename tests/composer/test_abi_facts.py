# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""abi_facts.hpp asserts every number of the ABI that Python believes.

Each constant of the modules that hold such numbers is changed, one at a time: another file must come
out. That the file as it is holds, the compiler says at every build of an image.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from types import ModuleType

import pytest

from composer.emit.abi_facts import abi_facts
from composer.machine import state_layout, trace_names
from composer.model import abi, event_sources
from composer.model.facts import SuperviseRight
from composer.pipeline import front
from composer.place.place import Placement, place
from composer.tables.deadlines import Kind
from tests.composer.any_system import KERNEL, MACHINE, programs
from tests.composer.test_golden import ROOT, SMALLEST

MODULES = (abi, event_sources, state_layout, trace_names)
OTHERS = {  # constants of these modules that are no numbers of the ABI, or follow from others
    "abi.TEXT_SLOT": "as wide as other offsets of strings, which state_layout.TEXT holds",
    "event_sources.LIMIT": "the product of the two others",
    "state_layout.STATE_SYMBOLS": "names of C++",
    "state_layout.SYSTEM_CALLS": "in ENUMERATIONS",
    "state_layout.TRACE_KINDS": "in ENUMERATIONS",
}


def changed(value: object) -> Iterator[tuple[str, object]]:
    """What a constant would be with one number in it changed, and where."""
    if isinstance(value, int):
        yield "", value + 1
    elif isinstance(value, state_layout.Field):
        yield ".offset", dataclasses.replace(value, offset=value.offset + 1)
        yield ".size", dataclasses.replace(value, size=value.size + 1)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from ((f"[{key}]{at}", {**value, key: other}) for at, other in changed(inner))
    elif isinstance(value, tuple):
        for at in range(len(value) - 1):
            swapped = (*value[:at], value[at + 1], value[at], *value[at + 2 :])
            yield f"[{at}]", swapped


def texts(value: object) -> bool:
    """Whether no number is in a constant, and none follows from the order of it."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and texts(one) for key, one in value.items())
    return isinstance(value, str) or callable(value)


NAMES = [
    (module, name)
    for module in MODULES
    for name in vars(module)
    if name.isupper() and not texts(vars(module)[name])
]


def words(module: ModuleType, name: str) -> str:
    return f"{module.__name__.rpartition('.')[2]}.{name}"


@pytest.fixture(scope="module")
def placement() -> Placement:
    made = front(ROOT, SMALLEST, None)
    assert made.system is not None
    assumed = programs(made.wirings)
    found, _ = place(made.system, made.wirings, assumed, KERNEL, MACHINE)
    assert found is not None
    return found


@pytest.mark.parametrize(("module", "name"), NAMES, ids=[words(*one) for one in NAMES])
def test_a_number_that_changes_changes_an_assertion(
    module: ModuleType, name: str, placement: Placement, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = abi_facts(placement)
    if words(module, name) in OTHERS:
        return
    value = getattr(module, name)
    all_changes = list(changed(value))
    assert all_changes, "no number in it: give the reason in OTHERS"
    for at, other in all_changes:
        monkeypatch.setattr(module, name, other)
        assert abi_facts(placement) != before, f"{name}{at} is asserted nowhere"
        monkeypatch.undo()


def test_what_other_modules_number_by_position_is_asserted(placement: Placement) -> None:
    """Rights over a child, kinds of deadlines."""
    text = abi_facts(placement)
    for number, name in enumerate(SuperviseRight):
        assert f"static_cast<unsigned>(abi::Supervise::{name}) == {number}" in text
    for kind in Kind:
        assert f"static_cast<unsigned>(kernel::Alarm::{kind.name.lower()}) == {kind}" in text


def test_others_are_constants_that_there_are() -> None:
    assert set(OTHERS) <= {words(module, name) for module, name in NAMES}
