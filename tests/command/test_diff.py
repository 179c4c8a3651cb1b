# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""ashlar diff, as people and CI call it. `ASHLAR_PIN=1` renews the golden Markdown and the outputs
in docs/diff.md.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result
from hypothesis import given

from composer.authority import Kind, authority, difference
from composer.command.main import main
from composer.model.serial import plan_to_json
from composer.pipeline import front
from composer.place.place import place
from composer.views.authority_facts import facts
from composer.views.authority_markdown import FOLDED, MOST, markdown
from composer.views.authority_rows import PATHS
from composer.views.authority_text import text
from composer.views.authority_words import ACTS, NAMES, listed
from tests.composer import authority_systems as some
from tests.composer import view_systems as made
from tests.composer.any_system import KERNEL, MACHINE, programs
from tests.composer.described import PROJECT, REJECT

FOLDER = "tests/golden/authority"
BEFORE, AFTER = f"{FOLDER}/before", f"{FOLDER}/after"
GOLDEN = PROJECT / FOLDER / "expected.md"
PAGE = PROJECT / "docs" / "diff.md"
SCHEMA = json.loads((PROJECT / "docs" / "diff.schema.json").read_text())
SAME = "The authority is the same on both sides.\n"


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)


def call(*words: str) -> Result:
    result = CliRunner(mix_stderr=False).invoke(main, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def facts_of(*words: str) -> Any:
    """Valid by the schema."""
    found = json.loads(call("diff", *words, "--format", "json").stdout)
    jsonschema.validate(found, SCHEMA)
    return found


def edited(folder: Path, *edits: tuple[str, str]) -> str:
    """A copy of BEFORE with one text replaced by another."""
    shutil.copytree(PROJECT / FOLDER, folder, dirs_exist_ok=True)
    description = (folder / "before" / "system.yaml").read_text()
    for old, new in edits:
        assert old in description
        description = description.replace(old, new)
    (folder / "system.yaml").write_text(description)
    return str(folder / "system.yaml")


def test_the_schema_is_one() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


def test_the_golden_markdown() -> None:
    shown = call("diff", BEFORE, AFTER, "--format", "markdown").stdout
    if os.environ.get("ASHLAR_PIN"):
        GOLDEN.write_text(shown)
    assert shown == GOLDEN.read_text()


def test_the_page_shows_what_is_printed() -> None:
    command = f"$ ./ashlar diff {BEFORE} {AFTER}\n"
    shown, before, after = call("diff", BEFORE, AFTER).stdout, *PAGE.read_text().split(command)
    if os.environ.get("ASHLAR_PIN"):
        PAGE.write_text(before + command + shown + after[after.index("```") :])
    assert PAGE.read_text().split(command)[1].startswith(shown + "```\n")


def placed(value: Any, above: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Everything in a tree of JSON that has a line, with what holds it."""
    if isinstance(value, dict) and "line" in value:
        yield value, above
    for inner in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from placed(inner, value if isinstance(value, dict) else above)


@pytest.mark.parametrize("sides", [(BEFORE, AFTER), (AFTER, BEFORE)])
def test_every_row_names_a_line_that_says_it(sides: tuple[str, str]) -> None:
    found = facts_of(*sides)
    count = 0
    for row, above in placed(found, {}):
        line = Path(row["file"]).read_text().split("\n")[row["line"] - 1]
        words = {
            str(value)
            for one in (row, above)
            for key, value in one.items()
            if key in ("name", "component", "object", "subject", "source")
        }
        words |= set(re.findall(r"`(\w+)`", row.get("sentence", ""))) | {
            *row.get("first", ()),
            *row.get("then", ()),
        }
        assert any(word.split(" ")[-1] in line for word in words), (line, words)
        count += 1
    assert count > 30


def test_what_is_gone_is_told_at_the_old_line() -> None:
    gone = [one for one in facts_of(BEFORE, AFTER)["grants"] if one["after"] is None]
    assert {one["before"]["file"] for one in gone} == {f"{BEFORE}/system.yaml"}
    assert {(one["component"], one["verb"], one["object"]) for one in gone} == {
        ("watchdog", "send", "safe"),
        ("actuator", "receive", "safe"),
    }


def test_statuses(tmp_path: Path) -> None:
    fewer = edited(tmp_path, (", actuator.shown: r", ""))
    wider, narrower = (fewer, BEFORE), (BEFORE, fewer)
    assert [call("diff", *sides).exit_code for sides in (wider, narrower)] == [0, 0]
    assert [
        call("diff", *sides, "--fail-on-widening").exit_code
        for sides in (wider, narrower, (BEFORE, BEFORE))
    ] == [1, 0, 0]
    assert call("diff", *wider, "--fail-on-widening", "--format", "json").exit_code == 1


@pytest.mark.parametrize(
    "words",
    [
        (),
        (BEFORE,),
        (BEFORE, AFTER, AFTER),
        (BEFORE, "tests/nowhere"),
        ("docs", AFTER),
        (BEFORE, AFTER, "--format", "xml"),
        (BEFORE, AFTER, "--system", AFTER),
    ],
)
def test_usage_is_status_2(words: tuple[str, ...]) -> None:
    assert call("diff", *words).exit_code == 2


def test_a_folder_with_neither_is_told() -> None:
    assert (
        "docs holds neither system.yaml nor generated/plan.json"
        in call("diff", "docs", AFTER).stderr
    )


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_a_system_and_itself(form: str, tmp_path: Path) -> None:
    moved = edited(tmp_path, ("regions:", "\n\nregions:"))
    result = call("diff", BEFORE, moved, "--fail-on-widening", "--format", form)
    assert result.exit_code == 0 and SAME.strip() in result.stdout
    if form == "text":
        assert result.stdout == SAME


def test_what_is_no_authority_is_told_and_no_widening(tmp_path: Path) -> None:
    result = call(
        "diff", BEFORE, edited(tmp_path, ("capacity: 8", "capacity: 32")), "--fail-on-widening"
    )
    assert result.exit_code == 0
    assert (
        result.stdout.startswith(
            "The authority is the same on both sides; 2 other things changed.\n"
        )
        and "capacity: 32, was 8" in result.stdout
    )


def plan_of(system: str) -> str:
    one = front(PROJECT, system, None)
    assert one.system is not None
    assumed = programs(one.wirings)
    placement, _ = place(one.system, one.wirings, assumed, KERNEL, MACHINE)
    assert placement is not None
    return plan_to_json(placement.plan)


def test_a_plan_of_an_unknown_machine_is_refused(tmp_path: Path) -> None:
    text = plan_of(f"{BEFORE}/system.yaml").replace('"aarch64"', '"vax"')
    (tmp_path / "plan.json").write_text(text)
    result = CliRunner().invoke(
        main, ["diff", str(tmp_path / "plan.json"), f"{BEFORE}/system.yaml"]
    )
    assert result.exit_code == 1 and "for the architecture vax, which is not known" in result.output


def test_a_plan_is_its_description(tmp_path: Path) -> None:
    (tmp_path / "generated").mkdir()
    (tmp_path / "generated" / "plan.json").write_text(plan_of(f"{BEFORE}/system.yaml"))
    for path in (tmp_path, tmp_path / "generated", tmp_path / "generated" / "plan.json"):
        assert call("diff", str(path), BEFORE).stdout == SAME
    planned, described = facts_of(str(tmp_path), AFTER), facts_of(BEFORE, AFTER)
    assert {(each["component"], each["kind"], each["object"]) for each in planned["grants"]} == {
        (each["component"], each["kind"], each["object"]) for each in described["grants"]
    }


@pytest.mark.parametrize(
    ("text_of_plan", "told"),
    [("{}", "version None"), ("[", "not JSON"), ('{"version": 1}', "build again")],
)
def test_a_plan_that_cannot_be_read_is_status_1(
    tmp_path: Path, text_of_plan: str, told: str
) -> None:
    (tmp_path / "plan.json").write_text(text_of_plan)
    result = call("diff", str(tmp_path), AFTER)
    assert (
        result.exit_code == 1
        and result.stderr.startswith("OLD is refused: ")
        and told in result.stderr
    )
    found = facts_of(AFTER, str(tmp_path))["refused"]
    assert [one["side"] for one in found] == ["new"] and told in found[0]["message"]


def test_a_plan_that_nobody_has_made_is_status_1(tmp_path: Path) -> None:
    """Edited by hand, or of two versions that a merge has joined: reported in a sentence, on either
    side.
    """
    plan = json.loads(plan_of(f"{BEFORE}/system.yaml"))
    plan["rings"][0]["producer"] = "ghost.out"
    (tmp_path / "stray.json").write_text(json.dumps(plan))
    plan["rings"][0].update(producer="eth.out", place="system.yaml:" + "9" * 5000)
    (tmp_path / "far.json").write_text(json.dumps(plan))
    for sides, side in (
        ((str(tmp_path / "stray.json"), AFTER), "OLD"),
        ((AFTER, str(tmp_path / "stray.json")), "NEW"),
    ):
        result = call("diff", *sides)
        assert (
            result.exit_code == 1
            and f"{side} is refused: " in result.stderr
            and "names ghost (" in result.stderr
        )
    assert call("diff", str(tmp_path / "far.json"), AFTER).exit_code == 0


def test_refused_descriptions_give_their_diagnostics_and_the_side() -> None:
    bad = str(REJECT / "R001-unknown-component" / "system.yaml")
    assert Path(bad).exists()
    result = call("diff", bad, bad)
    assert result.exit_code == 1 and result.stdout == ""
    for side in ("OLD", "NEW"):
        assert f"{side} is refused: {bad}\nerror[R001]" in result.stderr
    assert "NEW" not in call("diff", bad, AFTER).stderr
    found = facts_of(BEFORE, bad)["refused"]
    assert [one["side"] for one in found] == ["new"] and {
        one["code"] for one in found[0]["diagnostics"]
    } == {"R001"}


def test_two_boards_are_told(tmp_path: Path) -> None:
    other = edited(tmp_path, ("system: plant", "system: plant\nboard: other"))
    (tmp_path / "boards").mkdir()
    boards = PROJECT / "composer" / "boards"
    shutil.copy(boards / "qemu-virt-aarch64.dts", tmp_path / "boards")
    (tmp_path / "boards" / "other.yaml").write_text(
        (boards / "qemu-virt-aarch64.yaml")
        .read_text()
        .replace("board: qemu-virt-aarch64", "board: other")
    )
    for form in ("text", "markdown"):
        assert (
            "The boards differ: qemu-virt-aarch64 and other."
            in call("diff", BEFORE, other, "--format", form).stdout
        )
    assert "boards differ" not in call("diff", BEFORE, AFTER).stdout
    assert [one["board"] for one in map(facts_of(BEFORE, other).get, ("old", "new"))] == [
        "qemu-virt-aarch64",
        "other",
    ]


def test_long_lists_of_names_are_cut() -> None:
    names = [f"c{number}" for number in range(NAMES + 2)]
    assert (
        listed(names[:2]) == "`c0`, `c1`"
        and listed(names[:NAMES]).endswith(f"`c{NAMES - 1}`")
        and listed(names).endswith(f"`c{NAMES - 1}` and 2 more")
    )


def test_files_are_called_as_seen_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for side in ("before", "after"):
        shutil.copytree(PROJECT / FOLDER, tmp_path / "plant" / side)
        shutil.copy(PROJECT / FOLDER / side / "system.yaml", tmp_path / "plant" / side)
    monkeypatch.chdir(tmp_path)
    found = facts_of("plant/before", "plant/after")
    files = {row["file"] for row, _ in placed(found, {})}
    assert files == {"plant/before/system.yaml", "plant/after/system.yaml"} and {
        one["file"] for one in found["changed"]
    } == {"plant/after/system.yaml"}
    monkeypatch.chdir(tmp_path / "plant" / "after")
    assert {row["file"] for row, _ in placed(facts_of("../before", "."), {})} == {
        "../before/system.yaml",
        "system.yaml",
    }


def test_every_kind_has_words() -> None:
    assert set(ACTS) == set(Kind)


def test_colours_are_for_a_terminal() -> None:
    sides = [
        authority(one)
        for one in (
            made.system("one", (some.component("a"),)),
            made.system("two", (some.component("b"),)),
        )
    ]
    found = difference(sides[0], sides[1])
    assert "\x1b[32m  + b" in text(found, True) and "\x1b[31m  - a" in text(found, True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", text(found, True)) == text(found)
    terminal, screen = os.openpty()
    for output, coloured in ((screen, True), (subprocess.PIPE, False)):
        done = subprocess.run(
            ["/usr/bin/python3", "-m", "composer.command", "diff", BEFORE, AFTER],
            stdout=output,
            check=True,
        )
        assert (b"\x1b[32m  + " in (done.stdout or os.read(terminal, 100_000))) == coloured
    os.close(screen)
    os.close(terminal)


def many(count: int, name: str = "c") -> Any:
    """So many components that nothing joins, and the same in a chain of rings."""
    members = tuple(made.instance(f"{name}{number}", 9, number) for number in range(count))
    chain = tuple(
        made.ring(f"r{number}", f"{name}{number}.out", f"{name}{number + 1}.in")
        for number in range(count - 1)
    )
    return difference(
        authority(made.system("many", members)),
        authority(made.system("many", members, rings=chain)),
    )


def test_a_fault_that_halts_at_once_is_told_as_that(tmp_path: Path) -> None:
    later = edited(
        tmp_path,
        (
            "actuator:   {type: node,",
            (
                "actuator:   {type: node, on_fault: restart, restart: {max: 1, within: 1 s, then:"
                " halt},"
            ),
        ),
    )
    assert (
        "+ actuator  halt the machine by its faults: after its restarts  "
        in call("diff", BEFORE, later).stdout
    )
    assert (
        "+ actuator    halt the machine by its faults: at once, was after its restarts  "
        in call("diff", later, AFTER).stdout
    )


def test_turns_are_told_at_the_line_of_who_rose(tmp_path: Path) -> None:
    level = edited(tmp_path, ("priority: 80", "priority: 90"))
    shown = call("diff", BEFORE, level, "--fail-on-widening")
    assert shown.exit_code == 1
    assert (
        "+ telemetry  shares a priority with `eth` (priority 90, without a budget)" in shown.stdout
    )
    assert (
        "- eth        no longer pre-empts `telemetry` (priority 90, without a budget)"
        in shown.stdout
    )
    assert (
        "- telemetry  no longer shares a priority with `eth` (priority 90, without a budget)"
        in call("diff", level, BEFORE).stdout
    )
    (only,) = facts_of(BEFORE, level)["precedence"]["gained"]
    assert (only["first"], only["then"], only["equal"]) == (["telemetry"], ["eth"], True)


def test_what_is_left_out_is_told() -> None:
    found = many(60)
    assert f"  and {60 * 59 - PATHS} pairs more: `--format json` has all\n" in text(found)
    told = facts(found)
    jsonschema.validate(told, SCHEMA)
    assert told["influence"]["gained"]["pairs"] == 60 * 59 and len(told["influence"]["gained"]["paths"]) == 1000  # type: ignore[index]
    page = markdown(found)
    assert (
        "<details><summary><b>Can now, and could not before</b> (118)</summary>\n\n| |" in page
        and f"*and {118 - MOST} rows more*" in page
    )
    assert page.count("<details>") == page.count("</details>") == 2
    assert "<details>" not in markdown(many(3)) and "<details>" in markdown(many(FOLDED))


def test_markdown_is_no_longer_than_a_host_takes() -> None:
    """GitHub takes comments of 65,536 characters."""
    found = many(200, "c" * 40)
    far = {"system.yaml": "folder/" * 60 + "system.yaml"}
    page = markdown(difference(found.old.placed(far), found.new.placed(far)))
    assert 20_000 < len(page) < 65_536 and f"*and {398 - MOST // 2} rows more*" in page


def test_markdown_keeps_what_is_written(tmp_path: Path) -> None:
    reasons = ("a | b", "<b>no</b> `x", "*see* `a|b` _there_")
    expected = (r"a \| b", r"\<b\>no\</b\> \`x", r"\*see\* `a\|b` \_there\_")
    for reason, escaped in zip(reasons, expected):
        other = edited(tmp_path, ("no IOMMU; eth.cpp reviewed 2026-11", reason))
        shown = call("diff", BEFORE, other, "--format", "markdown").stdout
        assert f'dma: "{escaped}", was "no IOMMU' in shown


@given(some.any_authority(), some.any_authority())
def test_any_difference_is_valid_by_the_schema_and_shown(one: Any, other: Any) -> None:
    found = difference(authority(one), authority(other))
    jsonschema.validate(json.loads(json.dumps(facts(found))), SCHEMA)
    rows = [line for line in text(found).split("\n") if re.match(r"  [-+~] ", line)]
    assert all(re.search(r":\d+$", line) for line in rows) and bool(rows) >= (not found.same)
    assert len(re.findall(r"^\| [-+~] \|", markdown(found), re.M)) == len(rows)
