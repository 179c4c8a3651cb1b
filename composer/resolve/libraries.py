# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Libraries: every name followed, those that a library needs before it, and their needs met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from composer.load.names import Guesses
from composer.model import resolved
from composer.model.asked import ComponentType
from composer.model.diagnostics import Diagnostic, Gatherer, Located, Note
from composer.model.facts import Need
from composer.model.library import Library
from composer.model.loaded import Loaded


@dataclass(frozen=True, slots=True)
class Libraries(Gatherer):
    """All libraries of a run; `order` gives each a number larger than those it needs have."""

    loaded: Loaded
    guesses: Guesses
    found: list[Diagnostic]
    order: Mapping[str, int]

    @classmethod
    def of(cls, loaded: Loaded, guesses: Guesses, found: list[Diagnostic]) -> Libraries:
        """Reports needs of libraries that do not exist, and circles."""
        walk = _Walk(loaded.libraries)
        made = cls(loaded, guesses, found, {name: at for at, name in enumerate(walk.finished)})
        for library in loaded.libraries.values():
            made._exist(library.libraries)
        for circle in walk.circles:
            made._circle(circle)
        return made

    def linked(self, kind: ComponentType) -> ComponentType:
        """With all libraries that it is linked with, each behind those that it needs."""
        self._exist(kind.libraries)
        every: dict[str, Located[str]] = {}
        for named in kind.libraries:
            for name in reached(named.value, self.loaded.libraries):
                every.setdefault(name, Located(name, named.place))
                self._met(kind, named, self.loaded.libraries[name])
        ordered = sorted(every.values(), key=lambda one: self.order[one.value])
        return replace(kind, libraries=tuple(ordered))

    def _exist(self, named: Iterable[Located[str]]) -> None:
        for one in named:
            known = one.value in self.loaded.libraries
            if not known and one.value not in self.loaded.broken.libraries:
                guess = self.guesses.meant(one.value, self.loaded.known_libraries)
                self.error("R045", f"there is no library `{one.value}`", one.place, (), guess)

    def _circle(self, circle: tuple[Located[str], ...]) -> None:
        """`circle` holds each need of it, by its name and place; the last one closes it."""
        names = [need.value for need in circle]
        notes = tuple(
            Note(message=f"`{before}` needs `{need.value}`", place=need.place)
            for before, need in zip(names, circle[1:])
        )
        first = circle[0]
        message = (
            f"library `{first.value}` needs itself"
            if len(circle) == 1
            else "libraries need each other in a circle: " + " → ".join([names[-1], *names])
        )
        self.error("R046", message, first.place, notes)

    def _met(self, kind: ComponentType, named: Located[str], library: Library) -> None:
        """The component has a heap, and floating point, where a library needs them."""
        for need in library.needs:
            has = kind.heap is not None if need.value is Need.HEAP else kind.fpu
            if not has:
                way = f", by way of `{library.name}`," if library.name != named.value else ""
                self.error(
                    "R047",
                    f"library `{named.value}` needs{way} `{need.value}`, which component type"
                    f" `{kind.name}` does not have",
                    named.place,
                    (Note(message="needed here", place=need.place),),
                    "add `heap: SIZE` to component.yaml"
                    if need.value is Need.HEAP
                    else "add `fpu: true` to component.yaml",
                )


def reached(name: str, libraries: Mapping[str, Library]) -> Iterator[str]:
    """A library and all that it needs, each once."""
    seen, pending = {name}, [name]
    while pending:
        one = libraries.get(pending.pop())
        if one is not None:
            yield one.name
            fresh = [need.value for need in one.libraries if need.value not in seen]
            seen.update(fresh)
            pending += fresh


def used_libraries(
    loaded: Loaded, instances: Iterable[resolved.Instance]
) -> tuple[resolved.Library, ...]:
    """Those that components are linked with, each behind those that it needs."""
    names = dict.fromkeys(
        library.value for instance in instances for library in instance.type.libraries
    )
    order = {name: at for at, name in enumerate(_Walk(loaded.libraries).finished)}
    made = []
    for name in sorted(names, key=lambda name: order[name]):
        one = loaded.libraries[name]
        every = tuple(reached(name, loaded.libraries))
        made.append(
            resolved.Library(
                name=name,
                folder=one.folder,
                place=one.place,
                sources=tuple(source.value for source in one.sources),
                includes=tuple(include.value for include in one.includes) or (".",),
                definitions=tuple(definition.value for definition in one.definitions),
                needs=tuple(sorted(set(every) - {name}, key=lambda need: order[need])),
                fpu=any(
                    need.value is Need.FPU
                    for each in every
                    for need in loaded.libraries[each].needs
                ),
                foreign=one.foreign,
            )
        )
    return tuple(made)


class _Walk:
    """Goes through all needs once, in depth, without recursion: a chain may be long."""

    def __init__(self, libraries: Mapping[str, Library]) -> None:
        self._libraries = libraries
        self.finished: dict[str, None] = {}  # each behind those that it needs
        self.circles: list[tuple[Located[str], ...]] = []
        for name in sorted(libraries):
            if name not in self.finished:
                self._from(name)

    def _from(self, name: str) -> None:
        path = [Located(name, self._libraries[name].place)]
        needs = [iter(self._libraries[name].libraries)]
        while path:
            need = next(needs[-1], None)
            if need is None:
                self.finished[path.pop().value] = None
                needs.pop()
                continue
            names = [one.value for one in path]
            if need.value in names:
                self.circles.append((need, *path[names.index(need.value) + 1 :]))
            elif need.value in self._libraries and need.value not in self.finished:
                path.append(need)
                needs.append(iter(self._libraries[need.value].libraries))
