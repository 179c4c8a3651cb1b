# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Why no other tool refuses what a rule refuses: by the name of a system, or by the code for all
systems of a rule.
"""

TIME = (
    "the analysis of time is the composer's; the verifier says that it has not judged the assertion"
)
WARNING = "a warning: the system is what its description says"
SAME_WORD = "composer and verifier give the word the same meaning, and the image agrees with it"
LEFT_OUT = (
    "without the rule, both readers ignore what they cannot read, and the image contains nothing of"
    " it"
)
NOT_HELD = (
    "no component holds the device, so the image contains nothing of it; the verifier refuses the"
    " boards of `tests/composer/wrong_boards.py`, whose devices are held"
)
NAME = "the text of a name is not in the image"
UNUSED_LIBRARY = "no source of these systems includes a header of the library"
UNUSED = "the program does not use the port; the compiler refuses one that does"

REASONS: dict[str, str] = {
    "B002": (
        "not detected: the kernel keeps floating point disabled for that component, so the first"
        " such instruction faults at run time"
    ),
    "C206": WARNING,
    "C207": WARNING,
    "C306": (
        "a warning: no table shows whether code waits only for one ring or answer; the verifier"
        " prints the assumption of `assume: yields`"
    ),
    "C403": (
        "two ports are joined twice, as the description says: no component reaches more than with"
        " one edge"
    ),
    "C412-257-server-ports": (
        "no client calls these ports, so no badge has their numbers; with clients, it is refused"
    ),
    "C413-too-many-clients": (
        "each of the two ports has fewer clients than a badge can distinguish, and the badge also"
        " contains the number of the port"
    ),
    "C604": WARNING,
    "C607": (
        "the verifier does not judge the depth of a program's calls: the guard makes an overflow a"
        " fault (V901, V902)"
    ),
    "C705": WARNING,
    "C706": TIME,
    "C707": TIME,
    "C708": WARNING,
    "C901-within-zero": TIME,
    "C906": WARNING,
    "L010-left-out-twice": SAME_WORD,
    "L010-right-twice": SAME_WORD,
    "L012-capacity-of-buffers": LEFT_OUT,
    "L013-events-of-no-part": LEFT_OUT,
    "L013-no-compatible": LEFT_OUT,
    "L013-no-part": LEFT_OUT,
    "L013-no-window": LEFT_OUT,
    "L015-quoted": SAME_WORD,
    "L017-keyword": UNUSED,
    "L017-operation-of-every-client": UNUSED,
    "L017-part-is-a-word-of-links": LEFT_OUT,
    "L017-region-part-is-a-word-of-ports": NAME,
    "L018-part-is-a-message": LEFT_OUT,
    "L025": LEFT_OUT,
    "L028-include-circle": "both read the file once; the second time adds nothing",
    "L029-unit": "a unit is for people and not in the image",
    "L031": LEFT_OUT,
    "L032-reason-of-marks": (
        "the verifier requires a reason that is not blank, and prints it; a reader must judge whether"
        " it says anything"
    ),
    "L210": NOT_HELD,
    "L211": (
        "options of QEMU belong to the machine, not to the image; only the composer restricts them"
    ),
    "R006": (
        "`many` is a type's promise to its own code, which gets a longer array; each grant is in the"
        " description"
    ),
    "R024-unknown-role": LEFT_OUT,
    "R025": UNUSED,
    "R027": "the image does not contain the part; the compiler refuses code that relies on it",
    "R031": "no edge and no policy of these systems uses the group, so the image contains nothing of it",
    "R034": "no link uses the port; the verifier refuses a link that does",
    "R039": LEFT_OUT,
    "R040": LEFT_OUT,
    "R044": (
        "the region is as large as its own line says, and mapped whole; code that reaches further"
        " faults on the guard page, unless it skips that page"
    ),
    "R004": "a port without a grant gives no authority; the program has nothing to use",
    "B003": (
        "what the object was compiled for is in its code; the verifier judges what the linked program"
        " can reach, which is right"
    ),
    "L024-include-outside": UNUSED_LIBRARY,
    "L024-no-include-folder": UNUSED_LIBRARY,
    "L046": "the linker drops a section that it has no place for, and the image contains nothing of it",
    "L047": (
        "the stack has its usual size; the verifier does not judge the depth of calls, and the guard"
        " makes an overflow a fault (V901, V902)"
    ),
    "L043": "the folder holds nothing that these systems use; the verifier looks there in vain, too",
    "L044": "a warning: both find the same one of the two first",
    "L041": "no component of these systems uses the library, so nothing of it is compiled",
    "L042": "one of the two libraries is compiled, and the image contains what its code does",
    "R045": "the component names a library that gives it nothing; its code would not compile if it used it",
    "R046": "a library is compiled once, however often it is needed",
    "R047": "a heap or floating point that code needs and lacks is a fault of that component alone",
}
