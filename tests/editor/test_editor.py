# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What an editor shows in a description: npm's yaml-language-server with the schemas that `ashlar
schema` writes.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.boot.machine import ROOT, ashlar
from tests.editor.server import Server
from tests.npm import package

SYSTEM = """\
# yaml-language-server: $schema=generated/system.schema.json
system: demo
components:
  console: {priority: 200, devices: {uart: stdout}}
  sender:
    priority: high
    prioritty: 3
    \nrings:
  messages: {from: sender.out, to: receiver.in, capacity: 64}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("editor")
    assert ashlar("schema", "-o", str(folder / "generated")).status == 0
    (folder / "system.yaml").write_text(SYSTEM)
    (folder / "component.yaml").write_text(
        "# yaml-language-server: $schema=generated/component.schema.json\ncomponent:"
        " sender\nsources: [sender.cpp]\nports:\n  out: {ring: producr, message: demo.Message}\n"
    )
    with Server(
        package("yaml-language-server") / "bin" / "yaml-language-server", folder
    ) as running:
        running.open("system.yaml")
        running.open("component.yaml")
        yield running


def test_mistakes_stand_at_their_place(server: Server) -> None:
    places = {
        (one["range"]["start"]["line"] + 1, one["range"]["start"]["character"] + 1): one["message"]
        for one in server.found("system.yaml")
    }
    assert set(places) == {(6, 15), (7, 5)}
    assert "prioritty is not allowed" in places[7, 5]
    inside = [one["range"]["start"] for one in server.found("component.yaml")]
    assert [(one["line"] + 1, one["character"] + 1) for one in inside] == [(5, 15)]


def test_keys_are_completed_with_their_meaning(server: Server) -> None:
    items = server.at("completion", "system.yaml", 7, 4)["items"]
    offered = {item["label"]: item for item in items}
    assert {"type", "devices", "stack", "count", "each", "config"} <= set(offered)
    assert "priority" not in offered  # it is there already
    assert "Makes that many instances" in str(offered["count"]["documentation"])


def test_words_are_completed(server: Server) -> None:
    items = server.at("completion", "component.yaml", 4, 15)["items"]
    assert {"producer", "consumer"} <= {item["label"] for item in items}


def test_a_key_explains_itself(server: Server) -> None:
    shown = server.at("hover", "system.yaml", 9, 50)
    assert "Messages that the ring holds: a power of two." in str(shown["contents"])


def test_the_first_line_of_the_demo_names_the_schema() -> None:
    assert (
        "# yaml-language-server: $schema=generated/system.schema.json"
        in (ROOT / "system.yaml").read_text().splitlines()[:3]
    )
