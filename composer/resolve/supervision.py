# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""supervision: one edge a child, each an element of the supervisor's port."""

from __future__ import annotations

from composer.model import asked, resolved
from composer.model.facts import PortKind
from composer.resolve.grants import Grants
from composer.resolve.who import components


def supervisions(one: asked.Supervision, grants: Grants) -> list[resolved.Supervision]:
    made = []
    children = components(one.over, grants)
    if not children:  # already reported; the port itself is granted
        grants.end(one.by, PortKind.SUPERVISOR)
    for child in children:
        end = grants.end(one.by, PortKind.SUPERVISOR)
        if end is None:
            return []
        made.append(
            resolved.Supervision(
                name=one.name, supervisor=end, child=child, rights=one.rights, place=one.place
            )
        )
    return made
