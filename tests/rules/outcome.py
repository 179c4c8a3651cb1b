# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What became of a system that breaks a rule while that rule is off."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Who refused, in the order of a build. `rules` were switched off as well, since they refused
    too.
    """

    rules: tuple[str, ...] = ()
    reading: str = ""  # why the verifier does not read the description, whatever image it is given
    # how the composer ended without an image: no diagnostic is left that would say why
    composer: str = ""
    compiler: str = ""  # of the compiler or the linker, its first error
    findings: tuple[str, ...] = ()  # codes of the verifier
    wrong: str = ""  # why the trial says nothing

    @property
    def refused(self) -> bool:
        """By a tool other than the composer's rules."""
        return bool(self.reading or self.composer or self.compiler or self.findings)

    @property
    def words(self) -> str:
        """A cell of the table."""
        if self.wrong:
            return f"no trial: {self.wrong}"
        told = [f"composer: {', '.join(self.rules)}"] if self.rules else []
        if self.reading:
            told.append(f"verifier, reading: “{self.reading}”")
        if self.composer:
            told.append(f"composer: {self.composer}")
        if self.compiler:
            told.append(f"compiler: `{self.compiler}`")
        if self.findings:
            told.append(f"verifier: {', '.join(self.findings)}")
        if not self.refused:
            told.append("nobody else" if told else "nobody")
        return "; ".join(told)
