# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Drives npm's yaml-language-server over its standard streams, as an editor does."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

PATIENCE = 100  # messages that may come before an answer: against waiting for ever


class Server:
    """One language server with one folder open; positions count from 0, as the protocol has
    them.
    """

    def __init__(self, program: Path, folder: Path) -> None:
        self._process = subprocess.Popen(
            ["node", str(program), "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )
        self._folder = folder
        self._last = 0
        self.diagnostics: dict[str, list[dict[str, Any]]] = {}
        self.request(
            "initialize",
            {
                "processId": None,
                "rootUri": folder.as_uri(),
                "capabilities": {
                    "textDocument": {
                        "completion": {"completionItem": {"documentationFormat": ["plaintext"]}},
                        "hover": {},
                    },
                    "workspace": {"configuration": True},
                },
            },
        )
        self.notify("initialized", {})

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def open(self, name: str) -> None:
        """Opens a file and waits for what the server finds wrong with it."""
        file = self._folder / name
        self.diagnostics.pop(file.as_uri(), None)
        self.notify(
            "textDocument/didOpen",
            {
                "textDocument": {
                    "uri": file.as_uri(),
                    "languageId": "yaml",
                    "version": 1,
                    "text": file.read_text(),
                }
            },
        )
        for _ in range(PATIENCE):
            if file.as_uri() in self.diagnostics:
                return
            self._handle(self._receive())
        raise AssertionError(f"the server says nothing of {name}")

    def found(self, name: str) -> list[dict[str, Any]]:
        return self.diagnostics[(self._folder / name).as_uri()]

    def at(self, method: str, name: str, line: int, character: int) -> Any:
        return self.request(
            f"textDocument/{method}",
            {
                "textDocument": {"uri": (self._folder / name).as_uri()},
                "position": {"line": line, "character": character},
            },
        )

    def request(self, method: str, parameters: object) -> Any:
        self._last += 1
        self._send({"id": self._last, "method": method, "params": parameters})
        for _ in range(PATIENCE):
            message = self._receive()
            if message.get("id") == self._last and "method" not in message:
                assert "error" not in message, message
                return message["result"]
            self._handle(message)
        raise AssertionError(f"no answer to {method}")

    def notify(self, method: str, parameters: object) -> None:
        self._send({"method": method, "params": parameters})

    def _handle(self, message: dict[str, Any]) -> None:
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif message.get("method") == "workspace/configuration":
            yaml = {
                "validate": True,
                "hover": True,
                "completion": True,
                "schemaStore": {"enable": False},
            }
            answers = [
                yaml if item.get("section") == "yaml" else None
                for item in message["params"]["items"]
            ]
            self._send({"id": message["id"], "result": answers})
        elif "id" in message:
            self._send({"id": message["id"], "result": None})

    def _send(self, message: dict[str, object]) -> None:
        assert self._process.stdin is not None
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while header := self._process.stdout.readline().strip():
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the language server has ended"
        message = json.loads(self._process.stdout.read(length))
        assert isinstance(message, dict)
        return message
