# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A verdict as an in-toto Statement, version 1, without a time: docs/attestation.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from composer.model.verdict import Verdict

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = (  # RFC 2606: the project has no domain, and this name is reserved
    "https://ashlar.invalid/verdict/v1"
)
Node = dict[str, Any]  # an object of JSON


def statement(verdict: Verdict) -> Node:
    return {
        "_type": STATEMENT,
        "subject": [_resource(verdict.image, verdict.sha256)],
        "predicateType": PREDICATE,
        "predicate": _predicate(verdict),
    }


def statement_to_json(verdict: Verdict) -> str:
    return json.dumps(statement(verdict), indent=1)


def _predicate(verdict: Verdict) -> Node:
    """What the verifier said, under its own names; files become resource descriptors of in-toto."""
    judged = verdict.said["judged"]
    # nobody's word, but what follows from its status
    said = {key: value for key, value in verdict.said.items() if key != "passed"}
    given = verdict.verifier.given
    return {
        "passed": verdict.passed,
        **said,
        "assumptions": list(verdict.assumptions),
        "judged": {
            **judged,
            "description": [_of(one) for one in judged["description"]],
            "programs": [_of(one) for one in judged["programs"]],
        },
        "verifier": {
            **_resource("ashlar-verifier", verdict.verifier.sha256),
            "source": "verifier/" if given is None else "ASHLAR_VERIFIER",
        },
    }


def _of(row: Mapping[str, Any]) -> Node:
    """`name` and `sha256` as a resource descriptor; everything else as annotations."""
    rest = {key: value for key, value in row.items() if key not in ("name", "sha256")}
    return _resource(row["name"], row["sha256"]) | ({"annotations": rest} if rest else {})


def _resource(name: str, sha256: str) -> Node:
    return {"name": name, **({"digest": {"sha256": sha256}} if sha256 else {})}
