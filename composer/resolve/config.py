# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Config values: what an instance or a link sets, laid out as the bytes that code reads."""

from __future__ import annotations

from composer.load import config as types
from composer.load.scalars import Mistake
from composer.model import limits
from composer.model.asked import ConfigField
from composer.model.diagnostics import Located, Note, Place, Remedy
from composer.model.machine import up
from composer.model.resolved import ConfigLayout, ConfigValue
from composer.resolve.grants import Grants

LARGEST = limits.CONFIG

Values = tuple[tuple[Located[str], Located[str]], ...]


def layout(fields: tuple[ConfigField, ...]) -> tuple[ConfigLayout, ...]:
    """Offsets in order of the file; the widest alignment is 8."""
    made, at = [], 0
    for field in fields:
        at = up(at, field.type.align)
        made.append(
            ConfigLayout(
                name=field.name, type=field.type, offset=at, unit=field.unit, place=field.place
            )
        )
        at += field.type.size
    return tuple(made)


def values(
    fields: tuple[ConfigField, ...], given: Values, who: str, place: Place, grants: Grants
) -> tuple[ConfigValue, ...]:
    """Every field with its value or its default; mistakes go to `grants`."""
    known = {field.name: field for field in fields}
    by_name = {name.value: value for name, value in given}
    misspelt = set()
    for name, _ in given:
        if name.value not in known:
            guess = grants.guesses.meant(name.value, [one for one in known if one not in by_name])
            misspelt |= {guess.instead} if isinstance(guess, Remedy) else set()
            grants.error("R014", f"{who} has no config field `{name.value}`", name.place, (), guess)
    made = []
    for one in layout(fields):
        value = by_name.get(one.name)
        text = value.value if value is not None else known[one.name].default
        declared = Note("the field is declared here", one.place)
        if text is None and one.name in misspelt:
            continue
        if text is None:
            grants.error(
                "R015",
                f"{who} gives no value for the config field `{one.name}`",
                place,
                (declared,),
                f"config: {{{one.name}: …}}, or a `default` where the field is declared",
            )
            continue
        try:
            data = types.to_bytes(one.type, text)
        except Mistake as mistake:
            assert value is not None, "the loader checks defaults"
            grants.error("R016", f"{one.name}: {mistake}", value.place, (declared,), None)
            continue
        made.append(ConfigValue(field=one, text=text, data=data))
    return tuple(made)
