# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Addresses of a device tree are the processor's: what every bus on the way up makes of them."""

from __future__ import annotations

import pytest

from composer.tree import TreeNode, Wrong, parse
from composer.tree.addresses import Reach, windows
from composer.model.diagnostics import Place

CELLS = "#address-cells = <{}>; #size-cells = <{}>;"
TWO, ONE = CELLS.format(2, 2), CELLS.format(1, 1)
MOVED = "ranges = <0x00 0x00 0x8000000 0x100000>;"  # of a bus below the root


def device(*buses: str, reg: str = "0x1000 0x200") -> TreeNode:
    """A device behind these buses, the one next to the root first."""
    opened = "".join(f"bus {{ {bus} " for bus in buses)
    found = tree(
        f"/dts-v1/;\n/ {{ {TWO} {opened} device {{ reg = <{reg}>; }}; {'}; ' * len(buses)} }};"
    )
    node = found.find(f"{'/bus' * len(buses)}/device")
    assert node is not None
    return node


def tree(text: str) -> TreeNode:
    def include(by: str, name: str, place: Place) -> tuple[str, str]:
        raise AssertionError(f"{place} includes {name}")

    return parse("test.dts", text, include).root


def registers(node: TreeNode) -> tuple[tuple[int, int], ...]:
    return tuple((window.start, window.size) for window in windows(node, Reach(cpu="max", bits=48)))


def reason(node: TreeNode) -> str:
    with pytest.raises(Wrong) as raised:
        registers(node)
    return f"{raised.value.code}: {raised.value.message}"


def test_without_a_bus_an_address_is_itself() -> None:
    assert registers(device(reg="0x1 0x1000 0x0 0x200 0x0 0x3000 0x0 0x10")) == (
        (0x1_0000_1000, 0x200),
        (0x3000, 0x10),
    )


def test_a_bus_moves_what_lies_on_it() -> None:
    assert registers(device(ONE + MOVED)) == ((0x800_1000, 0x200),)


def test_a_bus_says_how_many_cells_its_numbers_have() -> None:
    assert (
        reason(device("ranges = <0 0x1000 0x1 0 0x200>;", reg="0 0x1000 0x200"))
        == "L201: the bus `/bus` does not say `#address-cells`"
    )


def test_empty_ranges_move_nothing() -> None:
    assert registers(device(ONE + "ranges;")) == ((0x1000, 0x200),)
    assert registers(device(ONE + "ranges = <>;")) == ((0x1000, 0x200),)


def test_every_bus_on_the_way_up_moves() -> None:
    inner = ONE + "ranges = <0x1000 0x20000 0x1000>;"
    assert registers(device(ONE + MOVED, inner)) == ((0x802_0000, 0x200),)
    assert registers(device(ONE + MOVED, ONE + "ranges;")) == ((0x800_1000, 0x200),)


def test_the_range_that_holds_it_moves_it() -> None:
    ranges = "ranges = <0 0 0x1000 0x1000  0x1000 0 0x70000 0x200>;"
    assert registers(device(ONE + ranges)) == ((0x7_0000, 0x200),)


def test_without_ranges_nothing_on_a_bus_has_an_address() -> None:
    assert (
        reason(device(ONE))
        == "L026: the bus `/bus` has no `ranges`, so nothing on it is the processor's to reach"
    )
    assert reason(device(ONE, ONE + "ranges;")).startswith("L026: ")


@pytest.mark.parametrize(
    "ranges", ["0x1001 0 0x1001 0xfff", "0x1000 0 0x1000 0x1ff", "0x2000 0 0x2000 0x1000"]
)
def test_what_no_range_holds_whole_has_no_address(ranges: str) -> None:
    assert (
        reason(device(f"{ONE} ranges = <{ranges}>;"))
        == "L026: the `ranges` of the bus `/bus` leave out 0x1000 to 0x11ff"
    )


def test_addresses_of_three_cells_are_not_guessed() -> None:
    behind_pci = device(CELLS.format(3, 2) + "ranges;", ONE + "ranges;")
    assert (
        reason(behind_pci)
        == "L201: `#address-cells` of the bus `/bus` is 3, and addresses of 1 or 2 cells are read"
    )
    assert (
        reason(device(CELLS.format(3, 2), reg="0 0 0 0 0"))
        == "L201: `#address-cells` of the bus `/bus` is 3, and addresses of 1 or 2 cells are read"
    )


@pytest.mark.parametrize("value", ['"abcd"', "[00 01 02]", "<1>"])
def test_what_fills_no_entries_is_not_taken_for_fewer(value: str) -> None:
    for text in (
        f"{ONE} ranges; device {{ reg = {value}; }};",
        f"{ONE} ranges = {value}; device {{ reg = <0 1>; }};",
    ):
        node = tree(f"/dts-v1/; / {{ {TWO} bus {{ {text} }}; }};").find("/bus/device")
        assert node is not None and reason(node).startswith("L201: ")
