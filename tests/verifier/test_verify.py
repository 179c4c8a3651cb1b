# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""`ashlar verify` as its users meet it: what it says of a right image, of a wrong one, and of what
is none.

What each check catches is for test_mutants_of_images.py. `ASHLAR_PIN=1` renews the example and the
lists of checks and residues in docs/verifier.md.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from composer.command.options import Options
from composer.command.steps import Steps
from composer.command.verify import listed, proved, verifier
from composer.machine.sealed import Sealed
from composer.model import view
from composer.model.serial import plan_from_json
from tests.boot.machine import ROOT, ashlar, build_dir

PAGE = ROOT / "docs/verifier.md"
READ_ONLY = 1 << 7  # AP[2] of a leaf


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    folder: Path
    image: bytes

    def offset(self, physical: int) -> int:
        with (self.folder / "image.elf").open("rb") as file:
            return next(
                int(segment["p_offset"] + physical - segment["p_paddr"])
                for segment in ELFFile(file).iter_segments()
                if segment["p_paddr"] <= physical < segment["p_paddr"] + segment["p_filesz"]
            )

    def space(self, component: str) -> view.Space:
        found = plan_from_json((self.folder / "generated/plan.json").read_text()).space(component)
        assert found is not None
        return found

    def leaf(self, component: str, virtual: int) -> int:
        """Physical address of the descriptor of a page: the root's second level, then the third."""
        root = int(str(self.space(component).root), 0)
        table = self.word(self.offset(root + 8 * (virtual >> 21))) & 0x0000_FFFF_FFFF_F000
        return table + 8 * (virtual >> 12 & 511)

    def word(self, offset: int) -> int:
        return int.from_bytes(self.image[offset : offset + 8], "little")

    def region(self, component: str, name: str) -> int:
        return next(
            int(str(mapping.start), 0)
            for mapping in self.space(component).mappings
            if mapping.name == f"region {name}"
        )


@pytest.fixture(scope="module")
def demo() -> Iterator[Built]:
    folder = build_dir("demo")
    made = ashlar("build", "--system", str(ROOT / "system.yaml"), "--build-dir", str(folder))
    assert made.status == 0, made.text
    assert "verified: 3 components" in made.text and "assumed: the processor" in made.text
    yield Built(folder=folder, image=(folder / "image.elf").read_bytes())


def widened(demo: Built, path: Path) -> Path:
    """The demo's image with one bit changed: `console` may write the region `frames`, which it may
    only read.
    """
    at = demo.offset(demo.leaf("console", demo.region("console", "frames")))
    word = demo.word(at)
    assert word & READ_ONLY
    path.write_bytes(
        demo.image[:at] + (word & ~READ_ONLY).to_bytes(8, "little") + demo.image[at + 8 :]
    )
    return path


def of(demo: Built, *arguments: str) -> list[str]:
    return ["verify", *arguments, "--build-dir", str(demo.folder)]


def test_the_image_of_a_build_is_what_its_description_says(demo: Built) -> None:
    said = ashlar(*of(demo))
    assert said.status == 0
    assert re.search(
        r"^verified: 3 components, \d+ mappings, 9 capabilities, \d+ checks, nothing found$",
        said.text,
        re.MULTILINE,
    )


def test_one_bit_more_is_found_and_said_with_all_that_leads_to_it(
    demo: Built, tmp_path: Path
) -> None:
    said = ashlar(*of(demo, str(widened(demo, tmp_path / "wide.elf"))))
    assert said.status == 1
    at = demo.region("console", "frames")
    assert (
        f"V403: console, {at:#x}, region frames: found rw, allowed r (system.yaml:10)" in said.text
    )
    assert f"level 3, entry at {demo.leaf('console', at):#x} = " in said.text
    assert "wide.elf is not what its description says: 1 finding" in said.text


def test_json_has_the_same_facts(demo: Built, tmp_path: Path) -> None:
    said = ashlar(*of(demo, str(widened(demo, tmp_path / "wide.elf")), "--format", "json"))
    found = json.loads(said.text[said.text.index("{") : said.text.rindex("}") + 1])
    (only,) = found["predicate"]["findings"]
    assert (only["code"], only["component"], only["what"]) == ("V403", "console", "region frames")
    assert (only["found"], only["allowed"], only["place"]) == ("rw", "r", "system.yaml:10")


def test_a_build_ends_with_status_1_when_its_image_is_wrong(
    demo: Built, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = widened(demo, tmp_path / "wide.elf")
    with pytest.raises(SystemExit) as ended:
        proved(
            Steps(1),
            Options(system="system.yaml", board=None, build_dir=demo.folder, form="text"),
            demo.folder,
            Sealed(wrong),
        )
    assert ended.value.code == 1
    assert "V403: console" in capsys.readouterr().err


@pytest.mark.parametrize(
    "content", [b"", b"no ELF file\n", b"\x7fELF" + bytes(60)], ids=["empty", "text", "header"]
)
def test_what_is_no_image_is_a_finding(demo: Built, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "none.elf"
    file.write_bytes(content)
    said = ashlar(*of(demo, str(file)))
    assert said.status == 1
    assert "V101: image, file: found" in said.text


def test_every_truncation_of_an_image_is_refused_without_a_crash(
    demo: Built, tmp_path: Path
) -> None:
    file = tmp_path / "short.elf"
    for size in (64, 400, 4096, 20_000, 70_000, 103_000, len(demo.image) - 1):
        file.write_bytes(demo.image[:size])
        assert ashlar(*of(demo, str(file))).status == 1, size


def test_a_folder_without_a_build_is_told_how_to_make_one(tmp_path: Path) -> None:
    said = ashlar("verify", "--build-dir", str(tmp_path))
    assert said.status == 1
    assert "no such image" in said.text and "ashlar build makes it" in said.text


def test_explain_knows_the_checks() -> None:
    said = ashlar("explain", "v403")
    assert said.status == 0
    assert "V403: mapped memory has the declared rights" in said.text
    assert ashlar("explain", "V999").status == 2


def test_the_page_shows_what_is_said_and_lists_every_check(demo: Built, tmp_path: Path) -> None:
    said = ashlar(*of(demo, str(widened(demo, tmp_path / "wide.elf")))).text
    example = "\n".join(line for line in said.splitlines() if not line.startswith("["))
    checks = "\n".join(
        [
            "| code | what holds | what would be possible otherwise |",
            "| --- | --- | --- |",
            *(
                f"| {one['code']} | {one['sentence']} | {one['reason']} |"
                for one in listed(verifier(Steps(1)))
            ),
        ]
    )
    residues = subprocess.run(
        [verifier(Steps(1)), "--residues"], capture_output=True, text=True, check=True
    ).stdout.rstrip("\n")
    text = PAGE.read_text()
    if os.environ.get("ASHLAR_PIN"):
        text = re.sub(
            r"(?<=ashlar-verifier --residues\n).*?(?=\n```)",
            lambda _: residues,
            text,
            flags=re.DOTALL,
        )
        text = re.sub(
            r"(?<=makes read-only:\n\n```\n).*?(?=\n```)", lambda _: example, text, flags=re.DOTALL
        )
        text = re.sub(
            r"(?<=\n\n)\| code \|.*?(?=\n\n)|@CHECKS@", lambda _: checks, text, flags=re.DOTALL
        )
        PAGE.write_text(text)
    assert example in text
    assert checks in text
    assert (
        f"--residues\n{residues}\n```" in text
    ), "docs/verifier.md: run this with ASHLAR_PIN=1, and give the reason of each new residue"
