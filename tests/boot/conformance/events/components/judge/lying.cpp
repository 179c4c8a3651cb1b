// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A producer that changes its index while its consumer looks: back, ahead and far away. Each is counted,
// what was peeked can be released, and with the truth the ring goes on.
#include "stage.hpp"

namespace conformance {
namespace {

std::uint64_t popped() {
    return wiring::first.own.as<abi::RingLine>()->index.load(std::memory_order_relaxed);
}

// What is there after the slow one has written that index.
std::uint64_t seen_after(std::uint64_t index) {
    play(slow, {{Act::lie, index}});
    settle();
    return wiring::first.available(wiring::first.capacity);
}

}  // namespace

bool lying_index(Line& line) {
    const std::uint64_t start = popped(), before = wiring::first.corrupt();
    play(slow, {{Act::push_first, 31}, {Act::push_first, 32}, {Act::push_first, 33}});
    settle();
    const auto peeked = wiring::first.peek(3).size();
    for (const std::uint64_t lie : {start + 1, start, start - 1, start + 5, ~start}) {
        if (!line.same("messages after a lie"sv, seen_after(lie), 3)) return false;
    }
    wiring::first.release(peeked);
    std::uint64_t left = 3 - peeked;  // the slots end there
    for (; left > 0 && wiring::first.pop(); --left) {
    }
    if (!line.same("messages that cannot be released"sv, left, 0)) return false;
    if (!line.same("a message that is none"sv, wiring::first.pop().has_value(), 0)) return false;
    if (!line.same("lies counted"sv, wiring::first.corrupt() - before, 6)) return false;
    if (!line.same("messages after the truth"sv, seen_after(start + 3), 0)) return false;
    play(slow, {{Act::push_first, 34}});
    settle();
    if (!line.same("the next message"sv, wiring::first.pop().value_or(0), 34)) return false;
    if (!line.same("the truth counted"sv, wiring::first.corrupt() - before, 6)) return false;
    line << "5 lies between peek and release of 3 messages, 1 after: 6 counted, the ring goes on"sv;
    return true;
}

}  // namespace conformance
