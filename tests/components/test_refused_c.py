# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""C that names what no component has is refused by the compiler with one error, and floating point
without `fpu: true` with the error that C++ gets.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.components.test_refused import COMPILE, RUNTIME

TARGET = COMPILE[1:4]
C = ("-O2", "-ffreestanding", "-fhosted", "-fno-builtin", "-nostdlibinc")
ALL = (
    *C,
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-c",
    "-o",
    "/dev/null",
    "-idirafter",
    str(RUNTIME / "shim"),
)
HEADERS = "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n"


def errors(source: str, folder: Path, *language: str) -> list[str]:
    file = folder / "case.c"
    file.write_text(source)
    done = subprocess.run(
        ("clang-19", *(language or ("-std=c17",)), *TARGET, *ALL, str(file)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return re.findall(r"error: (.*)", done.stderr)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            'printf("%d", 1);',
            "there are no files and no streams; print from C++ with ashlar::print",
        ),
        ("char text[9]; strcpy(text, strdup(text));", "use strlen and memcpy"),
        ("exit(1);", "a component ends when main returns"),
        ('(void)atoi("1");', "parse in C++ with std::from_chars"),
    ],
)
def test_a_function_that_no_component_has(body: str, reason: str, tmp_path: Path) -> None:
    found = errors(f"{HEADERS}void wrong(void) {{ {body} }}\n", tmp_path)
    names = [error.split("'")[1] for error in found]
    assert names == sorted(set(names), key=names.index), "one error for each function"
    assert all("is unavailable: no component has it: " in error for error in found)
    assert any(reason in error for error in found)


def test_a_header_that_no_component_has(tmp_path: Path) -> None:
    assert errors("#include <unistd.h>\n", tmp_path) == ["'unistd.h' file not found"]


def test_a_float_is_refused_as_in_cpp(tmp_path: Path) -> None:
    source = "float twice(float value) { return value * 2; }\n"
    found = errors(source, tmp_path)
    assert "'twice' requires 'float' type support, but ABI 'aapcs' does not support it" in found
    assert found == errors(source, tmp_path, "-xc++")


def test_what_a_component_has_compiles(tmp_path: Path) -> None:
    source = HEADERS + (
        "#include <limits.h>\n#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n"
        "bool right(void) {\n"
        "    uint8_t *bytes = calloc(2, sizeof *bytes);\n"
        '    const bool same = bytes != NULL && memcmp(bytes, "", 1) == 0 && abs(INT_MIN + 1) > 0;\n'
        "    free(bytes);\n"
        "    return same;\n"
        "}\n"
    )
    assert errors(source, tmp_path) == []
