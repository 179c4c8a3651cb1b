// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See trials.hpp.
#include "trials.hpp"

#include <cstring>

#include <ashlar/print.hpp>

using namespace std::string_view_literals;
using abi::BadCall;
using abi::CapabilityKind;

namespace {

std::uint64_t sequence;

Outcome refusal(std::uint64_t number, BadCall why, std::uint64_t argument) {
    return {.end = End::refused, .value = argument, .why = why, .number = number};
}
Outcome returned(abi::Status status) {
    return {.end = End::returns, .value = static_cast<std::uint64_t>(status)};
}

// ---- What should come

struct Victim {
    trial::Seen seen = seen_by(victim);
    std::uint64_t number, x0, x1;

    [[nodiscard]] Outcome refuse(BadCall why, std::uint64_t argument) const {
        return refusal(number, why, argument);
    }
    [[nodiscard]] bool holds(CapabilityKind kind) const {
        return x0 < seen.slots && seen.kinds[x0] == static_cast<std::uint64_t>(kind);
    }
    [[nodiscard]] Outcome refuse_slot() const {
        return refuse(x0 < seen.slots ? BadCall::kind : BadCall::slot, x0);
    }
    [[nodiscard]] bool signals() const {
        return holds(CapabilityKind::signal) || holds(CapabilityKind::signal_wide);
    }
    [[nodiscard]] Outcome waits(std::uint64_t mask) const {
        if (mask == 0) return refuse(BadCall::empty_mask, mask);
        return {.end = End::waits, .value = mask};
    }

    [[nodiscard]] Outcome signal() const {
        if (!signals()) return refuse_slot();
        auto outcome = returned(abi::Status::ok);
        outcome.pokes = x0 == seen.poke;
        return outcome;
    }
    [[nodiscard]] Outcome signal_wait() const {
        if (!signals()) return refuse_slot();
        auto outcome = waits(x1);
        outcome.pokes = x1 != 0 && x0 == seen.poke;
        return outcome;
    }
    [[nodiscard]] Outcome call() const {
        if (!holds(CapabilityKind::call)) return refuse_slot();
        return x1 < 256 ? returned(abi::Status::ok) : refuse(BadCall::reserved_bits, x1);
    }
    [[nodiscard]] Outcome poll() const {
        if (x0 == 0) return refuse(BadCall::empty_mask, x0);
        if (x0 >> 63 != 0) return refuse(BadCall::reserved_bits, x0);
        return {.end = End::returns, .value = 0};
    }
    [[nodiscard]] Outcome timer() const {
        return returned(x0 != 0 && x0 <= ashlar::now() ? abi::Status::deadline_past
                                                       : abi::Status::ok);
    }
    [[nodiscard]] Outcome acknowledge() const {
        return holds(CapabilityKind::interrupt) ? returned(abi::Status::ok) : refuse_slot();
    }
    // It may only inspect, five parts.
    [[nodiscard]] Outcome supervise() const {
        if (!holds(CapabilityKind::supervise)) return refuse_slot();
        const auto operation = x1 & 0xff, rest = x1 >> 8;
        if (operation > 3 || rest > 4 || (operation != 0 && rest != 0))
            return refuse(BadCall::reserved_bits, x1);
        return operation == 0 ? returned(abi::Status::ok) : refuse(BadCall::right, x1);
    }

