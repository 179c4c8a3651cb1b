# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Typed access to the nodes of one run; every mistake is gathered, none is raised."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from composer.load import names, scalars
from composer.load.yaml_nodes import Listed, Mapped, Node, Scalar
from composer.model.diagnostics import Advice, Diagnostic, Gatherer, Located, Place, Remedy, Note

if TYPE_CHECKING:
    from composer.load.keys import Keys

# how YAML 1.1 and others say it
_FLAGS = {"yes": "true", "on": "true", "1": "true", "no": "false", "off": "false", "0": "false"}


class Spelling(NamedTuple):
    """How a number is written: what reads it, the code of a mistake, and how to mend one."""

    value: Callable[[str], int]
    code: str
    remedy: str


NUMBER = Spelling(scalars.number, "L015", "a number is 64, 1_000 or 0x9000_0000")
SIZE = Spelling(
    scalars.size, "L016", "a size is a number, a space and a unit: 64 KiB (B, KiB, MiB, GiB)"
)
TIME = Spelling(
    scalars.time, "L033", "a time is a number, a space and a unit: 10 ms (ns, us, ms, s)"
)


Entries = Mapping[str, tuple[Scalar, Node]]


@dataclass(slots=True)
class Reading(Gatherer):
    """Gathers what is wrong; its methods give None where a value could not be read."""

    found: list[Diagnostic] = field(default_factory=list)
    guesses: names.Guesses = field(default_factory=names.Guesses)

    def mapping(self, node: Node, what: str) -> Mapped | None:
        if isinstance(node, Mapped):
            return node
        if isinstance(node, Scalar) and node.plain and not node.text:
            self.error("L013", f"{what} must be a mapping, but nothing is given", node.place)
        else:
            self.error("L013", f"{what} must be a mapping, not {_kind(node)}", node.place)
        return None

    def entries(self, node: Node, keys: Keys, place: Place) -> Entries | None:
        """The entries of a mapping with fixed keys; `place` is blamed for missing ones."""
        mapped = self.mapping(node, keys.what)
        if mapped is None:
            return None
        entries: dict[str, tuple[Scalar, Node]] = {}
        misspelt: set[str] = set()
        known = keys.known
        there = {key.text for key, _ in mapped.entries}
        for key, value in mapped.entries:
            if key.text in known or (
                keys.more is not None
                and key.text not in keys.later
                and re.fullmatch(keys.more.form, key.text)
            ):
                entries[key.text] = (key, value)
            elif key.text in keys.later:
                self.later(f"the key `{key.text}` of {keys.what}", key.place)
            else:
                message = f"{keys.what} has no key `{scalars.short(key.text)}`"
                guess = self.guesses.meant(key.text, [one for one in known if one not in there])
                misspelt |= {guess.instead} if isinstance(guess, Remedy) else set()
                self.error("L011", message, key.place, remedy=guess)
        for key_name in keys.required:
            if key_name not in there and not there & set(keys.later) and key_name not in misspelt:
                self.error("L014", f"{keys.what} needs the key `{key_name}`", place)
        return entries

    def stated(self, entries: Entries, root: Node, key: str, name: str, found: str) -> Scalar:
        """A file states the name that it is `found` by: the name, where it is stated."""
        word, node = entries.get(key, (root, None))
        text = self.text(node, key) if node is not None else None
        if text is not None and text.value != name:
            message = f"the {found}, and the {key} `{scalars.short(text.value)}`"
            remedy = Remedy("use the same name for both", name)
            self.error("L022", message, text.place, remedy=remedy)
        return Scalar(text=name, place=word.place, plain=True)

    def later(self, what: str, place: Place) -> None:
        self.error("L012", f"{what} is not supported yet", place)

    def named(
        self, node: Node, what: str, form: re.Pattern[str] = names.WORD
    ) -> list[tuple[Scalar, Node]]:
        """Entries by names that the user chose; bad names are reported and left out."""
        mapped = self.mapping(node, what)
        good: list[tuple[Scalar, Node]] = []
        folded: dict[str, Scalar] = {}
        for key, value in mapped.entries if mapped is not None else ():
            first = folded.setdefault(key.text.casefold(), key)
            if first is not key and first.text == key.text:
                message = f"`{key.text}` is given twice"
                self.error("L010", message, key.place, [Note("first given here", first.place)])
            elif first is not key:
                message = f"`{key.text}` and `{first.text}` differ in nothing but case"
                self.error("L018", message, key.place, [Note("the other one", first.place)])
            elif self.is_name(key, form):
                good.append((key, value))
        return good

    def is_name(self, scalar: Scalar, form: re.Pattern[str] = names.WORD) -> bool:
        refusal = names.refusal(scalar.text, form)
        if refusal is not None:
            self.error("L017", refusal, scalar.place)
        return refusal is None

    def text(self, node: Node, what: str) -> Located[str] | None:
        if isinstance(node, Scalar) and not (node.plain and not node.text):
            return Located(node.text, node.place)
        if isinstance(node, Scalar):
            self.error("L013", f"{what} must be a word, but nothing is given", node.place)
        else:
            self.error("L013", f"{what} must be a word, not {_kind(node)}", node.place)
        return None

    def items(self, node: Node, what: str) -> tuple[Node, ...]:
        """A list, or one value in place of a list of one."""
        if isinstance(node, Mapped):
            self.error(
                "L013", f"{what} must be a word or a list of words, not a mapping", node.place
            )
            return ()
        if isinstance(node, Listed):
            if not node.items:
                self.error("L013", f"{what} needs at least one word", node.place)
            return node.items
        return (node,)

    def number(self, node: Node, what: str, spelling: Spelling) -> Located[int] | None:
        """Bytes of a size, nanoseconds of a time."""
        text = self.text(node, what)
        if text is None or not isinstance(node, Scalar):
            return None
        try:
            if not node.plain:
                raise scalars.Mistake("quotes make it a text", instead=_right(spelling, text.value))
            return Located(spelling.value(text.value), text.place)
        except scalars.Mistake as mistake:
            better = mistake.instead
            advice: Advice = (
                spelling.remedy if better is None else Remedy(f"write {better}", better)
            )
            self.error(spelling.code, f"{what}: {mistake}", text.place, remedy=advice)
            return None

    def choice(
        self, node: Node, what: str, known: tuple[str, ...], later: tuple[str, ...] = ()
    ) -> Located[str] | None:
        text = self.text(node, what)
        if text is None:
            return None
        if text.value in later:
            self.later(f"{what}: {text.value}", text.place)
            return None
        if text.value not in known:
            message = f"{what}: `{scalars.short(text.value)}` is not one of its values"
            guess = self.guesses.meant(
                _FLAGS.get(text.value, text.value) if "true" in known else text.value, known
            )
            self.error("L019", message, text.place, remedy=_one_of(guess, known))
            return None
        return text


def _kind(node: Node) -> str:
    return {Scalar: "a word", Listed: "a list", Mapped: "a mapping"}[type(node)]


def _one_of(guess: Advice, known: tuple[str, ...]) -> Advice:
    if isinstance(guess, Remedy):
        return guess
    return (
        Remedy(f"write {known[0]}", known[0]) if len(known) == 1 else "one of: " + ", ".join(known)
    )


def _right(spelling: Spelling, text: str) -> str | None:
    """The text, where it would be right without its quotes."""
    try:
        spelling.value(text)
    except scalars.Mistake:
        return None
    return text
