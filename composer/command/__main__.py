# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

from composer.command.main import main

main(prog_name="./ashlar")
