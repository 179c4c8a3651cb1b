# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Interrupt controller, timer, lines of devices (bindings arm,gic and arm,arch_timer of Linux)."""

from __future__ import annotations

from dataclasses import dataclass

from composer.tree.addresses import Reach, entries, single, windows
from composer.tree.node import CELL, Property, Tree, TreeNode
from composer.tree.status import in_use
from composer.tree.wrong import Wrong
from composer.arch.aarch64.descriptors import PAGES
from composer.model.asked import Window
from composer.model.diagnostics import Note
from composer.model.machine import Interrupts, KernelRegisters

# all version 2 to a driver
GICS = ("arm,cortex-a15-gic", "arm,gic-400", "arm,cortex-a9-gic", "arm,cortex-a7-gic")
_OTHER_GICS = {"arm,gic-v3": "GICv3"}
_CELLS = 3  # kind, number, flags
_SHARED, _PRIVATE = 0, 1
_FIRST = {_SHARED: 32, _PRIVATE: 16}  # INTIDs: GICv2 manual, ARM IHI 0048B, 2.2.1
_LINES = {_SHARED: 988, _PRIVATE: 16}
_RISING, _HIGH = 1, 4
_EDGES = 3  # rising or falling
# the binding: 2 and 8 are invalid for shared lines
_TRIGGERS = {_SHARED: (1, 4), _PRIVATE: (1, 2, 4, 8)}
_TRIGGER_NAMES = {1: "rising edge", 2: "falling edge", 4: "high level", 8: "low level"}
_PRIVATE_MASK = 0xFF00  # flags of a private line: the processors that it goes to
_WINDOWS = (  # ARM IHI 0048B, 4.1: for people, for the linker, what the kernel maps, and where
    ("distributor", "interrupt distributor", "__gic_distributor", 0x1000, 0),
    ("processor interface", "interrupt cpu interface", "__gic_cpu_interface", 0x2000, 0x1_0000),
)
_TIMER = "arm,armv8-timer"
_TIMER_LINES = 4  # secure, non-secure, virtual, hypervisor
_VIRTUAL = 2
LINES_TOLD = (
    f"A GICv2 has {_LINES[_SHARED]} shared lines and {_LINES[_PRIVATE]} private ones. A shared line"
    " is raised by a rising edge or a high level; a private one by a falling edge or a low level"
    " too."
)
CONTROLLER_TOLD = (
    "The kernel drives the distributor and the processor interface of a GICv2, which it maps in"
    " pages. A GICv3 has other registers."
)
TIMER_TOLD = (
    "The virtual timer is the kernel's clock. Its line is taken from the node that is compatible"
    f" with `{_TIMER}`: the third of four private ones, or the one that `interrupt-names` calls"
    " `virt`."
)
_PSCI = frozenset(("arm,psci", "arm,psci-0.2", "arm,psci-1.0"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gic:
    """See contract.Controller. `windows` is the distributor, then the processor interface."""

    node: TreeNode
    windows: tuple[Window, ...]

    def lines(self, node: TreeNode) -> tuple[tuple[int, bool], ...]:
        """Each line of a node: its INTID, and whether an edge raises it."""
        if "interrupts-extended" in node.properties:
            held = node.properties["interrupts-extended"]
            raise Wrong(
                "L205",
                f"`interrupts-extended` of `{node.path}` is not read",
                held.place,
                remedy="write `interrupt-parent` and `interrupts`",
            )
        held_lines = node.properties.get("interrupts")
        if held_lines is None:
            return ()
        _led_to(node, held_lines, self)
        rows = entries(held_lines, (1,) * _CELLS)
        if not rows:
            raise Wrong("L201", f"`interrupts` of `{node.path}` is empty", held_lines.place)
        found: list[tuple[int, bool]] = []
        for at, row in enumerate(rows):
            line = _line(node, held_lines, at * _CELLS * CELL, row)
            if line[0] in [number for number, _ in found]:
                raise Wrong(
                    "L204",
                    f"`{node.path}` names interrupt {line[0]} twice",
                    held_lines.at(at * _CELLS * CELL),
                )
            found.append(line)
        return tuple(found)

    def interrupts(self, tree: Tree) -> Interrupts:
        registers = tuple(
            KernelRegisters(
                name=name,
                symbol=symbol,
                start=window.start,
                size=window.size,
                offset=offset,
                mapped=mapped,
            )
            for window, (_, name, symbol, mapped, offset) in zip(self.windows, _WINDOWS)
        )
        return Interrupts(
            registers=registers, timer_line=_timer(tree, self), first_shared_line=_FIRST[_SHARED]
        )


def controller(tree: Tree, reach: Reach) -> Gic:
    """The one GICv2."""
    found = [node for node in tree.root.walk() if any(word in GICS for word in node.compatible())]
    if not found:
        raise _no_gic(tree)
    node = _only(found, "L206", "interrupt controller")
    if "interrupt-controller" not in node.properties:
        raise Wrong("L206", f"`{node.path}` does not say `interrupt-controller`", node.place)
    cells = node.properties.get("#interrupt-cells")
    if cells is None:
        raise Wrong(
            "L201",
            f"`{node.path}` does not say `#interrupt-cells`",
            node.place,
            remedy="#interrupt-cells = <3>;",
        )
    if single(cells) != _CELLS:
        raise Wrong(
            "L201", f"`#interrupt-cells` of a GIC is 3, and not {single(cells)}", cells.at(0)
        )
    return Gic(node=node, windows=_frames(node, reach))


def _only(found: list[TreeNode], code: str, what: str) -> TreeNode:
    node, *others = found
    if others:
        raise Wrong(
            code,
            f"`{others[0].path}` is a second {what}",
            others[0].place,
            notes=(Note("the first one", node.place),),
        )
    in_use(node)
    return node


def _no_gic(tree: Tree) -> Wrong:
    for node in tree.root.walk():
        for word in node.compatible():
            if word in _OTHER_GICS:
                message = f"`{node.path}` is a {_OTHER_GICS[word]}, and the kernel drives a GICv2"
                return Wrong(
                    "L206",
                    message,
                    node.properties["compatible"].at(0),
                    remedy="QEMU's `virt` has one without `gic-version=3`",
                )
    return Wrong(
        "L206",
        "the device tree holds no GICv2",
        tree.root.place,
        remedy=f"compatible: {', '.join(GICS)}",
    )


def _frames(node: TreeNode, reach: Reach) -> tuple[Window, ...]:
    found = windows(node, reach)
    if len(found) < len(_WINDOWS):
        raise Wrong(
            "L206",
            f"`{node.path}` has no range of registers for the {_WINDOWS[len(found)][0]}",
            node.properties["reg"].place,
        )
    for window, (name, _, _, size, _) in zip(found, _WINDOWS):
        if window.start % PAGES.page or window.size < size:
            message = (
                f"the {name} of `{node.path}` has {window.size:#x} bytes at {window.start:#x}, and"
                f" the kernel maps {size:#x} from the start of a page"
            )
            raise Wrong("L206", message, window.place)
    return found


def _line(node: TreeNode, held: Property, offset: int, row: tuple[int, ...]) -> tuple[int, bool]:
    kind, number, flags = row
    if kind not in _FIRST:
        raise Wrong(
            "L204",
            f"an interrupt of `{node.path}` is of kind {kind}",
            held.at(offset),
            remedy="0 is shared, 1 is private",
        )
    name = "shared" if kind == _SHARED else "private"
    if number >= _LINES[kind]:
        message = (
            f"`{node.path}`: {name} interrupt {number} is beyond the controller, whose last one is"
            f" {_LINES[kind] - 1}"
        )
        raise Wrong("L204", message, held.at(offset + CELL))
    trigger = flags & ~_PRIVATE_MASK if kind == _PRIVATE else flags
    if trigger not in _TRIGGERS[kind]:
        known = ", ".join(f"{trigger} ({_TRIGGER_NAMES[trigger]})" for trigger in _TRIGGERS[kind])
        message = f"`{node.path}`: {name} interrupt {number} has the trigger {flags:#x}"
        raise Wrong("L204", message, held.at(offset + 2 * CELL), remedy=f"one of {known}")
    return _FIRST[kind] + number, trigger & _EDGES != 0


def _led_to(node: TreeNode, lines_of: Property, gic: Gic) -> None:
    """The nearest `interrupt-parent` on the way up is the controller's phandle."""
    above: TreeNode | None = node
    while above is not None and "interrupt-parent" not in above.properties:
        above = above.parent
    if above is None:
        raise Wrong(
            "L205",
            f"no `interrupt-parent` says where the interrupts of `{node.path}` lead",
            lines_of.place,
        )
    parent = above.properties["interrupt-parent"]
    own = gic.node.properties.get("phandle") or gic.node.properties.get("linux,phandle")
    if own is None or single(parent) != single(own):
        message = f"the interrupts of `{node.path}` do not lead to the interrupt controller"
        raise Wrong("L205", message, parent.at(0), notes=(Note("the controller", gic.node.place),))


def _timer(tree: Tree, gic: Gic) -> int:
    """INTID of the virtual timer, the kernel's clock."""
    found = [node for node in tree.root.walk() if _TIMER in node.compatible()]
    if not found:
        raise Wrong(
            "L207",
            f"the device tree holds no timer: no node is compatible with `{_TIMER}`",
            tree.root.place,
        )
    node = _only(found, "L207", "timer")
    held = gic.lines(node)
    place = node.properties["interrupts"].place if held else node.place
    names = node.properties.get("interrupt-names")
    called = names.strings("L212") if names is not None else None
    if called is None and len(held) != _TIMER_LINES:
        raise Wrong(
            "L207",
            f"the timer `{node.path}` has {len(held)} interrupts, and not the four of the"
            " processor",
            place,
        )
    if (
        called is not None
        and names is not None
        and (len(called) != len(held) or called.count("virt") != 1)
    ):
        raise Wrong(
            "L207",
            f"`interrupt-names` of the timer do not name {len(held)} lines, one of them `virt`",
            names.at(0),
        )
    line, edge = held[called.index("virt") if called is not None else _VIRTUAL]
    if edge or not _FIRST[_PRIVATE] <= line < _FIRST[_SHARED]:
        raise Wrong(
            "L207", f"interrupt {line} of the timer is not a private line with a level", place
        )
    return line


def judge_firmware(tree: Tree) -> None:
    """Firmware is called by `hvc` or `smc` (binding arm,psci); the kernel tries both."""
    for node in tree.root.walk():
        if not _PSCI.isdisjoint(node.compatible()):
            held = node.properties.get("method")
            words = held.strings("L212") if held is not None else ()
            if words not in (("hvc",), ("smc",)):
                raise Wrong(
                    "L212",
                    f"`method` of `{node.path}` is neither `hvc` nor `smc`",
                    node.place if held is None else held.at(0),
                )
