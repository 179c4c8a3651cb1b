# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""groups and policy: names become sets of components, regions and devices."""

from __future__ import annotations

from dataclasses import dataclass

from composer.model import asked, resolved
from composer.model.diagnostics import Located, Note
from composer.resolve.grants import Grants


def policies(
    system: asked.System, regions: tuple[str, ...], devices: tuple[str, ...], grants: Grants
) -> tuple[tuple[resolved.Assertion, ...], tuple[resolved.Assumption, ...]]:
    """Every assertion and every assumption, in order of the file; mistakes go to `grants`."""
    names = _Names(grants=grants, groups=_groups(system, grants))
    assertions, assumptions = [], []
    for one in system.policy:
        if one.kind == "assume":
            who = names.components(one.of)
            assumptions.append(resolved.Assumption(what=one.what, of=who, reason=one.reason, place=one.place))
        else:
            assertions.append(_assertion(one, names, regions, devices))
    return tuple(assertions), tuple(assumptions)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    grants: Grants
    groups: dict[str, tuple[str, ...]]

    def components(self, words: tuple[Located[str], ...]) -> tuple[str, ...]:
        """Components, sets and groups as components, each once."""
        found: dict[str, None] = {}
        for word in words:
            members = self.groups.get(word.value) or _members(word.value, self.grants)
            if not members and f"component {word.value.partition('.')[0]}" not in self.grants.loaded.broken and word.value not in self.groups:
                known = [*self.groups, *self.grants.names.known, *(f"{one}.*" for one in self.grants.names.numbered)]
                self.grants.error("R032", f"there is no component and no group `{word.value[:80]}`", word.place,
                                  remedy=self.grants.names.numbers(word.value) or self.grants.guesses.meant(word.value, known))
            found.update(dict.fromkeys(members))
        return tuple(found)


def _members(word: str, grants: Grants) -> tuple[str, ...]:
    last = word.rpartition(".")[2]
    numbers = last.split("-")
    if last != "*" and "-" in last and not (len(numbers) == 2 and all(one.isascii() and one.isdigit() and len(one) < 6 for one in numbers)):
        return ()
    return grants.names.members(word)


def _groups(system: asked.System, grants: Grants) -> dict[str, tuple[str, ...]]:
    made: dict[str, tuple[str, ...]] = {}
    known = {one.name: one.place for one in system.components}
    for group in system.groups:
        if group.name in known:
            grants.error("R031", f"`{group.name}` is a component and a group", group.place, (Note(message="the component", place=known[group.name]),))
        members: dict[str, None] = {}
        for word in group.members:
            found = _members(word.value, grants)
            if not found and f"component {word.value.partition('.')[0]}" not in grants.loaded.broken:
                grants.error("R031", f"the group `{group.name}` names `{word.value}`, which is not there", word.place,
                             remedy=grants.names.numbers(word.value) or grants.guesses.meant(word.value, [*grants.names.known, *(f"{one}.*" for one in grants.names.numbered)]))
            members.update(dict.fromkeys(found))
        made[group.name] = tuple(members)
    return made


def _assertion(one: asked.Policy, names: _Names, regions: tuple[str, ...], devices: tuple[str, ...]) -> resolved.Assertion:
    sources, targets = names.components(one.sources), names.components(one.targets)
    both = sorted(set(sources) & set(targets))
    if both:
        names.grants.error("R033", f"`from` and `to` both name `{both[0]}`", one.place)
    known: dict[str, tuple[str, tuple[str, ...]]] = {"hold": ("region", regions), "device": ("device", devices)}
    of = _things(one.of, *known[one.what], names.grants) if one.what in known else ()
    return resolved.Assertion(kind=one.kind, what=one.what, sources=sources, targets=targets, of=of, by=names.components(one.by),
                              through=names.components(one.through), text=_text(one), place=one.place)


def _things(words: tuple[Located[str], ...], what: str, known: tuple[str, ...], grants: Grants) -> tuple[str, ...]:
    for word in words:
        if word.value not in known:
            grants.error("R032", f"there is no {what} `{word.value[:80]}`", word.place, remedy=grants.guesses.meant(word.value, known))
    return tuple(word.value for word in words)


def _text(one: asked.Policy) -> str:
    """The assertion as a line of YAML, for messages."""
    def listed(words: tuple[Located[str], ...]) -> str:
        return words[0].value if len(words) == 1 else "[" + ", ".join(word.value for word in words) + "]"

    rest = (("from", one.sources), ("to", one.targets), ("of", one.of), ("by", one.by), ("through", one.through))
    return ", ".join([f"{one.kind}: {one.what}", *(f"{key}: {listed(words)}" for key, words in rest if words)])
