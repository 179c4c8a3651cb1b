# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Names, sets and groups become components: of policies, and of those who are supervised."""

from __future__ import annotations

from composer.model import asked
from composer.model.diagnostics import Advice, Located, Note
from composer.resolve.grants import Grants


def components(words: tuple[Located[str], ...], grants: Grants) -> tuple[str, ...]:
    """Components, sets and groups as components, each once."""
    found: dict[str, None] = {}
    for word in words:
        members = grants.groups.get(word.value) or _members(word.value, grants)
        if not members and not grants.is_broken(word.value) and word.value not in grants.groups:
            grants.error(
                "R032",
                f"there is no component and no group `{word.value[:80]}`",
                word.place,
                remedy=_meant(word.value, grants),
            )
        found.update(dict.fromkeys(members))
    return tuple(found)


def _meant(word: str, grants: Grants) -> Advice:
    names = grants.names
    known = [*grants.groups, *names.known, *(f"{name}.*" for name in names.numbered)]
    return names.numbers(word) or grants.guesses.meant(word, known)


def _members(word: str, grants: Grants) -> tuple[str, ...]:
    last = word.rpartition(".")[2]
    numbers = last.split("-")
    if (
        last != "*"
        and "-" in last
        and not (
            len(numbers) == 2
            and all(number.isascii() and number.isdigit() and len(number) < 6 for number in numbers)
        )
    ):
        return ()
    return grants.names.members(word)


def groups_of(system: asked.System, grants: Grants) -> dict[str, tuple[str, ...]]:
    """All that the groups of a system name."""
    made: dict[str, tuple[str, ...]] = {}
    known = {component.name: component.place for component in system.components}
    for group in system.groups:
        if group.name in known:
            grants.error(
                "R031",
                f"`{group.name}` is a component and a group",
                group.place,
                (Note("the component", known[group.name]),),
            )
        members: dict[str, None] = {}
        for word in group.members:
            found = _members(word.value, grants)
            if not found and not grants.is_broken(word.value):
                grants.error(
                    "R031",
                    f"the group `{group.name}` names `{word.value}`, which does not exist",
                    word.place,
                    remedy=_meant(word.value, grants),
                )
            members.update(dict.fromkeys(found))
        made[group.name] = tuple(members)
    return made
