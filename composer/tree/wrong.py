# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A mistake in a device tree stops the reading of a fact; the asking board reports it."""

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
