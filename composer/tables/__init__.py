# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""tables: the rows of the kernel's tables and of the log's text with their sizes, and the sections
of the image, decided once.

place reads sizes, emit prints rows; nothing here is C++ or assembler.
"""
