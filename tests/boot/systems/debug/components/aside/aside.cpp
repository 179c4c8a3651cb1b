// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include <wiring.hpp>

int main() { static_cast<void>(wiring::clock.read(2)); }
