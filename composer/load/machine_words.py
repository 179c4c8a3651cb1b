# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""`machine:` of a board: the words that may reach QEMU's command line, and nothing else.

QEMU has options that start programs, open sockets and write files of the host (`-incoming exec:`,
`-netdev`, `-chardev`, `-drive` with `json:`). A board is read from anywhere, so each option,
property and value is one of a known list. Files of the host are named below `build/` only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from composer.arch.contract import Option, Qemu, Value
from composer.load import scalars
from composer.load.reading import Reading
from composer.load.yaml_nodes import Node, Scalar
from composer.model.diagnostics import Located, Place

_SIZE_UNITS = {"": 20, "M": 20, "G": 30}


def _one_of(*words: str) -> Value:
    return Value("|".join(map(re.escape, words)), " or ".join(words))


def _fits(value: Value, text: str) -> bool:
    return re.fullmatch(value.form, text, re.ASCII) is not None


_SWITCH = _one_of("on", "off")
_SIZE = Value(r"[1-9][0-9]{0,6}[MG]?", "a size as in 128M or 1G")
_NAME = Value(r"[A-Za-z][A-Za-z0-9_-]{0,30}", "a name of letters, digits, `-` and `_`")
_FILE = r"build/(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*/)*[A-Za-z0-9_-][A-Za-z0-9_.-]*"
_OPTIONS: Mapping[str, Option] = {
    "-m": Option(first=_SIZE),
    "-rtc": Option(
        first=None,
        properties={
            "base": Value(
                r"utc|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}:[0-9]{2})?",
                "utc or a date as in 2026-01-01",
            ),
            "clock": _one_of("vm", "host", "rt"),
        },
    ),
    "-global": Option(
        first=None, often=True, properties={"virtio-mmio.force-legacy": _one_of("false", "true")}
    ),
    "-blockdev": Option(
        first=None,
        often=True,
        required=("driver", "filename", "node-name"),
        properties={
            "driver": Value("file", "file"),
            "filename": Value(_FILE, "a file below build/"),
            "node-name": _NAME,
            "read-only": _SWITCH,
        },
    ),
    "-device": Option(
        first=_one_of("virtio-blk-device", "virtio-rng-device"),
        often=True,
        properties={
            "drive": _NAME,
            "id": _NAME,
            "bus": Value(r"virtio-mmio-bus\.(?:[12]?[0-9]|3[01])", "virtio-mmio-bus.0 to .31"),
        },
    ),
    "-qmp": Option(
        first=Value(f"unix:{_FILE}", "unix: and a file below build/"),
        properties={"server": _SWITCH, "wait": _SWITCH},
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    words: tuple[str, ...]
    memory: Located[int] | None  # of `-m`, bytes
    place: Place


def read(reading: Reading, items: Sequence[Node], place: Place, qemu: Qemu) -> Machine | None:
    """None, after a diagnostic, where a word is not known."""
    before, options = len(reading.found), {"-M": qemu.option, **_OPTIONS}
    words = [item for item in items if isinstance(item, Scalar)]
    if len(words) != len(items):
        other = next(one for one in items if not isinstance(one, Scalar))
        reading.error("L013", "machine must be a list of words", other.place)
        return None
    given: dict[str, Scalar] = {}
    memory = None
    for option, value in _paired(words):
        _option(reading, option, value, given, options)
        if option.text == "-m" and value is not None and _fits(_SIZE, value.text):
            memory = Located(_bytes(value.text), value.place)
        given[option.text] = option
    if "-M" not in given:
        reading.error(
            "L211", "no `-M` says which machine QEMU is", place, remedy=f"[-M, {qemu.machine}]"
        )
    if len(reading.found) > before:
        return None
    return Machine(words=tuple(word.text for word in words), memory=memory, place=place)


def _paired(words: Sequence[Scalar]) -> Iterator[tuple[Scalar, Scalar | None]]:
    """Each option and its word, which begins with no `-`: a missing one shifts no other."""
    at = 0
    while at < len(words):
        value = (
            words[at + 1]
            if at + 1 < len(words) and not words[at + 1].text.startswith("-")
            else None
        )
        yield words[at], value
        at += 1 if value is None else 2


def _bytes(text: str) -> int:
    unit = text[-1] if text[-1] in "MG" else ""
    return int(text.removesuffix(unit)) << _SIZE_UNITS[unit]


def _option(
    reading: Reading,
    word: Scalar,
    value: Scalar | None,
    given: Mapping[str, Scalar],
    options: Mapping[str, Option],
) -> None:
    known = options.get(word.text)
    if known is None:
        message = f"`{scalars.short(word.text)}` is not an option of QEMU that a board may give"
        reading.error("L211", message, word.place, remedy=reading.guesses.meant(word.text, options))
    elif word.text in given and not known.often:
        reading.error("L211", f"`{word.text}` is given twice", word.place)
    elif value is None:
        reading.error("L211", f"`{word.text}` must be followed by a word", word.place)
    else:
        _value(reading, word.text, known, value)


def _value(reading: Reading, name: str, known: Option, value: Scalar) -> None:
    parts = value.text.split(",")
    at = 0
    there: set[str] = set()
    for number, part in enumerate(parts):
        place = _part(value, at, part)
        at += len(part) + 1
        if number == 0 and known.first is not None:
            if not _fits(known.first, part):
                reading.error(
                    "L211", f"{name}: `{scalars.short(part)}` is not {known.first.meaning}", place
                )
            continue
        key, equals, text = part.partition("=")
        form = known.properties.get(key)
        if form is None:
            message = f"{name}: `{scalars.short(key)}` is not a property that a board may give"
            reading.error(
                "L211",
                message,
                _part(value, at - len(part) - 1, key),
                remedy=reading.guesses.meant(key, known.properties),
            )
        elif not equals:
            reading.error("L211", f"{name}: `{key}` has no value", place)
        elif key in there:
            reading.error("L211", f"{name}: `{key}` is given twice", place)
        elif not _fits(form, text):
            reading.error(
                "L211", f"{name}: {key} is `{scalars.short(text)}`, and not {form.meaning}", place
            )
        there.add(key)
    for key in known.required:
        if key not in there:
            reading.error("L211", f"{name}: `{key}` is missing", value.place)


def _part(value: Scalar, at: int, part: str) -> Place:
    """A part of a word; all of it where an escape makes columns uncertain."""
    place = value.place
    quotes = place.length - len(value.text)
    if quotes not in (0, 2) or not part:
        return place
    return Place(place.file, place.line, place.column + quotes // 2 + at, len(part))
