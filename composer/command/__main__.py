# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

import sys
from io import TextIOWrapper

from composer.command.main import main
from composer.command.options import COMMAND

for stream in (sys.stdout, sys.stderr):  # a reason or a name need not be in the terminal's character set
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
main(prog_name=COMMAND)
