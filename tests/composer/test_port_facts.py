# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The rows that say where a program looks for its ports lie in arrays that clang evaluates in
linear time.
"""

from __future__ import annotations

import re
from pathlib import Path

from composer.emit.port_facts import port_facts
from tests.composer.described import judge

CLIENTS, MOST_ROWS = 300, 64
FILES = {
    "system.yaml": (
        "system: hub\ncomponents:\n  a: {type: talker, priority: 1, power: true, count:"
        f" {CLIENTS}}}\n  b: {{type: desk, priority: 2}}\ncalls: {{c: {{from: a.*.out, to:"
        " b.in}}\n"
    ),
    "components/talker/component.yaml": (
        "component: talker\nsources: [talker.cpp]\nports: {out: {call: client, interface: talk}}\n"
    ),
    "components/desk/component.yaml": (
        "component: desk\nsources: [desk.cpp]\nports: {in: {call: server, interface: talk, many:"
        " 1000}}\n"
    ),
    "components/talker/talker.cpp": "int main() { return 0; }\n",
    "components/desk/desk.cpp": "int main() { return 0; }\n",
    "interfaces/talk.yaml": (
        "interface: talk\nmessages: {Word: {word: u64}}\noperations: {ask: [Word, Word]}\n"
    ),
}


def test_no_array_has_more_than_64_rows_and_every_client_has_one(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    judged = judge(tmp_path / "system.yaml")
    (desk,) = (wiring for wiring in judged.front.wirings if wiring.instance.name == "b")
    text = port_facts(desk, ("b",), "system.yaml")
    tables = re.findall(r"ashlar_ports_(\d+)\[\]\{\n(.*?)\n\};", text, re.DOTALL)
    assert [int(number) for number, _ in tables] == list(range(CLIENTS // MOST_ROWS + 1))
    assert all(
        rows.count("{.name = ") <= MOST_ROWS + 2 for _, rows in tables
    )  # the program and its instance besides
    assert re.findall(r"FactKind::peer, .*clients\[(\d+)\]\.peer", text) == [
        str(number) for number in range(CLIENTS)
    ]
