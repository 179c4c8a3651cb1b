# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""log_phrases.hpp: what a component with a `kernel_log` port says of a record, the phrases that
`ashlar run` prints too (composer/machine/phrases.py).
"""

from __future__ import annotations

from composer.emit.templates import BANNER, render
from composer.machine import phrases
from composer.machine.phrases import Phrase, Slot
from composer.model.machine import PageFormat
from composer.model.memory import BELOW_THE_STACK


def log_phrases(pages: PageFormat, source: str) -> str:
    """C++ of the table. A byte below a blank is a slot, by its number."""
    assert len(Slot) < ord(" ")
    assert list(phrases.CHOICES) == list(Slot)[: len(phrases.CHOICES)], "choices are the first"
    return render(
        "log_phrases.hpp.j2",
        banner=BANNER.format(source=source),
        slots=[one.name.lower() for one in Slot],
        there=[one.name.lower() for one in phrases.There],
        choices=[
            (slot.name.lower(), [_text(phrase) for phrase in rows])
            for slot, rows in phrases.CHOICES.items()
        ],
        depth=phrases.depth(),
        null_page_end=pages.page,
        kernel_base=pages.kernel_base,
        below_the_stack=BELOW_THE_STACK,
        without_text=phrases.WITHOUT_TEXT,
    )


def _text(phrase: Phrase) -> str:
    return "".join(chr(one.value) if isinstance(one, Slot) else one for one in phrase)
