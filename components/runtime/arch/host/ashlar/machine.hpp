// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The host as a component's machine: ashlar::host::Machine (ashlar/host.hpp) answers.
#pragma once

#include "ashlar/architecture.hpp"

namespace ashlar {

namespace host {
void answer(abi::SystemCall number, Trap& trap);  // a call that does not return throws
std::uint64_t device_read_word(const std::byte* where, unsigned size);
void device_write_word(std::byte* where, std::uint64_t value, unsigned size);
}  // namespace host

struct Machine {
    static constexpr bool floating_point = true;

    template <abi::SystemCall number>
    static std::uint64_t trap(std::uint64_t first, std::uint64_t second) {
        Trap all{.first = first, .second = second};
        host::answer(number, all);
        return all.first;
    }
    template <abi::SystemCall number>
    static void trap(Trap& all) {
        host::answer(number, all);
    }

    static std::uint64_t counter();
    static std::uint64_t frequency() { return 1'000'000; }

    template <typename Word>
    static Word device_read(const std::byte* where) {
        return static_cast<Word>(host::device_read_word(where, sizeof(Word)));
    }
    template <typename Word>
    static void device_write(std::byte* where, Word value) {
        host::device_write_word(where, value, sizeof(Word));
    }
};

static_assert(Architecture<Machine>);

}  // namespace ashlar
