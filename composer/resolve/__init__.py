# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""resolve: names → references, types → instances; every reference error at once."""

from composer.resolve.resolve import CODES, resolve

__all__ = ["CODES", "resolve"]
