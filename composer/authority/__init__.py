# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The authority of each component, as a set of grants: made from a description or from its
plan.json, and compared.
"""

from composer.authority.described import authority
from composer.authority.difference import Difference, difference
from composer.authority.grants import Authority, Grant, Kind
from composer.authority.planned import authority_of_plan

__all__ = [
    "Authority",
    "Difference",
    "Grant",
    "Kind",
    "authority",
    "authority_of_plan",
    "difference",
]
