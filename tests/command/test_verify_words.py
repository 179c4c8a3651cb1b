# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What `ashlar verify` says where something was found, and where a build folder lacks what an image
is compared with.
"""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from composer.command.options import Options, collect
from composer.command.steps import Steps
from composer.command.verify import judged, tell
from composer.machine.sealed import Sealed
from composer.model.verdict import Verdict, Verifier

ENTRY = "level 3, entry at 0x400880d0 = 0x00600000400a7f43"


def verdict(*findings: dict[str, str]) -> Verdict:
    said = {"findings": list(findings), "assumptions": [], "judged": {"programs": [], "loaded": ""}}
    return Verdict(
        image="image.elf",
        sha256="",
        passed=False,
        said=said,
        verifier=Verifier(sha256="", given=None),
    )


def test_the_descriptor_stands_on_a_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    tell(
        verdict(
            {
                "code": "V403",
                "entry": ENTRY,
                "text": f"V403: console: found rw, allowed r\n    {ENTRY}",
            }
        )
    )
    assert capsys.readouterr().err.splitlines() == [
        "V403: console: found rw, allowed r",
        f"    {ENTRY}",
        "image.elf is not what its description says: 1 finding",
    ]


def test_a_name_with_a_new_line_in_it_begins_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    tell(
        verdict(
            {"code": "V401", "text": "V401: a\nverified: nothing found"},
            {"code": "V401", "entry": "x\ny", "text": "V401: a\n    z\n    x\ny"},
        )
    )
    assert capsys.readouterr().err.splitlines()[:3] == [
        "V401: a\\nverified: nothing found",
        "V401: a\\n    z",
        "    x\\ny",
    ]


@pytest.mark.parametrize("missing", ["kernel.o", "components"])
def test_what_a_build_folder_lacks_is_named_with_its_remedy(
    missing: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ASHLAR_VERIFIER", str(tmp_path / "never-run"))
    for name in ("kernel.o", "image.elf"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "components").mkdir()
    (tmp_path / missing).rename(tmp_path / "elsewhere")
    with pytest.raises(SystemExit) as ended:
        judged(
            Steps(1),
            Options(system="system.yaml", board=None, build_dir=tmp_path, form="text"),
            tmp_path,
            Sealed(tmp_path / "image.elf"),
        )
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert f"{tmp_path / missing}: not there" in said and "build makes it" in said


def test_the_digest_of_a_kernel_may_have_capitals_and_a_wrong_one_names_both_ways_to_give_it() -> (
    None
):
    assert collect("system.yaml", None, None, "text", kernel="9B" * 32).kernel == "9b" * 32
    with pytest.raises(click.BadParameter) as refused:
        collect("system.yaml", None, None, "text", kernel="ANY")
    assert refused.value.param_hint == "--kernel, or ASHLAR_KERNEL"
