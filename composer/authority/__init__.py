# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Who may do what to whom: sets of grants, made of a description or its plan.json, and compared."""

from composer.authority.difference import Difference, difference
from composer.authority.edges import authority, authority_of_plan
from composer.authority.grants import Authority, Grant, Kind

__all__ = [
    "Authority",
    "Difference",
    "Grant",
    "Kind",
    "authority",
    "authority_of_plan",
    "difference",
]
