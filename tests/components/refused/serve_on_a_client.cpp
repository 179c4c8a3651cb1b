// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Must not compile. expected: this port is the calling end: it has one function per operation
#include <wiring.hpp>

void wrong(const ashlar::Ready& ready) {
    int handler = 0;
    wiring::print.serve(ready, handler);
}
