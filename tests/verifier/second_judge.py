# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A second reading of finished images, to check the verifier: written from docs/abi.md alone, and
its rows decoded by the tables of that page.

It imports nothing of ours and nothing outside the standard library. `lines` says what an image maps
and what its tables hold, in the words of `ashlar-verifier --leaves`; test_second_judge.py wants the
two equal. `findings` judges what an image shows without its description. `python3 -m
tests.verifier.second_judge IMAGE` prints both.
"""

from __future__ import annotations

import hashlib
import re
import struct
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "abi.md"
LOAD, SYMBOLS, AARCH64 = 1, 2, 183
SHIFT = (39, 30, 21, 12)  # bits of address below an entry, by level
ADDRESS, VALID, TABLE = 0x0000_FFFF_FFFF_F000, 1, 2
USER, READ_ONLY, SHAREABLE, ACCESSED, NOT_GLOBAL, PXN, UXN = (
    1 << 6,
    1 << 7,
    3 << 8,
    1 << 10,
    1 << 11,
    1 << 53,
    1 << 54,
)
KNOWN = (
    ADDRESS
    | VALID
    | TABLE
    | 7 << 2
    | USER
    | READ_ONLY
    | SHAREABLE
    | ACCESSED
    | NOT_GLOBAL
    | PXN
    | UXN
)
LITERALS = (
    "ttbr1_el1",
    "ttbr0_el1",
    "tcr_el1",
    "mair_el1",
    "vbar_el1",
    "sctlr_el1",
)  # by number of the instruction that loads it
FIRST_LITERAL = 8
NUMBERS = {"u8": "B", "u16": "H", "u32": "I", "u64": "Q", "i64": "q", "char": "B"}
MEMORY = {0xFF: "normal", 0x04: "device"}
Values = dict[str, int | str]


class Unreadable(Exception):
    """A file that is no image."""


# ---- The page


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A field of a structure, as a line of the page."""

    offset: int
    type: str
    count: int  # 0: no array
    name: str  # "-": padding


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    name: str
    size: int
    rows: tuple[Row, ...]


@cache
def structures(page: Path = PAGE) -> dict[str, Structure]:
    """Every structure of the page, by its C++ name."""
    found = {}
    for name, size, table in re.findall(
        r"^### `([\w:]+)`, (\d+) bytes\n((?:\|.*\n)+)", page.read_text(), re.MULTILINE
    ):
        cells = [[one.strip() for one in line.split("|")[1:4]] for line in table.splitlines()[2:]]
        rows = tuple(
            Row(
                offset=int(offset),
                type=kind.partition("[")[0],
                count=int(kind.partition("[")[2].rstrip("]") or 0),
                name=field,
            )
            for offset, kind, field in cells
        )
        found[name] = Structure(name=name, size=int(size), rows=rows)
    return found


@cache
def tables(page: Path = PAGE) -> dict[str, str]:
    """The type of a row of each of the kernel's tables, by symbol."""
    return dict(
        re.findall(
            r"^\| `(\w+)` \| `([\w:]+)` \| .* \| (?:yes|no) \|$", page.read_text(), re.MULTILINE
        )
    )


def width(kind: str) -> int:
    return struct.calcsize(NUMBERS[kind]) if kind in NUMBERS else structures()[kind].size


def decoded(kind: str, data: bytes) -> Values:
    """The fields of a structure; those of structures in it as `outer.inner`, of arrays as
    `name[index]`. Padding says nothing.
    """
    values: Values = {}
    for row in structures()[kind].rows:
        if row.name == "-":
            continue
        if row.type == "char":
            values[row.name] = (
                data[row.offset : row.offset + row.count].partition(b"\0")[0].decode("latin-1")
            )
            continue
        for index in range(row.count or 1):
            at, name = row.offset + index * width(row.type), (
                f"{row.name}[{index}]" if row.count else row.name
            )
            if row.type in NUMBERS:
                values[name] = int.from_bytes(data[at : at + width(row.type)], "little")
            else:
                values |= {
                    f"{name}.{inner}": value
                    for inner, value in decoded(row.type, data[at : at + width(row.type)]).items()
                }
    return values


