# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What boots is what was judged, and a verdict says of which bytes it is, and who gave it."""

from __future__ import annotations

import hashlib
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

from composer.command.steps import Steps
from composer.command.verify import verifier
from composer.machine.sealed import Sealed
from composer.provenance.inputs import KERNEL_OBJECT
from tests.boot.machine import LIMIT, ROOT, Booted, build_dir
from tests.composer.test_machine_qemu import image as made_image

SCHEMA = json.loads((ROOT / "docs/attestation.schema.json").read_text())
PAGE = ROOT / "docs/attestation.md"
SAMPLE = re.compile(r"(?<=programs\[2\]'\n).*?(?=\n```)", re.DOTALL)
NOTHING = "nothing found"
pytestmark = pytest.mark.xdist_group(
    "judged"
)  # some tests change the build folder that all look at


@pytest.fixture(scope="module")
def demo() -> Iterator[Path]:
    """The build folder of the demo."""
    folder = build_dir("judged-demo")
    said = ashlar("build", folder)
    assert said.status == 0, said.text
    yield folder


@pytest.fixture
def copied(demo: Path, tmp_path: Path) -> Path:
    """What `verify` reads of a build folder, to be damaged."""
    for name in ("components", "generated"):
        (tmp_path / "copy" / name).mkdir(parents=True)
    for name in (
        "image.elf",
        KERNEL_OBJECT,
        "generated/plan.json",
        *(f"components/{path.name}" for path in (demo / "components").glob("*.elf")),
    ):
        shutil.copy(demo / name, tmp_path / "copy" / name)
    return tmp_path / "copy"


def ashlar(command: str, folder: Path, *arguments: str, judge: Path | None = None) -> Booted:
    environment = {key: value for key, value in os.environ.items() if key != "ASHLAR_VERIFIER"}
    environment |= {} if judge is None else {"ASHLAR_VERIFIER": str(judge)}
    done = subprocess.run(
        [str(ROOT / "ashlar"), command, *arguments, "--build-dir", str(folder)],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=LIMIT,
        check=False,
    )
    return Booted(status=done.returncode, text=done.stdout)


def attested(folder: Path, *arguments: str, judge: Path | None = None) -> Any:
    """What `verify --format json` prints, held against its schema."""
    text = ashlar("verify", folder, "--format", "json", *arguments, judge=judge).text
    made = json.loads(text[text.index("{") : text.rindex("}") + 1])
    jsonschema.Draft202012Validator(SCHEMA).validate(made)
    return made


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def own() -> Path:
    return verifier(Steps(1))


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


# ---- The bytes


def test_a_file_that_changes_behind_the_verdict_does_not_boot(demo: Path, tmp_path: Path) -> None:
    """The image of another system, which ends with 42, takes the file's place when the verifier has
    ended.
    """
    other, image, original = (
        made_image(tmp_path, "mov x5, #42\n b off\n"),
        demo / "image.elf",
        (demo / "image.elf").read_bytes(),
    )
    swapping = script(
        tmp_path / "swapping", f'"{own()}" "$@"; status=$?\ncp "{other}" "{image}"\nexit $status'
    )
    try:
        said = ashlar("run", demo, "--timeout", "60", judge=swapping)
        assert image.read_bytes() == other.read_bytes(), "the file was not swapped"
    finally:
        image.write_bytes(original)
    said.shows("sender: Hello via IPC!", "receiver: Goodbye", "status 0")
    assert said.status == 0


def test_a_verdict_is_of_this_run_and_not_of_the_last(demo: Path) -> None:
    """Nothing is rebuilt, and the swapped image is still judged and refused."""
    image, noted, original = demo / "image.elf", demo / "image.sha256", whole(demo)
    try:
        image.write_bytes(without_entry(original))
        noted.write_text(f"{sha256(image)}  image.elf\n")  # as if the linker had written it
        said = ashlar("run", demo, "--timeout", "60")
    finally:
        image.write_bytes(original)
        noted.write_text(f"{sha256(image)}  image.elf\n")
    assert (
        said.status == 1
        and "image.elf is not what its description says" in said.text
        and "Hello" not in said.text
    )
    folder = demo.relative_to(ROOT)
    said.shows(f"If a file of {folder} was changed by hand: rm -r {folder}, and build again")


def whole(folder: Path) -> bytes:
    return (folder / "image.elf").read_bytes()


def without_entry(image: bytes) -> bytes:
    at = image.index(b"\x7fELF") + 24
    return image[:at] + bytes(8) + image[at + 8 :]


