# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The resolver: references followed, elements numbered, messages laid out without padding."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.model import asked, resolved
from composer.model.diagnostics import Place
from composer.model.abi import CALL_BYTES
from composer.model.facts import OF_MESSAGES, MessageName, Scalar
from composer.resolve.layouts import Layouts
from tests.composer.described import PROJECT, REJECT, Judged, judge, judge_bytes

HERE = Place("interfaces/any.yaml", 1)


def small() -> resolved.System:
    system = judge(PROJECT / "tests" / "accept" / "small" / "system.yaml").front.system
    assert system is not None
    return system


def test_instances_keep_the_order_of_the_file_and_have_a_rank() -> None:
    system = small()
    assert [instance.name for instance in system.instances] == ["console", "sender", "receiver"]
    assert [one.name for one in system.by_rank()] == ["console", "receiver", "sender"]


def test_a_call_numbers_its_operations() -> None:
    call = small().calls[0]
    assert [(operation.name, operation.number) for operation in call.interface.operations] == [
        ("line", 0),
        ("shared", 1),
    ]
    assert [end.instance for end in call.clients] == [
        "sender",
        "receiver",
    ] and call.server.element == 0


def test_clients_are_numbered_over_all_calls_to_a_port(tmp_path: Path) -> None:
    for name, port in (
        ("asker", "ask: {call: client, interface: q}"),
        ("teller", "asked: {call: server, interface: q}"),
    ):
        (tmp_path / "components" / name).mkdir(parents=True)
        (tmp_path / "components" / name / "component.yaml").write_text(
            f"component: {name}\nsources: [m.cpp]\nports:\n  {port}\n"
        )
        (tmp_path / "components" / name / "m.cpp").touch()
    (tmp_path / "interfaces").mkdir()
    (tmp_path / "interfaces" / "q.yaml").write_text(
        "interface: q\nmessages: {A: {value: u8}}\noperations: {ask: [A, A]}\n"
    )
    text = "system: s\ncomponents:\n" + "".join(
        f"  a{one}: {{type: asker, priority: 1}}\n" for one in range(4)
    )
    text += (
        "".join(f"  t{one}: {{type: teller, priority: 2, power: true}}\n" for one in range(2))
        + "calls:\n"
    )
    text += (
        "  x: {from: [a3.ask, a0.ask], to: t0.asked}\n  y: {from: a1.ask, to: t1.asked}\n  z:"
        " {from: a2.ask, to: t0.asked}\n"
    )
    judged = judge_bytes(tmp_path, text.encode())
    assert judged.front.system is not None, judged.text
    assert [(call.name, call.numbers) for call in judged.front.system.calls] == [
        ("x", (0, 1)),
        ("y", (0,)),
        ("z", (2,)),
    ]


def each(
    folder: Path, item: str, entry: str = "restart: {max: 2, within: 1 s, then: halt}, "
) -> Judged:
    """Two instances of an entry; the second has an item that says this of `restart`."""
    for name in ("components", "interfaces"):
        (folder / name).symlink_to(REJECT / name)
    one = (
        f"{{type: plain, priority: 1, power: true, on_fault: restart, {entry}each: [{{}},"
        f" {{restart: {item}}}]}}"
    )
    return judge_bytes(folder, f"system: s\ncomponents:\n  a: {one}\n".encode())


def limits(judged: Judged) -> list[tuple[int, int, str] | None]:
    assert judged.front.system is not None, judged.text
    found = [instance.restart for instance in judged.front.system.instances]
    return [
        (one.max.value, one.within.value, one.then) if one is not None else None for one in found
    ]


@pytest.mark.parametrize(
    ("item", "made"),
    [
        ("{max: 7}", (7, 10**9, "halt")),
        ("{within: 60 s}", (2, 60 * 10**9, "halt")),
        ("{then: stop}", (2, 10**9, "stop")),
        ("{max: 7, within: 60 s}", (7, 60 * 10**9, "halt")),
        ("{}", (2, 10**9, "halt")),
    ],
)
def test_restart_of_an_item_adds_to_that_of_the_entry_key_by_key(
    item: str, made: tuple[int, int, str], tmp_path: Path
) -> None:
    assert limits(each(tmp_path, item)) == [(2, 10**9, "halt"), made]


def test_restart_of_an_item_may_stand_alone(tmp_path: Path) -> None:
    assert limits(each(tmp_path, "{max: 7, within: 60 s}", entry="")) == [
        None,
        (7, 60 * 10**9, "stop"),
    ]


def test_restart_of_an_item_alone_needs_max_and_within(tmp_path: Path) -> None:
    judged = each(tmp_path, "{then: halt}", entry="")
    assert judged.codes == ["L014", "L014"] and "restart needs the key `max`" in judged.text


def test_the_board_chooses_the_driver() -> None:
    assert small().devices[0].driver == "pl011.cpp"


def test_the_layout_of_the_demo_message() -> None:
    message = small().rings[0].message
    assert (str(message.name), message.size, message.align) == ("demo.Message", 60, 4)
    assert [(field.name, field.offset, field.size) for field in message.fields] == [
        ("number", 0, 4),
        ("length", 4, 1),
        ("text", 5, 55),
    ]