def number(values: Values, name: str) -> int:
    value = values[name]
    assert isinstance(value, int), f"{name} is text"
    return value


# ---- The file


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    physical: int
    size: int
    data: bytes  # what lies past it is zero

    def read(self, physical: int, size: int) -> bytes | None:
        at = physical - self.physical
        return (
            self.data[at : at + size].ljust(size, b"\0")
            if 0 <= at and at + size <= self.size
            else None
        )


class File:
    """Program headers as memory, and symbols."""

    def __init__(self, content: bytes) -> None:
        if len(content) < 64 or content[:6] != b"\x7fELF\x02\x01":
            raise Unreadable("no ELF file of 64 bits, little-endian")
        (
            kind,
            machine,
            _,
            self.entry,
            headers,
            sections,
            _,
            _,
            size,
            count,
            _,
            section_count,
            _,
        ) = struct.unpack_from("<HHIQQQIHHHHHH", content, 16)
        if (kind, machine, size) != (2, AARCH64, 56) or count == 0xFFFF:
            raise Unreadable("no executable for AArch64 with program headers of its own")
        try:
            self.segments = sorted(
                self._segments(content, headers, count), key=lambda one: one.physical
            )
            self.symbols = dict(self._symbols(content, sections, section_count))
        except (struct.error, ValueError, IndexError) as error:
            raise Unreadable(f"its headers lead out of it: {error}") from error

    @staticmethod
    def _segments(content: bytes, headers: int, count: int) -> Iterator[Segment]:
        for index in range(count):
            kind, _, offset, _, physical, stored, size, _ = struct.unpack_from(
                "<IIQQQQQQ", content, headers + 56 * index
            )
            if kind == LOAD and offset + stored > len(content):
                raise Unreadable("a segment lies outside the file")
            if kind == LOAD and size:
                yield Segment(physical=physical, size=size, data=content[offset : offset + stored])

    @staticmethod
    def _symbols(
        content: bytes, sections: int, count: int
    ) -> Iterator[tuple[str, tuple[int, int]]]:
        """Address and size by name."""
        headers = [
            struct.unpack_from("<IIQQQQIIQQ", content, sections + 64 * index)
            for index in range(count)
        ]
        for _, kind, _, _, offset, size, link, _, _, _ in headers:
            if kind != SYMBOLS:
                continue
            text = content[headers[link][4] : headers[link][4] + headers[link][5]]
            for name, _, _, _, value, length in struct.iter_unpack(
                "<IBBHQQ", content[offset : offset + size]
            ):
                yield text[name : text.index(b"\0", name)].decode("latin-1"), (value, length)

    @property
    def digest(self) -> str:
        """Of what is loaded, and where it begins."""
        parts = [
            (struct.pack("<QQQ", segment.physical, segment.size, len(data)), data)
            for segment in self.segments
            for data in (segment.data[: segment.size].rstrip(b"\0"),)
        ]
        return hashlib.sha256(
            struct.pack("<Q", self.entry) + b"".join(head + data for head, data in parts)
        ).hexdigest()

    def read(self, physical: int, size: int) -> bytes | None:
        """Of one segment; None where none has all of it."""
        return next(
            (
                found
                for segment in self.segments
                if (found := segment.read(physical, size)) is not None
            ),
            None,
        )


# ---- Translation


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    virtual: int
    physical: int
    size: int
    write: bool
    execute: bool
    user: bool
    memory: str
    entry: int

    def line(self, space: str) -> str:
        rights = "r" + "w" * self.write + "x" * self.execute
        return (
            "leaf"
            f" {space} {self.virtual:#x} {self.physical:#x} {self.size:#x} {rights} {'user' if self.user else 'kernel'} {self.memory} {self.entry:#x}"
        )


