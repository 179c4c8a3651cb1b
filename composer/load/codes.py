# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every mistake that the loader can find: code and rule, one sentence each."""

from __future__ import annotations

from collections.abc import Mapping

CODES: Mapping[str, str] = {
    "L001": "every file of a description can be read",
    "L002": "a description is UTF-8",
    "L003": "a description is not empty",
    "L004": "a description holds no control character, and no tab indents a line",
    "L005": "a file is at most 8 MiB",
    "L006": "a description is YAML",
    "L007": "anchors, aliases, merge keys and tags are not part of the language",
    "L008": "a file holds one document",
    "L009": "nesting is at most 32 levels deep",
    "L010": "a key stands once in its mapping",
    "L011": "every key is known",
    "L012": "a key, value or spelling of a later version of the language is refused, never ignored",
    "L013": "a value has the shape that its key wants: mapping, list or scalar",
    "L014": "required keys are there",
    "L015": "a number is decimal or 0x-hexadecimal, not negative, without quotes, and fits 64 bits",
    "L016": "a size is a number and B, KiB, MiB or GiB, and fits 64 bits",
    "L017": "a name is lower_case (messages: any identifier), at most 48 characters, and no reserved word",
    "L018": "two names differ in more than case",
    "L019": "a value is one of the words that its key knows",
    "L020": "a reference to a port is `instance.port`",
    "L021": "a field is u8 to u64, i8 to i64, status, a message, or one of them or char `x N`",
    "L022": "a file states the name that it is found by",
    "L023": "the board exists",
    "L024": "a component has sources, inside its folder, and they exist",
    "L025": "a port has exactly one kind, and only the keys that go with that kind",
    "L026": "the board's device tree is readable, and holds the nodes that the board names",
    "L027": "a message has fields",
    "L028": "an included file lies beside the description, and no file includes itself",
    "L029": "a config field has a type, and its default is of that type",
    "L030": "`each` has one item for every instance",
    "L031": "a link's interface has two roles, and every part goes between them",
    "L032": "an assertion of a policy has the keys that go with it, and no others",
}
