// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A client that calls the server that its page names, when the judge requests it, at a time or at
// once.
#include <wiring.hpp>

#include "ashlar/system.hpp"
#include "tests/boot/conformance/calls/pages.hpp"

namespace {
namespace system = ashlar::system;
auto& page = *wiring::page.address.as<conformance::Page>();

void call_once() {
    std::array<std::uint64_t, abi::message_words> words{page.word};
    const std::uint32_t slot = page.victim != 0 ? wiring::victim.slot : wiring::ask.slot;
    page.status = static_cast<std::uint64_t>(system::call(slot, 0, words));
    page.answer = words[0];
    page.answered = ashlar::now();
    page.calls = page.calls + 1;
}
}  // namespace

int main() {
    for (;;) {
        static_cast<void>(ashlar::wait(wiring::go));
        if (page.start != 0) static_cast<void>(ashlar::wait_until(page.start));
        page.woken = ashlar::now();
        for (std::uint64_t round = 0; round < page.rounds; ++round) call_once();
    }
}
