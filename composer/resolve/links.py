# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""links: every part of an interface between two ports becomes an edge, `link.part`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from composer.load.edges import LINK
from composer.model import asked, resolved
from composer.model.asked import Interface, Part, PortReference, Region
from composer.model.diagnostics import Located, Note
from composer.model.facts import InterfaceName, PartKind, PortKind, Right
from composer.resolve import config
from composer.resolve.grants import Grants
from composer.resolve.layouts import Layouts


@dataclass(slots=True)
class Parts:
    """Edges by kind; `held` is what links add to regions of the description."""

    links: list[resolved.Link] = field(default_factory=list)
    regions: list[resolved.Region] = field(default_factory=list)
    held: dict[str, list[resolved.Access]] = field(default_factory=dict)
    rings: list[resolved.Ring] = field(default_factory=list)
    notifications: list[resolved.Notification] = field(default_factory=list)
    calls: list[resolved.Call] = field(default_factory=list)


def expand(
    asked_links: tuple[asked.Link, ...],
    regions: Mapping[str, Region],
    grants: Grants,
    layouts: Layouts,
    interfaces: dict[InterfaceName, resolved.InterfaceLayout],
    made: Parts,
) -> None:
    """Adds every link of the description, in order; `regions` are those that a part may use."""
    for asked_link in asked_links:
        _Expansion(asked_link, regions, grants, layouts, interfaces, made).run()


