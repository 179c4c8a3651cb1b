// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// It never takes what it is told of its children.
#include <wiring.hpp>

int main() { static_cast<void>(ashlar::wait(wiring::never)); }
