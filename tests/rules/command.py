# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Runs every case, two at a time, and says which of them end otherwise than the page says."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from subprocess import TimeoutExpired
from types import FrameType

from composer.command.steps import Steps
from composer.command.verify import verifier
from tests.rules import page
from tests.rules.cases import WORK, Case, cases, prepare
from tests.rules.outcome import Outcome
from tests.rules.trial import WrongCase, Workshop

AT_A_TIME = int(os.environ.get("ASHLAR_RULES_AT_A_TIME", "2"))
SECONDS = 4  # of a case on a machine that does nothing else, two at a time


def main(words: Sequence[str]) -> int:
    """The status: 0 where each outcome is as the page says, or is written there."""
    rules = {one.code for one in cases() if not words or any(word in one.name for word in words)}
    chosen = tuple(case for case in cases() if case.code in rules)
    if not chosen:
        print(f"no rule is called {' '.join(words)}", file=sys.stderr)
        return 1
    WORK.mkdir(parents=True, exist_ok=True)
    with (WORK / "lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # the build folders are one run's at a time
        return compared(chosen)


def compared(chosen: Sequence[Case]) -> int:
    prepare()
    print(
        (
            f"{len(chosen)} systems, each with its rule off: about"
            f" {max(1, len(chosen) * SECONDS // 60)} min"
        ),
        file=sys.stderr,
    )
    outcomes = judged(chosen)
    if os.environ.get("ASHLAR_PIN"):
        page.pin(outcomes)
    wrong = page.differences(outcomes)
    for one in wrong:
        print(one, file=sys.stderr)
    sys.stderr.flush()
    failed = len({one.partition(":")[0] for one in wrong})
    print(f"{len({page.key(one) for one in chosen}) - failed} passed, {failed} failed")
    return 1 if wrong else 0


def judged(chosen: Sequence[Case]) -> dict[Case, Outcome]:
    """The outcome of each; interrupted, it ends what it has started."""
    program = verifier(Steps(1))
    free: SimpleQueue[Workshop] = SimpleQueue()
    workshops = [
        Workshop(WORK / f"worker-{number}", program)
        for number in range(min(AT_A_TIME, len(chosen)))
    ]
    for one in workshops:
        free.put(one)
    start = time.monotonic()
    done = 0

    def judge(case: Case) -> Outcome:
        nonlocal done
        workshop = free.get()
        try:
            made = workshop.judge(case)
        except (WrongCase, TimeoutExpired) as error:
            made = Outcome(wrong=str(error))
        finally:
            free.put(workshop)
        done += 1
        print(
            f"[{done}/{len(chosen)}] {time.monotonic() - start:4.0f} s  {case.name}: {made.words}",
            file=sys.stderr,
            flush=True,
        )
        return made

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {one: signal.signal(one, interrupt) for one in (signal.SIGTERM, signal.SIGHUP)}
    pool = ThreadPoolExecutor(AT_A_TIME)
    try:
        return dict(zip(chosen, pool.map(judge, chosen), strict=True))
    except BaseException:
        for workshop in workshops:
            workshop.stop()
        pool.shutdown(cancel_futures=True)
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
