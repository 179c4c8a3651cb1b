# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Ashlar apart from a clone: an ordinary user who may write nothing but the own folder composes
and boots with a read-only installation, and with a clone that belongs to somebody else.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from composer.command import verify
from composer.command.steps import Steps
from tests.boot.machine import LIMIT, ROOT
from tests.verifier.mutator.judge import VERIFIER

pytestmark = pytest.mark.xdist_group("package")
NOBODY = 65534
PROJECT = """cmake_minimum_required(VERSION 3.25)
project(mine LANGUAGES NONE)
find_package(Ashlar 0.1 REQUIRED)
ashlar_add_system(mine lone/system.yaml SEARCH ../mine)
"""


def done(*line: str, cwd: Path, environment: dict[str, str] | None = None) -> str:
    result = subprocess.run(
        line,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    assert result.returncode == 0, result.stdout
    return result.stdout


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The configured package; it takes the verifier that the tests have."""
    folder = tmp_path_factory.mktemp("package")
    given = f"-DASHLAR_VERIFIER={VERIFIER}"
    done("cmake", "-S", "packaging", "-B", str(folder), given, cwd=ROOT)
    return folder


@pytest.fixture(scope="module")
def world() -> Iterator[Path]:
    """A folder that every user reads: pytest's own are for one user."""
    with tempfile.TemporaryDirectory(prefix="ashlar-package-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def user(world: Path) -> User:
    """Somebody without rights: where the tests run as root, another user."""
    folder = world / "user"
    folder.mkdir()
    if os.getuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    return User(folder)


class User:
    def __init__(self, home: Path) -> None:
        self.home = home

    def types(self, *line: str, folder: str = ".") -> str:
        drop = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
        kept = {
            name: os.environ[name]
            for name in ("PATH", "LANG", "ASHLAR_VERIFIER")
            if name in os.environ
        }
        environment = {**kept, "HOME": str(self.home)}
        return done(
            *(drop if os.getuid() == 0 else ()),
            *line,
            cwd=self.home / folder,
            environment=environment,
        )


@pytest.fixture(scope="module")
def installed(package: Path, world: Path) -> Iterator[Path]:
    prefix = world / "prefix"
    done("cmake", "--install", str(package), "--prefix", str(prefix), cwd=ROOT)
    done("chmod", "-R", "a-w", str(prefix), cwd=ROOT)
    yield prefix
    done("chmod", "-R", "u+w", str(prefix), cwd=ROOT)


@pytest.fixture(scope="module")
def mine(installed: Path, user: User) -> str:
    """What `new system mine` has said."""
    return user.types(str(installed / "bin/ashlar"), "new", "system", "mine")


def test_a_user_composes_and_boots_with_a_read_only_installation(
    installed: Path, user: User, mine: str
) -> None:
    ashlar = str(installed / "bin/ashlar")
    before = sorted(installed.rglob("*"))
    assert user.types(ashlar, "--version") == f"ashlar {(ROOT / 'VERSION').read_text()}"
    assert f"Boot it:        {ashlar} run" in mine
    said = user.types(ashlar, "run", folder="mine")
    assert "hello: Ready" in said and "status 0" in said
    assert "no mistake" in user.types(ashlar, "check", folder="mine")
    assert "R004: every port is granted" in user.types(ashlar, "explain", "R004")
    assert sorted(installed.rglob("*")) == before
    assert {path.name for path in user.home.iterdir()} <= {".cache", "mine", "project"}


@pytest.mark.usefixtures("mine")
def test_a_cmake_project_finds_it_and_adds_a_system(installed: Path, user: User) -> None:
    """A description without a folder of components: they are found by SEARCH."""
    lone = user.home / "project/lone"
    lone.mkdir(parents=True)
    (user.home / "project/CMakeLists.txt").write_text(PROJECT)
    shutil.copy(user.home / "mine/system.yaml", lone)
    if os.getuid() == 0:
        for folder in (user.home / "project", lone):
            os.chown(folder, NOBODY, NOBODY)
    prefix = f"-DCMAKE_PREFIX_PATH={installed}"
    user.types("cmake", "-S", "project", "-B", "project/build", "-G", "Ninja", prefix)
    user.types("cmake", "--build", "project/build")
    assert (user.home / "project/build/mine/image.elf").is_file()
    said = user.types("cmake", "--build", "project/build", "--target", "mine-run")
    assert "hello: Ready" in said


def test_the_package_depends_on_what_a_build_needs(package: Path) -> None:
    done("cpack", cwd=package)
    version = (ROOT / "VERSION").read_text().strip()
    deb = package / f"ashlar_{version}_amd64.deb"
    depends = done("dpkg-deb", "--field", str(deb), "Depends", cwd=package).strip().split(", ")
    assert {"clang-19", "qemu-system-arm", "python3-click", "graphviz"} <= set(depends)
    assert all(word.replace("-", "").replace("+", "").isalnum() for word in depends)
    listed = done("dpkg-deb", "--contents", str(deb), cwd=package)
    for name in ("bin/ashlar", "share/ashlar/libexec/ashlar-verifier", "lib/cmake/Ashlar/"):
        assert f" ./usr/{name}" in listed
    assert "__pycache__" not in listed and "/build/" not in listed


@pytest.mark.usefixtures("mine")
def test_a_clone_of_somebody_else_works(world: Path, user: User) -> None:
    """Also its verifier is the user's own, but for the one that the environment names here."""
    clone = world / "clone"
    done("git", "clone", "-q", "--shared", str(ROOT), str(clone), cwd=ROOT)
    changed = done("git", "ls-files", "-m", "-o", "--exclude-standard", cwd=ROOT).split()
    for name in changed:
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, clone / name)
    done("chmod", "-R", "a-w", str(clone), cwd=ROOT)
    given = f"ASHLAR_VERIFIER={VERIFIER}"
    said = user.types("env", given, str(clone / "ashlar"), "run", folder="mine")
    assert "hello: Ready" in said and "status 0" in said
    done("chmod", "-R", "u+w", str(clone), cwd=ROOT)


def test_a_verifier_that_cannot_be_built_in_the_clone_is_built_in_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless the clone holds one that was built after the last change."""
    clone = tmp_path / "clone"
    (clone / "verifier").mkdir(parents=True)
    (clone / "verifier/main.cpp").write_text("int main() {}")
    built: list[str] = []
    monkeypatch.delenv("ASHLAR_VERIFIER", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(verify, "PROJECT", clone)
    monkeypatch.setattr(verify, "writable", lambda folder: False)
    monkeypatch.setattr(Steps, "tool", lambda _, line, *folders: built.append(" ".join(line)))
    monkeypatch.setattr(Steps, "build", lambda *_: None)
    mine = verify.verifier(Steps(1))
    assert mine.parent.parent == tmp_path / "cache/ashlar" and built
    (clone / "build/verifier").mkdir(parents=True)
    (clone / "build/verifier/ashlar-verifier").write_text("")
    assert verify.verifier(Steps(1)) == clone / "build/verifier/ashlar-verifier"
    os.utime(clone / "verifier/main.cpp", (2**31, 2**31))
    assert verify.verifier(Steps(1)) == mine