@dataclass(slots=True, kw_only=True)
class Space:
    """What a root maps; `upper`: in the kernel's half."""

    name: str
    file: File
    root: int  # value of the root register
    bits: int
    attributes: int
    upper: bool = False
    leaves: list[Leaf] = field(default_factory=list)
    tables: list[tuple[int, int, int]] = field(default_factory=list)  # level, address, bytes
    wrong: list[str] = field(default_factory=list)
    reached: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        level = 2 if self.bits <= 30 else 1 if self.bits <= 39 else 0
        size = 8 << self.bits - SHIFT[level]
        if self.file.read(self.address, size) is None:
            self.wrong.append(f"{self.name}: root {self.address:#x} lies outside the image")
        else:
            self._table(self.address, size, level, 2**64 - 2**self.bits if self.upper else 0)

    @property
    def address(self) -> int:
        return self.root & 0x0000_FFFF_FFFF_FFFE

    @property
    def asid(self) -> int:
        return self.root >> 48

    def _table(self, physical: int, size: int, level: int, base: int) -> None:
        self.tables.append((level, physical, size))
        data = self.file.read(physical, size)
        assert data is not None, "whoever leads here has looked"
        for index, word in enumerate(struct.unpack(f"<{size // 8}Q", data)):
            if word:
                self._entry(physical + 8 * index, word, level, base + (index << SHIFT[level]))

    def _entry(self, at: int, word: int, level: int, virtual: int) -> None:
        below = word & ADDRESS
        if not word & VALID or level == 0 and not word & TABLE or level == 3 and not word & TABLE:
            self._refuse(at, word, "is neither table nor leaf, and not zero")
        elif level == 3 or not word & TABLE:
            self._leaf(at, word, level, virtual)
        else:
            if word & ~(ADDRESS | VALID | TABLE):
                self._refuse(at, word, "is a table's with more than an address")
            if below in self.reached or self.file.read(below, 4096) is None:
                self._refuse(at, word, "leads to no table, or to one that was reached before")
            else:
                self.reached.add(below)
                self._table(below, 4096, level + 1, virtual)

    def _leaf(self, at: int, word: int, level: int, virtual: int) -> None:
        size, memory = 1 << SHIFT[level], MEMORY.get(
            self.attributes >> 8 * (word >> 2 & 7) & 0xFF, "other"
        )
        leaf = Leaf(
            virtual=virtual,
            physical=word & ADDRESS & -size,
            size=size,
            write=not word & READ_ONLY,
            execute=not word & (PXN if self.upper else UXN),
            user=bool(word & USER),
            memory=memory,
            entry=at,
        )
        self.leaves.append(leaf)
        wanted = (
            ACCESSED
            | (0 if memory == "device" else SHAREABLE)
            | (UXN if self.upper else USER | NOT_GLOBAL | PXN)
        )
        if (
            word & (SHAREABLE | ACCESSED | NOT_GLOBAL | USER | (UXN if self.upper else PXN))
            != wanted
            or word & ~KNOWN
            or word & ADDRESS & size - 1
        ):
            self._refuse(at, word, "has other bits than a leaf of this half")
        if leaf.write and leaf.execute or memory == "other":
            self._refuse(at, word, "is writable and executable, or of an unknown memory type")

    def _refuse(self, at: int, word: int, why: str) -> None:
        self.wrong.append(f"{self.name}: entry at {at:#x} = {word:#018x} {why}")


# ---- The image


