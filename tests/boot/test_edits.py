# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Five edits that README invites to, each composed, booted and seen in the transcript."""

from __future__ import annotations

from tests.boot.machine import ROOT, Booted, boot, build_dir

DEMO = (ROOT / "system.yaml").read_text()


def edited(name: str, *changes: tuple[str, str], drop: tuple[str, ...] = ()) -> Booted:
    """The demo with texts replaced and lines left out, booted from a folder of its own."""
    text = DEMO
    for old, new in changes:
        assert old in text, f"the demo no longer says {old!r}"
        text = text.replace(old, new)
    lines = [line for line in text.splitlines() if not any(word in line for word in drop)]
    folder = build_dir(f"edit-{name}")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "system.yaml").write_text("\n".join(lines) + "\n")
    return boot(folder / "system.yaml", name=f"edit-{name}/build")


def test_a_priority() -> None:
    booted = edited("priority", ("sender:   {priority: 100}", "sender:   {priority: 105}"))
    booted.shows(
        "receiver 110, sender 105", "receiver: Zero-copy bulk transfer", "receiver: Goodbye"
    )
    assert booted.status == 0


def test_capacity_2() -> None:
    booted = edited("capacity", ("capacity: 64", "capacity: 2"))
    booted.shows(
        "receiver: Hello from sender!",
        "receiver: Message #2",
        "receiver: Zero-copy bulk transfer",
        "receiver: Goodbye",
    )
    assert booted.status == 0


def test_a_second_sender_speaks_under_its_own_name() -> None:
    booted = edited(
        "second",
        (
            "  receiver: {priority",
            "  sender2:  {type: sender, priority: 120}\n  receiver: {priority",
        ),
        ("from: [sender.print,", "from: [sender2.print, sender.print,"),
    )
    booted.shows(
        "4 components: console 200, sender2 120",
        "sender2: Hello via IPC!",
        "sender2: IPC works!",
        "receiver: Goodbye",
    )
    booted.shows("sender: Hello via IPC!", "receiver: Zero-copy bulk transfer")
    assert booted.status == 0


def test_a_new_region_lets_the_second_sender_share_long_texts() -> None:
    booted = edited(
        "region",
        (
            "  receiver: {priority",
            "  sender2:  {type: sender, priority: 120}\n  receiver: {priority",
        ),
        ("from: [sender.print,", "from: [sender2.print, sender.print,"),
        (
            "regions:\n",
            "regions:\n  more: {size: 8 KiB, access: {sender2.frames: rw, console.frames: r}}\n",
        ),
    )
    booted.shows(
        "sender2: This text is longer than the sixty-four bytes", "sender2: SHM test complete!"
    )
    booted.shows(
        "sender: This text is longer than the sixty-four bytes", "sender: SHM test complete!"
    )
    assert booted.status == 0


def test_one_component_fewer() -> None:
    booted = edited(
        "fewer",
        ("[sender.print, receiver.print]", "[receiver.print]"),
        drop=("sender:", "regions:", "frames:", "messages:", "notifications:", "alarm:", "done:"),
    )
    booted.shows("2 components: console 200, receiver 110", "receiver: Goodbye")
    assert booted.status == 0 and "sender" not in booted.text
