# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The version of Ashlar: the file VERSION, which packages, images and manifests repeat."""

from __future__ import annotations

from pathlib import Path

VERSION = (Path(__file__).resolve().parents[2] / "VERSION").read_text(encoding="ascii").strip()
EXPLAINED = "CHANGELOG.md"  # what each version changes, and how to follow it
