// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Everything that ends in the fault class "panic": our own, the C++ ABI's, and libc++'s hardening.
#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstring>

#include <__verbose_abort>

#include "ashlar/assertion.h"
#include "ashlar/port.hpp"
#include "ashlar/system.hpp"

namespace {

[[noreturn]] void panic_of(const void* caller, std::string_view text) {
    std::array<std::uint64_t, abi::message_words> words{};
    std::memcpy(words.data(), text.data(), std::min(text.size(), sizeof words));
    ashlar::system::panic(words, caller);
}

}  // namespace

// Of each function below, who has called it: a restart leaves nothing else of the stack.
#define CALLER __builtin_return_address(0)

void ashlar::panic(std::string_view text) { panic_of(CALLER, text); }

using namespace std::string_view_literals;

#ifdef ASHLAR_DEBUG
namespace {

// "…/v1/vector:1393: assertion n < size() failed: vector[] index out of bounds\n" as
// "vector:1393: vector[] index out of bounds": the text of a panic is short.
[[noreturn]] void library_assertion_failed(const void* caller, std::string_view text) {
    constexpr auto condition = ": assertion "sv, says = " failed: "sv;
    const auto past_file = text.find(condition), past_condition = text.find(says);
    if (past_condition == std::string_view::npos) panic_of(caller, text);
    const auto file = text.rfind('/', past_file) + 1, sentence = past_condition + says.size();
    std::array<char, sizeof(ashlar::Words)> line{};
    char *to = line.begin(), *const end = line.end();
    for (const std::string_view part :
         {std::string_view{text.data() + file, past_file - file}, ": "sv,
          std::string_view{text.data() + sentence, text.size() - sentence - 1}}) {
        to = std::copy_n(part.data(), std::min<std::ptrdiff_t>(std::ssize(part), end - to), to);
    }
    panic_of(caller, {line.data(), static_cast<std::size_t>(to - line.begin())});
}

}  // namespace
#endif

extern "C" {
[[noreturn]] void __cxa_pure_virtual() {
    panic_of(CALLER, "a pure virtual function was called"sv);
}  // NOLINT
[[noreturn]] void abort() { panic_of(CALLER, "abort"sv); }
[[noreturn]] void ashlar_assertion_failed(const char* text) {
    panic_of(CALLER, {text, std::strlen(text)});
}
}

// libc++ calls this in its debug hardening mode, with "%s", and from std::__throw_….
[[noreturn]] void std::__libcpp_verbose_abort(const char* format, ...) {  // NOLINT: libc++'s name
#ifdef ASHLAR_DEBUG
    if (std::strcmp(format, "%s") == 0) {
        va_list arguments;
        va_start(arguments, format);
        const char* const text = va_arg(arguments, const char*);
        va_end(arguments);
        library_assertion_failed(CALLER, {text, std::strlen(text)});
    }
#endif
    panic_of(CALLER, {format, std::strlen(format)});
}
