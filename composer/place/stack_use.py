# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Worst-case stack depth of a program: the compiler's figure for each function, summed along the
call graph of the linked code.

The figures lie in .stack_sizes (clang's -fstack-size-section; assembly adds its own with
ashlar/stack_size.h). The code adds what they leave out: who calls whom, and what an alignment of
more than 16 bytes may cost. What the code does not show is named as hidden, and the figure is then
the deepest chain that it does show.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from elftools.elf.elffile import ELFFile

from composer.arch.contract import Branch, Flow, Instructions
from composer.model.decided import Hidden, StackFrame, StackUse, Step
from composer.place.code import Code, Function

START = "_start"
# its only call through a pointer goes to each word of .init_array
# (components/runtime/source/start.cpp)
INITIALISERS = "ashlar_start"
POINTER = "calls through a pointer"
JUMP = "jumps through a pointer"
RECURSION = "calls itself, or is called again by what it calls"
UNSIZED = (
    "takes an amount that is known at run time only (alloca), or is assembly or an object that does"
    " not state it"
)
NAMELESS = "calls code that no function's name stands for"


@dataclass(frozen=True, slots=True)
class _Edge:
    """A call, or a jump into another function, with what the caller still holds of the stack."""

    target: int
    held: int


@dataclass(slots=True)
class _Body:
    """One function: its frame, its calls, and what hides more."""

    function: Function
    frame: int
    edges: list[_Edge] = field(default_factory=list)
    hides: list[str] = field(default_factory=list)
    deepest: int = 0  # with all that it calls
    through: _Edge | None = None  # the edge that makes it so deep
    finished: bool = False

    def finish(self, bodies: Mapping[int, _Body]) -> None:
        """Depth with everything that it calls, recursion left out."""
        self.finished, self.deepest = True, self.frame
        for edge in self.edges:
            callee = bodies.get(edge.target)
            if (
                callee is not None
                and callee.finished
                and callee is not self
                and edge.held + callee.deepest >= self.deepest
            ):
                self.deepest, self.through = edge.held + callee.deepest, edge


def stack_use(
    elf: ELFFile, code: Code, instructions: Instructions, moved: tuple[str, ...]
) -> StackUse:
    """The deepest chain of calls from the first instruction on. Functions whose names begin with
    `moved` are instructions of the others that the linker has moved.
    """
    step = max(
        _steps(code, instructions),
        key=lambda one: (one.bytes is None, one.bytes or 0),
        default=None,
    )
    start = code.function(code.symbols.get(START, elf["e_entry"]))
    if start is None:
        return StackUse(
            deepest=0, chain=(), hidden=(Hidden(function=START, why=NAMELESS),), largest_step=step
        )
    reader = _Reader(
        code=code,
        instructions=instructions,
        moved=moved,
        sizes=_sizes(elf),
        initialisers=tuple(_initialisers(elf, code)),
    )
    bodies = _walked(start, reader)
    hidden = tuple(
        Hidden(function=one.function.name, why=why)
        for one in bodies.values()
        for why in dict.fromkeys(one.hides)
    )
    chain = tuple(_chain(bodies, start.start))
    return StackUse(
        deepest=bodies[start.start].deepest, chain=chain, hidden=hidden, largest_step=step
    )


def _walked(start: Function, reader: _Reader) -> dict[int, _Body]:
    """Every function that can be reached, each behind those that it calls."""
    bodies = {start.start: reader.body(start)}
    path = [(start.start, iter(bodies[start.start].edges))]
    while path:
        at, edges = path[-1]
        edge = next(edges, None)
        if edge is None:
            path.pop()
            bodies[at].finish(bodies)
        elif (target := reader.code.function(edge.target)) is None:
            bodies[at].hides.append(NAMELESS)
        elif target.start not in bodies:
            bodies[target.start] = reader.body(target)
            path.append((target.start, iter(bodies[target.start].edges)))
        elif not bodies[target.start].finished:
            bodies[target.start].hides.append(RECURSION)
    return bodies


def _chain(bodies: Mapping[int, _Body], start: int) -> Iterator[StackFrame]:
    """The deepest one: each function with what it holds while the next one runs."""
    at: int | None = start
    while at is not None:
        one = bodies[at]
        at = one.through.target if one.through is not None else None
        yield StackFrame(
            function=one.function.name,
            bytes=one.through.held if one.through is not None else one.frame,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """One program."""

    code: Code
    instructions: Instructions
    moved: tuple[str, ...]
    sizes: Mapping[int, int]
    initialisers: tuple[int, ...]

    def body(self, function: Function) -> _Body:
        start, end = function.start, function.end
        size = self.sizes.get(start)
        made = _Body(
            function=function,
            frame=(size or 0) + self.instructions.padding(start, end),
            hides=[] if size is not None else [UNSIZED],
        )
        for branch in self.instructions.branches(start, end):
            self._follow(made, branch)
        return made

    def _follow(self, made: _Body, branch: Branch) -> None:
        """Adds the call, the jump or the hidden reason of one branch to its function."""
        if branch.target is not None:
            self._lead(made, branch.flow, branch.target, 0 if branch.left else made.frame)
        elif branch.flow is Flow.JUMP_REGISTER:
            made.hides.append(JUMP)
        elif made.function.name == INITIALISERS:
            made.edges += [_Edge(target, made.frame) for target in self.initialisers]
        else:
            made.hides.append(POINTER)

    def _lead(self, made: _Body, flow: Flow, target: int, held: int) -> None:
        """A call, or a jump that leaves the function."""
        there = self.code.function(target)
        if there is not None and there.name.startswith(self.moved):
            return
        if flow is Flow.CALL or not made.function.start <= target < made.function.end:
            made.edges.append(_Edge(target if there is None else there.start, held))


def _steps(code: Code, instructions: Instructions) -> Iterator[Step]:
    for address, size in instructions.steps():
        yield Step(function=code.before(address), address=address, bytes=size)


def _initialisers(elf: ELFFile, code: Code) -> Iterator[int]:
    """The words between two symbols of link.ld."""
    start, end = code.symbols.get("__init_array_start", 0), code.symbols.get("__init_array_end", 0)
    for section in elf.iter_sections():
        at = start - section["sh_addr"]
        if (
            section["sh_type"] != "SHT_NOBITS"
            and start < end
            and 0 <= at
            and end <= section["sh_addr"] + section["sh_size"]
        ):
            yield from struct.unpack(
                f"<{(end - start) // 8}Q", section.data()[at : at + (end - start) // 8 * 8]
            )


def _sizes(elf: ELFFile) -> dict[int, int]:
    """.stack_sizes: an address and a number in ULEB128 a function."""
    section = elf.get_section_by_name(".stack_sizes")
    data = section.data() if section is not None else b""
    sizes: dict[int, int] = {}
    at = 0
    while at + 8 < len(data):
        (address,) = struct.unpack_from("<Q", data, at)
        at, value, shift = at + 8, 0, 0
        while at < len(data):
            byte = data[at]
            value, shift, at = value | (byte & 0x7F) << shift, shift + 7, at + 1
            if byte < 0x80:
                break
        sizes[address] = value
    return sizes
