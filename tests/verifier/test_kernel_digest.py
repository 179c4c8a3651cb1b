# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Reviewed kernels: docs/kernel-digest.md lists the digests of this repository's, and an image with
another one is refused.

`ASHLAR_PIN=1` renews the page's rows, after a review of the changes in kernel/ and abi/.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from composer.command.steps import Steps
from composer.command.verify import verifier
from composer.provenance.tools import of_kernel, tools
from tests.boot.machine import ROOT, ashlar, build_dir

PAGE = ROOT / "docs/kernel-digest.md"
ARCHITECTURE = "aarch64"
OPTIONS = {"off": (), "on": ("--trace",)}
ROWS = re.compile(r"(?<=\| --- \| --- \| --- \| --- \|\n)(?:\|.*\n)*")
LOADED = (".text", ".rodata", ".boot")
NOBODYS = "f" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    folder: Path
    digest: str


def built(trace: str) -> Built:
    folder = build_dir(f"kernel-digest-{trace}")
    made = ashlar(
        "build",
        "--system",
        str(ROOT / "system.yaml"),
        "--build-dir",
        str(folder),
        "--kernel",
        "any",
        *OPTIONS[trace],
    )
    assert made.status == 0, made.text
    return Built(
        folder=folder, digest=hashlib.sha256((folder / "kernel.o").read_bytes()).hexdigest()
    )


@pytest.fixture(scope="module")
def kernels() -> dict[str, Built]:
    return {trace: built(trace) for trace in OPTIONS}


def judged(
    kernel: Built,
    *arguments: str,
    page: str | None = None,
    tmp_path: Path | None = None,
    given: Path | None = None,
) -> tuple[int, str]:
    """Status and words of the verifier itself; `page`: of a project of its own; `given`: another
    object.
    """
    project = ROOT
    if page is not None and tmp_path is not None:
        project = tmp_path / "project"
        project.mkdir()
        for part in ROOT.iterdir():
            if part.name not in ("docs", "build"):
                (project / part.name).symlink_to(part)
        (project / "docs").mkdir(parents=True)
        (project / "docs/kernel-digest.md").write_text(page)
    line = [
        str(verifier(Steps(1))),
        "--system",
        "system.yaml",
        "--project",
        str(project),
        "--programs",
        str(kernel.folder / "components"),
        "--image",
        str(kernel.folder / "image.elf"),
        "--kernel-object",
        str(given or kernel.folder / "kernel.o"),
        *arguments,
    ]
    done = subprocess.run(line, cwd=project, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_page_has_the_kernels_of_this_repository(kernels: dict[str, Built]) -> None:
    rows = "".join(
        f"| {ARCHITECTURE} | {trace} | {of_kernel(tools())} | {kernels[trace].digest} |\n"
        for trace in OPTIONS
    )
    text = PAGE.read_text()
    assert ROWS.search(text)
    if os.environ.get("ASHLAR_PIN"):
        PAGE.write_text(ROWS.sub(rows, text))
    assert (
        rows in PAGE.read_text()
    ), "the kernel has changed: read what changed, then write the page with ASHLAR_PIN=1"


@pytest.mark.parametrize("trace", OPTIONS)
def test_a_kernel_of_the_page_is_named_with_its_line(kernels: dict[str, Built], trace: str) -> None:
    status, said = judged(kernels[trace])
    assert status == 0, said
    line = next(
        number
        for number, one in enumerate(PAGE.read_text().splitlines(), 1)
        if kernels[trace].digest in one
    )
    assert (
        f"kernel: sha256 {kernels[trace].digest}, reviewed by docs/kernel-digest.md:{line}:"
        f" {ARCHITECTURE}, trace {trace}, " in said
    )
    assert "assumed: the reviewed kernel does what its tests show" in said


def test_a_digest_on_the_command_line_stands_for_the_page(kernels: dict[str, Built]) -> None:
    status, said = judged(kernels["off"], "--kernel", kernels["off"].digest)
    assert status == 0 and "reviewed by --kernel" in said
    status, said = judged(kernels["off"], "--kernel", NOBODYS)
    assert status == 1
    assert (
        f"V206: kernel, SHA-256 of its object: found {kernels['off'].digest}, allowed {NOBODYS}, as"
        " --kernel says" in said
    )


def test_any_kernel_is_an_assumption_that_is_printed(kernels: dict[str, Built]) -> None:
    said = ashlar("verify", "--build-dir", str(kernels["off"].folder), "--kernel", "any").text
    assert (
        f"assumed: the kernel {kernels['off'].digest}, for which no review was requested," in said
    )
    assert "V206" not in said and "reviewed by nobody" in said


def test_a_run_says_which_kernel_nobody_has_reviewed(kernels: dict[str, Built]) -> None:
    folder, digest = str(kernels["off"].folder), kernels["off"].digest
    line = f"assumed: the kernel {digest}, for which no review was requested,"
    assert line in ashlar("run", "--build-dir", folder, "--kernel", "any").text
    assert "of which no review" not in ashlar("run", "--build-dir", folder, "--kernel", digest).text


@pytest.mark.parametrize("word", ["", "all", "g" * 64, "f" * 63])
def test_a_word_that_names_no_kernel_is_refused(kernels: dict[str, Built], word: str) -> None:
    said = ashlar("verify", "--build-dir", str(kernels["off"].folder), "--kernel", word)
    assert said.status == 2 and "--kernel" in said.text
    if word:
        status, text = judged(kernels["off"], "--kernel", word)
        assert status == 2 and "64 hexadecimal digits" in text


def test_a_kernel_that_the_page_does_not_have_is_a_finding(
    kernels: dict[str, Built], tmp_path: Path
) -> None:
    page = PAGE.read_text().replace(kernels["off"].digest, NOBODYS)
    status, said = judged(kernels["off"], page=page, tmp_path=tmp_path)
    assert status == 1 and said.count("V206:") == 1 and "V205" not in said
    assert (
        f"found {kernels['off'].digest}, allowed docs/kernel-digest.md has {NOBODYS} (aarch64,"
        " trace off," in said
    )
    assert "`--kernel any` goes on without a review" in said


def test_tools_that_the_page_does_not_know_are_named(
    kernels: dict[str, Built],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from composer.command import verify

    page = tmp_path / "kernel-digest.md"
    page.write_text(PAGE.read_text().replace(of_kernel(tools()), "clang 1, lld 1"))
    monkeypatch.setattr(verify, "PROJECT", tmp_path)
    monkeypatch.setattr(verify, "REVIEWED", page)
    finding = {"code": "V206", "text": "V206: kernel"}
    verify.tell(
        verify.Verdict(
            image="image.elf",
            sha256="",
            passed=False,
            said={"findings": [finding], "judged": {"programs": []}},
            verifier=verify.Verifier(sha256="", given=None),
        )
    )
    assert (
        f"kernel-digest.md knows no kernel that was made with {of_kernel(tools())}, which this"
        " machine has" in capsys.readouterr().err
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: "", "has not one table"),
        (lambda text: text + text, "has not one table"),
        (
            lambda text: text.replace("| --- | --- | --- | --- |\n", ""),
            "expected `| --- | --- | --- | --- |`",
        ),
        (lambda text: ROWS.sub("", text), "the table has no row"),
        (lambda text: text.replace("| off |", "| of |"), "expected `| architecture | on or off"),
        (
            lambda text: ROWS.sub(lambda rows: rows[0].replace(" |\n", "\n"), text),
            "expected `| architecture | on or off",
        ),
        (
            lambda text: ROWS.sub(lambda rows: rows[0].upper(), text),
            "expected `| architecture | on or off",
        ),
    ],
    ids=["empty", "twice", "no-ruler", "no-rows", "no-such-option", "no-end", "upper-case"],
)
def test_a_page_that_is_none_is_a_finding_with_its_line(
    kernels: dict[str, Built], tmp_path: Path, change: object, says: str
) -> None:
    assert callable(change)
    status, said = judged(kernels["off"], page=change(PAGE.read_text()), tmp_path=tmp_path)
    assert (
        status == 1
        and "V206: kernel, reviewed kernels: found docs/kernel-digest.md:" in said
        and says in said
    )