class Image:
    def __init__(self, content: bytes) -> None:
        self.file = File(content)
        self.boot = dict(zip(LITERALS, self._literals(), strict=True))
        control, attributes = self.boot["tcr_el1"], self.boot["mair_el1"]
        self.bits = 64 - (control & 63)
        kernel_bits = 64 - (control >> 16 & 63)
        if not 25 <= self.bits <= 48 or not 25 <= kernel_bits <= 48:
            raise Unreadable(f"address sizes of {self.bits} and {kernel_bits} bits")
        self.kernel = Space(
            name="kernel",
            file=self.file,
            root=self.boot["ttbr1_el1"],
            bits=kernel_bits,
            attributes=attributes,
            upper=True,
        )
        self.idle = Space(
            name="boot",
            file=self.file,
            root=self.boot["ttbr0_el1"],
            bits=self.bits,
            attributes=attributes,
        )
        self.rows = {name: self._rows(name) for name in tables() if tables()[name] in structures()}
        self.spaces = [
            Space(
                name=str(rank),
                file=self.file,
                root=number(one, "root"),
                bits=self.bits,
                attributes=attributes,
            )
            for rank, one in enumerate(self.rows["descriptors"] or [])
        ]

    def _literals(self) -> Iterator[int]:
        for target, _ in enumerate(LITERALS):
            at = self.file.entry + FIRST_LITERAL + 4 * target
            code = self.file.read(at, 4)
            word = int.from_bytes(code or b"", "little")
            if word & 0xFF00_001F != 0x5800_0000 | target:
                raise Unreadable(f"no LDR (literal) to x{target} at {at:#x}")
            offset = (word >> 5 & 0x7FFFF) - (word >> 4 & 0x80000)
            literal = self.file.read(at + 4 * offset, 8)
            if literal is None:
                raise Unreadable(f"the literal of x{target} lies outside the image")
            yield int.from_bytes(literal, "little")

    def read(self, virtual: int, size: int) -> bytes | None:
        """As the kernel reads its own normal memory."""
        found = b""
        while len(found) < size:
            at = virtual + len(found)
            leaf = next(
                (
                    one
                    for one in self.kernel.leaves
                    if one.virtual <= at < one.virtual + one.size and one.memory == "normal"
                ),
                None,
            )
            part = (
                None
                if leaf is None
                else self.file.read(
                    leaf.physical + at - leaf.virtual,
                    min(leaf.virtual + leaf.size - at, size - len(found)),
                )
            )
            if part is None:
                return None
            found += part
        return found

    def _array(self, virtual: int, kind: str, count: int) -> list[Values] | None:
        size = structures()[kind].size
        data = self.read(virtual, size * count)
        return (
            None
            if data is None
            else [decoded(kind, data[at : at + size]) for at in range(0, size * count, size)]
        )

    def _rows(self, symbol: str) -> list[Values] | None:
        """None: no such table where the symbol says."""
        kind = tables()[symbol]
        address, size = self.file.symbols.get(symbol, (0, 1))
        return (
            None
            if size % structures()[kind].size
            else self._array(address, kind, size // structures()[kind].size)
        )

    def slots(self, rank: int) -> list[Values]:
        one = (self.rows["descriptors"] or [])[rank]
        return (
            self._array(
                number(one, "capabilities"), "abi::Capability", number(one, "capability_count")
            )
            or []
        )

    def lines_of(self, rank: int) -> list[int]:
        one = (self.rows["descriptors"] or [])[rank]
        data = self.read(number(one, "lines"), 2 * number(one, "line_count"))
        return [] if data is None else list(struct.unpack(f"<{len(data) // 2}H", data))


def written(value: int | str) -> str:
    return (
        f"{value:#x}"
        if isinstance(value, int)
        else "".join(
            one if "!" <= one <= "~" and one != "\\" else f"\\x{ord(one):02x}" for one in value
        )
    )


def lines(image: Image) -> Iterator[str]:
    """All that an image maps and its tables hold, a fact a line: docs/verifier.md, "Its leaves and
    rows".
    """
    yield f"loaded {image.file.digest}"
    for name, value in image.boot.items():
        yield f"register {name} {value:#x}"
    for space in (image.kernel, image.idle, *image.spaces):
        yield f"root {space.name} {space.address:#x} {space.bits} {space.asid}"
        yield from (
            f"table {space.name} {level} {physical:#x} {size:#x}"
            for level, physical, size in space.tables
        )
        yield from (leaf.line(space.name) for leaf in space.leaves)
    for table, rows in image.rows.items():
        if rows is None:
            yield f"unreadable {table}"
        for index, row in enumerate(rows or []):
            yield f"row {table} {index} " + " ".join(
                f"{name}={written(value)}" for name, value in row.items()
            )
    for rank, _ in enumerate(image.spaces):
        yield from (
            f"slot {rank} {slot} {written(one['target'])} {written(one['value'])}"
            for slot, one in enumerate(image.slots(rank))
        )
        yield from (
            f"line {rank} {index} {line}" for index, line in enumerate(image.lines_of(rank))
        )


# ---- What no description is needed for


def findings(image: Image) -> Iterator[str]:
    every = (image.kernel, image.idle, *image.spaces)
    for space in every:
        yield from space.wrong
    if image.idle.leaves:
        yield "the space that boot begins with maps something"
    yield from _spaces(image, every)
    yield from (
        f"{name} is not where its symbol says" for name, rows in image.rows.items() if rows is None
    )
    yield from _rows(image)


def _spaces(image: Image, every: tuple[Space, ...]) -> Iterator[str]:
    """Roots and identifiers are each one's own; tables lie in no leaf; what the kernel maps is no
    component's to write, nor the other way round.
    """
    components = image.spaces[:-1]
    if (
        len({component.asid for component in components} | {0}) != len(components) + 1
        or len({one.address for one in (image.kernel, image.idle, *components)})
        != len(components) + 2
    ):
        yield "two spaces have one root or one identifier"
    frames = sorted({(at & ~4095, space.name) for space in every for _, at, _ in space.tables})
    for space in every:
        for leaf in space.leaves:
            first, last = bisect_left(frames, (leaf.physical, "")), bisect_left(
                frames, (leaf.physical + leaf.size, "")
            )
            yield from (
                f"{space.name} maps {leaf.virtual:#x}, where a table of {of} lies"
                for _, of in frames[first:last]
            )
    owned = sorted(image.kernel.leaves, key=lambda one: one.physical)
    starts = [one.physical for one in owned]
    for space in components:
        for leaf in space.leaves:
            first, last = max(bisect_right(starts, leaf.physical) - 1, 0), bisect_left(
                starts, leaf.physical + leaf.size
            )
            yield from (
                f"{space.name} and the kernel both map {own.physical:#x}"
                for own in owned[first:last]
                if leaf.physical < own.physical + own.size and (leaf.write or not own.write)
            )


def _rows(image: Image) -> Iterator[str]:
    states, stride = image.file.symbols.get("states", (0, 0))[0], structures()["kernel::State"].size
    count = len(image.spaces)
    for rank, (row, state) in enumerate(
        zip(image.rows["descriptors"] or [], image.rows["states"] or [], strict=False)
    ):
        if (row["rank"], state["rank"], state["pc"], state["sp"], state["level"]) != (
            rank,
            rank,
            row["entry"],
            row["stack_top"],
            row["level"],
        ):
            yield f"descriptor and state {rank} do not belong together"
        if state["flags"] != (0x400005 if rank == count - 1 else 0):
            yield f"state {rank} begins with {written(state['flags'])}"
        told = [
            {
                "target": row[f"supervisors[{index}].target"],
                "value": row[f"supervisors[{index}].value"],
            }
            for index in range(number(row, "supervisors_used"))
        ]
        for slot, one in enumerate([*image.slots(rank), *told]):
            kind, at = number(one, "target") & 63, (number(one, "target") & ~63) - states
            if (
                slot == 0
                and (one["target"] or one["value"])
                or slot
                and (not 1 <= kind <= 5 or at % stride or not 0 <= at < stride * (count - 1))
            ):
                yield f"slot {slot} of {rank} leads to no component: {written(one['target'])}"
    yield from (
        f"interrupt line {line} has an owner that is none"
        for line, one in enumerate(image.rows["interrupt_routes"] or [])
        if number(one, "owner") >= count - 1 and number(one, "owner") != 0xFFFF
    )


def main() -> int:
    image = Image(Path(sys.argv[1]).read_bytes())
    print("\n".join(lines(image)))
    found = list(findings(image))
    print("\n".join(f"found: {one}" for one in found) or "nothing found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
