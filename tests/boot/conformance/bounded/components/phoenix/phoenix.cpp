// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Fails in every life, with a deadline at the top of the heap: the first time it starts again at once, the
// second time that is over its limit.
#include <wiring.hpp>

using namespace std::string_view_literals;

int main() {
    static_cast<void>(ashlar::system::timer(ashlar::ticks(7)));
    if (ashlar::start_count() == 0) static_cast<void>(ashlar::wait(wiring::start));
    asm volatile("ldr x9, [%0]" ::"r"(8ul) : "x9");
    ashlar::panic("not stopped"sv);
}
