# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""interfaces/NAME.hpp: message structs without padding, client stubs, server dispatch."""

from __future__ import annotations

from composer.emit.templates import BANNER, render
from composer.model.facts import MessageName
from composer.model.resolved import InterfaceLayout


def used_by(
    layout: InterfaceLayout, parts: tuple[InterfaceLayout, ...]
) -> tuple[tuple[InterfaceLayout, ...], frozenset[str]]:
    """What has operations, and the other interfaces whose messages occur."""
    calls = tuple(part for part in (layout, *parts) if part.operations)
    used = [field.type for message in layout.messages for field in message.fields]
    used += [
        message.name
        for part in calls
        for operation in part.operations
        for message in (operation.request, operation.reply)
    ]
    named = {kind.interface for kind in used if isinstance(kind, MessageName)}
    return calls, frozenset(named - {layout.interface.name})


def interface_header(layout: InterfaceLayout, parts: tuple[InterfaceLayout, ...]) -> str:
    """The C++ of one interface with its call parts, the same for guest and host."""
    calls, foreign = used_by(layout, parts)
    headers = {message.header for message in layout.messages if message.header}
    return render(
        "interface.hpp.j2",
        banner=BANNER.format(source=layout.interface.file),
        name=layout.interface.name,
        headers=sorted(headers | {f"interfaces/{other}.hpp" for other in foreign}),
        messages=layout.messages,
        calls=calls,
        config=layout.config,
    )
