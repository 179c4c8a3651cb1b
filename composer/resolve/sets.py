# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Sets of instances: `worker.*`, `worker.0-15`; and how the two ends of an edge are paired."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Names:
    """The instances of a system, and the numbered ones by their name without the number."""

    known: frozenset[str]
    numbered: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Iterable[str]) -> Names:
        made = tuple(names)
        index: dict[str, list[str]] = {}
        for name in made:
            base, dot, _ = name.rpartition(".")
            if dot:
                index.setdefault(base, []).append(name)
        return cls(known=frozenset(made), numbered=index)

    def numbers(self, word: str) -> str | None:
        """For `worker` or `worker.9`: that there are `worker.0` to `worker.2`."""
        base, _, last = word.rpartition(".") if word not in self.numbered else (word, "", "")
        if base not in self.numbered or last == "*":
            return None
        held = self.numbered[base]
        return (
            f"there are `{held[0]}` to `{held[-1]}`; `{base}.*` names them all"
            if len(held) > 1
            else f"there is `{held[0]}`"
        )

    def members(self, reference: str) -> tuple[str, ...]:
        """The instances that a name or a set stands for; empty when one is not there."""
        base, _, last = reference.rpartition(".")
        if last == "*":
            return tuple(self.numbered.get(base, ()))
        if "-" not in last:
            return (reference,) if reference in self.known else ()
        first, end = (int(one) for one in last.split("-"))
        if not first <= end < first + len(self.numbered.get(base, ())):
            return ()
        names = tuple(f"{base}.{number}" for number in range(first, end + 1))
        return names if all(name in self.known for name in names) else ()


def pairs(sources: Sequence[T], targets: Sequence[T]) -> tuple[tuple[T, T], ...] | None:
    """One to many, many to one, or as many on both sides, in order; None for anything else."""
    if len(sources) == 1:
        return tuple((sources[0], target) for target in targets)
    if len(targets) == 1:
        return tuple((source, targets[0]) for source in sources)
    return tuple(zip(sources, targets, strict=True)) if len(sources) == len(targets) else None
