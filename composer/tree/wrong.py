# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A mistake in a device tree: what reads a fact stops at it; the board that asked for the fact
reports it.
"""

from __future__ import annotations

from composer.model.diagnostics import Advice, Note, Place


class Wrong(ValueError):
    """One diagnostic on its way to the board's reading."""

    def __init__(
        self,
        code: str,
        message: str,
        place: Place,
        *,
        notes: tuple[Note, ...] = (),
        remedy: Advice = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.place = place
        self.notes = notes
        self.remedy = remedy
