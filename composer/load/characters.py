# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Which characters a description may hold."""

from __future__ import annotations

import re

# Not printable for YAML, or a line break that only YAML knows: columns and lines stay what editors show.
REFUSED = re.compile(r"[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
TAB = re.compile(r"^ *\t", re.MULTILINE)
