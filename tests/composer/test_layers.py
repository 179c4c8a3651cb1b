# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Arrows point down only; every file says whose it is; the formatters and the type checker agree.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from pathlib import Path

import jinja2
import pytest

ROOT = Path(__file__).resolve().parents[2]
MAY_IMPORT = {
    "model": {"model"},
    "tree": {"tree", "model"},
    "arch": {"arch", "tree", "model"},
    "load": {"load", "arch", "tree", "model"},
    "resolve": {"resolve", "load", "model"},
    "wire": {"wire", "model"},
    "tables": {"tables", "model"},
    "place": {"place", "tables", "wire", "arch", "model"},
    "authority": {"authority", "model"},
    "check": {"check", "authority", "load", "resolve", "model"},
    "emit": {"emit", "place", "tables", "wire", "arch", "machine", "model"},
    "machine": {"machine", "arch", "model"},
    "views": {"views", "authority", "model"},
    "provenance": {"provenance", "views", "model"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]', re.MULTILINE)
SOURCES = ("*.py", "*.c", "*.cpp", "*.hpp", "*.S", "*.yaml", "*.cmake")


def tracked(*patterns: str) -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / one for one in done.stdout.split() if (ROOT / one).is_file()]


def imports_of(path: Path) -> list[str]:
    """The modules that a module imports, by their whole names."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            found += [node.module or "", *(f"{node.module}.{name.name}" for name in node.names)]
        elif isinstance(node, ast.Import):
            found += [one.name for one in node.names]
    return found


def imports(path: Path) -> set[str]:
    """The packages of composer that a module imports."""
    parts = (name.split(".") for name in imports_of(path))
    return {part[1] for part in parts if part[0] == "composer" and len(part) > 1}


@pytest.mark.parametrize("package", sorted(MAY_IMPORT))
def test_a_pass_imports_only_what_lies_below_it(package: str) -> None:
    modules = list((ROOT / "composer" / package).rglob("*.py"))
    assert modules
    for module in modules:
        assert (
            imports(module) <= MAY_IMPORT[package]
        ), f"{module.relative_to(ROOT)} imports what lies above it"


def included(folder: str) -> dict[str, set[str]]:
    return {
        str(one.relative_to(ROOT)): set(INCLUDE.findall(one.read_text()))
        for one in tracked(f"{folder}/*.hpp", f"{folder}/*.cpp")
    }


def ours(headers: set[str]) -> set[str]:
    return {
        header for header in headers if "/" in header or header in ("machine.hpp", "wiring.hpp")
    }


def test_abi_knows_nobody() -> None:
    for file, headers in included("abi").items():
        assert all(name.startswith("abi/") for name in ours(headers)), file


def test_the_kernels_core_knows_abi_and_the_contract_of_an_architecture() -> None:
    for file, headers in included("kernel/core").items():
        assert all(
            name.startswith(("abi/", "kernel/core/")) or name == "machine.hpp"
            for name in ours(headers)
        ), file


def test_components_never_include_one_another() -> None:
    """But headers of libraries, in folders of the libraries' names."""
    shared = {f"{path.parent.name}/" for path in tracked("libraries/*/library.yaml")}
    known = ("abi/", "ashlar/", "interfaces/", "gtest/", "components/runtime/", "sanitizer/")
    for file, headers in included("components").items():
        own = f"components/{file.split('/')[1]}/"
        for name in ours(headers):
            assert name == "wiring.hpp" or name.startswith(
                (*known, *shared, own)
            ), f"{file} includes {name}"


def test_the_verifier_shares_nothing_with_what_it_judges() -> None:
    for file, headers in included("verifier").items():
        assert all(
            name.startswith(
                ("verifier/", "yaml-cpp/", "fmt/", "nlohmann/", "CLI/", "sys/", "openssl/")
            )
            for name in ours(headers)
        ), file


TYPE = re.compile(r"^(?:struct|class|enum(?: class)?|union) (\w+)[^;(]*\{", re.MULTILINE)
UNNAMED = re.compile(r"^namespace \{$.*?^\}  // namespace$", re.MULTILINE | re.DOTALL)
NAMESPACE = re.compile(
    r"^namespace ([\w:]+) \{$(.*?)^\}  // namespace \1$", re.MULTILINE | re.DOTALL
)


