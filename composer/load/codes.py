# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Every mistake that the loader can find: its code, the rule in one sentence, and why it is one."""

from __future__ import annotations

from collections.abc import Mapping

from composer.arch import remarks
from composer.model import limits
from composer.model.diagnostics import Meaning
from composer.model.facts import Severity

CODES: Mapping[str, Meaning] = {
    "L001": Meaning(
        "every file of a description can be read",
        "A description that is read in part would be another system. The path is taken from the"
        " folder of the file that names it.",
    ),
    "L002": Meaning(
        "a description is UTF-8",
        "Names and texts go into C++, JSON and logs, where a byte that is not UTF-8 has no"
        " meaning. Save the file as UTF-8.",
    ),
    "L003": Meaning(
        "a description is not empty",
        "An empty file, or one with only comments, is usually the wrong file or one that was"
        " not saved.",
    ),
    "L004": Meaning(
        "a description contains no invisible characters, and no tab indents a line",
        "Control characters, bidirectional controls and other invisible characters hide what a"
        " file says, or show its words in another order than the reader uses. This also applies"
        " to comments and texts. YAML itself refuses tabs before a key: indent with spaces.",
    ),
    "L005": Meaning(
        f"a file is at most {limits.ANY_SIZE.spelled(limits.FILE)}",
        "The bound limits the time for any input to a second and its memory to a known amount."
        " A thousand components need a tenth of it.",
    ),
    "L006": Meaning(
        "a description is YAML",
        "The text cannot be read as YAML. The place is where the parser stopped; the mistake is"
        " there or a little before, often an unclosed bracket or quote.",
    ),
    "L007": Meaning(
        "anchors, aliases, merge keys and tags are not part of the language",
        "They make the meaning of a line depend on another line, and nested aliases can expand"
        " a small file without bound. Use sets, `count`, `each` or links instead.",
    ),
    "L008": Meaning(
        "a file holds one document",
        "One file is one part of one description; the text after a second `---` would be lost.",
    ),
    "L009": Meaning(
        f"nesting is at most {limits.DEEPEST} levels deep, and all files together hold at most"
        f" {limits.NODES:,} keys, values and items",
        "No description needs more than eight levels, and a thousand components need half as"
        " many keys. The bounds keep hostile input from exhausting the reader.",
    ),
    "L010": Meaning(
        "a key occurs once in its mapping",
        "YAML readers silently use the last of two equal keys. The second key would override"
        " the first unnoticed.",
    ),
    "L011": Meaning(
        "every key is known",
        "If a misspelt key were ignored, its default would apply silently. So every key must be"
        " one that its mapping defines.",
    ),
    "L012": Meaning(
        "a key, value or spelling of a later version of the language is refused, never ignored",
        "The word is part of the language, but this version does not support it yet. Ignoring"
        " it would build a system that lacks what was asked for.",
    ),
    "L013": Meaning(
        "a value has the shape that its key requires: mapping, list or scalar",
        "Each key requires a mapping, a list or a single word. Another shape is usually a"
        " mistake in indentation or a missing bracket.",
    ),
    "L014": Meaning("required keys are present", "This key has no sensible default."),
    "L015": Meaning(
        "a number is decimal or 0x-hexadecimal, not negative, without quotes, and fits 64 bits",
        "YAML reads `010` as eight and `1:30` as ninety. Here a number has one spelling, so"
        " that what you read is what is built. Quotes make it a text.",
    ),
    "L016": Meaning(
        "a size is a number and B, KiB, MiB or GiB, and fits 64 bits",
        "A bare `64` could be bytes or pages. A size has a unit, with a space before it; units"
        " are powers of 1024.",
    ),
    "L017": Meaning(
        "a name is lower_case (messages: any identifier), at most 48 characters, and not a"
        " reserved word",
        "The name appears unchanged in C++, file names, logs and diagrams, so that one search"
        " finds it everywhere. This allows lower-case letters, digits and single underscores,"
        " and excludes words that C++ or the system uses.",
    ),
    "L018": Meaning(
        "two names differ in more than case",
        "Names that differ only in case are one file on some disks and look alike to most readers.",
    ),
    "L019": Meaning(
        "a value is one of the words that its key allows",
        "The key allows a few words, and this is not one of them. `yes` and `on` are flags in"
        " YAML 1.1 and words in YAML 1.2; here a flag is `true` or `false`.",
    ),
    "L020": Meaning(
        "a reference to a port is `instance.port`",
        "An edge joins ports, not components: the port defines what may pass. A set names"
        " several ports at once.",
    ),
    "L021": Meaning(
        "a field is u8 to u64, i8 to i64, status, a message, or one of them or char `x N`",
        "Message fields have types in which every bit pattern is a valid value, because a"
        " hostile peer can write any of them. So there is no bool, pointer, enum or float.",
    ),
    "L022": Meaning(
        "a file states the name under which it is found",
        "If folder, file and stated name differ, one object has two names. Descriptions, code"
        " and logs use the same name.",
    ),
    "L023": Meaning(
        "the board exists",
        "A board defines memory, devices and interrupt lines; without it, nothing can be"
        " placed. Boards are looked for in `boards/` beside the description, then in the"
        " project.",
    ),
    "L024": Meaning(
        "the sources of a component or a library, and its folders of headers, are inside its folder"
        " and exist; so do the headers of messages",
        "A component is compiled from its own folder. A file outside of it, or a missing one,"
        " would fail later with a less clear message. A header is in the folder of a component,"
        " or in the repository.",
    ),
    "L025": Meaning(
        "a port has exactly one kind, and only the keys that go with that kind",
        "The kind determines the type that C++ code uses. A key of another kind would have no"
        " effect.",
    ),
    "L026": Meaning(
        "the board's device tree is readable, and contains the nodes that the board names at"
        " addresses that the processor reaches",
        "All facts of a board come from its device tree. If the tree cannot be read, a node is"
        " missing, or the `ranges` of a bus on the path do not translate its addresses, the"
        " addresses are unknown.",
    ),
    "L027": Meaning(
        "a message has fields",
        "A message without fields carries no bytes; use a notification to signal an event.",
    ),
    "L028": Meaning(
        "an included file lies beside the description, and no file includes itself",
        "Includes are read as one file. A cycle has no reading order, and an absolute path"
        " would tie the description to one machine.",
    ),
    "L029": Meaning(
        "a config field has a type, its default is of that type, and its unit is a word",
        "The type determines the spelling of the value and the number of bytes that code reads."
        " A default of another type could never be used.",
    ),
    "L030": Meaning(
        "`each` has one item for every instance",
        "With too few items, some instances would silently equal their neighbours. With too"
        " many, a line would have no effect.",
    ),
    "L031": Meaning(
        "a link's interface has two roles, and every part goes between them",
        "A link has two ends, and each part has a direction between them. A part with an"
        " unknown role could not be connected.",
    ),
    "L032": Meaning(
        "an assertion of a policy has the keys that go with it, and no others",
        "An assertion that is only partly understood would be only partly checked, and still be"
        " reported as satisfied.",
    ),
    "L033": Meaning(
        "a time is a number with its unit",
        "A bare number could be ticks, milliseconds or seconds. A space separates number and"
        " unit: `10 ms`, with ns, us, ms or s.",
    ),
    "L036": Meaning(
        "a register window is an index, or a name of `reg-names`",
        "The device tree lists a device's register windows in `reg`, from 0 on, and can name"
        " them in `reg-names`.",
    ),
    "L037": Meaning(
        "`operations` are 1 to 256",
        "A call encodes its operation in eight bits, and an interface without operations cannot"
        " be called.",
    ),
    "L039": Meaning(
        "the name of a file of a description passes unchanged through the tools of a build",
        "It reaches CMake, Ninja, the compiler, the debugger and generated files. Letters and"
        " digits of any script, blanks and `_-+.,@%!{}` pass through all of them. With any"
        " other character, one of them would read another name, or a command.",
    ),
    "L040": Meaning(
        "a description is in a language that this version reads",
        "A key can mean something else in another version of the language, so that a description"
        " that is only almost understood must not be built.",
    ),
    "L041": Meaning(
        "a definition of a library is NAME or NAME=value, and is given once",
        "It becomes an option of the compiler and a macro of C++. Any other character could end"
        " the option or begin another one.",
    ),
    "L042": Meaning(
        "a library lies in one of the folders where libraries are looked for",
        "With two of one name, a component would be linked with another code than the one that"
        " its author tested, as soon as somebody adds a folder.",
    ),
    "L043": Meaning(
        "a folder of `search` can be read, and holds components, libraries, interfaces or boards",
        "Nothing could be found in it, and a component of the same name might be found elsewhere."
        " The path counts from the folder of the system file, so that both can be moved together;"
        " an absolute one would tie the description to one machine.",
    ),
    "L044": Meaning(
        "what is taken from a folder of `search` hides nothing of the same name",
        "The first folder wins. A file that somebody adds to a shared folder can replace a type of"
        " another folder in every system that searches both.",
        Severity.WARNING,
    ),
    "L045": Meaning(
        "an object of a component is a relocatable ELF file for the board's machine, or an archive"
        " of such files",
        "The build links it with the runtime, at the addresses of this component, with its stack"
        " and its guards. A linked program has other addresses, and none of the runtime; `ld -r`"
        " makes one object of the same inputs. A thin archive and bitcode hold no machine code.",
    ),
    "L046": Meaning(
        "an object has only sections and symbols that a component can have",
        "Code is read-only, data is not executable, a component has one thread, and the runtime"
        " starts it: it calls what is in .init_array, and then main. What has no place in the"
        " linker script would be put somewhere by the linker, and what has a reserved name could be"
        " taken for a part of the runtime.",
    ),
    "L047": Meaning(
        "a component with an object that states no stack sizes has its own `stack`",
        "clang's -fstack-size-section writes how much each function takes, and the build adds that"
        " up. Of other code the depth is unknown, and the default fits only by chance. An overflow"
        " is a fault of that component alone.",
    ),
    "L201": Meaning(
        "lists of cells in a device tree hold whole entries, whose width the bus or the"
        " controller states",
        "`#address-cells`, `#size-cells` and `#interrupt-cells` state the number of cells of an"
        " address, a size or an interrupt. Without them, or with an extra cell, every following"
        " number would be misread.",
    ),
    "L202": Meaning(
        "registers and memory of a board have a nonzero size, and end within the processor's"
        " addresses",
        "An empty range cannot be mapped. A range beyond the processor's addresses would be"
        " truncated and lead to another place.",
    ),
    "L203": Meaning(
        "no node that a board uses is disabled",
        "The device tree says that the device is absent, or that other software uses it. Its"
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
        "the memory of a board is in whole pages, its banks do not overlap, and none of it is"
        " reserved",
        "The image takes memory from the start of the lowest bank upwards. It would overwrite"
        " memory that the firmware keeps there or that two banks both claim.",
    ),
    "L209": Meaning(
        "QEMU provides the memory that the device tree describes",
        remarks(
            lambda machine: f"QEMU's `{machine.qemu.machine}` has one range of memory, from"
            f" {machine.qemu.memory >> 30} GiB on, with the size of `-m`. The image is laid out for"
            " the memory in the tree and does not run with another."
        ),
    ),
    "L210": Meaning(
        "the devices of a board share no address with one another, and no page with memory or"
        " the interrupt controller",
        "A component with a device reaches every page of the device's registers. If such a page"
        " held memory or the controller, the grant would give access to other components'"
        " memory or to all interrupts.",
    ),
    "L211": Meaning(
        "`machine` holds the options of QEMU that a board may give, and no others",
        "QEMU has options that start programs, open sockets and write files of the host. A"
        " board may come from anywhere, so its words must be in a list of allowed ones; files"
        " must be below `build/`.",
    ),
    "L212": Meaning(
        "names in a device tree are text, one for each named entry",
        "`compatible`, `status`, `reg-names` and similar properties are strings, each"
        " terminated by a zero byte. Other data would match nothing.",
    ),
}
