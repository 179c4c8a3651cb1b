// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Starts stopped components, waits until all components have used their grants and ended, and
// powers the machine off with 0.
#include <ashlar/print.hpp>
#include <wiring.hpp>

namespace {
constexpr std::byte mark{0x77};
constexpr std::size_t phoenix = 0, sleeper = 1, reserve = 2;

// All but the one that is never started; who fails stops, and is never counted.
bool all_have_ended() {
    for (std::size_t at = 0; at < wiring::children.size(); ++at) {
        const auto run = wiring::children[at].inspect().run;
        if (run != (at == reserve ? abi::Run::stopped : abi::Run::ended)) return false;
    }
    return true;
}

bool each_guest_left_two_alarms() {
    return std::ranges::all_of(wiring::alarms, [](const auto& ring) {
        return ring.available(2) == 2 && ring.dropped() == 1;
    });
}
}  // namespace

int main() {
    static_cast<void>(wiring::board.write(0, std::span{&mark, 1}));
    for (const auto& one : wiring::ready) one.raise();
    if (wiring::children[sleeper].start() != abi::Status::ok) ashlar::power_off(1);
    wiring::wake.raise();
    bool slept = false, watched = false, some_done = false, risen = false;
    while (!slept || !watched || !some_done || !risen || !all_have_ended()) {
        const auto ready = ashlar::wait(wiring::some_done, wiring::slept, wiring::watched,
                                        wiring::lives, wiring::children);
        slept = slept || ready[wiring::slept];
        watched = watched || ready[wiring::watched];
        some_done = some_done || ready[wiring::some_done];
        if (const auto life = wiring::lives.pop()) risen = *life == 1;
    }
    if (wiring::children[phoenix].inspect().starts != 2) ashlar::power_off(2);
    if (!each_guest_left_two_alarms()) ashlar::power_off(3);
    ashlar::print(wiring::lines, "everything was used");
    ashlar::power_off(0);
}
