// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Everything that ends in the fault class "panic": our own, the C++ ABI's, and libc++'s hardening.
#include <algorithm>
#include <array>
#include <cstring>

#include <__verbose_abort>

#include "ashlar/port.hpp"
#include "ashlar/system.hpp"

namespace ashlar {

void panic(std::string_view text) {
    std::array<std::uint64_t, abi::message_words> words{};
    std::memcpy(words.data(), text.data(), std::min(text.size(), sizeof words));
    system::panic(words);
}

}  // namespace ashlar

using namespace std::string_view_literals;

extern "C" {
[[noreturn]] void __cxa_pure_virtual() {
    ashlar::panic("a pure virtual function was called"sv);
}  // NOLINT
[[noreturn]] void abort() { ashlar::panic("abort"sv); }
}

// libc++ calls this in its debug hardening mode and from std::__throw_….
[[noreturn]] void std::__libcpp_verbose_abort(const char* format, ...) {  // NOLINT: libc++'s name
    ashlar::panic({format, std::strlen(format)});
}
