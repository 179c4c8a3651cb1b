# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""log_text.S: the read-only text that turns a log record into names, rules and lines (abi/log.hpp,
TextHeader).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from composer.emit.quoting import assembler, line_comment
from composer.emit.templates import BANNER
from composer.model import resolved
from composer.model.decided import Wiring
from composer.model.facts import Right

HEADER = COMPONENT = RANGE = 32  # bytes; asserted against abi/log.hpp in the generated tables
RIGHTS = {Right.NONE: 0, Right.R: 1, Right.RW: 3, Right.RX: 5}


@dataclass(slots=True)
class Strings:
    """Each text once, in order of first use."""

    known: dict[str, int] = field(default_factory=dict)

    def __call__(self, text: str) -> str:
        return f"text_{self.known.setdefault(text, len(self.known))} - log_text"

    def bytes(self) -> int:
        return sum(len(text.encode()) + 1 for text in self.known)

    def rows(self) -> list[str]:
        return [f"text_{number}: .asciz {assembler(text)}" for text, number in self.known.items()]


def log_text(system: resolved.System, wirings: tuple[Wiring, ...]) -> tuple[str, int]:
    """Assembler text and its size in bytes."""
    strings = Strings()
    total = sum(len(one.mappings) for one in wirings)
    rows = [
        f"// {line_comment(BANNER.format(source=system.file))}",
        '    .section ".log_text", "a"',
        "    .balign 8",
        "log_text:",
        (
            f"    .long 0x54485341, {len(wirings)}, ranges - log_text, {total},"
            f" {strings(system.name)}, 0, 0, 0"
        ),
    ]
    first = 0
    for one in wirings:
        rows.append(
            f"    .long {strings(one.instance.name)}, {strings(str(one.instance.place))}, {first},"
            f" {len(one.mappings)}, slots_{one.rank} - log_text, {len(one.slots) + 1},"
            f" {one.instance.priority}, 0"
        )
        first += len(one.mappings)
    rows.append("ranges:")
    for one in wirings:
        for mapping in one.mappings:
            rows.append(
                f"    .quad {mapping.start:#x}, {mapping.end:#x}\n    .long"
                f" {strings(mapping.name)}, {strings(str(mapping.place))},"
                f" {RIGHTS[mapping.rights]}, 0"
            )
    for one in wirings:
        names = ["null", *(f"{slot.kind} {slot.name} ({slot.place})" for slot in one.slots)]
        rows.append(f"slots_{one.rank}: .long " + ", ".join(strings(name) for name in names))
    slots = sum(len(one.slots) + 1 for one in wirings)
    size = HEADER + COMPONENT * len(wirings) + RANGE * total + 4 * slots + strings.bytes()
    return "\n".join([*rows, *strings.rows()]) + "\n", size
