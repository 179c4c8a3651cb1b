# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

from composer.command.main import main
from composer.command.options import COMMAND

main(prog_name=COMMAND)