def test_the_verifier_defines_each_type_once() -> None:
    """Two types of one name in one namespace are one type to the linker, and neither compiler nor
    linker says so.
    """
    defined: dict[str, set[str]] = {}
    for path in tracked("verifier/*.hpp", "verifier/*.cpp"):
        for space, body in NAMESPACE.findall(UNNAMED.sub("", path.read_text())):
            for name in TYPE.findall(body):
                defined.setdefault(f"{space}::{name}", set()).add(str(path.relative_to(ROOT)))
    assert "verifier::ValueSet" in defined
    assert {name: sorted(files) for name, files in defined.items() if len(files) > 1} == {}


def test_portable_code_has_no_conditional_of_an_architecture() -> None:
    for file in tracked("kernel/core/*", "abi/*"):
        assert not re.search(r"^\s*#\s*(if|ifdef|ifndef)\b", file.read_text(), re.MULTILINE), file


WRITES = {"write_text", "write_bytes", "mkstemp", "mkdtemp", "symlink_to", "rename", "replace"}


def written(code: str) -> list[str]:
    """Calls that write a file, or give one a name."""
    return [
        f"line {one.lineno}: {one.func.attr}"
        for one in ast.walk(ast.parse(code))
        if isinstance(one, ast.Call)
        and isinstance(one.func, ast.Attribute)
        and one.func.attr in WRITES
        # text.replace and dataclasses.replace make values
        and (one.func.attr != "replace" or ast.unparse(one.func.value) == "os")
    ]


def test_only_the_writer_writes_files() -> None:
    writer = ROOT / "composer/emit/writer.py"
    assert written(writer.read_text())
    for file in tracked("composer/*.py"):
        assert file == writer or written(file.read_text()) == [], file


def arithmetic(template: str) -> list[str]:
    """The calculations of a template; `"%#x" % value` is none: it prints."""
    operations = (jinja2.nodes.BinExpr, jinja2.nodes.UnaryExpr)
    logic = (jinja2.nodes.And, jinja2.nodes.Or, jinja2.nodes.Not)
    return [
        f"line {one.lineno}: {one.operator}"
        for one in jinja2.Environment().parse(template).find_all(operations)
        if not isinstance(one, logic)
        and not (isinstance(one, jinja2.nodes.Mod) and _is_text(one.left))
    ]


def _is_text(node: jinja2.nodes.Expr) -> bool:
    return isinstance(node, jinja2.nodes.Const) and isinstance(node.value, str)


def test_templates_do_no_arithmetic() -> None:
    for file in tracked("composer/templates/*.j2"):
        assert arithmetic(file.read_text()) == [], file


@pytest.mark.parametrize(
    "code",
    [
        '{{ "%#x" % (start + size) }}',
        "{% if not rows - 1 %}{% endif %}",
        "{% for one in rows[first * 2:] %}{% endfor %}",
        "{{ start % page }}",
        "{{ -start }}",
        "{% set end = start // 2 %}",
    ],
)
def test_arithmetic_is_seen(code: str) -> None:
    assert len(arithmetic(code)) == 1


def test_every_source_opens_with_the_two_lines() -> None:
    for file in tracked(*SOURCES, "ashlar"):
        if "tests/golden" in str(file) or "tests/reject" in str(file):
            continue
        assert "SPDX-License-Identifier: Apache-2.0" in file.read_text()[:400], file


def test_no_file_names_a_machine() -> None:
    for file in tracked("*"):
        if file.suffix in (".png",):
            continue
        text = file.read_text(errors="replace")
        assert not re.search(r"/(?:work|home|root)/[a-z]+/", text), file


@pytest.mark.skipif(
    shutil.which("clang-format-19") is None, reason="clang-format-19 is not installed"
)
def test_clang_format_agrees() -> None:
    files = [str(one) for one in tracked("*.cpp", "*.hpp") if "tests/golden" not in str(one)]
    done = subprocess.run(
        ["clang-format-19", "--dry-run", "-Werror", *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[:2000]


def python_files() -> list[str]:
    return [str(file) for file in tracked("*.py") if "tests/golden" not in str(file)]


def agrees(*words: str) -> None:
    done = subprocess.run(
        ["/usr/bin/python3", "-m", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-2000:]


def test_black_agrees() -> None:
    """`--fast`: that a file means the same after it was formatted is not asked of one that is not."""
    agrees("black", "--check", "--quiet", "--fast", *python_files())


def test_flake8_agrees() -> None:
    agrees("flake8", *python_files())


def test_mypy_agrees() -> None:
    agrees("mypy", "--strict", "composer")


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
def test_shellcheck_agrees() -> None:
    for file in (ROOT / "ashlar", ROOT / ".ci/run"):
        done = subprocess.run(
            ["shellcheck", str(file)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout
