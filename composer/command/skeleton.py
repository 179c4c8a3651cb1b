# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What `ashlar new` writes: the repository's own template under other names.

Nothing is written down here a second time, so what a user starts from is what the repository builds
and tests.
"""

from __future__ import annotations

from pathlib import Path

FIRST = "hello"  # the component and the interface of a new system
# For headers that no build has compiled by themselves, too.
CLANGD = """# `ashlar build` and `ashlar test` write compile_commands.json here.
CompileFlags: {CompilationDatabase: .}
"""
FILES = ("component.yaml", "template.cpp", "template_test.cpp")


def component(project: Path, name: str) -> dict[str, str]:
    """The files of a component type, by path in its folder."""
    folder = project / "components/template"
    return {_renamed(file, name): _renamed((folder / file).read_text(), name) for file in FILES}


def grants(project: Path, name: str) -> tuple[str, ...]:
    """The lines of system.yaml that grant a new component its ports, by section."""
    lines = _system(project).splitlines()
    return tuple(
        _renamed(line, name)
        for line in lines
        if line.endswith(":") or line.startswith("  template:")
    )


def system(project: Path, name: str) -> dict[str, str]:
    """The files of a new system, by path: one component that says a line and powers off."""
    first = {
        f"components/{FIRST}/{file}": text.replace("demo", FIRST)
        for file, text in component(project, FIRST).items()
    }
    code = f"components/{FIRST}/{FIRST}.cpp"
    first[code] = _edited(
        first[code],
        "// At the end of main a component has ended; that is no fault.",
        "ashlar::power_off(0);",
    )
    description = _edited(_system(project), "system: template", f"system: {name}")
    description = _edited(description, "{priority: 100}", "{priority: 100, power: true}")
    interface = (project / "interfaces/demo.yaml").read_text().replace("demo", FIRST)
    return {
        "system.yaml": _renamed(description, FIRST),
        f"interfaces/{FIRST}.yaml": interface,
        **first,
        ".gitignore": "/build/\n/generated/\n/compile_commands.json\n",
        ".clangd": CLANGD,
    }


def _system(project: Path) -> str:
    return (project / "examples/template/system.yaml").read_text()


def _renamed(text: str, name: str) -> str:
    """`template` becomes the name; as the name of a test suite, `Template` becomes MyName."""
    suite = "".join(part.capitalize() for part in name.split("_"))
    return text.replace("Template", suite).replace("template", name)


def _edited(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"the template no longer says {old!r} once"
    return text.replace(old, new)
