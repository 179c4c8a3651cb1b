# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A difference of authority as plain values for JSON; docs/diff.schema.json holds their schema."""

from __future__ import annotations

from composer.authority.difference import Change, Difference, Precedence, narrows, widens
from composer.authority.grants import Assumption, Authority, Component, Fact, Grant
from composer.authority.influence import Hop, Node
from composer.authority.pairs import Pairs
from composer.model.diagnostics import Place
from composer.views.authority_rows import verdict

VERSION = 1


def facts(one: Difference) -> dict[str, object]:
    return {
        "version": VERSION,
        "same": one.same,
        "widened": one.widened,
        "narrowed": one.narrowed,
        "verdict": verdict(one),
        "old": _side(one.old),
        "new": _side(one.new),
        "components": [_component(each) for each in one.components],
        "grants": [_grant(each) for each in one.grants],
        "precedence": {
            "gained": [_precedence(each) for each in one.overtaking],
            "lost": [_precedence(each) for each in one.overtaken],
        },
        "influence": {"gained": _pairs(one.influence), "lost": _pairs(one.influence_lost)},
        "assumptions": [
            {
                "what": each.latest.what,
                "component": each.latest.component,
                "before": _reason(each.before),
                "after": _reason(each.after),
            }
            for each in one.assumptions
        ],
        "changed": [_fact(each) for each in one.facts],
    }


def _side(one: Authority) -> dict[str, object]:
    return {"system": one.system, "board": one.board, "components": len(one.components)}


def _at(place: Place, row: dict[str, object]) -> dict[str, object]:
    return {**row, "file": place.file, "line": place.line}


def _component(one: Change[Component]) -> dict[str, object]:
    change = "added" if one.before is None else "removed"
    return _at(
        one.latest.place,
        {"name": one.latest.name, "priority": one.latest.priority, "change": change},
    )


def _grant(one: Change[Grant]) -> dict[str, object]:
    kind = one.latest.kind
    return {
        "component": one.latest.who,
        "verb": kind.verb,
        "kind": kind.noun,
        "object": one.latest.thing or None,
        "peer": one.latest.peer or None,
        "widened": widens(one),
        "narrowed": narrows(one),
        "before": _held(one.before),
        "after": _held(one.after),
    }


def _held(one: Grant | None) -> dict[str, object] | None:
    return (
        None if one is None else _at(one.place, {"rights": sorted(one.rights), **dict(one.amounts)})
    )


def _reason(one: Assumption | None) -> dict[str, object] | None:
    return None if one is None else _at(one.place, {"reason": one.reason})


def _precedence(one: Precedence) -> dict[str, object]:
    return _at(one.place, {"first": list(one.first), "then": list(one.then), "equal": one.equal})


def _fact(one: Change[Fact]) -> dict[str, object]:
    return _at(
        one.latest.place,
        {
            "subject": one.latest.subject,
            "what": one.latest.what,
            "before": one.before.value if one.before else None,
            "after": one.after.value if one.after else None,
        },
    )


def _pairs(one: Pairs) -> dict[str, object]:
    return {
        "pairs": one.count,
        "targets": {source: list(targets) for source, targets in one.targets},
        "paths": [
            {"source": path.source, "target": path.target, "path": [_hop(hop) for hop in path.hops]}
            for path in one.paths
        ],
    }


def _hop(one: Hop) -> dict[str, object]:
    return _at(
        one.place, {"from": _node(one.source), "to": _node(one.target), "sentence": one.sentence}
    )


def _node(node: Node) -> str:
    """`component a`, `region frames`, `start of a`, `kernel log`."""
    return " ".join(filter(None, node))