@pytest.mark.parametrize("command", ["build", "run", "report"])
def test_an_image_that_was_changed_by_hand_is_linked_again(command: str, demo: Path) -> None:
    image, original = demo / "image.elf", whole(demo)
    image.write_bytes(without_entry(original))
    said = ashlar(command, demo, *(("--timeout", "60") if command == "run" else ()))
    again, after = whole(demo), ashlar(command, demo)
    image.write_bytes(original)
    told = f"{image.relative_to(ROOT)} is not what the linker wrote; it is linked again\n"
    assert said.status == 0 and told in said.text, said.text
    assert again == original and told not in after.text


def test_verify_judges_what_it_is_given_and_links_nothing(demo: Path) -> None:
    image, original = demo / "image.elf", whole(demo)
    try:
        image.write_bytes(without_entry(original))
        said, kept = ashlar("verify", demo), whole(demo)
    finally:
        image.write_bytes(original)
    assert said.status == 1 and "is not what its description says" in said.text
    assert kept == without_entry(original)
    assert "linked again" not in said.text and "rm -r" not in said.text


def test_sealed_bytes_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "image.elf").write_bytes(b"judged")
    one = Sealed(tmp_path / "image.elf")
    (tmp_path / "image.elf").write_bytes(b"others")
    for change in (
        lambda: os.pwrite(one.descriptor, b"x", 0),
        lambda: os.ftruncate(one.descriptor, 2),
        lambda: os.ftruncate(one.descriptor, 9),
        lambda: one.path.write_bytes(b"x"),
    ):
        with pytest.raises(PermissionError):
            change()
    assert (
        one.path.read_bytes() == b"judged" and one.sha256 == hashlib.sha256(b"judged").hexdigest()
    )


def test_every_command_and_both_records_name_what_is_loaded(demo: Path) -> None:
    loaded = attested(demo)["predicate"]["judged"]["loaded"]
    line = f"image: sha256 {loaded}\n"
    for command in ("build", "run", "verify"):
        assert line in ashlar(command, demo).text, command
    manifest = json.loads((demo / "manifest.json").read_text())
    assert manifest["image"]["loaded_sha256"] == loaded, "Python and C++ do not agree"
    bill = json.loads((demo / "bom.cdx.json").read_text())
    assert {"name": "ashlar:loaded:sha256", "value": loaded} in bill["metadata"]["component"][
        "properties"
    ]
    for command in ("build", "run"):
        text = ashlar(command, demo, "--format", "json").text
        facts = json.loads(text[text.index("\n{") : text.rindex("}") + 1])
        assert (facts["loaded"], facts["sha256"]) == (loaded, sha256(demo / "image.elf")), command


def test_what_is_not_loaded_has_no_part_in_the_name(copied: Path) -> None:
    before = attested(copied)["predicate"]["judged"]["loaded"]
    subprocess.run(["llvm-objcopy-19", "--strip-debug", str(copied / "image.elf")], check=True)
    after = attested(copied)
    assert after["predicate"]["judged"]["loaded"] == before and after["predicate"]["passed"]
    assert after["subject"][0]["digest"]["sha256"] == sha256(copied / "image.elf")


# ---- The statement


def test_a_statement_names_every_byte_that_was_judged(demo: Path) -> None:
    made = attested(demo)
    assert made["subject"] == [
        {"name": "image.elf", "digest": {"sha256": sha256(demo / "image.elf")}}
    ]
    said = made["predicate"]
    assert said["passed"] and said["findings"] == [] and said["components"] == 3
    files = {one["name"]: one["digest"]["sha256"] for one in said["judged"]["description"]}
    assert {
        "system.yaml",
        "interfaces/demo.yaml",
        "components/sender/component.yaml",
        "composer/boards/qemu-virt-aarch64.yaml",
        "composer/boards/qemu-virt-aarch64.dts",
    } <= files.keys()
    assert files == {name: sha256(ROOT / name) for name in files}
    programs = {one["name"]: one for one in said["judged"]["programs"]}
    assert {name: one["annotations"]["instances"] for name, one in programs.items()} == {
        f"{one}.elf": [one] for one in ("console", "receiver", "sender")
    }
    assert all(
        one["digest"]["sha256"] == sha256(demo / "components" / name)
        for name, one in programs.items()
    )
    assert said["verifier"] == {
        "name": "ashlar-verifier",
        "digest": {"sha256": sha256(own())},
        "source": "verifier/",
    }
    assert attested(demo) == made


