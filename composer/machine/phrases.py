# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""What is said of a record of the kernel's log: one table of phrases, from which `ashlar run` and a
component with a `kernel_log` port (emit/log_phrases.py) print the same sentence.

A phrase is text with slots. A choice is a slot that another phrase fills: its row in CHOICES has
one for each number, and the last one is for every number beyond. Both narrators begin with
Slot.RECORD; each of them knows the number of a choice and the text of all other slots, and no word
besides.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, IntEnum, auto

from composer.machine import state_layout as layout


class Slot(Enum):
    """Choices first, each with the number that decides it; then texts and numbers."""

    RECORD = auto()  # kind; 0 where the component that it is about does not exist
    FAULT = auto()  # class
    REFUSED = auto()  # access; so are the next two
    MISALIGNED = auto()
    BUS_ERROR = auto()
    WHAT = auto()  # class
    ACCESS = auto()
    THERE = auto()  # There
    RIGHTS = auto()  # 1 read, 2 write, 4 execute
    ALSO = auto()  # owners of the address besides the first
    CALL = auto()  # number of the system call
    WHY = auto()  # bad call
    HELD = auto()  # how many slots the component holds
    AGAIN = auto()  # repeats
    STARTS = auto()  # starts before this one
    COUNT = auto()  # components
    RAN = auto()  # 1: the component exists
    LOSS = auto()  # exit status, or 0
    NAME = auto()
    PLACE = auto()
    ADDRESS = auto()  # hexadecimal
    NUMBER = auto()  # the same, decimal
    DECIDER = auto()  # the number that has chosen this phrase, decimal
    SYNDROME = auto()
    TEXT = auto()  # of a panic
    SLOT = auto()  # kind, name and place of what the bad call's slot holds
    RANGE = auto()  # what lies there
    RANGE_PLACE = auto()
    OWNER = auto()  # of the range, where it is another component's
    SYSTEM = auto()
    PRIORITIES = auto()  # ": a 200, b 150"


class There(IntEnum):
    """What lies at an address for one component."""

    NULL = 0
    GUARD = auto()
    OVERFLOW = auto()  # the guard below its stack
    OWN = auto()
    KERNEL = auto()
    OTHER = auto()
    NOBODY = auto()
    BEYOND = auto()  # below the guard of a stack that sp has left


Phrase = tuple[str | Slot, ...]
Rows = tuple[Phrase, ...]


def _rows(enumeration: str, rows: Mapping[str, Phrase], beyond: Phrase) -> Rows:
    """By the names of an enumeration of C++, which are all there."""
    names = layout.ENUMERATIONS[enumeration]
    assert set(rows) | {"none"} == set(names) | {"none"}, f"{enumeration}: other names"
    return (*(rows.get(name, beyond) for name in names), beyond)


