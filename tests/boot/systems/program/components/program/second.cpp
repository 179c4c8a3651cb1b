// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
int from_another_file(int value) { return value * 2 + 1; }
