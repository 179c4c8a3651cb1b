# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every mistake that the resolver can find: its code, the rule in one sentence, and why it is one.
"""

from __future__ import annotations

from collections.abc import Mapping

from composer.model import limits
from composer.model.diagnostics import Meaning

CODES: Mapping[str, Meaning] = {
    "R001": Meaning(
        "every component that is named exists",
        "The edge leads to a component that was renamed or never written. A set names instances"
        " that `count` or `each` made.",
    ),
    "R002": Meaning(
        "every port that is named is declared by the type",
        "A type declares what it needs from outside, and a grant provides exactly that. Code"
        " has no constant for any other port.",
    ),
    "R003": Meaning(
        "a grant and the port it goes to are of the same kind",
        "A ring end cannot be a notification, and a producer cannot be a consumer: the port's"
        " kind determines the type of its constant in C++.",
    ),
    "R004": Meaning(
        "every port is granted, unless it is optional",
        "Code that uses a port must find it connected on every boot. A port that may be"
        " unconnected says `optional: true`, and its code tests `connected`.",
    ),
    "R005": Meaning(
        "a port is granted once, unless it says `many`",
        "The constant of a plain port is one object. A port with `many` is an array, and its"
        " code must be written for an array.",
    ),
    "R006": Meaning(
        "a port has at most as many grants as `many` says",
        "`many` is the largest number for which the code of the type was written.",
    ),
    "R007": Meaning(
        "the type of every component exists",
        "A component's type is a folder with a component.yaml. Without the key `type`, the type"
        " has the component's name.",
    ),
    "R008": Meaning(
        "a grant gives exactly the right that the port asks for",
        "With less, the code faults at its first use. With more, a compromised component can do"
        " what its own code never does. A component that needs more must ask for it, where a"
        " reviewer sees it.",
    ),
    "R009": Meaning(
        "both ends of a ring carry the same message",
        "The two ends would misread each other's bytes. Layouts are compared by a hash over"
        " names, types and offsets.",
    ),
    "R010": Meaning(
        "both ends of a call use the same interface",
        "Both ends must agree on operations and messages; the registers do not describe"
        " themselves.",
    ),
    "R011": Meaning(
        "every device that is named is on the board",
        "Devices have portable names, which the board's file assigns to nodes of its device tree.",
    ),
    "R012": Meaning(
        "a driver fits the device that it is granted",
        "The board says what a device is compatible with, and the port lists what its code"
        " supports. A driver for another chip would write into registers of unknown meaning.",
    ),
    "R013": Meaning(
        "every interface that a port names exists, and one with calls has operations",
        "Interfaces are files in `interfaces/`, beside the description or in the project. A"
        " call needs at least one operation.",
    ),
    "R014": Meaning(
        "every config value is for a field that is declared",
        "The type has no such field, so no code would read the value.",
    ),
    "R015": Meaning(
        "every config field has a value or a default",
        "Code reads the field on every instance. If no default is right for all, each instance"
        " must give a value.",
    ),
    "R016": Meaning(
        "a config value is of its field's type, and all values together fit a page",
        "The value is written into read-only memory with the size of the field, and all fields"
        " together must fit the page of an instance.",
    ),
    "R020": Meaning(
        "every message that is named exists",
        "Messages are declared in interface files and named `interface.Message`; the composer"
        " computes their layout from there.",
    ),
    "R021": Meaning(
        "a message does not contain itself", "A message inside itself would have no finite size."
    ),
    "R022": Meaning(
        "a message is at most 1 MiB",
        "Messages are copied once at each end of a ring. Put larger data into a region, and its"
        " offset and length into the message.",
    ),
    "R023": Meaning(
        "request and reply of a call are at most 64 bytes",
        "A call travels in eight registers, which makes it fast. Put larger data into a region,"
        " and its offset and length into the call.",
    ),
    "R024": Meaning(
        "the two ends of a link have the two roles of an interface with parts",
        "A link joins the two roles of one interface. Two clients have nothing to exchange, and"
        " an interface without parts has nothing to link.",
    ),
    "R025": Meaning(
        "every port, part of a link and constant of a type has a unique name in C++",
        "The part `text` of the port `console` is `wiring::console_text`, beside"
        " `console_link`; a ring port has a cache, and every wiring has `config`, `instance`"
        " and `host`. A second object with such a name would be declared twice.",
    ),
    "R026": Meaning(
        "every part that a link configures exists in its interface: a region if it is given"
        " one, a ring if it sets ring options",
        "The interface defines the parts of a link; any other name would have no effect.",
    ),
    "R027": Meaning(
        "a link leaves out optional parts only",
        "Code at the other end relies on the parts that are not optional.",
    ),
    "R028": Meaning(
        "the ends of an edge pair: one to many, many to one, or equally many on both sides",
        "Lists on both sides are paired in order. With different lengths, the pairing would be"
        " unclear.",
    ),
    "R029": Meaning(
        "every region that a link names exists",
        "A part can use a region of the description, and that region must exist.",
    ),
    "R030": Meaning(
        "every ring of a link has a capacity, and every region a size",
        "The interface leaves this to each link, and this link does not set it.",
    ),
    "R031": Meaning(
        "every member of a group exists, and a group has a name of its own",
        "A policy about a group with a missing member would cover less than it seems to.",
    ),
    "R032": Meaning(
        "every component, group, region and device that a policy names exists",
        "An assertion about something that does not exist would always hold.",
    ),
    "R033": Meaning(
        "`from` and `to` of an assertion share no component",
        "A component always influences itself, so the assertion could never hold.",
    ),
    "R034": Meaning(
        "a link port narrows rights of region parts only, and to less than the interface gives",
        "A port may give up rights that the interface grants, but never take more than the"
        " other end has agreed to.",
    ),
    "R035": Meaning(
        f"all sets of a description expand to at most {limits.ENDS:,} ports",
        "A few lines with sets can request more rings than any board has memory for. The bound"
        " refuses them before they exhaust the composer's memory.",
    ),
    "R036": Meaning(
        "an end of an edge names a port once, directly or by a set",
        "The second name would make another edge between the same two ports, which is probably"
        " a mistake.",
    ),
    "R039": Meaning(
        "a link's settings apply to parts that it has",
        "A capacity, `when_full` or region would have no effect for a part that the link leaves"
        " out, or for rings if it has none.",
    ),
    "R040": Meaning(
        "`events` and `defers` of a link port apply to parts that its role has",
        "Only ring ends and received notifications raise events, and only a server defers"
        " answers. For other parts, the setting would have no effect.",
    ),
    "R041": Meaning(
        "every register window that a port asks for exists in the device",
        "The device's node in the board's device tree lists its windows in `reg`; a window that"
        " does not exist would be another place.",
    ),
    "R042": Meaning(
        "a port asks for a register window once, by its index or by its name",
        "One window would have two addresses in one program, perhaps with two rights.",
    ),
    "R043": Meaning(
        "a grant selects the register window of a port that asks for one window",
        "A port that asks for several windows names them itself, by index or by name.",
    ),
    "R044": Meaning(
        "a region that a link uses for a part is at least as large as the interface requires",
        "The code of both ends relies on this size.",
    ),
    "R045": Meaning(
        "every library that is named exists",
        "A library is a folder with a library.yaml, in `libraries/` beside the description or in"
        " the repository. Without its code, the component cannot be linked.",
    ),
    "R046": Meaning(
        "libraries do not need each other in a circle",
        "Libraries that need each other are one library in two folders: neither can be tested"
        " without the other.",
    ),
    "R047": Meaning(
        "a component has what its libraries need",
        "Only component.yaml gives a heap or floating point, where a reviewer sees them. Without"
        " them, the library's code would end in a panic or a fault.",
    ),
    "R048": Meaning(
        "messages are nested at most 32 deep",
        "Each level is a struct in a struct; so many are a mistake, or the work of a program.",
    ),
}
