# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every mistake that the resolver can find: code, rule in one sentence, reason."""

from __future__ import annotations

from collections.abc import Mapping

from composer.model.diagnostics import Meaning

CODES: Mapping[str, Meaning] = {
    "R001": Meaning(
        "every component that is named exists",
        "An edge to nowhere is a component that was renamed or never written. A set names"
        " instances that `count` or `each` made.",
    ),
    "R002": Meaning(
        "every port that is named is declared by the type",
        "A type declares what it needs from outside, and a grant gives exactly that. Code has"
        " no constant for any other port.",
    ),
    "R003": Meaning(
        "a grant and the port it goes to are of the same kind",
        "A ring end cannot be a notification, nor a producer a consumer: the port's kind is the"
        " type of its constant in C++.",
    ),
    "R004": Meaning(
        "every port is granted, unless it is optional",
        "Code that uses a port must find something behind it on every boot. A port that may"
        " stay empty says `optional: true`, and code asks whether it is `connected`.",
    ),
    "R005": Meaning(
        "a port is granted once, unless it says `many`",
        "The constant of a plain port is one object. A port with `many` is an array, and its"
        " code must be written for that.",
    ),
    "R006": Meaning(
        "a port has at most as many grants as `many` says",
        "`many` is the largest number for which the code of the type was written.",
    ),
    "R007": Meaning(
        "the type of every component exists",
        "A component's type is a folder with a component.yaml. Without the key `type` it is"
        " called as the component.",
    ),
    "R008": Meaning(
        "a grant gives the right that the port asks for, no less and no more",
        "With less, the code faults at its first use. With more, the memory of a component that"
        " was taken over is open to what its own code never does: who needs more asks for more,"
        " where a reviewer sees it.",
    ),
    "R009": Meaning(
        "both ends of a ring carry the same message",
        "The two ends would read each other's bytes as something else. Layouts are compared by"
        " a hash over names, types and offsets.",
    ),
    "R010": Meaning(
        "both ends of a call speak the same interface",
        "Both ends must agree on operations and messages; the registers carry no description of"
        " themselves.",
    ),
    "R011": Meaning(
        "every device that is named is on the board",
        "Devices have portable names, which the board's file assigns to nodes of its device tree.",
    ),
    "R012": Meaning(
        "a driver fits the device that it is granted",
        "The board says what a device is compatible with, and the port lists what its code can"
        " drive. Driving another chip would write into registers of unknown meaning.",
    ),
    "R013": Meaning(
        "every interface that a port names exists, and one with calls has operations",
        "Interfaces are files in `interfaces/`, beside the description or in the project; a"
        " call needs operations that it can name.",
    ),
    "R014": Meaning(
        "every config value is for a field that is declared",
        "The type has no such field, so no code would read the value.",
    ),
    "R015": Meaning(
        "every config field has a value or a default",
        "Code reads the field on every instance. Where no value is right for all, each must say"
        " its own.",
    ),
    "R016": Meaning(
        "a config value is of its field's type, and all of them fit a page",
        "The value is written into read-only memory in the field's own bytes; it must fit them,"
        " and all fields together must fit the page of an instance.",
    ),
    "R020": Meaning(
        "every message that is named exists",
        "Messages are declared in interface files and named `interface.Message`; their layout"
        " is laid out from there.",
    ),
    "R021": Meaning(
        "a message does not contain itself",
        "A message inside itself would have no finite size.",
    ),
    "R022": Meaning(
        "a message is at most 1 MiB",
        "Messages are copied once at each end of a ring. What is larger belongs into a region,"
        " with offset and length in the message.",
    ),
    "R023": Meaning(
        "request and reply of a call are at most 64 bytes",
        "A call travels in eight registers, which is why it is fast. What is larger goes"
        " through a region, with offset and length in the call.",
    ),
    "R024": Meaning(
        "the two ends of a link have the two roles of an interface with parts",
        "A link joins the two roles of one interface: two clients have nothing to say to each"
        " other, and an interface without parts has nothing to link.",
    ),
    "R025": Meaning(
        "every port, part of a link and constant of a type is a name of its own in C++",
        "The part `text` of the port `console` is `wiring::console_text`, beside"
        " `console_link`; a ring port has a cache, and every wiring has `config`, `instance`"
        " and `host`. A second thing of such a name would be declared twice.",
    ),
    "R026": Meaning(
        "every part that a link names is one of its interface: a region where it is given one,"
        " a ring where it sets how",
        "The interface says of which parts a link consists; a name that is none of them would"
        " have no effect.",
    ),
    "R027": Meaning(
        "a link leaves out optional parts only",
        "Code at the other end relies on the parts that are not optional.",
    ),
    "R028": Meaning(
        "the ends of an edge pair: one to many, many to one, or as many on both sides",
        "A list on both sides is paired in order. With different numbers it would be unclear"
        " who is joined to whom.",
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
        "A policy about a group with a member that is not there would hold for less than it"
        " seems to.",
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
        "a link port narrows rights to region parts only, and to less than the interface gives",
        "A port may give away rights that the interface grants it, never take more than the"
        " other end has agreed to.",
    ),
    "R035": Meaning(
        "all sets of a description stand for at most 131,072 ports",
        "A few lines of sets can ask for more rings than any board has memory for; the bound"
        " refuses them before they fill the composer's.",
    ),
    "R036": Meaning(
        "an end of an edge names a port once, directly or by a set",
        (
            "The second name would make another edge between the same two ports, which is probably"
            " a mistake."
        ),
    ),
    "R039": Meaning(
        "what a link sets concerns a part that it has",
        "A capacity, `when_full` or region for a part that the link leaves out, or for rings"
        " where it has none, would have no effect.",
    ),
    "R040": Meaning(
        "`events` and `defers` of a link port concern parts that its role has",
        "Only ring ends and received notifications raise events, and only a server defers"
        " answers. Of another part the word would have no effect.",
    ),
    "R041": Meaning(
        "every register window that is asked for is one of the device's",
        "The node of the device in the board's device tree lists its windows in `reg`; code for"
        " one that is not there would reach something else.",
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
}
