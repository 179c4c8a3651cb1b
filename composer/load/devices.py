# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Device ports and the devices that components give them: drivers, register windows, rights."""

from __future__ import annotations

import re
from collections.abc import Callable

from composer.load import scalars
from composer.load.reading import Entries, Reading
from composer.load.vocabulary import DEVICE_USE, WINDOW, WINDOW_RIGHTS
from composer.load.yaml_nodes import Mapped, Node, Scalar
from composer.model.asked import DeviceUse
from composer.model.diagnostics import Located, Note
from composer.model.facts import Right

Drivers = tuple[tuple[Located[str] | None, Located[str]], ...]
Windows = tuple[tuple[Located[str], Right], ...]
_WINDOW = re.compile(WINDOW, re.ASCII)


def drivers(
    reading: Reading, node: Node, source: Callable[[Reading, Node], Located[str] | None]
) -> Drivers:
    """A compatible, or source files by compatible; `source` reads the name of a file."""
    if not isinstance(node, Mapped):
        compatible = _compatible(reading, node)
        return ((None, compatible),) if compatible is not None else ()
    made = []
    for key, value in node.entries:
        file, compatible = source(reading, key), _compatible(reading, value)
        if file is not None and compatible is not None:
            made.append((file, compatible))
    if not node.entries:
        reading.error("L013", "device wants at least one compatible", node.place)
    return tuple(made)


def _compatible(reading: Reading, node: Node) -> Located[str] | None:
    text = reading.text(node, "device")
    if text is not None and not text.value:
        reading.error(
            "L013",
            "device wants a compatible, and there is nothing",
            text.place,
            remedy='as the device tree writes it: "arm,pl011"',
        )
        return None
    return text


def windows(reading: Reading, entries: Entries) -> Windows:
    """The register windows that a port asks for; none: the first one."""
    if "windows" not in entries:
        return ()
    node = entries["windows"][1]
    mapped = reading.mapping(node, "`windows`")
    made: dict[str, tuple[Located[str], Right]] = {}
    for key, value in mapped.entries if mapped is not None else ():
        window = _window(reading, key, "windows")
        right = reading.choice(
            value, f"the right to window `{scalars.short(key.text)}`", WINDOW_RIGHTS.words
        )
        if window is None or right is None:
            continue
        first = made.setdefault(window.value, (window, Right(right.value)))
        if first[0] is not window:
            reading.error(
                "L010",
                f"`{window.value}` is given twice",
                key.place,
                [Note(message="first given here", place=first[0].place)],
            )
    if mapped is not None and not mapped.entries:
        reading.error("L013", "windows wants at least one register window", node.place)
    return tuple(made.values())


def use(reading: Reading, port: Scalar, node: Node) -> DeviceUse | None:
    """`stdout`, or `{device: flash0, window: 1, right: r}`."""
    where = Located(port.text, port.place)
    if not isinstance(node, Mapped):
        name = reading.text(node, f"the device of `{port.text}`")
        return None if name is None else DeviceUse(port=where, device=name)
    entries = reading.entries(node, DEVICE_USE, node.place)
    if entries is None or "device" not in entries:
        return None
    device = reading.text(entries["device"][1], "device")
    window = _window(reading, entries["window"][1], "window") if "window" in entries else None
    right = (
        reading.choice(entries["right"][1], "right", WINDOW_RIGHTS.words)
        if "right" in entries
        else None
    )
    if device is None:
        return None
    held = None if right is None else Located(Right(right.value), right.place)
    return DeviceUse(port=where, device=device, window=window, right=held)


def _window(reading: Reading, node: Node, what: str) -> Located[str] | None:
    text = reading.text(node, what)
    if text is not None and _WINDOW.fullmatch(text.value) is None:
        reading.error(
            "L036",
            f"{what}: `{scalars.short(text.value)}` is no register window",
            text.place,
            remedy="an index from 0 on, or a name of the node's `reg-names`",
        )
        return None
    return text