@dataclass(slots=True)
class _Expansion:
    """One entry of `links`."""

    asked: asked.Link
    regions: Mapping[str, Region]
    grants: Grants
    layouts: Layouts
    interfaces: dict[InterfaceName, resolved.InterfaceLayout]
    made: Parts

    def run(self) -> None:
        for name, source, target in self.grants.paired(
            self.asked, self.asked.sources, self.asked.targets
        ):
            self._one(name, source, target)

    def _one(
        self, name: str, source: Located[PortReference], target: Located[PortReference]
    ) -> None:
        first, second = self.grants.end(source, PortKind.LINK), self.grants.end(
            target, PortKind.LINK
        )
        if first is None or second is None:
            return
        interface = self._interface(first, second)
        if interface is None or not self._sensible(interface):
            return
        by_role = {_role(first): first, _role(second): second}
        without = {one.value for one in self.asked.without}
        values = config.values(
            interface.config,
            self.asked.config,
            f"link `{self.asked.name}`",
            self.asked.place,
            self.grants,
        )
        kept = tuple(part.name for part in interface.parts if part.name not in without)
        self.made.links.append(
            resolved.Link(
                name=name,
                interface=interface.name,
                source=first,
                target=second,
                parts=kept,
                config=values,
                place=self.asked.place,
            )
        )
        for part in interface.parts:
            if part.name not in without:
                self._part(f"{name}.{part.name}", part, by_role)

    def _interface(self, first: resolved.End, second: resolved.End) -> Interface | None:
        """What both ends speak, in opposite roles; None after a diagnostic."""
        one, other = first.port, second.port
        assert (
            one.interface is not None and other.interface is not None
        ), "a link port names its interface"
        notes = (Note("the first end", one.place), Note("the second end", other.place))
        names = f"`{first.instance}.{one.name}`", f"`{second.instance}.{other.name}`"
        if one.interface.value != other.interface.value:
            self.grants.error(
                "R010",
                f"{names[0]} speaks `{one.interface.value}`, {names[1]} speaks"
                f" `{other.interface.value}`",
                first.place,
                notes,
            )
            return None
        if _role(first) == _role(second):
            self.grants.error(
                "R024",
                f"{names[0]} and {names[1]} both play the role `{_role(first)}`",
                first.place,
                notes,
            )
            return None
        interface = self.grants.loaded.interfaces.get(one.interface.value.interface)
        known = {role.value for role in interface.roles} if interface is not None else set()
        # R024 has been said of the port
        return interface if known == {_role(first), _role(second)} else None

    def _sensible(self, interface: Interface) -> bool:
        """What is set by part names parts that are there, of the right sort, not left out."""
        before = len(self.grants.found)
        parts = {part.name: part for part in interface.parts}
        without = {one.value: one for one in self.asked.without}
        for name in self.asked.without:
            if self._known(name, interface, parts) and not parts[name.value].optional:
                message = f"the part `{name.value}` is not optional"
                self._blame("R027", message, name, parts[name.value])
        for name, kind in self._set_by_part():
            if self._known(name, interface, parts) and parts[name.value].kind is not kind:
                message = f"the part `{name.value}` is a {parts[name.value].kind}, and no {kind}"
                self._blame("R026", message, name, parts[name.value])
            elif name.value in without:
                self.grants.error(
                    "R039",
                    f"the part `{name.value}` is left out: what the link says of it has no effect",
                    name.place,
                    (Note("left out here", without[name.value].place),),
                )
        if not any(
            one.kind is PartKind.RING and one.name not in without for one in interface.parts
        ):
            self._without_rings(interface)
        self._regions_fit(parts)
        return len(self.grants.found) == before

    def _set_by_part(self) -> list[tuple[Located[str], PartKind]]:
        """What the link says of one part, and the kind of part that it says it of."""
        asked_link = self.asked
        rings = (*asked_link.capacity.parts, *asked_link.drops.parts)
        return [
            *((part, PartKind.REGION) for part, _ in asked_link.regions),
            *((part, PartKind.RING) for part, _ in rings),
        ]

    def _without_rings(self, interface: Interface) -> None:
        """R039: what is said of all rings."""
        for key, every in (
            ("capacity", self.asked.capacity.every),
            ("when_full", self.asked.drops.every),
        ):
            if every is not None:
                self.grants.error(
                    "R039",
                    f"`{key}` has no effect: link `{self.asked.name}` has no ring",
                    every.place,
                    (Note("the interface", interface.place),),
                )

    def _regions_fit(self, parts: dict[str, Part]) -> None:
        for name, region in self.asked.regions:
            part = parts.get(name.value)
            if part is not None and region.value in self.regions:
                self._large_enough(part, region, self.regions[region.value].size)
            elif part is not None and part.kind is PartKind.REGION:
                self.grants.error(
                    "R029",
                    f"there is no region `{region.value}`",
                    region.place,
                    (),
                    self.grants.guesses.meant(region.value, self.regions),
                )

    def _large_enough(self, part: Part, named: Located[str], size: Located[int]) -> None:
        """Code of both ends may rely on what the interface says of the part."""
        if part.size is not None and size.value < part.size.value:
            notes = (
                Note("the region's size", size.place),
                Note("the part's size", part.size.place),
            )
            self.grants.error(
                "R044",
                f"region `{named.value}` has {size.value} bytes, and the part `{part.name}`"
                f" {part.size.value}",
                named.place,
                notes,
                "a larger region, or leave the key out: the part has a region of its own",
            )

    def _known(self, name: Located[str], interface: Interface, parts: dict[str, Part]) -> bool:
        if name.value not in parts:
            self.grants.error(
                "R026",
                f"interface `{interface.name}` has no part `{name.value}`",
                name.place,
                (Note("the interface", interface.place),),
                self.grants.guesses.meant(name.value, [*parts, *LINK.keys.known]),
            )
        return name.value in parts

    def _blame(self, code: str, message: str, name: Located[str], part: Part) -> None:
        self.grants.error(
            code, message, name.place, (Note("the part is declared here", part.place),)
        )

    def _part(self, name: str, part: Part, by_role: dict[str, resolved.End]) -> None:
        def end(role: str) -> resolved.End:
            whole = by_role[role]
            port = self.grants.ports[whole.instance][f"{whole.port.name}.{part.name}"]
            return replace(whole, port=port)

        if part.kind is PartKind.REGION:
            held = [
                end(role)
                for role, _ in part.rights
                if f"{by_role[role].port.name}.{part.name}"
                in self.grants.ports[by_role[role].instance]
            ]
            self._region(name, part, tuple(held))
            return
        source, target = end(part.source), end(part.target)
        if part.kind is PartKind.RING:
            self._ring(name, part, source, target)
        elif part.kind is PartKind.NOTIFICATION:
            self.made.notifications.append(
                resolved.Notification(
                    name=name, raisers=(source,), receiver=target, place=self.asked.place
                )
            )
        else:
            assert source.port.interface is not None, "a call part has an interface of its own"
            layout = self.interfaces.get(source.port.interface.value)
            if layout is not None:
                self.made.calls.append(
                    resolved.Call(
                        name=name,
                        clients=(source,),
                        numbers=(target.element,),
                        server=target,
                        interface=layout,
                        place=self.asked.place,
                    )
                )

    def _ring(self, name: str, part: Part, source: resolved.End, target: resolved.End) -> None:
        capacity = self.asked.capacity.of(part.name) or part.capacity
        full = self.asked.drops.of(part.name)
        if capacity is None:
            self.grants.error(
                "R030",
                f"`{name}` has no capacity",
                self.asked.place,
                (Note("the part is declared here", part.place),),
                f"capacity: {{{part.name}: 64}}",
            )
            return
        assert part.message is not None, "the loader wants a message for a ring"
        message = self.layouts.message(part.message.value, part.message.place)
        if message is not None:
            self.made.rings.append(
                resolved.Ring(
                    name=name,
                    producer=source,
                    consumer=target,
                    message=message,
                    capacity=capacity.value,
                    capacity_place=capacity.place,
                    place=self.asked.place,
                    link=name.rpartition(".")[0],
                    drops=part.drops if full is None else full.value,
                )
            )

    def _region(self, name: str, part: Part, holders: tuple[resolved.End, ...]) -> None:
        accesses = [
            resolved.Access(
                end=end, right=end.port.right or Right.NONE, at=None, right_place=part.place
            )
            for end in holders
        ]
        used = next(
            (region.value for one, region in self.asked.regions if one.value == part.name), None
        )
        if used is not None:
            self.made.held.setdefault(used, []).extend(accesses)
        elif part.size is None:
            self.grants.error(
                "R030",
                f"`{name}` has no size",
                self.asked.place,
                (Note("the part is declared here", part.place),),
                f"{part.name}: REGION, a region of the description",
            )
        else:
            self.made.regions.append(
                resolved.Region(
                    name=name,
                    size=part.size.value,
                    size_place=part.size.place,
                    accesses=tuple(accesses),
                    place=self.asked.place,
                )
            )


def _role(end: resolved.End) -> str:
    assert end.port.role is not None, "a link port has a role"
    return end.port.role.value
