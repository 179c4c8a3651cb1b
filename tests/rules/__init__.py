# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Each rule of the composer switched off: who else refuses a system that breaks it?"""
