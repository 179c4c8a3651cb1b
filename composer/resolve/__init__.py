# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""resolve: names → references, types → instances; every reference error at once."""

from composer.resolve.codes import CODES
from composer.resolve.resolve import resolve

__all__ = ["CODES", "resolve"]
