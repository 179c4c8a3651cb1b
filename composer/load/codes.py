# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every mistake that the loader can find: its code, the rule in one sentence, and why it is one."""

from __future__ import annotations

from collections.abc import Mapping

from composer.arch import remarks
from composer.model.diagnostics import Meaning

CODES: Mapping[str, Meaning] = {
    "L001": Meaning(
        "every file of a description can be read",
        "A description that is read in part would be another system. The path is taken from the"
        " folder of the file that names it.",
    ),
    "L002": Meaning(
        "a description is UTF-8",
        "Names and texts travel into C++, JSON and logs, where a byte that is no UTF-8 has no"
        " meaning. Save the file as UTF-8.",
    ),
    "L003": Meaning(
        "a description is not empty",
        "A file that holds nothing, or nothing but comments, is most often the wrong file or"
        " one that was not saved.",
    ),
    "L004": Meaning(
        "a description holds no character that cannot be seen, and no tab indents a line",
        "Control characters, controls of writing direction and other formats hide what a file"
        " says, or show its words in another order than they are read in; comments and texts"
        " are no exception. YAML itself refuses tabs before a key: indent with spaces.",
    ),
    "L005": Meaning(
        "a file is at most 8 MiB",
        "The bound keeps any input, however hostile, within a second and a known amount of"
        " memory. A thousand components need a tenth of it.",
    ),
    "L006": Meaning(
        "a description is YAML",
        "The text cannot be read as YAML at all. The place is where the reader gave up; the"
        " mistake is there or a little before, often a bracket or quote that was not closed.",
    ),
    "L007": Meaning(
        "anchors, aliases, merge keys and tags are not part of the language",
        "They make a line mean something that stands elsewhere, so that no line would answer"
        " for itself, and nested aliases can blow a small file up without bound. Sets, `count`,"
        " `each` and links say the same openly.",
    ),
    "L008": Meaning(
        "a file holds one document",
        "One file is one part of one description; the text after a second `---` would be lost.",
    ),
    "L009": Meaning(
        "nesting is at most 32 levels deep, and all files together hold at most 200,000 keys,"
        " values and items",
        "No description needs more than eight levels, and a thousand components need half as"
        " many keys. The bounds keep hostile input from exhausting the reader.",
    ),
    "L010": Meaning(
        "a key stands once in its mapping",
        "YAML readers let the last of two equal keys win in silence. Here the second would undo"
        " the first, and nobody would see it.",
    ),
    "L011": Meaning(
        "every key is known",
        "A misspelt key that was passed over would leave its default in force. So every key"
        " must be one that its mapping knows.",
    ),
    "L012": Meaning(
        "a key, value or spelling of a later version of the language is refused, never ignored",
        "The word is part of the language and this version does not honour it yet. Passing over"
        " it would build a system with less than was asked for.",
    ),
    "L013": Meaning(
        "a value has the shape that its key wants: mapping, list or scalar",
        "Each key wants a mapping, a list or a single word; another shape is most often a slip"
        " of indentation or a missing bracket.",
    ),
    "L014": Meaning(
        "required keys are present",
        "This key has no sensible default.",
    ),
    "L015": Meaning(
        "a number is decimal or 0x-hexadecimal, not negative, without quotes, and fits 64 bits",
        "YAML reads `010` as eight and `1:30` as ninety. Numbers here are written in one way,"
        " so that what you read is what is built; quotes make a text of them.",
    ),
    "L016": Meaning(
        "a size is a number and B, KiB, MiB or GiB, and fits 64 bits",
        "A bare `64` does not say bytes or pages. A size names its unit, with a space before"
        " it, and units are powers of 1024.",
    ),
    "L017": Meaning(
        "a name is lower_case (messages: any identifier), at most 48 characters, and no"
        " reserved word",
        "The name goes into C++, file names, logs and diagrams unchanged, so that one search"
        " finds it everywhere. That leaves lower-case letters, digits and single underscores,"
        " and no word that C++ or the system uses.",
    ),
    "L018": Meaning(
        "two names differ in more than case",
        "Names that differ only in case are one file on some disks and look alike to most readers.",
    ),
    "L019": Meaning(
        "a value is one of the words that its key knows",
        "The key knows a few words and this is none of them. `yes` and `on` are flags in YAML"
        " 1.1 and words in YAML 1.2; here a flag is `true` or `false`.",
    ),
    "L020": Meaning(
        "a reference to a port is `instance.port`",
        "An edge joins ports, not components: the port says what may pass. A set stands for"
        " several at once.",
    ),
    "L021": Meaning(
        "a field is u8 to u64, i8 to i64, status, a message, or one of them or char `x N`",
        "Message fields are types in which every bit pattern is a value, since a hostile peer"
        " can write any of them. So there is no bool, no pointer, no enum and no float.",
    ),
    "L022": Meaning(
        "a file states the name that it is found by",
        "A folder, file and name that disagree would make one thing be found under two names."
        " One name runs through descriptions, code and logs.",
    ),
    "L023": Meaning(
        "the board exists",
        "A board gives memory, devices and interrupt lines; without it nothing can be placed."
        " Boards are looked for in `boards/` beside the description, then in the project.",
    ),
    "L024": Meaning(
        "a component has sources, inside its folder, and they exist; so do the headers of messages",
        "A component is compiled from its own folder; a file outside of it, or one that is"
        " missing, would fail much later and less clearly. A header lies in the folder of a"
        " component, or in the repository.",
    ),
    "L025": Meaning(
        "a port has exactly one kind, and only the keys that go with that kind",
        "The kind decides the type that C++ code sees. A key that does not go with it would"
        " have no effect.",
    ),
    "L026": Meaning(
        "the board's device tree is readable, and holds the nodes that the board names where"
        " the processor reaches them",
        "All facts of a board come from its device tree. One that cannot be read, a node that"
        " is not in it, or a bus on the way whose `ranges` do not lead there, would leave"
        " addresses to guessing.",
    ),
    "L027": Meaning(
        "a message has fields",
        "A message without fields has no bytes to carry; a notification says that something"
        " happened.",
    ),
    "L028": Meaning(
        "an included file lies beside the description, and no file includes itself",
        "Includes are read as if they stood in one file. A circle has no order to read in, and"
        " an absolute path would tie the description to one machine.",
    ),
    "L029": Meaning(
        "a config field has a type, its default is of that type, and its unit is a word",
        "The type decides how the value is written and how many bytes code reads; a default of"
        " another type could never be used.",
    ),
    "L030": Meaning(
        "`each` has one item for every instance",
        "With too few items some instances would silently be like their neighbours, and with"
        " too many a line would have no effect.",
    ),
    "L031": Meaning(
        "a link's interface has two roles, and every part goes between them",
        "A link has two ends, and each part has a direction between them. A part with an"
        " unknown role could be joined to nobody.",
    ),
    "L032": Meaning(
        "an assertion of a policy has the keys that go with it, and no others",
        (
            "An assertion that is only partly understood would be only partly checked, and still be"
            " reported as satisfied."
        ),
    ),
    "L033": Meaning(
        "a time is a number with its unit",
        "A bare number could be ticks, milliseconds or seconds. The unit stands apart: `10 ms`,"
        " with ns, us, ms or s.",
    ),
    "L036": Meaning(
        "a register window is an index, or a name of `reg-names`",
        "The device tree lists a device's register windows in `reg`, from 0 on, and may name"
        " them in `reg-names`.",
    ),
    "L037": Meaning(
        "`operations` are 1 to 256",
        "A call says in eight bits which operation it wants, and an interface without any"
        " cannot be called.",
    ),
    "L039": Meaning(
        "the name of a file of a description goes through the tools of a build unchanged",
        "It reaches CMake, Ninja, the compiler, the debugger and generated files. Letters and"
        " digits of any script go through all of them, and so do blanks and `_-+.,@%!{}`; with"
        " any other character one of them would read another name, or a command.",
    ),
    "L201": Meaning(
        "lists of cells in a device tree hold whole entries, whose width the bus or the"
        " controller says",
        "How many cells an address, a size or an interrupt takes is written in"
        " `#address-cells`, `#size-cells` and `#interrupt-cells`. Without them, or with a cell"
        " too many, every number behind would be read as another.",
    ),
    "L202": Meaning(
        "registers and memory of a board have bytes, and end where the addresses of the"
        " processor do",
        "A range of no bytes can be mapped by nobody. One beyond the processor's addresses"
        " would be cut off, and lead to something else.",
    ),
    "L203": Meaning(
        "no node that a board uses is switched off",
        "The device tree says that the device is not there, or that somebody else has it. Its"
        " registers may answer with an abort, or not at all.",
    ),
    "L204": Meaning(
        "an interrupt is a line of the interrupt controller, with a trigger that it can have",
        remarks(lambda machine: machine.lines_told),
    ),
    "L205": Meaning(
        "the interrupts of a device lead to the interrupt controller",
        "The nearest `interrupt-parent` on the way up names the controller that counts the"
        " lines. Lines of another one, as a GPIO's, would be taken for lines of this one.",
    ),
    "L206": Meaning(
        "a board has one interrupt controller, of a kind that the kernel drives",
        remarks(lambda machine: machine.controller_told),
    ),
    "L207": Meaning(
        "a board has one timer: that of the processor", remarks(lambda machine: machine.timer_told)
    ),
    "L208": Meaning(
        "the memory of a board is in whole pages, its banks lie apart, and none of it is reserved",
        "The image takes memory from the start of the lowest bank upwards. What firmware keeps"
        " there, or what two banks both claim, would be overwritten.",
    ),
    "L209": Meaning(
        "QEMU gives the memory that the device tree has",
        remarks(
            lambda machine: f"QEMU's `{machine.qemu.machine}` has one range of memory, from"
            f" {machine.qemu.memory >> 30} GiB on, with the size of `-m`. The image is laid out for"
            " the memory of the tree, and does not run in another."
        ),
    ),
    "L210": Meaning(
        "the devices of a board share no address with one another, and no page with memory or"
        " the interrupt controller",
        "Who holds a device reaches every page of its registers. Where these are memory, or the"
        " controller, a grant of a device would give away the memory of everybody, or all"
        " interrupts.",
    ),
    "L211": Meaning(
        "`machine` holds the options of QEMU that a board may give, and no others",
        "QEMU has options that start programs, open sockets and write files of the host. A"
        " board is read from anywhere, so its words are taken from a list; files are named"
        " below `build/`.",
    ),
    "L212": Meaning(
        "names in a device tree are text, and as many as what they name",
        "`compatible`, `status`, `reg-names` and the like are strings, each ended by a zero"
        " byte. Others would be compared with nothing.",
    ),
}
