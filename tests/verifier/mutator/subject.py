# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A system under damage: its image, its plan, and every entry of its page tables with the kind of
object behind it.

Entries are read from the image's own tables (AArch64, 4 KiB granule); the plan only says what lies
where.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from composer.model.view import Mapping, PlanView, Space
from tests.verifier.mutator.image import PAGE, Image
from tests.verifier.mutator.kernel_object import KernelObject

ADDRESS = 0x0000_FFFF_FFFF_F000
SHIFT = {0: 39, 1: 30, 2: 21, 3: 12}
VALID, TABLE, DEVICE_INDEX = 1, 2, 1
NULL_GUARD = 0x1_0000
FEW = 10  # leaves of one kind of object
KERNEL, IDLE = "kernel", "idle"
KERNEL_KINDS = {
    "kernel text": "kernel text",
    "kernel read-only data and tables": "kernel rodata",
    "kernel data": "kernel data",
    "kernel stack": "kernel stack",
    "kernel log": "kernel's log",
    "interrupt distributor": "kernel's device",
    "interrupt cpu interface": "kernel's device",
}
KINDS = {"log": "log", "log-text": "log text", "instance": "instance page"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One word of a page table. `object` is the kind behind a leaf, or the kind of hole."""

    space: str
    level: int
    root: bool
    virtual: int
    offset: int
    word: int
    object: str
    name: str

    @property
    def physical(self) -> int:
        return self.word & ADDRESS & ~((1 << SHIFT[self.level]) - 1)

    @property
    def size(self) -> int:
        return 1 << SHIFT[self.level]

    @property
    def is_table(self) -> bool:
        return self.level < 3 and self.word & 3 == 3

    @property
    def is_leaf(self) -> bool:
        return self.word & 1 == 1 and not self.is_table

    @property
    def where(self) -> str:
        return f"{self.space}: {self.name} at {self.virtual:#x}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    space: str
    root: bool
    level: int
    physical: int
    size: int


class Subject:
    def __init__(
        self,
        name: str,
        image: Image,
        plan: PlanView,
        programs: dict[str, bytes],
        kernel: KernelObject,
        description: bytes,
    ) -> None:
        """`programs`: the ELFs of the components, by shape; `description`: of the system, without
        what it includes.
        """
        self.name, self.image, self.plan, self.programs, self.kernel, self.description = (
            name,
            image,
            plan,
            programs,
            kernel,
            description,
        )
        control = image.number(image.symbol("translation_control"))
        self.user_bits, self.kernel_bits = 64 - (control & 63), 64 - (control >> 16 & 63)
        self.tables: list[Table] = []
        self.entries: list[Entry] = []
        roots = {one.name: int(one.root) for one in plan.spaces} | {
            IDLE: image.number(image.symbol("idle_root"))
        }
        for space, root in roots.items():
            bits = self.kernel_bits if space == KERNEL else self.user_bits
            self._walk(
                space,
                root & ADDRESS | root & 0xFC0,
                2 if bits <= 30 else 1 if bits <= 39 else 0,
                bits,
                0 if space != KERNEL else 2**64 - 2**bits,
                True,
            )

    def _walk(
        self, space: str, physical: int, level: int, bits: int, start: int, root: bool
    ) -> None:
        count = 1 << bits - SHIFT[level]
        self.tables.append(
            Table(space=space, root=root, level=level, physical=physical, size=count * 8)
        )
        offset = self.image.at_physical(physical)
        assert offset is not None, f"a table of {space} lies in no segment"
        for index in range(count):
            word, virtual = self.image.number(offset + 8 * index), start + (index << SHIFT[level])
            name, kind = self._object(space, virtual, level, word, root)
            self.entries.append(
                Entry(
                    space=space,
                    level=level,
                    root=root,
                    virtual=virtual,
                    offset=offset + 8 * index,
                    word=word,
                    object=kind,
                    name=name,
                )
            )
            if level < 3 and word & 3 == 3:
                self._walk(space, word & ADDRESS, level + 1, SHIFT[level], virtual, False)

    def _object(
        self, space: str, virtual: int, level: int, word: int, root: bool
    ) -> tuple[str, str]:
        owner = (
            "the kernel's"
            if space == KERNEL
            else "the idle space's"
            if space == IDLE
            else "a component's"
        )
        if level < 3 and (word & 3 == 3 or word == 0):
            return (
                f"entry {virtual:#x}",
                f"{owner} {'root' if root else 'table of level ' + str(level)}",
            )
        mapping = self.mapping(space, virtual)
        if word == 0:
            return ("unmapped", self._hole(space, virtual, mapping))
        assert mapping is not None, f"{space} maps {virtual:#x}, and the plan says nothing about it"
        return mapping.name, self._kind(space, mapping)

    def _hole(self, space: str, virtual: int, mapping: Mapping | None) -> str:
        if space == KERNEL:
            return "kernel's gap"
        if virtual < NULL_GUARD:
            return "null guard"
        return "gap" if mapping is None else mapping.name

    @staticmethod
    def _kind(space: str, mapping: Mapping) -> str:
        if space == KERNEL:
            return KERNEL_KINDS[mapping.name]
        if mapping.kind == "ring":
            return "ring page, written" if mapping.rights == "rw" else "ring page, read"
        return (
            f"region {mapping.rights}"
            if mapping.kind == "region"
            else KINDS.get(mapping.kind, mapping.kind)
        )

    @cached_property
    def _spaces(self) -> dict[str, Space]:
        return {space.name: space for space in self.plan.spaces}

    def mapping(self, space: str, virtual: int) -> Mapping | None:
        if space not in self._spaces:
            return None
        return next(
            (
                mapping
                for mapping in self._spaces[space].mappings
                if mapping.start <= virtual < mapping.start + mapping.size
            ),
            None,
        )

    @cached_property
    def leaves(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.is_leaf)

    def some_leaves(self) -> Iterator[tuple[Entry, ...]]:
        """Each leaf by itself; where a kind of object has few of them, also two at a time."""
        kinds: dict[str, list[Entry]] = {}
        for leaf in self.leaves:
            kinds.setdefault(leaf.object, []).append(leaf)
        for ones in kinds.values():
            yield from ((one,) for one in ones)
            if len(ones) < FEW:
                yield from combinations(ones, 2)

    @cached_property
    def holes(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.word == 0 and entry.level == 3)

    @cached_property
    def users(self) -> dict[int, tuple[Entry, ...]]:
        """Who maps a page of physical memory."""
        found: dict[int, list[Entry]] = {}
        for leaf in self.leaves:
            for page in range(leaf.physical, leaf.physical + leaf.size, PAGE):
                found.setdefault(page, []).append(leaf)
        return {page: tuple(ones) for page, ones in found.items()}

    def interchangeable(self, one: int, other: int) -> bool:
        """Whether two loaded pages hold the same bytes and each has one user, so that they cannot
        be distinguished.
        """
        alone = len(self.users.get(one, ())) == 1 and len(self.users.get(other, ())) <= 1
        loaded = all(
            self.image.loaded(page) and self.image.loaded(page + PAGE - 1) for page in (one, other)
        )
        return alone and loaded and self.image.page(one) == self.image.page(other)

    def frames(self, key: str) -> int:
        found = self.plan.frame(key)
        assert found is not None, f"no frames are called {key}"
        return int(found.start)

    @property
    def ram(self) -> tuple[int, int]:
        bank = self.plan.board.banks[0]
        return int(bank.start), int(bank.start) + bank.size

    def components(self) -> Iterator[tuple[int, str]]:
        """Rank and name; the idle row is last."""
        yield from ((component.rank, component.name) for component in self.plan.components)
        yield len(self.plan.components), IDLE
