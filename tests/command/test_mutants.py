# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The patches of `ashlar test mutants` can be read and apply, and its verdicts are right: here on a
kernel of one line.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from composer.command import mutants

ROOT = Path(__file__).resolve().parents[2]
PATCHES = sorted((ROOT / "tests/mutants/kernel").glob("*.patch"))
NO_VERIFIER = Path("no-verifier")  # the tests of these trees build no image
CASE = "tests/boot/test_it.py::test_sum"
CHANGE = "--- a/kernel/sum.txt\n+++ b/kernel/sum.txt\n@@ -1 +1 @@\n-{before}\n+{after}\n"


def patch(folder: Path, case: str = CASE, before: str = "1 + 1", after: str = "1 + 2") -> Path:
    path = folder / "wrong_sum.patch"
    path.write_text(
        f"# case: {case}\n# the sum is wrong\n" + CHANGE.format(before=before, after=after)
    )
    return path


@pytest.mark.parametrize("path", PATCHES, ids=[patch.stem for patch in PATCHES])
def test_a_patch_can_be_read_names_a_case_that_there_is_and_applies(path: Path) -> None:
    mutant = mutants.read(path)
    file, _, test = mutant.case.partition("::")
    name, _, parameter = test.partition("[")
    source = (ROOT / file).read_text()
    parts = parameter.removesuffix("]").split("-")  # pytest joins parameters so
    assert f"def {name}(" in source and all(part in source for part in parts), mutant.case
    applied = subprocess.run(
        ["git", "apply", "--check", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert applied.returncode == 0, applied.stderr


def test_there_are_patches() -> None:
    assert len(PATCHES) >= 20


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "does not begin"),
        ("# case:\n# nothing is named\n", "does not begin"),
        ("# case: coalescing\n" + CHANGE, "does not begin"),
        ("# case: coalescing\n# nothing is changed\n", "changes no file"),
        (
            "# case: coalescing\n# the test is changed\n" + CHANGE.replace("kernel", "tests"),
            "changes a/tests/sum.txt",
        ),
        (
            "# case: coalescing\n# it leads out\n" + CHANGE.replace("kernel", "kernel/.."),
            "changes a/kernel/../sum.txt",
        ),
    ],
)
def test_a_patch_that_cannot_be_read_says_why(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "one.patch"
    path.write_text(text)
    with pytest.raises(mutants.MutantError, match=why):
        mutants.read(path)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a kernel, a test that looks at it, one that looks at nothing, and a link
    that leads out.
    """
    root = tmp_path / "project"
    (root / "kernel").mkdir(parents=True)
    (root / "tests/boot").mkdir(parents=True)
    (tmp_path / "outside.txt").write_text("1 + 1\n")
    (root / "kernel/sum.txt").symlink_to(tmp_path / "outside.txt")
    (root / "tests/boot/test_it.py").write_text(
        "import pathlib\n\nLINE = (pathlib.Path(__file__).parents[2] /"
        " 'kernel/sum.txt').read_text()\n\ndef test_sum():\n    if '?' in LINE:\n       "
        " print('[3/4] ' + 'compile  failed')\n    assert LINE == '1 + 1\\n'\n\ndef"
        " test_nothing():\n    pass\n\ndef test_ends():\n    if LINE != '1 + 1\\n':\n       "
        " __import__('os').kill(__import__('os').getpid(), 9)\n"
    )
    for line in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *line], cwd=root, check=True)
    monkeypatch.setattr(mutants, "PROJECT", root)
    return root


def verdict(project: Path, path: Path) -> str:
    return mutants.judge_mutant(project / "build/mutants", NO_VERIFIER, mutants.read(path)).wrong


def test_a_mutant_that_its_case_sees_is_right_and_the_tree_stays_as_it_is(
    project: Path, tmp_path: Path
) -> None:
    assert verdict(project, patch(tmp_path)) == ""
    assert verdict(project, patch(tmp_path, case="test_sum")) == ""
    assert (tmp_path / "outside.txt").read_text() == "1 + 1\n"
    assert (project / "kernel/sum.txt").is_symlink()
    assert not (project / "build/mutants/wrong_sum").exists()


@pytest.mark.parametrize(
    ("case", "before", "after", "why"),
    [
        (
            "tests/boot/test_it.py::test_nothing",
            "1 + 1",
            "1 + 2",
            "test_nothing stays green, although the sum is wrong",
        ),
        (CASE, "2 + 1", "1 + 2", "does not apply"),
        (CASE, "1 + 1", "1 + ?", "does not build"),
        ("tests/boot/test_it.py::test_away", "1 + 1", "1 + 2", "names no test"),
        ("test_away", "1 + 1", "1 + 2", "names no test"),
        (
            "test_ends",
            "1 + 1",
            "1 + 2",
            "pytest was killed by SIGKILL",
        ),  # it saw nothing: that is not red
    ],
)
def test_what_is_wrong_with_a_mutant_is_named(
    project: Path, tmp_path: Path, case: str, before: str, after: str, why: str
) -> None:
    assert why in verdict(project, patch(tmp_path, case, before, after))


def test_the_unchanged_tree_must_be_green(project: Path) -> None:
    work = project / "build/mutants"
    assert mutants.judge_unchanged(work, NO_VERIFIER, [CASE, "test_nothing"]).wrong == ""
    (project / "kernel/sum.txt").write_text("1 + 2\n")
    assert "test_sum" in mutants.judge_unchanged(work, NO_VERIFIER, ["test_nothing", CASE]).wrong
