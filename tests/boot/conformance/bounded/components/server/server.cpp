// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Lets all its clients call, takes half of their calls in each of the ways there are, and fails with the
// rest queued and a deadline of its own, at the top of the heap.
#include <wiring.hpp>

using namespace std::string_view_literals;
namespace calls = ashlar::system;

int main() {
    static_cast<void>(calls::timer(ashlar::ticks(8)));
    static_cast<void>(ashlar::wait(wiring::start));
    const auto first = calls::wait(abi::call_event);
    ashlar::Trap all{.first = first.handle, .second = abi::call_event, .message = first.message};
    ashlar::Machine::trap<abi::SystemCall::reply_wait>(all);
    all = {.first = wiring::hint.slot, .second = abi::call_event, .message = {}};
    ashlar::Machine::trap<abi::SystemCall::signal_wait>(all);
    for (std::size_t taken = 2; taken < wiring::ask.clients.size() / 2; ++taken)
        static_cast<void>(calls::wait(abi::call_event));
    asm volatile("ldr x9, [%0]" ::"r"(8ul) : "x9");
    ashlar::panic("not stopped"sv);
}
