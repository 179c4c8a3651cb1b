// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The ports as symbols, so that the archive fits any description: it includes no wiring.h.
#include "wiring.h"

const ashlar_client *const port_print = &wiring_print;
const ashlar_consumer *const port_in = &wiring_in;
