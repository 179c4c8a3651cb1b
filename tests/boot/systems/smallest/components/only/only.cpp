// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// The smallest possible system: one component that powers off.
#include <wiring.hpp>

int main() { ashlar::power_off(7); }
