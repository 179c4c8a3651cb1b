# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""`./ashlar test rules [PATTERN]`: every rule switched off in turn, compared with
docs/who-else-refuses.md.
"""

import sys

from tests.rules.command import main

try:
    sys.exit(main(sys.argv[1:]))
except KeyboardInterrupt:
    sys.exit(130)
