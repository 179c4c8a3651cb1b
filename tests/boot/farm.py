# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Writes the description of the farm: a hub and 63 workers (or more) in a chain of 64 rings, 128
regions, 16 clients.
"""

from __future__ import annotations

WORKERS = 63
CLIENTS = 16


def description(workers: int = WORKERS) -> str:
    """system.yaml of the farm; write it beside the components of tests/boot/systems/farm."""
    names = ["hub", *(f"w{number}" for number in range(1, workers + 1))]
    links = list(zip(names, [*names[1:], names[0]]))
    rows = [
        "system: farm",
        "board: qemu-virt-aarch64",
        "components:",
        "  hub: {priority: 200, power: true}",
    ]
    rows += [
        f"  {name}: {{type: worker, priority: {100 - number % 7}}}"
        for number, name in enumerate(names[1:])
    ]
    rows.append("regions:")
    for number, (one, other) in enumerate(links):
        rows += [
            f"  r{number}_{part}: {{size: 4 KiB, access: {{{one}.mine: rw, {other}.theirs: r}}}}"
            for part in range(2)
        ]
    rows.append("rings:")
    rows += [
        f"  k{number}: {{from: {one}.out, to: {other}.in, capacity: 2}}"
        for number, (one, other) in enumerate(links)
    ]
    clients = ", ".join(f"{name}.check" for name in names[1 : CLIENTS + 1])
    rows += ["calls:", f"  roll: {{from: [{clients}], to: hub.check}}"]
    return "\n".join(rows) + "\n"
