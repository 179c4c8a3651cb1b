// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// From _start to main and after it. Dynamic initialisers run here; none of the runtime's own needs
// one.
#include <cstdint>

#include "ashlar/port.hpp"
#include "ashlar/restart.hpp"
#include "ashlar/system.hpp"
#include "ashlar/wait.hpp"

extern "C" int main();  // the component's main; its status is not used

namespace {
std::uint64_t starts;
}  // namespace

namespace ashlar {
std::uint64_t start_count() { return starts; }
}  // namespace ashlar

extern "C" {
using Initialiser = void (*)();
extern const Initialiser __init_array_start[];  // NOLINT: named by link.ld
extern const Initialiser __init_array_end[];    // NOLINT

// Statics live as long as the component: their destructors never run.
int __cxa_atexit(void (*)(void*), void*, void*) { return 0; }  // NOLINT: named by the C++ ABI
void* __dso_handle = nullptr;                                  // NOLINT

[[noreturn]] void ashlar_start(std::uint64_t count) {
    starts = count;
    if (count != 0) ashlar::reattach_own_ends();
    for (const Initialiser* one = __init_array_start; one != __init_array_end; ++one) (*one)();
    static_cast<void>(main());
    ashlar::system::end();
}
}
