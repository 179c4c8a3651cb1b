// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// One of so many producers that their consumer needs a group of events.
#include <wiring.hpp>

int main() { return 0; }
