# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The AArch64 encoders: decode(encode(x)) = x, trees translate every byte of what they map and
nothing else.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from composer.arch.aarch64 import descriptors
from composer.arch.aarch64.descriptors import PAGES
from composer.arch.contract import Leaf
from composer.place.trees import Extent, build_tree
from tests.composer.entries import decode

LEVELS = st.sampled_from(PAGES.leaf_levels)


@st.composite
def leaves(draw: st.DrawFn) -> Leaf:
    level = draw(LEVELS)
    shift = PAGES.shifts[level]
    frame = draw(st.integers(0, (1 << 48 - shift) - 1))
    return Leaf(
        physical=frame << shift,
        level=level,
        rights=draw(st.sampled_from(descriptors.RIGHTS)),
        memory=draw(st.sampled_from(sorted(descriptors.MEMORY_INDEX))),
        user=draw(st.booleans()),
    )


@given(leaves())
def test_a_leaf_decodes_to_itself(leaf: Leaf) -> None:
    assert decode(descriptors.encode_leaf(leaf), leaf.level) == leaf


@given(leaves())
def test_no_leaf_is_executable_for_the_other_side_and_none_is_writable_and_executable(
    leaf: Leaf,
) -> None:
    word = descriptors.encode_leaf(leaf)
    assert word & (descriptors.PRIVILEGED_NEVER if leaf.user else descriptors.USER_NEVER)
    executable = not word & (descriptors.USER_NEVER if leaf.user else descriptors.PRIVILEGED_NEVER)
    assert not (executable and not word & descriptors.READ_ONLY)


@given(leaves())
def test_a_block_is_never_encoded_as_a_table(leaf: Leaf) -> None:
    assert bool(descriptors.encode_leaf(leaf) & descriptors.TABLE_OR_PAGE) == (leaf.level == 3)


@given(st.integers(0, (1 << 36) - 1))
def test_a_table_entry_decodes_to_its_address(frame: int) -> None:
    assert decode(descriptors.encode_table(frame << 12), 2) == frame << 12


PAGE = PAGES.page


@st.composite
def spaces(draw: st.DrawFn) -> tuple[int, list[Extent]]:
    """Disjoint extents in a space of 25 to 40 bits."""
    bits = draw(st.integers(25, 40))
    extents, at = [], 0
    for _ in range(draw(st.integers(0, 6))):
        unit = draw(st.sampled_from([PAGE, 1 << 21]))
        start = (at + draw(st.integers(0, 600)) * PAGE + unit - 1) // unit * unit
        size = draw(st.integers(1, 700)) * PAGE
        if start + size > 1 << bits:
            break
        frame = draw(st.integers(0, 1 << 20)) * unit
        extents.append(
            Extent(
                virtual=start,
                physical=frame,
                size=size,
                rights=draw(st.sampled_from(descriptors.RIGHTS)),
                memory="normal",
            )
        )
        at = start + size
    return bits, extents


@given(spaces())
def test_a_tree_translates_exactly_what_was_asked(space: tuple[int, list[Extent]]) -> None:
    bits, extents = space
    tree = build_tree(PAGES, extents, bits, user=True)
    found: dict[int, Leaf] = {}
    for table in tree.tables:
        for index, entry in table.entries:
            if isinstance(entry, Leaf):
                found[table.start + (index << PAGES.shifts[table.level])] = entry
    pages = {
        at: leaf
        for start, leaf in found.items()
        for at in range(start, start + (1 << PAGES.shifts[leaf.level]), PAGE)
    }
    wanted = {
        extent.virtual + at: (extent.physical + at, extent.rights)
        for extent in extents
        for at in range(0, extent.size, PAGE)
    }
    assert set(pages) == set(wanted)
    for start, leaf in found.items():
        for at in range(0, 1 << PAGES.shifts[leaf.level], PAGE):
            assert wanted[start + at] == (leaf.physical + at, leaf.rights)


def test_a_space_of_25_bits_has_a_root_of_128_bytes() -> None:
    assert PAGES.root_entries(25) * 8 == 128
    assert PAGES.start_level(25) == 2


def test_the_translation_control_register_is_the_one_of_the_manual() -> None:
    assert (
        descriptors.tcr(25, 1 << 36)
        == 39
        | 1 << 8
        | 1 << 10
        | 3 << 12
        | 39 << 16
        | 1 << 24
        | 1 << 26
        | 3 << 28
        | 2 << 30
        | 1 << 32
        | 1 << 36
    )


def test_physical_addresses_are_as_large_as_the_last_one_needs() -> None:
    ends = {
        1 << 30: 0,
        1 << 32: 0,
        (1 << 32) + 4096: 1,
        1 << 36: 1,
        1 << 39: 2,
        1 << 40: 2,
        1 << 41: 3,
        1 << 43: 4,
        1 << 48: 5,
    }
    assert {end: descriptors.physical_size(end) for end in ends} == ends
