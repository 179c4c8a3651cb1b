# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""manifest.json as text, a line a row: `diff` of two names files, tools and segments."""

from __future__ import annotations

import json

from composer.model.manifest import Manifest
from composer.model.serial import Json, encode


def manifest_to_json(manifest: Manifest) -> str:
    """Deterministic: the fields in the order of composer/model/manifest.py, newline at the end."""
    fields = encode(manifest, Manifest)
    assert isinstance(fields, dict), "a dataclass is an object of JSON"
    rows = (f" {_text(name)}: {_field(value)}" for name, value in fields.items())
    return "{\n" + ",\n".join(rows) + "\n}\n"


def _field(value: Json) -> str:
    if not isinstance(value, list) or not value:
        return _text(value)
    return "[\n" + ",\n".join(f"  {_text(row)}" for row in value) + "\n ]"


def _text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=True)  # a file's name need not be text
