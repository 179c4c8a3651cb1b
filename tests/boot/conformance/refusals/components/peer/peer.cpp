// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Obeys one order a wake-up, and says so if it lives on.
#include <cstring>

#include <interfaces/trial.hpp>
#include <wiring.hpp>

#include "abi/tables.hpp"

extern "C" {
void attempt(const std::uint64_t* x, std::uint64_t* results, std::uint64_t stub);
extern const std::uint64_t stubs[];  // NOLINT: attempt.S
}

namespace {
std::uint64_t variable;

trial::Seen& seen() { return *reinterpret_cast<trial::Seen*>(wiring::seen.bytes().data()); }

std::uint64_t address_of(const void* object) { return reinterpret_cast<std::uint64_t>(object); }

// By slot, which kind it is; 0 ends the list.
template <typename Port>
void note(const Port& slot, abi::CapabilityKind kind) {
    seen().kinds[slot] = static_cast<std::uint64_t>(kind);
    if (slot >= seen().slots) seen().slots = slot + 1;
}

void introduce() {
    std::uint64_t here = 0;
    seen().slots = 1;
    if constexpr (wiring::poke.connected) {
        note(wiring::out.signal, abi::CapabilityKind::signal);
        note(wiring::poke.slot, abi::CapabilityKind::signal);
        note(wiring::wide.signal, abi::CapabilityKind::signal_wide);
        note(wiring::ask.slot, abi::CapabilityKind::call);
        note(wiring::line.interrupts[0].slot, abi::CapabilityKind::interrupt);
        note(wiring::pupils[0].slot, abi::CapabilityKind::supervise);
        seen().poke = wiring::poke.slot;
        seen().device = address_of(wiring::line.registers.as<const char>());
    }
    seen().text = address_of(stubs);
    seen().data = address_of(&variable);
    seen().stack = address_of(&here);
}

void obey(trial::Order& order) {
    std::uint64_t results[10]{};
    for (std::uint64_t number = 0; number < order.steps; ++number) {
        auto& step = order.step[number];
        if (number == 1 && order.answers != 0) step.x[0] = results[1] ^ (order.answers - 1);
        attempt(step.x.data(), results, step.stub);
    }
    seen().x0 = results[0];
    seen().sequence = order.sequence;
}
}  // namespace

int main() {
    introduce();
    for (;;) {
        static_cast<void>(ashlar::wait(wiring::go));
        trial::Order order;
        std::memcpy(&order, wiring::orders.bytes().data(), sizeof order);
        obey(order);
    }
}
