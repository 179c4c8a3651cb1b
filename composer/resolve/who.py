# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Names, sets and groups become components: of policies, and of those who are supervised."""

from __future__ import annotations

from dataclasses import dataclass

from composer.model import asked
from composer.model.diagnostics import Located, Note
from composer.resolve.grants import Grants


def names_of(system: asked.System, grants: Grants) -> Names:
    """All that the groups of a system name."""
    return Names(grants=grants, groups=_groups(system, grants))


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Words that name components."""

    grants: Grants
    groups: dict[str, tuple[str, ...]]

    def components(self, words: tuple[Located[str], ...]) -> tuple[str, ...]:
        """Components, sets and groups as components, each once."""
        found: dict[str, None] = {}
        for word in words:
            members = self.groups.get(word.value) or _members(word.value, self.grants)
            if (
                not members
                and not self.grants.is_broken(word.value)
                and word.value not in self.groups
            ):
                known = [
                    *self.groups,
                    *self.grants.names.known,
                    *(f"{one}.*" for one in self.grants.names.numbered),
                ]
                self.grants.error(
                    "R032",
                    f"there is no component and no group `{word.value[:80]}`",
                    word.place,
                    remedy=self.grants.names.numbers(word.value)
                    or self.grants.guesses.meant(word.value, known),
                )
            found.update(dict.fromkeys(members))
        return tuple(found)


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


def _groups(system: asked.System, grants: Grants) -> dict[str, tuple[str, ...]]:
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
                    remedy=grants.names.numbers(word.value)
                    or grants.guesses.meant(
                        word.value,
                        [*grants.names.known, *(f"{one}.*" for one in grants.names.numbered)],
                    ),
                )
            members.update(dict.fromkeys(found))
        made[group.name] = tuple(members)
    return made
