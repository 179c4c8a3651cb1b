# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What a component says of its time: `overdue`, `budget`, `period`."""

from __future__ import annotations

from dataclasses import replace

from composer.load.reading import Entries, Reading
from composer.model.asked import Component
from composer.model.diagnostics import Located


def on_top(reading: Reading, one: Component, entries: Entries) -> Component:
    """`one` with these keys of an entry, or of an item of `each`, in place of its own."""

    def time(key: str, before: Located[int] | None) -> Located[int] | None:
        given = reading.time(entries[key][1], key) if key in entries else None
        return given if given is not None else before

    return replace(
        one,
        overdue=time("overdue", one.overdue),
        budget=time("budget", one.budget),
        period=time("period", one.period),
    )
