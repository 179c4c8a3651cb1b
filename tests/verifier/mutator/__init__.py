# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Damages finished images, in words and bytes. It never links or imports the verifier."""
