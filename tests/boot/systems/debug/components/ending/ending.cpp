// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include <wiring.hpp>

int main() { ashlar::power_off(17); }
