// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Is started, stopped and restarted at random.
#include <wiring.hpp>

int main() {
    for (;;) static_cast<void>(ashlar::wait_until(ashlar::now() + ashlar::ticks(1)));
}