def test_elements_are_dense_in_order_of_the_file(tmp_path: Path) -> None:
    for folder in ("components", "interfaces"):
        (tmp_path / folder).symlink_to(REJECT / folder)
    rows = b"".join(b"  n%d: {from: c%d.alarm, to: hub.done}\n" % (one, one) for one in (2, 0, 1))
    text = b"system: many\ncomponents:\n  hub: {priority: 9, power: true}\n"
    text += (
        b"".join(b"  c%d: {type: plain, priority: 1}\n" % one for one in range(3))
        + b"notifications:\n"
        + rows
    )
    system = judge_bytes(tmp_path, text).front.system
    assert system is not None
    assert [
        (notification.raisers[0].instance, notification.receiver.element)
        for notification in system.notifications
    ] == [
        ("c2", 0),
        ("c0", 1),
        ("c1", 2),
    ]


def laid_out(
    fields: list[tuple[Scalar, int | None]], interface: str = "any"
) -> resolved.MessageLayout:
    message = asked.Message(
        name="M",
        place=HERE,
        fields=tuple(
            asked.MessageField(name=f"f{number}", type=kind, count=count, place=HERE)
            for number, (kind, count) in enumerate(fields)
        ),
    )
    one = asked.Interface(
        name=interface, file="interfaces/any.yaml", place=HERE, messages=(message,), operations=()
    )
    layouts = Layouts(interfaces={interface: one}, broken=frozenset())
    layout = layouts.message(MessageName(interface, "M"), HERE)
    assert layout is not None and not layouts.found
    return layout


FIELDS = st.lists(
    st.tuples(st.sampled_from(list(OF_MESSAGES.values())), st.none() | st.integers(1, 20)),
    min_size=1,
    max_size=8,
)


@given(FIELDS)
def test_fields_lie_end_to_end_and_aligned(fields: list[tuple[Scalar, int | None]]) -> None:
    """No byte of a message is padding: fields and fillers cover it, each at a multiple of its
    element's size.
    """
    layout = laid_out(fields)
    at = 0
    for one in layout.fields:
        assert isinstance(one.type, Scalar)
        assert one.offset == at and one.offset % one.type.align == 0
        at += one.size
    assert at == layout.size and layout.size % layout.align == 0
    assert [field.type for field in layout.fields if not field.filler] == [
        kind for kind, _ in fields
    ]


@given(FIELDS, FIELDS)
def test_the_hash_tells_layouts_apart(
    one: list[tuple[Scalar, int | None]], other: list[tuple[Scalar, int | None]]
) -> None:
    assert (laid_out(one).hash == laid_out(other).hash) == (one == other)
    assert len(laid_out(one).hash) == 16


# Every place that a message is named: a field, an array, an operation, a part, a port.
EVERYWHERE = """interface: odd
roles: [left, right]
messages:
  Outer: {{inner: Bad, again: Bad, list: Bad x 2}}
  Bad: {{number: {kind}}}
  Good: {{number: u8}}
operations: {{ask: [Bad, Outer], tell: [Bad, Good]}}
config: {{first: {{type: {setting}, default: 1}}}}
parts:
  ring: {{ring: left -> right, message: Outer}}
  back: {{ring: right -> left, message: Bad}}
  asked: {{call: left -> right, operations: {{ask: [Bad, Outer]}}}}
"""
ENDS = (
    ("a", "producer", "left", "client"),
    ("b", "consumer", "right", "server"),
)
JOINED = """system: s
components: {a: {priority: 1, power: true}, b: {priority: 2}}
rings:
  whole: {from: a.whole, to: b.whole, capacity: 4}
  bad: {from: a.bad, to: b.bad, capacity: 4}
links: {x: {from: a.link, to: b.link, capacity: {ring: 4, back: 4}}}
calls: {c: {from: a.call, to: b.call}}
"""


@pytest.mark.parametrize(
    ("kind", "setting", "code"),
    [
        ("Nope", "u8", "R020"),
        ("other.Nope", "u8", "R020"),
        ("int", "u8", "L021"),
        ("u8", "Nope", "L029"),
        ("Outer", "u8", "R021"),
    ],
)
def test_a_message_of_an_unknown_type_is_not_said_to_contain_itself(
    kind: str, setting: str, code: str, tmp_path: Path
) -> None:
    """One mistake is reported once, wherever the message is used; R021 for true circles only."""
    (tmp_path / "interfaces").mkdir()
    (tmp_path / "interfaces" / "odd.yaml").write_text(EVERYWHERE.format(kind=kind, setting=setting))
    for name, end, role, side in ENDS:
        (tmp_path / "components" / name).mkdir(parents=True)
        (tmp_path / "components" / name / "m.cpp").touch()
        (tmp_path / "components" / name / "component.yaml").write_text(
            f"component: {name}\nsources: [m.cpp]\nports:\n"
            f"  whole: {{ring: {end}, message: odd.Outer}}\n"
            f"  bad: {{ring: {end}, message: odd.Bad}}\n"
            f"  link: {{link: odd, role: {role}}}\n"
            f"  call: {{call: {side}, interface: odd}}\n"
        )
    assert judge_bytes(tmp_path, JOINED.encode()).codes == [code]


def test_a_call_carries_eight_words() -> None:
    assert CALL_BYTES == 64
