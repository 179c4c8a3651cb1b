# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What the verifier said of one image, as it came, and which verifier it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """The program that judged: `given` by the environment, or built from verifier/."""

    sha256: str
    given: str | None

    @property
    def assumptions(self) -> tuple[str, ...]:
        if self.given is None:
            return ()
        return (f"the verifier is {self.given}, as ASHLAR_VERIFIER says (sha256 {self.sha256})",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Of the file `image` with these bytes; `said` is what the verifier printed."""

    image: str
    sha256: str
    passed: bool
    said: Mapping[str, Any]
    verifier: Verifier

    @property
    def findings(self) -> tuple[dict[str, str], ...]:
        return tuple(self.said["findings"])

    @property
    def assumptions(self) -> tuple[str, ...]:
        return (*self.said["assumptions"], *self.verifier.assumptions)

    @property
    def exceptions(self) -> tuple[str, ...]:
        """Assumptions that the user chose: an unreviewed kernel, another verifier."""
        digest = self.said["kernel"]["digest"]
        return (
            *(one for one in self.said["assumptions"] if digest and digest in one),
            *self.verifier.assumptions,
        )

    @property
    def loaded(self) -> str:
        """SHA-256 of what a loader leaves in memory; empty where the file cannot be loaded."""
        return str(self.said["judged"]["loaded"])

    @property
    def lines(self) -> tuple[str, ...]:
        """For a person: what was judged, and what is taken for granted."""
        head = [f"image: sha256 {self.loaded}"] if self.loaded else []
        head.append(
            "kernel: sha256 {digest}, reviewed by {reviewer}".format_map(self.said["kernel"])
        )
        return (*head, *(f"assumed: {assumption}" for assumption in self.assumptions))

    @property
    def summary(self) -> str:
        return (
            f"verified: {self.said['components']} components, {self.said['mappings']} mappings,"
            f" {self.said['capabilities']} capabilities, {self.said['checks']} checks, nothing"
            " found"
        )
