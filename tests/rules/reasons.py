# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Why nobody else refuses what a rule refuses: by the name of a system, or by the code for all
systems of a rule.
"""

WARNING = "a warning: the system is what its description says"
SAME_WORD = "the composer and the verifier read the word alike, and the image is what the word says"
LEFT_OUT = (
    "without the rule both readers leave out what they could not read, and nothing of it is in the"
    " image"
)
NOT_HELD = (
    "no component holds that device, so nothing of it is in the image; the verifier refuses the"
    " boards of `tests/composer/wrong_boards.py`, whose devices are held"
)
NAME = "the text of a name: no image shows it"
UNUSED = "the program does not use the port: one that does is refused by the compiler"

REASONS: dict[str, str] = {
    "B002": (
        "not shown: the kernel leaves floating point switched off for that component, so the first"
        " such instruction is a fault at run time"
    ),
    "C206": WARNING,
    "C207": WARNING,
    "C306": (
        "a warning: whether code waits for one thing alone is in no table; the verifier prints what"
        " `assume: yields` assumes"
    ),
    "C403": (
        "two ports are joined twice, as the description says: nobody reaches more than with one"
        " edge"
    ),
    "C412-257-server-ports": (
        "no client calls these ports, so no badge has their numbers; with clients it is refused"
    ),
    "C413-too-many-clients": (
        "each of the two ports has fewer clients than a badge can tell apart, and the number of the"
        " port is beside theirs"
    ),
    "C604": WARNING,
    "C607": (
        "the depth of a program's calls is not judged by the verifier: the guard makes an overflow"
        " a fault (V901, V902)"
    ),
    "C705": WARNING,
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
    "L028-include-circle": "both read the file once: it adds nothing the second time",
    "L029-unit": "a unit is for people: no image shows it",
    "L031": LEFT_OUT,
    "L032-reason-of-marks": (
        "the verifier wants a reason that is not blank, and prints it: whether it says anything is"
        " for whoever reads it"
    ),
    "L210": NOT_HELD,
    "L211": (
        "options of QEMU are the machine's, not the image's: what else may stand there is the"
        " composer's rule alone"
    ),
    "R006": (
        "`many` is the promise of a type to its own code, which finds a longer array; each grant is"
        " in the description"
    ),
    "R024-unknown-role": LEFT_OUT,
    "R025": UNUSED,
    "R027": "what is left out is in no image; code that relies on it is refused by the compiler",
    "R031": "no edge and no policy of these systems uses the group: nothing of it is in the image",
    "R034": "no link uses the port: where one does, the verifier refuses it",
    "R039": LEFT_OUT,
    "R040": LEFT_OUT,
    "R044": (
        "the region is as large as its own line says, and mapped whole; code that reaches further"
        " faults, or meets the next object only past a guard"
    ),
    "R004": "a port without a grant gives no authority: the program finds nothing behind it",
}
