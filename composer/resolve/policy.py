# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""groups and policy: names become sets of components, regions and devices."""

from __future__ import annotations

from composer.model import asked, limits, resolved
from composer.model.diagnostics import Located
from composer.model.facts import PolicyKind, PolicySubject
from composer.resolve.grants import Grants
from composer.resolve.who import components


def policies(
    system: asked.System, regions: tuple[str, ...], devices: tuple[str, ...], grants: Grants
) -> tuple[tuple[resolved.Assertion, ...], tuple[resolved.Assumption, ...]]:
    """Every assertion and every assumption, in order of the file; mistakes go to the grants."""
    assertions, assumptions = [], []
    for policy in system.policy:
        if policy.kind is PolicyKind.ASSUME:
            who = components(policy.of, grants)
            assumptions.append(
                resolved.Assumption(
                    what=policy.what, of=who, reason=policy.reason, place=policy.place
                )
            )
        else:
            assertions.append(_assertion(policy, grants, regions, devices))
    return tuple(assertions), tuple(assumptions)


def _assertion(
    policy: asked.Policy, grants: Grants, regions: tuple[str, ...], devices: tuple[str, ...]
) -> resolved.Assertion:
    sources, targets = components(policy.sources, grants), components(policy.targets, grants)
    both = sorted(set(sources) & set(targets))
    if both:
        grants.error("R033", f"`from` and `to` both name `{both[0]}`", policy.place)
    known: dict[PolicySubject, tuple[str, tuple[str, ...]]] = {
        PolicySubject.HOLD: ("region", regions),
        PolicySubject.DEVICE: ("device", devices),
    }
    of = (
        _things(policy.of, *known[policy.what], grants)
        if policy.what in known
        else components(policy.of, grants)
    )
    return resolved.Assertion(
        kind=policy.kind,
        what=policy.what,
        sources=sources,
        targets=targets,
        of=of,
        by=components(policy.by, grants),
        through=components(policy.through, grants),
        within=policy.within.value if policy.within else None,
        text=_text(policy),
        place=policy.place,
    )


def _things(
    words: tuple[Located[str], ...], what: str, known: tuple[str, ...], grants: Grants
) -> tuple[str, ...]:
    for word in words:
        if word.value not in known:
            grants.error(
                "R032",
                f"there is no {what} `{word.value[:80]}`",
                word.place,
                remedy=grants.guesses.meant(word.value, known),
            )
    return tuple(word.value for word in words)


def _text(policy: asked.Policy) -> str:
    """The assertion as a line of YAML, for messages."""

    def listed(words: tuple[Located[str], ...]) -> str:
        return (
            words[0].value
            if len(words) == 1
            else "[" + ", ".join(word.value for word in words) + "]"
        )

    rest = (
        ("from", policy.sources),
        ("to", policy.targets),
        ("of", policy.of),
        ("by", policy.by),
        ("through", policy.through),
    )
    if policy.within is not None:
        return (
            f"response: {listed(policy.of)}, within: {limits.ANY_TIME.spelled(policy.within.value)}"
        )
    return ", ".join(
        [
            f"{policy.kind}: {policy.what}",
            *(f"{key}: {listed(words)}" for key, words in rest if words),
        ]
    )