@pytest.mark.parametrize("trace", OPTIONS)
def test_what_the_image_links_is_the_object_but_for_debug_information(
    kernels: dict[str, Built], trace: str
) -> None:
    """Loaded bytes and their relocations, symbols by name: kernel_debug.o is linked, kernel.o is
    judged.
    """
    loaded = []
    for name in ("kernel.o", "kernel_debug.o"):
        with (kernels[trace].folder / name).open("rb") as file:
            elf = ELFFile(file)
            symbols = elf.get_section_by_name(".symtab")
            loaded.append(
                {
                    section: (
                        elf.get_section_by_name(section).data(),
                        [
                            (
                                relocation["r_offset"],
                                relocation["r_info_type"],
                                relocation["r_addend"],
                                _target(elf, symbols.get_symbol(relocation["r_info_sym"])),
                            )
                            for relocation in elf.get_section_by_name(
                                f".rela{section}"
                            ).iter_relocations()
                        ],
                    )
                    for section in LOADED
                }
            )
    assert loaded[0] == loaded[1]
    assert all(data and fields for data, fields in loaded[0].values())


def _target(elf: ELFFile, symbol: object) -> tuple[str, int]:
    section = symbol["st_shndx"]  # type: ignore[index]
    name = elf.get_section(section).name if isinstance(section, int) else section
    return (symbol.name or name, symbol["st_value"])  # type: ignore[attr-defined, index]


def test_an_object_that_is_none_is_refused_with_a_sentence(
    kernels: dict[str, Built], tmp_path: Path
) -> None:
    content = (kernels["off"].folder / "kernel.o").read_bytes()
    for name, bad in {
        "empty": b"",
        "cut": content[:2000],
        "image": (kernels["off"].folder / "image.elf").read_bytes(),
    }.items():
        (tmp_path / name).write_bytes(bad)
        status, said = judged(kernels["off"], given=tmp_path / name)
        assert status == 2 and "is no kernel's object: " in said, (name, said)
    (tmp_path / "folder").mkdir()
    status, said = judged(kernels["off"], given=tmp_path / "folder")
    assert status == 2 and "is no regular file" in said, said
