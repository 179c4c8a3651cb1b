// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Takes a call, sleeps before it does anything about it, works, and answers.
#include <wiring.hpp>

namespace calls = ashlar::system;

int main() {
    for (;;) {
        const auto asked = calls::wait(abi::call_event);
        static_cast<void>(ashlar::wait_until(ashlar::now() + ashlar::ticks(1) / 10));
        const auto end = ashlar::now() + ashlar::ticks(asked.message[0]);
        while (ashlar::now() < end) {
        }
        ashlar::Trap answer{.first = asked.handle, .second = 0, .message = asked.message};
        ashlar::Machine::trap<abi::SystemCall::reply>(answer);
    }
}
