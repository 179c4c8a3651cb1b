# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The verifier judged: its reading of descriptions, its reading of the kernel, and the mutants that
it must catch.
"""
