# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Why nobody else refuses what a rule refuses: by the name of a system, or by the code for all systems of a rule."""

REASONS: dict[str, str] = {}
