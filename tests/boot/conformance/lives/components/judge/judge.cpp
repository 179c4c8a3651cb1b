// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Each case is a function that returns what went wrong, or nothing; every case runs, and the machine's
// status is the number of those that went wrong.
#include <bit>

#include <ashlar/print.hpp>
#include <wiring.hpp>

using namespace std::string_view_literals;

namespace {
enum Who : std::size_t {
    deep = 0,
    middle = 1,
    near = 2,
    desk = 3,
    caller = 4,  // to 7, each more important than the one before
    outer = 8,
    boss = 9,
    warden = 10,
    keeper = 11,
    fp_one = 12,
    fp_two = 13,
    victim = 14,
    hand = 15,
    asker = 16,
    crowd = 17,  // to 86: where they are told to go on
    crowd_slot = 20,
    left = 21,
    right = 22,
    faulter_slot = 30,
};
constexpr std::size_t crowd_size = 70, first_faulter = 15;  // of children
constexpr auto server_gone = 1000 + static_cast<std::uint64_t>(abi::Status::server_gone);

volatile lives::Slot& slot(std::size_t who) {
    return wiring::table.address.as<volatile lives::Slot>()[who];
}
const auto& child(std::size_t who) { return wiring::children[who]; }

// All components below run until all of them sleep, except the two that never do.
void let_run(std::uint64_t milliseconds = 3) {
    static_cast<void>(ashlar::wait_until(ashlar::now() + ashlar::ticks(milliseconds)));
}
void tell(std::size_t who, std::uint64_t what, std::uint64_t depth = 0) {
    slot(who).what = what;
    slot(who).depth = depth;
    wiring::go[who].raise();
}
void tell_and_let_run(std::size_t who, std::uint64_t what, std::uint64_t depth = 0) {
    tell(who, what, depth);
    let_run();
}
// Takes the event.
bool told(std::size_t who) {
    return ashlar::system::poll(ashlar::event_mask(child(who).event)) != 0;
}
void tell_crowd(std::uint64_t what) {
    slot(crowd_slot).what = what;
    for (std::size_t one = 0; one != crowd_size; ++one) wiring::go[crowd + one].raise();
}

using Problem = std::string_view;

Problem callers_in_order() {
    tell_and_let_run(caller, wiring::hold);
    if (child(caller).inspect().run != abi::Run::calling_taken) return "the first is not taken"sv;
    for (const std::size_t one : {1, 3, 2}) tell_and_let_run(caller + one, wiring::plain);
    for (const std::size_t one : {1, 2, 3}) {
        if (child(caller + one).inspect().run != abi::Run::calling_queued) return "not queued"sv;
    }
    tell_and_let_run(desk, wiring::crash);
    for (const std::size_t one : {0, 1, 2, 3}) {
        if (child(caller + one).inspect().run != abi::Run::waiting) return "a caller sleeps on"sv;
        if (slot(caller + one).value != server_gone) return "another status"sv;
        if (slot(caller + one).count != 3 - one) return "not the most important first"sv;
    }
    return told(desk) ? ""sv : "the supervisor is not told"sv;
}

Problem served_again() {
    if (slot(desk).lives != 2) return "not its second life"sv;
    for (const std::size_t one : {0, 1, 2, 3}) tell(caller + one, wiring::plain);
    let_run();
    for (const std::size_t one : {0, 1, 2, 3}) {
        if (slot(caller + one).value != 102) return "no answer of the second life"sv;
    }
    return {};
}

Problem nested() {
    tell_and_let_run(outer, wiring::hold, 2);
    for (const std::size_t one : {outer, near, middle}) {
        if (child(one).inspect().run != abi::Run::calling_taken) return "not three deep"sv;
    }
    child(middle).restart();
    let_run();
    if (slot(outer).value != server_gone) return "status"sv;
    if (child(near).inspect().run != abi::Run::waiting) return "the first one is not back"sv;
    if (child(deep).inspect().run != abi::Run::waiting) return "the last one has died, too"sv;
    tell_and_let_run(deep, wiring::reply);
    const auto nobody = static_cast<std::uint64_t>(abi::Status::not_your_caller);
    if (slot(deep).value != nobody) return "the middle one's new life got the old answer"sv;
    tell_and_let_run(outer, wiring::plain, 2);
    return slot(outer).value == 103 ? ""sv : "no answer through all three afterwards"sv;
}

Problem supervisor_fails() {
    tell_and_let_run(boss, wiring::crash);
    if (!told(boss)) return "its supervisor is not told"sv;
    if (child(boss).inspect().run != abi::Run::stopped) return "it has not stopped"sv;
    tell_and_let_run(hand, wiring::plain);
    if (slot(hand).count != 1 || slot(hand).lives != 1) return "its child does not go on"sv;
    child(boss).start();
    tell_and_let_run(hand, wiring::crash);
    return slot(boss).told == 1 ? ""sv : "the new life is not told"sv;
}

Problem supervisor_is_stopped() {
    tell_and_let_run(boss, wiring::start);
    if (slot(hand).lives != 2) return "it has not started its child"sv;
    child(boss).stop();
    tell_and_let_run(hand, wiring::plain);
    if (slot(hand).count != 2) return "its child does not go on"sv;
    tell_and_let_run(hand, wiring::crash);
    if (told(boss)) return "a supervisor is told of what it did itself"sv;
    const auto before = slot(boss).told;
    child(boss).start();
    let_run();
    if (slot(boss).told != before) return "told of what was in its former life"sv;
    return slot(boss).value == 1 ? ""sv : "it does not find its child stopped"sv;
}

Problem seventy_at_once() {
    tell_crowd(wiring::crash);
    let_run();
    if (slot(crowd_slot).lives != crowd_size) return "not all live"sv;
    if (slot(warden).wrong != 0) return "told twice"sv;
    return slot(warden).told == crowd_size ? ""sv : "not told of each"sv;
}

Problem groups_are_cleared() {
    tell_and_let_run(warden, wiring::start);
    child(warden).stop();
    tell_crowd(wiring::crash);
    let_run();
    slot(warden).told = 0;
    child(warden).start();
    let_run();
    if (slot(warden).value != crowd_size) return "not all have stopped"sv;
    if (slot(warden).told != 0) return "an event of the former life has come"sv;
    tell_and_let_run(warden, wiring::start, crowd_size - 1);
    slot(crowd_slot).what = wiring::crash;
    wiring::go[crowd + crowd_size - 1].raise();
    let_run();
    return slot(warden).told == 1 ? ""sv : "sources of the former life are left"sv;
}

Problem event_while_stopped() {
    child(outer).stop();
    const auto before = slot(outer).count;
    tell_and_let_run(outer, wiring::plain);
    child(outer).start();
    let_run();
    if (child(outer).inspect().run != abi::Run::waiting) return "it does not wait"sv;
    if (child(outer).inspect().events != 0) return "pending"sv;
    return slot(outer).count == before ? ""sv : "it has come"sv;
}

// Both bits of a ring each, of the interrupt, the timer and calls, and the request's own.
Problem restarted_in_a_wait_for_all() {
    const auto waits = child(keeper).inspect();
    if (waits.run != abi::Run::waiting || std::popcount(waits.wait_mask) != 6) return "wait"sv;
    child(keeper).restart();
    let_run(15);
    if (child(keeper).inspect().events != 0) return "pending"sv;
    tell(keeper, 0);
    let_run(10);
    if (slot(keeper).wrong & 1) return "the old deadline has come"sv;
    if (slot(keeper).wrong & 2) return "an interrupt before the first acknowledge"sv;
    if (slot(keeper).wrong & 4) return "no interrupt after it"sv;
    slot(keeper).count = 0;
    wiring::out.push({.value = 1});
    let_run(1);
    wiring::second.push({.value = 1});
    let_run(1);
    tell_and_let_run(asker, 0);
    tell(keeper, 0);
    let_run(12);
    if (slot(asker).value != 11) return "no answer"sv;
    return slot(keeper).count == 31 ? ""sv : "not all of them come"sv;
}

Problem floating_point() {
    for (const std::size_t last : {fp_one, fp_two}) {
        const auto lives = slot(fp_one).lives;
        tell_and_let_run(last, 0);  // its registers are in the processor now
        child(fp_one).restart();
        let_run();
        if (slot(fp_one).lives != lives + 1) return "no new life"sv;
        for (const std::size_t one : {fp_one, fp_two}) tell_and_let_run(one, 0);
        if (slot(fp_one).wrong != 0) return "registers of the former life"sv;
        if (slot(fp_two).wrong != 0) return "registers of another are lost"sv;
    }
    const auto seen = child(fp_one).inspect();
    return seen.starts == 3 && seen.fault == abi::FaultClass::none ? ""sv : "inspect"sv;
}

Problem a_thousand_restarts() {
    constexpr std::uint64_t times = 1000, rounds = 10;
    for (std::uint64_t round = 0; round != rounds; ++round) {
        const auto before = slot(right).count;
        for (std::uint64_t i = 0; i != times / rounds; ++i) {
            tell(victim, wiring::crash);
            static_cast<void>(ashlar::wait_until(ashlar::now() + ashlar::ticks(1) / 10));
            if (!told(victim)) return "not told"sv;
        }
        if (slot(right).count < before + 100) return "the bystanders stand still"sv;
    }
    if (child(victim).inspect().starts != times + 1 || slot(victim).lives != times + 1) {
        return "not so many lives"sv;
    }
    if (slot(left).wrong + slot(right).wrong != 0) return "a sum is wrong"sv;
    const auto one = slot(right).count, other = slot(left).count;
    return one - other + 1 <= 2 && slot(left).lives == 1 ? ""sv : "a message is lost"sv;
}

// ---- One fault of each class

struct Seen {
    abi::FaultClass fault;
    abi::Access access;
    enum class Address { none, nothing, own_pc, stack, unchecked } address;
};
using enum Seen::Address;
constexpr Seen ways[] = {
    {abi::FaultClass::translation, abi::Access::read, nothing},
    {abi::FaultClass::translation, abi::Access::write, nothing},
    {abi::FaultClass::translation, abi::Access::execute, nothing},
    {abi::FaultClass::permission, abi::Access::write, own_pc},
    {abi::FaultClass::alignment, abi::Access::read, stack},
    {abi::FaultClass::illegal, abi::Access::none, none},
    {abi::FaultClass::fpu, abi::Access::none, none},
    {abi::FaultClass::breakpoint, abi::Access::none, none},
    {abi::FaultClass::bad_call, abi::Access::none, unchecked},
    {abi::FaultClass::panic, abi::Access::none, unchecked},
    {abi::FaultClass::overdue, abi::Access::none, unchecked},
};

Problem look_at_fault(std::size_t way) {
    const auto& faulter = child(first_faulter + way);
    const Seen& wanted = ways[way];
    faulter.start();
    let_run();
    if (!told(first_faulter + way)) return "not told"sv;
    const auto seen = faulter.inspect();
    const auto registers = faulter.registers();
    if (seen.run != abi::Run::stopped || seen.starts != 1) return "state"sv;
    if (seen.fault != wanted.fault || seen.access != wanted.access) return "class"sv;
    constexpr std::uint64_t nowhere = 0x700000;
    const std::uint64_t label = slot(faulter_slot + way).pc;
    const bool jumped = wanted.access == abi::Access::execute;
    // After a panic the next instruction: its call was a good one.
    const bool after = wanted.fault == abi::FaultClass::panic;
    const std::uint64_t pc = jumped ? nowhere : after ? label + 4 : label;
    if (seen.pc != pc) return "pc"sv;
    if (seen.fault_pc != pc) return "pc of the fault"sv;
    std::uint64_t x9 = 0xa009;
    if (wanted.address == nothing) x9 = nowhere;
    if (wanted.address == own_pc) x9 = label;
    if (wanted.address == stack) x9 = seen.sp + 1;
    const bool has_address = wanted.address != none && wanted.address != unchecked;
    if (has_address && seen.fault_address != x9) return "address"sv;
    if (wanted.fault == abi::FaultClass::bad_call && seen.system_call != 200) return "call"sv;
    for (std::size_t number = 0; number != abi::Registers::count; ++number) {
        const std::uint64_t value = number == 9 ? x9 : 0xa000 + number;
        if (registers.general.words[number] != value) return "a register"sv;
    }
    return registers.flags >> 28 == 9 ? ""sv : "flags"sv;
}

Problem every_class() {
    for (std::size_t way = 0; way != std::size(ways); ++way) {
        const auto problem = look_at_fault(way);
        if (problem.empty()) continue;
        ashlar::print(wiring::lines, "way "sv, ashlar::Number::decimal(way).text());
        return problem;
    }
    return {};
}

struct Case {
    std::string_view shows;
    Problem (*run)();
};
constexpr Case cases[] = {
    {"callers of a failed server wake in order of priority", callers_in_order},
    {"a restarted server serves the same callers again", served_again},
    {"the middle of three nested calls dies and lives again", nested},
    {"a supervisor's fault is told, its children go on", supervisor_fails},
    {"a stopped supervisor's children go on unheard", supervisor_is_stopped},
    {"of 70 faults at once each is told exactly once", seventy_at_once},
    {"sources in groups are cleared at a start", groups_are_cleared},
    {"an event raised while it is stopped is gone", event_while_stopped},
    {"restarted in a wait for all kinds, all come again", restarted_in_a_wait_for_all},
    {"floating point starts at zero, others keep theirs", floating_point},
    {"others keep their sums over 1000 restarts", a_thousand_restarts},
    {"a fault of each class is readable, with registers", every_class},
};

}  // namespace

int main() {
    let_run();
    std::uint8_t wrong = 0;
    for (const Case& one : cases) {
        const Problem problem = one.run();
        ashlar::print(wiring::lines, problem.empty() ? "shown: "sv : "wrong: "sv, one.shows);
        if (problem.empty()) continue;
        ashlar::print(wiring::lines, problem);
        ++wrong;
    }
    ashlar::power_off(wrong);
}