def test_the_page_shows_what_is_printed(demo: Path) -> None:
    """As `jq -c` prints it; ASHLAR_PIN=1 renews it."""
    made = attested(demo)
    said = made["predicate"]
    shown = (
        made["_type"],
        made["predicateType"],
        made["subject"],
        said["passed"],
        said["judged"]["loaded"],
        said["judged"]["programs"][2],
    )
    lines = "\n".join(json.dumps(one, separators=(",", ":")) for one in shown)
    if os.environ.get("ASHLAR_PIN"):
        PAGE.write_text(SAMPLE.sub(lambda _: lines, PAGE.read_text()))
    assert SAMPLE.findall(PAGE.read_text()) == [lines]


@pytest.mark.parametrize("content", [b"no ELF file\n", None], ids=["no ELF", "one bit"])
def test_a_statement_says_that_there_are_findings(copied: Path, content: bytes | None) -> None:
    image = bytearray((copied / "image.elf").read_bytes())
    image[24] ^= 4  # the entry
    (copied / "image.elf").write_bytes(image if content is None else content)
    made = attested(copied)
    assert not made["predicate"]["passed"] and made["predicate"]["findings"]
    assert made["subject"][0]["digest"]["sha256"] == sha256(copied / "image.elf")
    assert ashlar("verify", copied, "--format", "json").status == 1


