# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""policy: what must never be, what alone may be, and what is assumed; names are still words."""

from __future__ import annotations

from composer.load.combinators import ListOf, OneOrMany
from composer.load.forms import ENTRIES, PLACE, READING, Form, key
from composer.load.reading import Entries, Reading
from composer.load.references import INSTANCES
from composer.load.shapes import Choice, Refusal, Scalars, Text, Time
from composer.model import limits
from composer.model.asked import Policy
from composer.model.diagnostics import Located, Place
from composer.model.facts import PolicyKind, PolicySubject

# What each assertion needs, and what else it may have.
FORMS: dict[tuple[PolicyKind, PolicySubject], tuple[tuple[str, ...], tuple[str, ...]]] = {
    (PolicyKind.NEVER, PolicySubject.INFLUENCE): (("from", "to"), ("through",)),
    (PolicyKind.ONLY, PolicySubject.INFLUENCE): (("from", "to"), ("through",)),
    (PolicyKind.NEVER, PolicySubject.HOLD): (("of", "by"), ()),
    (PolicyKind.ONLY, PolicySubject.HOLD): (("of", "by"), ()),
    (PolicyKind.NEVER, PolicySubject.DEVICE): (("of", "by"), ()),
    (PolicyKind.ONLY, PolicySubject.DEVICE): (("of", "by"), ()),
    (PolicyKind.NEVER, PolicySubject.STARVE): (("of",), ("by",)),
    (PolicyKind.RESPONSE, PolicySubject.RESPONSE): (("within",), ()),
    (PolicyKind.ASSUME, PolicySubject.DMA): (("of", "reason"), ()),
    (PolicyKind.ASSUME, PolicySubject.YIELDS): (("of", "reason"), ()),
}
TIME = Time(limits.TIME, rule="C901")
_WHO = OneOrMany(Text(INSTANCES.form, said=INSTANCES.said))  # the resolver judges these words
Words = tuple[Located[str], ...]


def _subject(kind: PolicyKind) -> Choice[PolicySubject]:
    return Choice(tuple(word for one, word in FORMS if one == kind))


def _policy(
    reading: Reading,
    place: Place,
    entries: Entries,
    never: Located[PolicySubject] | None,
    only: Located[PolicySubject] | None,
    assume: Located[PolicySubject] | None,
    sources: Words,
    targets: Words,
    through: Words,
    response: Words,
    within: Located[int] | None,
    of: Words,
    by: Words,
    reason: Located[str] | None,
) -> Policy | None:
    kinds = [kind for kind in PolicyKind if kind in entries]
    if len(kinds) != 1:
        there = "several: " + ", ".join(kinds) if kinds else "none"
        message = f"an assertion is one of {', '.join(PolicyKind)}, and here is {there}"
        reading.error("L032", message, place)
        return None
    named = never or only or assume
    if kinds[0] is PolicyKind.RESPONSE:
        what = PolicySubject.RESPONSE
    elif named is not None:
        what = named.value
    else:
        return None
    if not _fits(reading, entries, (kinds[0], what), place):
        return None
    if reason is not None and not any(letter.isalnum() for letter in reason.value):
        message = "an assumption needs a reason why it is sound, and this `reason` is empty"
        reading.error("L032", message, reason.place)
    words = {
        **{"from": sources, "to": targets, "through": through},
        **{"of": of, "by": by, "response": response},
    }
    if any(name in entries and not words[name] for name in words):
        return None
    if ("reason" in entries and reason is None) or ("within" in entries and within is None):
        return None
    return Policy(
        kind=kinds[0],
        what=what,
        place=entries[kinds[0]][0].place,
        sources=sources,
        targets=targets,
        of=response or of,
        by=by,
        through=through,
        within=within,
        reason=reason.value if reason is not None else "",
    )


def _fits(
    reading: Reading, entries: Entries, form: tuple[PolicyKind, PolicySubject], place: Place
) -> bool:
    needed, allowed = FORMS[form]
    text = f"`{form[0]}`" if form[0] is PolicyKind.RESPONSE else f"`{form[0]}: {form[1]}`"
    missing = [name for name in needed if name not in entries]
    alien = [name for name in entries if name not in (form[0], *needed, *allowed)]
    for name in missing:
        reading.error("L032", f"{text} needs the key `{name}`", place)
    for name in alien:
        reading.error("L032", f"the key `{name}` does not go with {text}", entries[name][0].place)
    return not missing and not alien


ASSERTION = Form(
    "an assertion",
    _policy,
    reading=READING,
    place=PLACE,
    entries=ENTRIES,
    never=key(_subject(PolicyKind.NEVER), "What must not be.", "influence", None),
    only=key(_subject(PolicyKind.ONLY), "Allowed only for the named components.", "device", None),
    assume=key(
        _subject(PolicyKind.ASSUME),
        "What the tables cannot hold, and is taken for granted; every report prints it.",
        "dma",
        None,
    ),
    response=key(
        _WHO,
        "Components that have run for their whole budget in time, whatever else runs.",
        "sampler",
        (),
    ),
    within=key(TIME, "response: after how long, at the latest.", "2 ms", None),
    sources=key(_WHO, "Influence: whose. Components, sets, groups.", "network", (), name="from"),
    targets=key(_WHO, "Influence: on whom.", "control", (), name="to"),
    through=key(
        _WHO,
        "Influence that passes through these is allowed: they are trusted to filter.",
        "[filter]",
        (),
    ),
    of=key(
        OneOrMany(Scalars()),
        "hold: regions. device: devices of the board. starve, dma, yields: components.",
        "gpio0",
        (),
    ),
    by=key(
        _WHO, "hold, device: who. starve: who does not; everybody if left out.", "[actuator]", ()
    ),
    reason=key(Scalars(), "assume: why that is sound.", '"reviewed 2026-11"', None),
)
ASSERTIONS = ListOf(
    ASSERTION,
    refusal=Refusal(
        "L013",
        "policy must be a list of assertions",
        "policy: [{never: influence, from: a, to: b}]",
    ),
)