WITHOUT_TEXT = "record without text region"
UNKNOWN = ("record of an unknown kind or component",)
CLASSES = {
    "translation": "nothing is mapped there",
    "permission": "not with that right",
    "alignment": "misaligned address",
    "illegal": "illegal instruction",
    "fpu": "floating point without fpu: true",
    "breakpoint": "breakpoint",
    "bad_call": "bad call",
    "panic": "panic",
    "external": "bus error",
    "other": "other",
    "overdue": "not back in wait in time",
}
SIMPLE = (Slot.NAME, ": ", Slot.WHAT, ", syndrome ", Slot.SYNDROME)
AT_ADDRESS = (Slot.ADDRESS, ": ", Slot.THERE)
RIGHTS = ("---", "r--", "-w-", "rw-", "--x", "r-x", "-wx", "rwx")
MANY = (Slot.DECIDER, " components")
# fmt: off
CHOICES: Mapping[Slot, Rows] = {
    Slot.RECORD: _rows(
        "abi::RecordKind",
        {
            "boot": ("boot: system ", Slot.SYSTEM, ", ", Slot.COUNT, Slot.PRIORITIES),
            "fault": ("fault: ", Slot.FAULT, Slot.AGAIN, "; stopped (", Slot.PLACE, ")"),
            "end": ("end: ", Slot.NAME, " has ended (", Slot.PLACE, ")"),
            "power_off": ("power off by ", Slot.NAME),
            "restart": (Slot.STARTS,),
            "limit": (
                "restart: ", Slot.NAME, " has used up its ", Slot.NUMBER, " restarts",
                " (", Slot.PLACE, ")",
            ),
            "halt": (
                "halt: a fault of ", Slot.NAME, " ends the machine with status ", Slot.NUMBER,
                " (", Slot.PLACE, ")",
            ),
            "bus_error": (
                "bus error: reported late, while ", Slot.RAN, " ran: the cause is not known, it",
                " may be an earlier component or the kernel; ", Slot.LOSS,
                ", syndrome ", Slot.SYNDROME,
            ),
        },
        UNKNOWN,
    ),
    Slot.FAULT: _rows(
        "abi::FaultClass",
        {
            **dict.fromkeys(CLASSES, SIMPLE),
            "translation": (Slot.REFUSED,),
            "permission": (Slot.REFUSED,),
            "alignment": (Slot.MISALIGNED,),
            "external": (Slot.BUS_ERROR,),
            "panic": (Slot.NAME, " panicked: ", Slot.TEXT),
            "bad_call": (Slot.NAME, " called ", Slot.CALL, "(", Slot.ADDRESS, "): ", Slot.WHY),
        },
        SIMPLE,
    ),
    Slot.REFUSED: (SIMPLE, (Slot.NAME, " may not ", Slot.ACCESS, " ", *AT_ADDRESS)),
    Slot.MISALIGNED: (SIMPLE, (Slot.NAME, ": misaligned ", Slot.ACCESS, " of ", *AT_ADDRESS)),
    Slot.BUS_ERROR: (SIMPLE, (Slot.NAME, ": bus error on ", Slot.ACCESS, " of ", *AT_ADDRESS)),
    Slot.WHAT: _rows(
        "abi::FaultClass",
        {name: (text,) for name, text in CLASSES.items()},
        ("class ", Slot.DECIDER),
    ),
    Slot.ACCESS: _rows(
        "abi::Access", {name: (name,) for name in ("read", "write", "execute")}, ("access",)
    ),
    Slot.THERE: (
        ("the null page, where nothing is ever mapped",),
        ("its ", Slot.RANGE, " (", Slot.RANGE_PLACE, ")"),
        ("its ", Slot.RANGE, " (", Slot.RANGE_PLACE, "), the stack has overflowed"),
        ("its own ", Slot.RANGE, " is ", Slot.RIGHTS, " (", Slot.RANGE_PLACE, ")"),
        ("the kernel's space, which no component reaches",),
        (
            "it belongs to ", Slot.OWNER, "'s ", Slot.RANGE, " (", Slot.RANGE_PLACE, ")",
            Slot.ALSO, "; ", Slot.NAME, " has no line for it",
        ),
        ("nobody has anything there",),
        ("beyond its ", Slot.RANGE, " (", Slot.RANGE_PLACE, "), the stack has overflowed"),
    ),
    Slot.RIGHTS: tuple((rights,) for rights in RIGHTS),
    Slot.ALSO: ((), (" and to ", Slot.DECIDER, " more")),
    Slot.CALL: (
        *((name,) for name in layout.SYSTEM_CALLS),
        ("system call ", Slot.DECIDER),
    ),
    Slot.WHY: _rows(
        "abi::BadCall",
        {
            "number": ("there is no such system call",),
            "slot": ("no such slot, it holds ", Slot.HELD),
            "kind": ("slot ", Slot.NUMBER, " is ", Slot.SLOT),
            "right": ("missing right",),
            "reserved_bits": ("reserved bits",),
            "empty_mask": ("empty mask, nothing could wake it",),
            "unanswered": ("a call is unanswered, and no port says `defers: true`",),
            "status_range": ("exit status above 255",),
            "group": ("no such group of events",),
        },
        ("refused",),
    ),
    Slot.HELD: (("none",), ("slots 1 to ", Slot.DECIDER)),
    Slot.AGAIN: ((), (" (", Slot.DECIDER, " times more)")),
    Slot.STARTS: (
        ("start: ", Slot.NAME, " is started"),
        ("restart: ", Slot.NAME, " starts again, after 1 start"),
        ("restart: ", Slot.NAME, " starts again, after ", Slot.DECIDER, " starts"),
    ),
    Slot.COUNT: (MANY, ("1 component",), MANY),
    Slot.RAN: (("nobody",), (Slot.NAME,)),
    Slot.LOSS: (
        ("the processor has corrected it, nothing was lost",),
        ("what is lost is not known either; the machine ends with status ", Slot.DECIDER),
    ),
}
# fmt: on


def chosen(slot: Slot, number: int) -> Phrase:
    """The phrase that fills a choice."""
    rows = CHOICES[slot]
    return rows[min(number, len(rows) - 1)]


def fault_class(number: int) -> str:
    """What a fault of that class is, in a word or a few."""
    return "".join(
        str(number) if one is Slot.DECIDER else str(one) for one in chosen(Slot.WHAT, number)
    )


def depth(slot: Slot = Slot.RECORD) -> int:
    """How many phrases are open at once, at most."""
    inner = {one for phrase in CHOICES[slot] for one in phrase if isinstance(one, Slot)}
    return 1 + max(map(depth, inner & set(CHOICES)), default=0)
