# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""B003: whether an object was compiled with the wiring.h of the component that has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from composer.emit.c_wiring import wiring_mark
from composer.model.decided import Wiring
from composer.model.diagnostics import Diagnostic, Note
from composer.model.objects import ObjectFile


def other_wirings(
    wirings: Iterable[Wiring], objects: Mapping[str, tuple[ObjectFile, ...]]
) -> Iterator[Diagnostic]:
    """Addresses and layouts stand in the object's code: those of another wiring are wrong."""
    shapes = {one.shape: one for one in wirings if any(objects.get(one.instance.type.name, ()))}
    first: dict[str, Wiring] = {}
    for wiring in shapes.values():
        name = wiring.instance.type.name
        mark, other = wiring_mark(wiring), first.setdefault(name, wiring)
        for one in objects[name]:
            if not one.marks or one.marks == (mark,):
                continue
            notes = [Note(f"the wiring of `{wiring.instance.name}`", wiring.instance.place)]
            advice = "`./ashlar wiring` writes the headers: compile it again with them"
            if wiring is not other:
                notes.append(Note(f"that of `{other.instance.name}`", other.instance.place))
                advice = "a component type of its own for each, or sources in place of the object"
            yield Diagnostic(
                "B003",
                f"{one.name} was compiled with another wiring.h than that of"
                f" `{wiring.instance.name}`",
                one.place,
                tuple(notes),
                advice,
            )
