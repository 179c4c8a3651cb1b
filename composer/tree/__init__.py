# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The text of a device tree as a tree that knows its lines, and what it says of addresses and
interrupts.

The text is read here and not by `dtc`: `dtc` gives bytes without places, and `ashlar check` starts
no program. What is read is the language of dtc 1.6 (Devicetree Specification 0.4, chapter 6):
labels, references, expressions, included files, changes of a node by its label or path, deletions.
A test holds the bytes equal to dtc's.
"""

from __future__ import annotations

from composer.tree.node import Property, Tree, TreeNode
from composer.tree.source import parse
from composer.tree.wrong import Wrong

__all__ = ["Property", "Tree", "TreeNode", "Wrong", "parse"]
