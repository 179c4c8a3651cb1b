# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""A port that is used as another kind of port, said in a sentence at the line that does it.

The compiler's first line names a header of the runtime, or says only that a type has no such
member. The port's name in these types has the line that grants it (granted.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from composer.command.clang import Finding, Message

_PORT = re.compile(r'Label<\d+>\{"(?P<port>[^"]+)"\}')
_REFUSED = re.compile(r"static assertion failed(?: due to requirement '.*')?: (?P<sentence>.*)")
_OURS = re.compile(
    r"(?:this port|this ring|this region|this register window|wait takes|system\.yaml does not"
    r"|the producer of a ring)\b"
)
_NO_MEMBER = re.compile(r"no member named '(?P<member>\w+)' in '(?P<type>.*)'")
_TYPE = re.compile(r"(?:const )?(?P<of>std::array<)?(?:\w+::)*(?P<name>\w+)<")
_ARRAY = "has several elements: name one by its index"
_KINDS: Mapping[str, str] = {
    "Producer": "is the producing end of a ring: push, try_push or push_wait sends a message",
    "Consumer": "is the consuming end of a ring: pop, pop_wait or peek gives a message",
    "Raise": "raises a notification: raise() is all that it does",
    "Receive": "receives a notification: wait for it",
    "Region": "is shared memory: bytes, read and write access it",
    "Client": "is the calling end: it has one function per operation of its interface",
    "CallServer": "is the serving end of calls: serve(ready, handler) answers one",
    "Device": "is a device: read, write, window and acknowledge",
    "Window": "is a window of registers: read and write",
    "KernelLog": "is the kernel's log: written and read give its records",
    "Child": "is a child: inspect, registers, start, stop and restart",
}


def in_a_sentence(finding: Finding) -> tuple[str, ...] | None:
    """The lines that take the place of the finding's; None: it is none of these."""
    refused = _REFUSED.fullmatch(finding.head.text)
    if refused is not None and _OURS.match(refused["sentence"]):
        port = _PORT.search(finding.head.text)
        at = next((note for note in finding.notes if note.spot.owner is not None), None)
        if port is not None and at is not None:
            return tuple(_said(at, port["port"], refused["sentence"]))
    missing = _NO_MEMBER.fullmatch(finding.head.text)
    if missing is not None:
        port, kind = _PORT.search(missing["type"]), _kind(missing["type"])
        if port is not None and kind is not None:
            sentence = f"this port has no `{missing['member']}`; it {kind}"
            return tuple(_said(finding.head, port["port"], sentence))
    return None


def _said(at: Message, port: str, sentence: str) -> Iterator[str]:
    spot = at.spot
    yield f"{spot.file}:{spot.line}:{spot.column}: error: {port}: {sentence}\n"
    yield from at.lines[1:]


def _kind(written: str) -> str | None:
    found = _TYPE.match(written)
    if found is None:
        return None
    return _ARRAY if found["of"] else _KINDS.get(found["name"])
