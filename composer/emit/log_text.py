# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""log_text.S: the text that turns a log record into names, rules and lines (abi/log.hpp).

Rows are in the order of state_layout.TEXT.
"""

from __future__ import annotations

from composer.emit.quoting import assembler, line_comment
from composer.emit.templates import BANNER
from composer.model import abi, resolved
from composer.model.decided import Wiring
from composer.model.diagnostics import Place
from composer.tables.log_text import LogText, slot_texts


def log_text(system: resolved.System, wirings: tuple[Wiring, ...], text: LogText) -> str:
    """Assembler text."""

    def string(words: str | Place) -> str:
        return f"text_{text.numbers[str(words)]} - log_text"

    total = sum(len(wiring.mappings) for wiring in wirings)
    rows = [
        f"// {line_comment(BANNER.format(source=system.file))}",
        '    .section ".log_text", "a"',
        "    .balign 8",
        "log_text:",
        f"    .long {abi.TEXT_MAGIC:#x}, {len(wirings)}, ranges - log_text, {total},"
        f" {string(system.name)}, 0, 0, 0",
    ]
    first = 0
    for one in wirings:
        rows.append(
            f"    .long {string(one.instance.name)}, {string(one.instance.place)}, {first},"
            f" {len(one.mappings)}, slots_{one.rank} - log_text, {len(one.slots) + 1},"
            f" {one.instance.priority}, 0"
        )
        first += len(one.mappings)
    rows.append("ranges:")
    for one in wirings:
        for mapping in one.mappings:
            rows.append(
                f"    .quad {mapping.start:#x}, {mapping.end:#x}\n    .long"
                f" {string(mapping.name)}, {string(mapping.place)},"
                f" {abi.text_rights(mapping.rights)}, 0"
            )
    for one in wirings:
        rows.append(f"slots_{one.rank}: .long " + ", ".join(map(string, slot_texts(one))))
    rows += [f"text_{number}: .asciz {assembler(words)}" for words, number in text.numbers.items()]
    return "\n".join(rows) + "\n"