def test_the_schema_refuses_what_is_no_statement(demo: Path) -> None:
    made = attested(demo)
    finding = {
        "code": "V101",
        "component": "image",
        "what": "",
        "found": "",
        "allowed": "",
        "text": "x",
    }
    for wrong in (
        {**made, "_type": "https://in-toto.io/Statement/v0.1"},
        {**made, "subject": []},
        {**made, "more": 1},
        {**made, "predicate": {**made["predicate"], "passed": False}},
        {**made, "predicate": {**made["predicate"], "findings": [finding]}},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(SCHEMA).validate(wrong)


# ---- The verifier


def test_a_verifier_of_the_environment_is_said_in_every_verdict(demo: Path, tmp_path: Path) -> None:
    judge = script(tmp_path / "mine", f'exec "{own()}" "$@"')
    line = f"the verifier is {judge}, as ASHLAR_VERIFIER says (sha256 {sha256(judge)})"
    for command in ("build", "run", "verify"):
        assert f"assumed: {line}\n" in ashlar(command, demo, judge=judge).text, command
        assert "ASHLAR_VERIFIER" not in ashlar(command, demo).text, command
    said = attested(demo, judge=judge)["predicate"]
    assert line in said["assumptions"] and said["verifier"]["source"] == "ASHLAR_VERIFIER"
    assert said["verifier"]["digest"]["sha256"] == sha256(judge)
    for command in ("build", "run"):
        assert (
            json.dumps(line) in ashlar(command, demo, "--format", "json", judge=judge).text
        ), command


WRONG = {
    "status": ("echo it hurts >&2; exit 3", "it hurts"),
    "silence": ("exit 3", "ended with status 3"),
    "nonsense": ("echo nothing found", "said what is no verdict"),
    "another list": ("echo '[]'", "said what is no verdict"),
    "other types": ('echo \'{"findings": 0, "judged": []}\'', "said what is no verdict"),
    "no image": (
        '"{own}" "$@" | sed "s/\\"image\\": \\"[0-9a-f]*/\\"image\\": \\"/"',
        "has judged other bytes",
    ),
    "a contradiction": ('"{own}" "$@"; exit 1', "ended with status 1 and 0 findings"),
    "no name of a file": (
        '"{own}" "$@" | sed "s/\\"name\\": \\"system.yaml\\"/\\"nam\\": 1/"',
        "said what is no verdict",
    ),
    "a finding that is none": (
        '"{own}" "$@" | sed "s/\\"findings\\": \\[/&1/"; exit 1',
        "said what is no verdict",
    ),
    "no number": (
        '"{own}" "$@" | sed "s/\\"components\\": [0-9]*/&, \\"more\\": NaN/"',
        "said what is no verdict",
    ),
    "no digest": (
        '"{own}" "$@" | sed "s/\\"loaded\\": \\"[0-9a-f]*/\\"loaded\\": \\"none/"',
        "said what is no verdict",
    ),
    "no end": ("head -c 200000 /dev/zero | tr '\\0' '['", "said what is no verdict"),
    "another image": (
        (
            '"{own}" "$@" | sed "s/\\"image\\": \\"[0-9a-f]*/\\"image\\":'
            ' \\"0000000000000000000000000000000000000000000000000000000000000000/"'
        ),
        "has judged other bytes",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_verifier_that_gives_no_verdict_is_told_of(name: str, demo: Path, tmp_path: Path) -> None:
    text, words = WRONG[name]
    judge = script(tmp_path / "judge", text.replace("{own}", str(own())))
    for command in ("verify", "run"):
        said = ashlar(command, demo, judge=judge)
        assert said.status == 1 and words in said.text and "Traceback" not in said.text, said.text
        assert NOTHING not in said.text and "Hello" not in said.text


@pytest.mark.parametrize("name", ["missing", "."])
def test_a_verifier_that_is_not_there_is_named(name: str, demo: Path, tmp_path: Path) -> None:
    for command in ("verify", "build"):
        said = ashlar(command, demo, judge=tmp_path / name)
        assert (
            said.status == 1
            and f"cannot be verified: {tmp_path / name}" in said.text
            and "ASHLAR_VERIFIER names it" in said.text
        )
    line = [str(ROOT / "ashlar"), "explain", "V101"]
    done = subprocess.run(
        line,
        env={**os.environ, "ASHLAR_VERIFIER": str(tmp_path / name)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (
        done.returncode == 1
        and "ASHLAR_VERIFIER names it" in done.stderr
        and "Traceback" not in done.stderr
    )


# ---- What decides nothing


def test_the_plan_has_no_part_in_a_verdict(demo: Path, copied: Path) -> None:
    wanted, plan = attested(demo), copied / "generated/plan.json"
    text = plan.read_text()
    for lie in (text.replace("sender", "nobody"), text.replace('"shape"', '"shap"'), "{", ""):
        assert lie != text
        plan.write_text(lie)
        assert attested(copied) == wanted
    shutil.rmtree(copied / "generated")
    assert attested(copied) == wanted


def test_the_machine_that_boots_is_the_description_s_and_not_the_plan_s(demo: Path) -> None:
    plan = demo / "generated/plan.json"
    text = plan.read_text()
    try:
        plan.write_text(text.replace('"virt', '"no-such-machine,virt'))
        assert plan.read_text() != text
        said = ashlar("run", demo, "--timeout", "60")
        assert "no-such-machine" in plan.read_text(), "the plan was written anew"
    finally:
        plan.write_text(text)
    said.shows("sender: Hello via IPC!", "status 0")


def with_other_text(elf: bytes) -> bytes:
    """A program that says the same of itself and has another instruction at the end of its text."""
    made = bytearray(elf)
    at = made.index(b"\xc0\x03\x5f\xd6")  # ret
    made[at : at + 4] = b"\x1f\x20\x03\xd5"  # nop
    return bytes(made)


@pytest.mark.parametrize("name", ["a.elf", "z.elf"])
def test_a_program_that_an_earlier_build_left_is_nobody_s(
    name: str, demo: Path, copied: Path
) -> None:
    wanted = attested(demo)["predicate"]
    components = copied / "components"
    (components / name).write_bytes(with_other_text((components / "sender.elf").read_bytes()))
    (components / "broken.elf").write_bytes(b"\x7fELF")
    said = attested(copied)["predicate"]
    programs = {one["name"]: one for one in said["judged"].pop("programs")}
    assert "no component of the image" in programs[name]["annotations"]["left_out"]
    assert "is no ELF file" in programs["broken.elf"]["annotations"]["left_out"]
    assert programs["sender.elf"]["annotations"]["instances"] == ["sender"]
    wanted["judged"].pop("programs")
    assert said == wanted


def test_a_program_that_is_not_in_the_image_is_no_excuse(copied: Path) -> None:
    """Both that say they are the sender's are others than the image's: one is held against it, and
    differs.
    """
    components = copied / "components"
    other = with_other_text((components / "sender.elf").read_bytes())
    for name in ("a.elf", "sender.elf"):
        (components / name).write_bytes(other)
    assert {one["code"] for one in attested(copied)["predicate"]["findings"]} == {"V503"}


def test_a_component_whose_program_cannot_be_read_has_none(copied: Path) -> None:
    (copied / "components/sender.elf").write_bytes(b"\x7fELF")
    said = ashlar("verify", copied)
    assert (
        said.status == 1 and "V901: sender, program: found no program of type sender" in said.text
    )
    assert "components/sender.elf was left out" in said.text
