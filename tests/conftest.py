# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Properties are judged by what they find, never by how long a busy machine takes to find it;
Ctrl-C works in what tests start.
"""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("ashlar", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ashlar")

# A shell starts what runs behind it (`… &`, nohup) with SIGINT ignored, and programs that tests
# start would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


TESTS = Path(__file__).parent
SLOW = {
    TESTS / line
    for line in (TESTS / "slow.txt").read_text().splitlines()
    if line and not line.startswith("#")
}
assert all(file.is_file() for file in SLOW), "tests/slow.txt lists files that exist"


def pytest_itemcollected(item: pytest.Item) -> None:
    if item.path in SLOW:
        item.add_marker(pytest.mark.slow)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--shard", metavar="I/N", help="the Ith of N parts, by file")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes minutes runs when -k asks for what is `whole`, or when a node is named."""
    asked = "whole" in config.option.keyword or any("::" in argument for argument in config.args)
    left_out = (
        [] if asked else [item for item in items if item.get_closest_marker("whole") is not None]
    )
    if config.option.shard:
        which, parts = map(int, config.option.shard.split("/"))
        # Slow files first, so that each part has its share of them.
        files = sorted({item.path for item in items}, key=lambda file: (file not in SLOW, file))
        ours = set(files[which - 1 :: parts])
        left_out += [item for item in items if item.path not in ours and item not in left_out]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [item for item in items if item not in gone]
