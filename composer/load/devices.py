# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Device ports and the devices that components give them: drivers, register windows, rights."""

from __future__ import annotations

from composer.load import names
from composer.load.combinators import Added, Either, MapOf, Read, Table, Then, values, word
from composer.load.forms import LOCATED, Form, key, needed
from composer.load.reading import Reading
from composer.load.shapes import Choice, Refusal, Shape, Text
from composer.load.yaml_nodes import Node, Scalar
from composer.model.asked import DeviceUse
from composer.model.diagnostics import Located
from composer.model.facts import Right

Drivers = tuple[tuple[Located[str] | None, Located[str]], ...]

SOURCE = Text(
    r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*\.(cpp|c|S)",
    Refusal(
        "L024",
        "`{text}` is not a source file in this folder",
        "a path inside the folder that ends in .cpp, .c or .S",
    ),
    said="file",
)
_COMPATIBLE = Text(
    r"[\s\S]+",
    Refusal(
        "L013",
        "device needs a compatible, but nothing is given",
        'as the device tree writes it: "arm,pl011"',
    ),
    said="compatible",
)
_WINDOW = Text(  # an index, or a name as Devicetree Specification 0.4, 2.2.1 has them
    r"0|[1-9][0-9]{0,2}|[A-Za-z][A-Za-z0-9,._+-]{0,30}",
    Refusal(
        "L036",
        "{what}: `{text}` is not a register window",
        "an index from 0 on, or a name of the node's `reg-names`",
    ),
    said="index or name",
    numbers=True,
)
_RIGHT = Choice((Right.R, Right.RW))


WINDOWS = Table(
    _WINDOW,
    word(_RIGHT),
    1,
    Refusal("L013", "{what} needs at least one register window"),
    "the right to window `{key}`",
)
_ONE: Shape[Drivers] = Then(_COMPATIBLE, lambda compatible: ((None, compatible),))
_SEVERAL: Shape[Drivers] = Then(
    Table(
        SOURCE, _COMPATIBLE, 1, Refusal("L013", "device needs at least one compatible"), "device"
    ),
    lambda drivers: drivers,
)
DRIVERS = Either(_ONE, _SEVERAL)


def _use(reading: Reading, key: Scalar, node: Node, what: str) -> DeviceUse | None:
    name = _DEVICE.read(reading, key, node, what)
    return None if name is None else DeviceUse(port=Located(key.text, key.place), device=name)


_DEVICE = Text(names.BOARD.pattern, said="name of a device of the board")
_USE = Form(
    "a device of a component",
    DeviceUse,
    port=LOCATED,
    device=needed(_DEVICE, "The board's name of a device.", "flash0"),
    window=key(
        _WINDOW,
        "The device's register window for the port's one window, by index or name.",
        "1",
        None,
        otherwise="what the port asks for",
    ),
    right=key(
        _RIGHT,
        "Repeats the right that the port asks for.",
        "r",
        None,
        otherwise="what the port asks for",
    ),
).blaming_the_value()
DEVICES = Added(
    values(MapOf(names.WORD, Either(Read(_DEVICE, _use), _USE), said="the device of `{key}`")),
    lambda use: use.port.value,
)
