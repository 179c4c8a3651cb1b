# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What a rule is: one function, whose docstring is its code, its sentence, and why it is a rule.

A rule on the system runs at once; a rule on the plan waits for the sizes of the linked programs.
Rules yield findings and recompute what they judge: none of them asks the planner.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from composer.model import resolved
from composer.model.decided import Plan
from composer.model.diagnostics import Advice, Diagnostic, Note, Place
from composer.model.facts import Severity

Judged = TypeVar("Judged")


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach of a rule: the rule adds its code."""

    message: str
    place: Place
    notes: tuple[Note, ...] = ()
    remedy: Advice = None


Judge = Callable[[Judged], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule(Generic[Judged]):
    code: str
    sentence: str
    reason: str
    severity: Severity
    judge: Judge[Judged]

    def __call__(self, judged: Judged) -> tuple[Diagnostic, ...]:
        return tuple(
            Diagnostic(
                self.code,
                finding.message,
                finding.place,
                finding.notes,
                finding.remedy,
                self.severity,
            )
            for finding in self.judge(judged)
        )


class SystemRule(Rule[resolved.System]):
    """Judges what the user wrote."""

    __slots__ = ()


class PlanRule(Rule[Plan]):
    """Judges what the composer decided."""

    __slots__ = ()


class BoundRule(Rule[resolved.System]):
    """A plan rule's part that is known without a plan: what breaks it breaks the plan rule, too."""

    __slots__ = ()


def rule(judge: Judge[resolved.System], severity: Severity = Severity.ERROR) -> SystemRule:
    return SystemRule(*_told(judge), severity, judge)


def warning(judge: Judge[resolved.System]) -> SystemRule:
    return rule(judge, Severity.WARNING)


def plan_rule(judge: Judge[Plan]) -> PlanRule:
    return PlanRule(*_told(judge), Severity.ERROR, judge)


def before(whole: PlanRule) -> Callable[[Judge[resolved.System]], BoundRule]:
    """The judge has the code of the plan rule."""

    def made(judge: Judge[resolved.System]) -> BoundRule:
        return BoundRule(whole.code, whole.sentence, whole.reason, whole.severity, judge)

    return made


def _told(judge: Callable[..., object]) -> tuple[str, str, str]:
    first, _, rest = inspect.cleandoc(judge.__doc__ or "").partition("\n\n")
    code, colon, sentence = first.partition(": ")
    sentence, reason = " ".join(sentence.split()), " ".join(rest.split())
    assert (
        colon and sentence.endswith(".") and reason
    ), "a rule's docstring is its code, a colon, its sentence, and a paragraph that says why"
    return code, sentence.removesuffix("."), reason
