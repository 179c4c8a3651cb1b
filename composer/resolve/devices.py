# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""devices: a board's device for each device port, with its register windows."""

from __future__ import annotations

from collections.abc import Iterator

from composer.model import asked, resolved
from composer.model.asked import BoardDevice, DeviceUse, PortReference
from composer.model.loaded import Loaded
from composer.model.diagnostics import Located, Note, Remedy
from composer.model.facts import PortKind
from composer.model.resolved import HeldWindow
from composer.resolve.grants import Grants


def device_grants(
    one: asked.Component, loaded: Loaded, grants: Grants
) -> Iterator[resolved.DeviceGrant]:
    devices = {item.name: item for item in loaded.board.devices} if one.devices else {}
    for use in one.devices:
        name = use.device
        end = grants.end(
            Located(PortReference(one.name, use.port.value), use.port.place), PortKind.DEVICE
        )
        device = devices.get(name.value)
        if device is None:
            if not loaded.broken.board:
                grants.error(
                    "R011",
                    f"board `{loaded.board.name}` has no device `{name.value}`",
                    name.place,
                    remedy=grants.guesses.meant(name.value, devices),
                )
            continue
        made = _grant(end, use, device, grants) if end is not None else None
        if made is not None:
            yield made


def _grant(
    end: resolved.End, use: DeviceUse, device: BoardDevice, grants: Grants
) -> resolved.DeviceGrant | None:
    driver = next(
        ((file, word) for file, word in end.port.drivers if word.value in device.compatible), None
    )
    if driver is None:
        known = ", ".join(f'"{word.value}"' for _, word in end.port.drivers)
        grants.error(
            "R012",
            f"device `{device.name}` is {', '.join(device.compatible)};" f" `{end}` drives {known}",
            use.device.place,
            (Note("the port is declared here", end.port.place),),
        )
        return None
    windows = _windows(end, use, device, grants)
    if windows is None:
        return None
    return resolved.DeviceGrant(
        end=end, device=device, driver=driver[0].value if driver[0] else None, windows=windows
    )


def _windows(
    end: resolved.End, use: DeviceUse, device: BoardDevice, grants: Grants
) -> tuple[HeldWindow, ...] | None:
    """The windows that the port asks for; of a single one, the grant may give index and right. None
    after a diagnostic.
    """
    before = len(grants.found)
    first = resolved.FIRST_WINDOW
    asked_for = end.port.windows or ((Located(first.key, use.device.place), first.right),)
    here = Note("the port is declared here", end.port.place)
    said = use.window or use.right
    if said is not None and len(asked_for) > 1:
        grants.error(
            "R043",
            f"`{end}` asks for {len(asked_for)} register windows by" " itself",
            said.place,
            (here,),
        )
        return None
    made: dict[int, HeldWindow] = {}
    for key, right in asked_for:
        index = _index(end, use.window or key, device, grants)
        if use.right is not None and use.right.value != right:
            grants.error(
                "R008",
                f"`{end}` asks for `{right}`, but the grant gives" f" `{use.right.value}`",
                use.right.place,
                (here,),
                Remedy(f"give it `{right}`", right),
            )
        if index is None:
            continue
        if index in made:
            grants.error(
                "R042",
                f"`{made[index].key}` and `{key.value}` are one register window of device"
                f" `{device.name}`",
                key.place,
                (Note("the device is granted here", use.device.place),),
            )
        made.setdefault(index, HeldWindow(key=key.value, index=index, right=right))
    return tuple(made.values()) if len(grants.found) == before else None


def _index(
    end: resolved.End, word: Located[str], device: BoardDevice, grants: Grants
) -> int | None:
    index = device.window(word.value)
    if index is None:
        known = [register.name for register in device.registers if register.name is not None]
        count = len(device.registers)
        there = (
            "one register window, 0"
            if count == 1
            else f"{count} register windows, 0 to {count - 1}"
        )
        grants.error(
            "R041",
            f"device `{device.name}` has no register window `{word.value}`: it has {there}",
            word.place,
            (
                Note(f"granted to `{end}` here", end.place),
                Note("its node in the device tree", device.registers[0].place),
            ),
            grants.guesses.meant(word.value, known) if known else None,
        )
    return index
