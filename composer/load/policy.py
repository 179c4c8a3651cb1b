# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""policy: what must never be, what alone may be, and what is assumed; names are still words."""

from __future__ import annotations

from composer.load.reading import Entries, Reading
from composer.load.vocabulary import POLICY
from composer.load.yaml_nodes import Listed, Node
from composer.model.asked import Policy
from composer.model.diagnostics import Located, Place
from composer.model.facts import PolicyKind, PolicySubject

# What each assertion needs, and what else it may have.
FORMS: dict[tuple[str, str], tuple[tuple[str, ...], tuple[str, ...]]] = {
    ("never", "influence"): (("from", "to"), ("through",)),
    ("only", "influence"): (("from", "to"), ("through",)),
    ("never", "hold"): (("of", "by"), ()),
    ("only", "hold"): (("of", "by"), ()),
    ("never", "device"): (("of", "by"), ()),
    ("only", "device"): (("of", "by"), ()),
    ("assume", "dma"): (("of", "reason"), ()),
    ("assume", "yields"): (("of", "reason"), ()),
}
KINDS = tuple(dict.fromkeys(kind for kind, _ in FORMS))


def read(reading: Reading, node: Node) -> tuple[Policy, ...]:
    if not isinstance(node, Listed):
        reading.error(
            "L013",
            "policy wants a list of assertions",
            node.place,
            remedy="policy: [{never: influence, from: a, to: b}]",
        )
        return ()
    made = [_one(reading, item) for item in node.items]
    return tuple(one for one in made if one is not None)


def _one(reading: Reading, node: Node) -> Policy | None:
    entries = reading.entries(node, POLICY, node.place)
    if entries is None:
        return None
    kinds = [one for one in KINDS if one in entries]
    if len(kinds) != 1:
        there = "several: " + ", ".join(kinds) if kinds else "none"
        reading.error(
            "L032",
            f"an assertion is one of never, only and assume, and here is {there}",
            node.place,
        )
        return None
    kind = kinds[0]
    subject = reading.choice(
        entries[kind][1], kind, tuple(word for one, word in FORMS if one == kind)
    )
    if subject is None or not _fits(reading, entries, (kind, subject.value), node.place):
        return None
    words = {key: _words(reading, entries, key) for key in ("from", "to", "of", "by", "through")}
    reason = reading.text(entries["reason"][1], "reason") if "reason" in entries else None
    if reason is not None and not any(one.isalnum() for one in reason.value):
        reading.error(
            "L032",
            "an assumption says why it is sound, and this `reason` says nothing",
            reason.place,
        )
    if any(key in entries and not words[key] for key in words) or (
        "reason" in entries and reason is None
    ):
        return None
    return Policy(
        kind=PolicyKind(kind),
        what=PolicySubject(subject.value),
        place=entries[kind][0].place,
        sources=words["from"],
        targets=words["to"],
        of=words["of"],
        by=words["by"],
        through=words["through"],
        reason=reason.value if reason is not None else "",
    )


def _fits(reading: Reading, entries: Entries, form: tuple[str, str], place: Place) -> bool:
    needed, allowed = FORMS[form]
    text = f"`{form[0]}: {form[1]}`"
    missing = [key for key in needed if key not in entries]
    alien = [key for key in entries if key not in (form[0], *needed, *allowed)]
    for key in missing:
        reading.error("L032", f"{text} needs the key `{key}`", place)
    for key in alien:
        reading.error("L032", f"the key `{key}` does not go with {text}", entries[key][0].place)
    return not missing and not alien


def _words(reading: Reading, entries: Entries, key: str) -> tuple[Located[str], ...]:
    if key not in entries:
        return ()
    read_ones = [reading.text(item, key) for item in reading.items(entries[key][1], key)]
    return tuple(one for one in read_ones if one is not None)
