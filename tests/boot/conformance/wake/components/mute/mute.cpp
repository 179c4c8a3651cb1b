// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Is at the other end of a ring, so that its consumer has more sources than one word holds.
#include <wiring.hpp>

int main() { return 0; }
