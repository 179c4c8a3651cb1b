# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What the mutator would do: /usr/bin/python3 -m tests.verifier.mutator [WORDS …]

Without words: how many mutants each family has. With words: the mutants whose description holds all
of them, with their bytes. --judge: builds both systems, and says what the verifier finds in each of
those.
"""

from __future__ import annotations

import argparse
from collections import Counter

from tests.verifier.mutator import judge, verdicts
from tests.verifier.mutator.mutant import Mutant


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="tests.verifier.mutator",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("words", nargs="*")
    parser.add_argument("--judge", action="store_true")
    asked = parser.parse_args()
    found = tuple(
        one for one in verdicts.catalogue() if all(word in one.name for word in asked.words)
    )
    if not asked.words and not asked.judge:
        for family, count in Counter(one.cell.family for one in found).items():
            print(f"{count:6} {family}")
        print(f"{len(found):6} in all")
        return
    said = judge.verdicts(found) if asked.judge else {}
    for one in found:
        print(f"{one.name}: {_bytes(one)}")
        if one in said:
            print(f"    status {said[one].status}: {'; '.join(said[one].texts) or 'nothing found'}")


def _bytes(mutant: Mutant) -> str:
    return ", ".join(
        f"{patch.program + ' ' if patch.program else ''}{patch.offset:#x}={patch.new[:16].hex()}{'…' if len(patch.new) > 16 else ''}"
        for patch in mutant.patches
    )


main()
