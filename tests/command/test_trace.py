# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar trace: forms, files, and what it says where there is no trace of this build."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from composer.machine import trace as traces
from composer.machine.trace import Records
from composer.model.serial import view_to_json
from tests.command.test_cli import call
from tests.composer.test_trace import HERTZ, RECORDED, golden_files, plan


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A build folder after a traced run."""
    (tmp_path / "generated").mkdir()
    text = view_to_json(plan())
    (tmp_path / "generated/plan.json").write_text(text)
    (tmp_path / traces.FILE).write_bytes(
        traces.pack(Records(frequency=HERTZ, written=len(RECORDED), kept=RECORDED), text)
    )
    return tmp_path


def test_text_is_the_default(build: Path) -> None:
    result = call("trace", "--build-dir", str(build))
    assert result.exit_code == 0 and result.stdout.startswith(
        golden_files()["trace.txt"]
    ), result.stdout


def test_a_file_that_ends_in_json_is_for_perfetto_unless_another_form_is_asked_for(
    build: Path,
) -> None:
    file = build / "out.json"
    assert call("trace", "--build-dir", str(build), "-o", str(file)).exit_code == 0
    assert file.read_text() == golden_files()["trace.json"]
    assert (
        call("trace", "--build-dir", str(build), "--format", "text", "-o", str(file)).exit_code == 0
    )
    assert file.read_text() == golden_files()["trace.txt"]
    assert (
        call("trace", "--build-dir", str(build), "--format", "json", "-o", str(file)).exit_code == 0
    )
    assert json.loads(file.read_text())["records"] == len(RECORDED)


def test_a_folder_that_is_not_there_is_status_1(build: Path) -> None:
    result = call("trace", "--build-dir", str(build), "-o", "/proc/nowhere/out.txt")
    assert result.exit_code == 1 and "/proc/nowhere/out.txt: " in result.output


def test_without_a_traced_run_it_says_how_to_make_one(tmp_path: Path) -> None:
    result = call("trace", "--build-dir", str(tmp_path))
    assert result.exit_code == 1 and "ashlar run --trace" in result.output


def test_a_trace_of_an_older_build_is_refused(build: Path) -> None:
    (build / "generated/plan.json").write_text(view_to_json(replace(plan(), system="other")))
    result = call("trace", "--build-dir", str(build))
    assert (
        result.exit_code == 1
        and "built anew" in result.output
        and "ashlar run --trace" in result.output
    )


def test_a_plan_of_another_version_is_refused(build: Path) -> None:
    text = view_to_json(replace(plan(), version=1))
    (build / "generated/plan.json").write_text(text)
    (build / traces.FILE).write_bytes(
        traces.pack(Records(frequency=HERTZ, written=1, kept=RECORDED[:1]), text)
    )
    result = call("trace", "--build-dir", str(build))
    assert result.exit_code == 1 and "version 1" in result.output