    [[nodiscard]] Outcome outcome() const {
        switch (number) {
            case 0:
                return waits(x0);
            case 1:
                return signal();
            case 2:
                return signal_wait();
            case 3:
                return call();
            case 4:
                return waits(x1);
            case 5:
                return returned(abi::Status::not_your_caller);
            case 6:
                return poll();
            case 7:
                return {.end = End::returns, .value = 0};
            case 8:
                return timer();
            case 9:
                return acknowledge();
            case 10:
                return refuse(BadCall::right, x0);
            case 11:
                return {.end = End::ends};
            case 12:
                return {.end = End::panics};
            case 13:
                return refuse(BadCall::group, x0);
            case 14:
                return supervise();
            default:
                return refuse(BadCall::number, number);
        }
    }
};

// ---- What comes

Outcome fault_of(const abi::Inspection& after) {
    if (after.fault == abi::FaultClass::panic) return {.end = End::panics};
    if (after.fault != abi::FaultClass::bad_call) return {.end = End::something_else};
    return refusal(after.system_call, after.bad_call, after.fault_address);
}

Outcome look(std::size_t peer, const abi::Inspection& before) {
    const auto after = wiring::children[peer].inspect();
    const auto seen = seen_by(peer);
    if (seen.sequence == sequence) return {.end = End::returns, .value = seen.x0};
    if (after.starts != before.starts) return fault_of(after);
    if (after.run == abi::Run::ended) return {.end = End::ends};
    if (after.run == abi::Run::waiting) return {.end = End::waits, .value = after.wait_mask};
    return {.end = End::something_else};
}

void say(std::string_view what, std::uint64_t number) {
    ashlar::print(wiring::lines, what, ashlar::Number::hexadecimal(number).text());
}
void say(const Outcome& outcome) {
    say("   end ", static_cast<std::uint64_t>(outcome.end));
    say("   value ", outcome.value);
    say("   why ", static_cast<std::uint64_t>(outcome.why));
    say("   pokes ", outcome.pokes ? 1 : 0);
}

}  // namespace

std::uint64_t number_of(std::uint64_t stub) {
    return stub < low_stubs ? stub : 65535 - (stub - low_stubs) * 97;
}

trial::Seen seen_by(std::size_t peer) {
    trial::Seen copy;
    std::memcpy(&copy, wiring::seen[peer].bytes().data(), sizeof copy);
    return copy;
}

void rest() {
    wiring::ask[0].raise();
    static_cast<void>(ashlar::wait(wiring::quiet));
}

Outcome carry_out(std::size_t peer, trial::Order order) {
    const auto& child = wiring::children[peer];
    const auto poked = ashlar::event_mask(wiring::poked.event);
    order.sequence = ++sequence;
    std::memcpy(wiring::orders[peer].bytes().data(), &order, sizeof order);
    static_cast<void>(ashlar::system::poll(poked));
    const auto before = child.inspect();
    wiring::go[peer].raise();
    rest();
    auto outcome = look(peer, before);
    outcome.pokes = ashlar::system::poll(poked) != 0;
    if (outcome.end != End::refused && outcome.end != End::panics) child.restart();
    rest();
    return outcome;
}

Outcome carry_out(std::size_t peer, const Attempt& attempt) {
    trial::Order order{};
    order.steps = 1;
    order.step[0].stub = attempt.stub;
    order.step[0].x.fill(attempt.others);
    order.step[0].x[0] = attempt.x0;
    order.step[0].x[1] = attempt.x1;
    return carry_out(peer, order);
}

bool ends_so(const Attempt& attempt, const Outcome& got, const Outcome& wanted) {
    if (got == wanted) return true;
    say("system call ", number_of(attempt.stub));
    say(" x0 ", attempt.x0);
    say(" x1 ", attempt.x1);
    say(got);
    ashlar::print(wiring::lines, "  instead of"sv);
    say(wanted);
    return false;
}

bool as_the_abi_says(const Attempt& attempt) {
    const Victim asked{.number = number_of(attempt.stub), .x0 = attempt.x0, .x1 = attempt.x1};
    const auto wanted = asked.outcome();
    if (!ends_so(attempt, carry_out(victim, attempt), wanted)) return false;
    if (wanted.end != End::refused) return true;
    const auto at = seen_by(victim).text + 8 * attempt.stub;
    if (wiring::children[victim].inspect().fault_pc == at) return true;
    say("not at ", at);
    return false;
}
