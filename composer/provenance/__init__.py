# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Where a finished image comes from: reads it, the files that its build read, and the versions of
the tools.

Nothing is recomputed from the description: Ninja and the compiler say what went in, the ELF says
what came out.
"""
