# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""`status`: whether a node describes a working device (Devicetree Specification 0.4, 2.3.4)."""

from __future__ import annotations

from composer.tree.node import TreeNode
from composer.tree.wrong import Wrong

_WORKS = ("okay", "ok")  # the second is an old spelling that Linux knows too


def in_use(node: TreeNode) -> TreeNode:
    """The node itself; raises Wrong where it, or a bus above it, is switched off."""
    above: TreeNode | None = node
    while above is not None:
        held = above.properties.get("status")
        if held is not None:
            words = held.strings("L212")
            if len(words) != 1 or words[0] not in _WORKS:
                whose = f"`{node.path}`" if above is node else f"the bus of `{node.path}`"
                raise Wrong(
                    "L203",
                    f"{whose} is not in use: its status is `{words[0]}`",
                    held.at(0),
                    remedy='status = "okay"; or another node',
                )
        above = above.parent
    return node
