# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Limits of the language are those of composer/model/limits.py wherever else they are stated: in
the sentence of the rule that judges them, in the language page and in the verifier. abi_facts.hpp
asserts those that the kernel has (model/abi.py), and the tables of the page are written from the
shapes.
"""

from __future__ import annotations

import re

import pytest

from composer.check import codes
from composer.load.shapes import Number
from composer.model import abi, limits
from composer.model.limits import BYTES, NANOSECONDS, Limits
from tests.composer.described import PROJECT
from tests.composer.key_tables import every_mapping, inner

WRITTEN = re.compile(r"(\d[\d,_']*)(?: (bytes?|[A-Za-z]+))?")
UNITS = {**BYTES, **NANOSECONDS, "byte": 1, "bytes": 1}
SENTENCES = {
    "C105": [limits.REGION],
    "C301": [limits.CAPACITY],
    "C302": [Limits(0, limits.RING)],
    "C412": [Limits(0, abi.MOST_PORTS)],
    "C413": [limits.MANY],
    "C601": [limits.PRIORITY],
    "C602": [limits.STACK],
    "C603": [limits.INSTANCES],
    "C605": [limits.HEAP],
    "C801": [limits.RESTARTS, limits.TIME],
    "C805": [Limits(0, abi.SUPERVISOR_LIMIT)],
    "C901": [limits.TIME],
    "L017": [limits.NAME],
    "L037": [limits.OPERATIONS],
}
PAGE = {
    r"a letter first, at most (\d+) characters": limits.NAME,
    r"`components` together make 1 to (\d+) instances": limits.INSTANCES,
    r"A message is at most (\d+ \w+)": limits.MESSAGE,
    r"file is UTF-8, at most (\d+ \w+)": Limits(0, limits.FILE),
    r"at most (\d+) levels deep": Limits(0, limits.DEEPEST),
    r"at most ([\d,]+) keys, values and items": Limits(0, limits.NODES),
    r"sets expand to at most ([\d,]+) ports": Limits(0, limits.ENDS),
    r"All fields of a type take at most (\d+) bytes": Limits(0, limits.CONFIG),
}
VERIFIER = {
    ("instances.cpp", r'number\(told\.need\("priority"\), (\S+), (\S+?)\)'): limits.PRIORITY,
    ("instances.cpp", r"number\(\*count, (\S+), (\S+?)\)"): limits.INSTANCES,
    ("instances.cpp", r"number\(\*max, (\S+), (\S+?)\)"): limits.RESTARTS,
    ("instances.cpp", r"microsecond = (\S+), hour = (\S+);"): limits.TIME,
    ("component_type.cpp", r"number\(\*many, (\S+), (\S+?)\)"): limits.MANY,
    ("values.cpp", r"value < (\S+) \|\| value > largest_memory \|\| value % 16"): limits.STACK,
    ("values.cpp", r"value < (\S+) \|\| value > largest_memory\)"): limits.HEAP,
}


def number(text: str) -> int:
    return int(re.sub(r"[,_']", "", text))


def stated(text: str) -> set[int]:
    """The numbers of a text, sizes in bytes and times in nanoseconds."""
    return {number(digits) * UNITS.get(unit, 1) for digits, unit in WRITTEN.findall(text)}


def ends(bounds: Limits) -> set[int]:
    """What a text must state; that a number is at least 0 or 1, it may leave to the reader."""
    return {end for end in (bounds.least, bounds.most) if end > 1}


@pytest.mark.parametrize("code", SENTENCES)
def test_a_rule_says_the_limits_that_it_judges(code: str) -> None:
    for bounds in SENTENCES[code]:
        assert ends(bounds) <= stated(codes()[code].sentence), bounds


def test_every_rule_that_a_shape_leaves_its_limits_to_is_there() -> None:
    left = {
        (shape.rule, shape.limits)
        for holder in every_mapping().values()
        for shape in inner(holder)
        if isinstance(shape, Number) and shape.rule
    }
    assert len(left) > 6
    for rule, bounds in left:
        assert bounds in SENTENCES[rule]


@pytest.mark.parametrize("form", PAGE)
def test_the_language_page_says_them(form: str) -> None:
    text = (PROJECT / "docs" / "language.md").read_text()
    found = re.findall(form, text)
    assert found and all(ends(PAGE[form]) == stated(one) for one in found)


@pytest.mark.parametrize(("file", "form"), VERIFIER)
def test_the_verifier_has_them_too(file: str, form: str) -> None:
    bounds = VERIFIER[file, form]
    text = (PROJECT / "verifier" / "description" / file).read_text()
    found = re.search(form, text)
    assert found is not None
    assert [number(group) for group in found.groups()] == [bounds.least, bounds.most][
        : len(found.groups())
    ]


def test_the_largest_stack_and_heap_of_the_verifier_are_one() -> None:
    text = (PROJECT / "verifier" / "description" / "values.cpp").read_text()
    shift = re.search(r"largest_memory = 1ULL << (\d+);", text)
    assert shift is not None
    assert {1 << int(shift[1])} == {limits.STACK.most, limits.HEAP.most}


def test_limits_are_spelled_in_the_largest_unit() -> None:
    assert str(limits.REGION) == "1 B to 256 GiB" and str(limits.TIME) == "1 us to 3600 s"
    assert str(limits.PRIORITY) == "0 to 255" and limits.STACK.spelled(1536) == "1536 B"
