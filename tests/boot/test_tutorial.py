# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The tutorials, played as they stand: their files written, their commands typed, their output
compared.

A block is ```console (commands behind `$ `, and what they print) or ```LANGUAGE title="PATH" (a
file, whole). There is no other kind, so nothing in the document goes unplayed. Three rules equate
what varies with the machine, the compiler and the kernel: the seconds behind a step's name, the
size of image.elf with its debug information, and the hash of what is loaded. `ASHLAR_PIN=1` renews
the output: read the diff.
"""
from __future__ import annotations

import os
import re
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.boot.machine import LIMIT, ROOT

TUTORIALS = ("tutorial", "tutorial-controller")
BLOCK = re.compile(r"^```(?P<kind>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r'(?:yaml|cpp|script) title="([a-z_./]+)"')
SECONDS = re.compile(r"^(\[\d/\d\] [a-z ]+?) +\d+\.\d s$", re.MULTILINE)
FILE_SIZE = re.compile(r"\(image\.elf \d+ KiB\)")
LOADED = re.compile(r"^image: sha256 (?:[0-9a-f]{64}|…)$", re.MULTILINE)
MARK = "\x1e"


def comparable(text: str) -> str:
    return LOADED.sub(
        "image: sha256 …", FILE_SIZE.sub("(image.elf … KiB)", SECONDS.sub(r"\1 … s", text))
    )


@dataclass(slots=True, kw_only=True)
class Reader:
    """Someone who types: the current folder and PATH last from one command to the next."""

    folder: Path
    path: str = field(default_factory=lambda: os.environ["PATH"])

    def types(self, command: str) -> str:
        """What the command prints, and a check that it fails only where it shows an error."""
        line = f'{command}\nstatus=$?\nprintf \'{MARK}%s{MARK}%s{MARK}%s\' "$status" "$PWD" "$PATH"'
        shell = subprocess.Popen(
            ["/bin/sh", "-c", line],
            cwd=self.folder,
            env={**os.environ, "PATH": self.path},
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            output, _ = shell.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            os.killpg(shell.pid, signal.SIGKILL)  # the machine that did not end, too
            pytest.fail(f"$ {command}\ndoes not end; it printed\n{shell.communicate()[0]}")
        printed, status, folder, self.path = output.split(MARK)
        self.folder = Path(folder)
        assert (status != "0") == ("error[" in printed), f"$ {command}\nstatus {status}\n{printed}"
        return printed

    def plays(self, block: re.Match[str]) -> str:
        """The block as it comes out."""
        if block["kind"] == "console":
            assert block["text"].startswith("$ ")
            commands = re.findall(r"^\$ (.*)$", block["text"], re.MULTILINE)
            return (
                "```console\n"
                + "".join(f"$ {command}\n{self.types(command)}" for command in commands)
                + "```"
            )
        title = FILE.fullmatch(block["kind"])
        assert title, f"a block of the tutorial is neither console nor a file: {block['kind']}"
        file = self.folder / title[1]
        assert file.parent.is_dir(), f"the reader has no folder for {title[1]}"
        file.write_text(block["text"])
        return block[0]


@pytest.mark.parametrize("name", TUTORIALS)
def test_the_tutorial_is_what_happens(tmp_path: Path, name: str) -> None:
    tutorial = ROOT / f"docs/{name}.md"
    (tmp_path / "ashlar").symlink_to(ROOT)
    reader = Reader(folder=tmp_path)
    text = tutorial.read_text()
    assert len(BLOCK.findall(text)) * 2 == text.count("```")
    played = BLOCK.sub(reader.plays, text)
    if os.environ.get("ASHLAR_PIN"):
        tutorial.write_text(played)
    assert comparable(played) == comparable(text)


def test_what_varies_alone_is_equated() -> None:
    assert (
        comparable("[1/4] compose       0.0 s\n[4/4] boot          12.5 s\n")
        == "[1/4] compose … s\n[4/4] boot … s\n"
    )
    assert comparable(f"image: sha256 {'0a' * 32}\n") == "image: sha256 …\n"
    for other in (
        "image: sha256 12",
        "consumer: 3 s",
        "image 92 KiB",
        "[1/4] compose       failed",
        "tests took 3 s",
    ):
        assert comparable(other) == other
