# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every limit of the description language, once.

Shapes of keys, rules, the schema and the tables of the language page print these.
tests/composer/test_limits.py compares them with the documents and the verifier; those that the
kernel has are in model/abi.py, which abi_facts.hpp asserts.
"""

from __future__ import annotations

from dataclasses import dataclass

from composer.model import abi

BYTES = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
NANOSECONDS = {"ns": 1, "us": 1_000, "ms": 1_000_000, "s": 1_000_000_000}


@dataclass(frozen=True, slots=True)
class Limits:
    """From `least` to `most`, both included: numbers, bytes or nanoseconds."""

    least: int
    most: int
    unit: str = ""  # "B", "ns"

    def __contains__(self, value: int) -> bool:
        return self.least <= value <= self.most

    def __str__(self) -> str:
        if self.least == self.most:
            return self.spelled(self.least)
        return f"{self.spelled(self.least)} to {self.spelled(self.most)}"

    def spelled(self, value: int) -> str:
        """In the largest unit that makes a whole number of it."""
        if not self.unit:
            return str(value)
        units = BYTES if self.unit == "B" else NANOSECONDS
        unit = max(
            (unit for unit, size in units.items() if value % size == 0), key=units.__getitem__
        )
        return f"{value // units[unit]} {unit}"


LARGEST = (1 << 64) - 1
ANY_NUMBER = Limits(0, LARGEST)
ANY_SIZE = Limits(0, LARGEST, "B")
ANY_TIME = Limits(0, LARGEST, "ns")

LANGUAGE = Limits(1, 1)  # versions that this composer reads
PRIORITY = Limits(0, 255)  # eight bits of the kernel's tables
INSTANCES = Limits(1, abi.MOST_COMPONENTS)  # of a system
MANY = Limits(1, abi.MOST_CLIENTS)  # elements of a port
CAPACITY = Limits(2, 1 << 20)  # messages of a ring
RESTARTS = Limits(1, 1_000_000_000)
TIME = Limits(1_000, 3600 * NANOSECONDS["s"], "ns")
STACK = Limits(1 << 10, 1 << 30, "B")
HEAP = Limits(1, 1 << 30, "B")
REGION = Limits(1, 1 << 38, "B")
MESSAGE = Limits(1, 1 << 20, "B")
ARRAY = Limits(1, 1 << 20)  # elements of a field
OPERATIONS = Limits(1, abi.MOST_OPERATIONS)  # of one interface
TEXT = Limits(1, 256)  # N of `char x N` in `config`
NAME = Limits(1, 48)  # characters
UNIT = Limits(1, 24)  # characters
FILE = 8 << 20  # bytes
OBJECT = 64 << 20  # bytes of an object or an archive
FILES = 256  # of one description
DEEPEST = 32  # levels of a file
NESTED = 32  # messages inside one another
# keys, values and items of all files: twice what 1,000 components with 6,400 regions need
NODES = 200_000
ENDS = 1 << 17  # ports that sets expand to: 65,536 rings
RING = 1 << 30  # bytes of slots
CONFIG = 3072  # bytes: it shares a page with the instance's name
