# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A picture of a system in the form that a file's ending names."""

from __future__ import annotations

import subprocess
from collections.abc import Collection

from composer.model import resolved
from composer.views.dot import dot
from composer.views.folding import folded
from composer.views.mermaid import mermaid
from composer.views.selection import neighbourhood, without
from composer.views.topology import topology

FORMS = frozenset({".svg", ".png", ".dot", ".mmd"})


class DrawError(RuntimeError):
    """Graphviz failed or is missing; the text says why."""


def draw(
    system: resolved.System, form: str, of: str | None = None, left_out: Collection[str] = ()
) -> bytes:
    """The file's bytes, reproducible. `form` is one of FORMS; `of` chooses a neighbourhood."""
    graph = without(topology(system), left_out)
    graph = folded(graph if of is None else neighbourhood(graph, of))
    if form == ".mmd":
        return mermaid(graph).encode()
    text = dot(graph).encode()
    return text if form == ".dot" else _graphviz(text, form)


def _graphviz(text: bytes, form: str) -> bytes:
    try:
        done = subprocess.run(
            ["dot", f"-T{form[1:]}"], input=text, capture_output=True, check=False, timeout=120
        )
    except OSError as error:
        raise DrawError(f"dot: {error.strerror}; install graphviz") from error
    except subprocess.TimeoutExpired as error:
        raise DrawError("dot took longer than 120 s") from error
    if done.returncode:
        raise DrawError(done.stderr.decode("utf-8", "replace").strip())
    return done.stdout
