# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""An image, read once and sealed: who judges it and who boots it read the same bytes, whatever
becomes of the file.

The bytes lie in a memory file without a name in any folder, and the kernel of the host refuses
every further change to it. Another program is given the descriptor and opens `path`, which means
the same in it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import weakref
from pathlib import Path

SEALS = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL


class Sealed:
    """`file` is where the bytes were read. The descriptor is closed with the object."""

    def __init__(self, file: Path) -> None:
        """Raises OSError where the file cannot be read."""
        data = file.read_bytes()
        self.file = file.absolute()
        self.name = file.name
        self.size = len(data)
        self.sha256 = hashlib.sha256(data).hexdigest()
        self.descriptor = os.memfd_create("image", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        weakref.finalize(self, os.close, self.descriptor)
        with open(self.descriptor, "wb", closefd=False) as written:
            written.write(data)
        fcntl.fcntl(self.descriptor, fcntl.F_ADD_SEALS, SEALS)

    @property
    def path(self) -> Path:
        """In this process, and in one that inherits the descriptor."""
        return Path(f"/proc/self/fd/{self.descriptor}")
