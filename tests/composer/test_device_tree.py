# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Addresses of a device tree are the processor's: what every bus on the way up makes of them."""

from __future__ import annotations

import pytest

from composer.load.device_tree import TreeNode, Unreachable, Unreadable, parse

CELLS = "#address-cells = <{}>; #size-cells = <{}>;"
TWO, ONE = CELLS.format(2, 2), CELLS.format(1, 1)
MOVED = "ranges = <0x00 0x00 0x8000000 0x100000>;"  # of a bus below the root


def device(*buses: str, reg: str = "0x1000 0x200") -> TreeNode:
    """A device behind these buses, the one next to the root first."""
    opened = "".join(f"bus {{ {one} " for one in buses)
    nodes = parse(f"/dts-v1/;\n/ {{ {TWO} {opened} device {{ reg = <{reg}>; }}; {'}; ' * len(buses)} }};")
    return nodes[f"{'/bus' * len(buses)}/device"]


def reason(node: TreeNode) -> str:
    with pytest.raises(Unreachable) as raised:
        node.registers()
    return f"{raised.value.bus.path}: {raised.value}"


def test_without_a_bus_an_address_is_itself() -> None:
    assert device(reg="0x1 0x1000 0x0 0x200 0x0 0x3000 0x0 0x10").registers() == ((0x1_0000_1000, 0x200), (0x3000, 0x10))


def test_a_bus_moves_what_lies_on_it() -> None:
    assert device(ONE + MOVED).registers() == ((0x800_1000, 0x200),)


def test_a_bus_that_says_no_cells_has_two_and_one() -> None:
    assert device("ranges = <0 0x1000 0x1 0 0x200>;", reg="0 0x1000 0x200").registers() == ((0x1_0000_0000, 0x200),)


def test_empty_ranges_move_nothing() -> None:
    assert device(ONE + "ranges;").registers() == ((0x1000, 0x200),)
    assert device(ONE + "ranges = <>;").registers() == ((0x1000, 0x200),)


def test_every_bus_on_the_way_up_moves() -> None:
    inner = ONE + "ranges = <0x1000 0x20000 0x1000>;"
    assert device(ONE + MOVED, inner).registers() == ((0x802_0000, 0x200),)
    assert device(ONE + MOVED, ONE + "ranges;").registers() == ((0x800_1000, 0x200),)


def test_the_range_that_holds_it_moves_it() -> None:
    ranges = "ranges = <0 0 0x1000 0x1000  0x1000 0 0x70000 0x200>;"
    assert device(ONE + ranges).registers() == ((0x7_0000, 0x200),)


def test_without_ranges_nothing_on_a_bus_has_an_address() -> None:
    assert reason(device(ONE)) == "/bus: the bus `/bus` has no `ranges`, so nothing on it is the processor's to reach"
    assert reason(device(ONE, ONE + "ranges;")).startswith("/bus: ")


@pytest.mark.parametrize("ranges", ["0x1001 0 0x1001 0xfff", "0x1000 0 0x1000 0x1ff", "0x2000 0 0x2000 0x1000"])
def test_what_no_range_holds_whole_has_no_address(ranges: str) -> None:
    assert reason(device(f"{ONE} ranges = <{ranges}>;")) == "/bus: the `ranges` of the bus `/bus` leave out 0x1000 to 0x11ff"


def test_addresses_of_three_cells_are_not_guessed() -> None:
    behind_pci = device(CELLS.format(3, 2) + "ranges;", ONE + "ranges;")
    assert reason(behind_pci) == "/bus/bus: the `ranges` of the bus `/bus/bus` hold numbers that are not one or two cells wide"
    assert device(CELLS.format(3, 2), reg="0 0 0 0 0").registers() == ()


@pytest.mark.parametrize("line", ['ranges = "abc";', "ranges = [00 01];", 'reg = "abc";'])
def test_what_is_not_cells_is_not_taken_for_empty(line: str) -> None:
    with pytest.raises(Unreadable):
        parse(f"/ {{ bus {{ {line} }}; }};")
