// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Each case tries a family of system calls and checks that all of them ended as they should, and
// that all other components are unchanged.
#include "trials.hpp"

#include <ashlar/print.hpp>

using namespace std::string_view_literals;
using abi::BadCall;
using abi::SystemCall;

namespace {

constexpr auto ones = ~std::uint64_t{0};
constexpr SystemCall with_slot[] = {SystemCall::signal, SystemCall::signal_wait, SystemCall::call,
                                    SystemCall::acknowledge, SystemCall::supervise};
std::uint64_t tried;

bool try_one(const Attempt& attempt) {
    ++tried;
    return as_the_abi_says(attempt);
}
bool try_one(SystemCall call, std::uint64_t x0, std::uint64_t x1 = 0) {
    return try_one({.stub = stub_of(call), .x0 = x0, .x1 = x1});
}

// ---- Families

bool unused_numbers() {
    for (std::uint64_t stub = abi::system_call_count; stub < all_stubs; ++stub) {
        if (!try_one({.stub = stub, .x0 = 1, .x1 = 1, .others = 1})) return false;
    }
    return true;
}

// The second argument is one that the right kind would take.
bool null_slot() {
    for (const auto call : with_slot) {
        if (!try_one(call, 0, call == SystemCall::signal_wait ? 1 : 0)) return false;
    }
    return true;
}

bool slots_past_the_last() {
    const auto past = seen_by(victim).slots;
    for (const auto call : with_slot) {
        for (const auto slot : {past, past + 1, past + 15, std::uint64_t{1} << 31, ones >> 32, ones,
                                std::uint64_t{1} << 32 | 1, ones << 63 | 1, ones - 15}) {
            if (!try_one(call, slot, call == SystemCall::signal_wait ? 1 : 0)) return false;
        }
    }
    return true;
}

// And of the right kind: those do what they are for.
bool slots_of_every_kind() {
    const auto slots = seen_by(victim).slots;
    for (const auto call : with_slot) {
        for (std::uint64_t slot = 0; slot < slots; ++slot) {
            if (!try_one(call, slot, call == SystemCall::signal_wait ? 1 : 0)) return false;
        }
    }
    return true;
}

bool empty_masks() {
    if (!try_one(SystemCall::wait, 0) || !try_one(SystemCall::poll, 0)) return false;
    return try_one(SystemCall::signal_wait, seen_by(victim).poke, 0) &&
           try_one(SystemCall::reply_wait, 0, 0) && try_one(SystemCall::reply_wait, ones, 0);
}

bool reserved_bits() {
    for (const auto mask : {abi::call_event, abi::call_event | 1, ones}) {
        if (!try_one(SystemCall::poll, mask)) return false;
    }
    return try_one(SystemCall::poll, ones >> 1);
}

std::uint64_t slot_of(abi::CapabilityKind kind) {
    const auto seen = seen_by(victim);
    std::uint64_t slot = 0;
    while (seen.kinds[slot] != static_cast<std::uint64_t>(kind)) ++slot;
    return slot;
}

bool operations_above_the_limit() {
    const auto slot = slot_of(abi::CapabilityKind::call);
    for (std::uint64_t bit = 0; bit < 64; ++bit) {
        if (!try_one(SystemCall::call, slot, std::uint64_t{1} << bit)) return false;
    }
    for (const auto operation : {1ul, 2ul, 254ul, 255ul, 256ul, 257ul, 511ul, ones, ones << 8}) {
        if (!try_one(SystemCall::call, slot, operation)) return false;
    }
    return true;
}

bool rights_over_a_child() {
    const auto slot = slot_of(abi::CapabilityKind::supervise);
    for (std::uint64_t what = 0; what < 0x600; ++what) {
        if (what % 256 < 6 && !try_one(SystemCall::supervise, slot, what)) return false;
    }
    for (std::uint64_t bit = 0; bit < 64; ++bit) {
        if (!try_one(SystemCall::supervise, slot, std::uint64_t{1} << bit)) return false;
    }
    return true;
}

constexpr std::uint64_t statuses[] = {0, 1, 255, 256, 257, 65536, std::uint64_t{1} << 32, ones};

bool power_without_the_right() {
    for (const auto status : statuses) {
        if (!try_one(SystemCall::power_off, status)) return false;
    }
    return true;
}

bool master_refused(SystemCall call, std::uint64_t x0, BadCall why) {
    const Attempt attempt{.stub = stub_of(call), .x0 = x0};
    const Outcome wanted{.end = End::refused, .value = x0, .why = why, .number = attempt.stub};
    ++tried;
    return ends_so(attempt, carry_out(master, attempt), wanted);
}

bool statuses_above_the_limit() {
    for (const auto status : statuses) {
        if (status > 255 && !master_refused(SystemCall::power_off, status, BadCall::status_range))
            return false;
    }
    return true;
}

bool groups_that_are_not_there() {
    for (const auto group : {0ul, 3ul, 4ul, 62ul, 63ul, 1ul << 32 | 1, ones, ones << 63 | 1}) {
        if (!master_refused(SystemCall::take, group, BadCall::group)) return false;
        if (!try_one(SystemCall::take, group)) return false;
    }
    // Its own group: what came, or nothing.
    return carry_out(master, Attempt{.stub = stub_of(SystemCall::take), .x0 = 1}).end ==
           End::returns;
}

// ---- Answers

// The victim takes the caller's call, and then does this.
Outcome after_a_call(Attempt second, std::uint64_t turned = 0, bool with_handle = false) {
    wiring::start.raise();
    rest();
    trial::Order order{};
    order.steps = 2;
    order.answers = with_handle ? turned + 1 : 0;
    order.step[0].x[0] = abi::call_event;
    order.step[1].stub = second.stub;
    order.step[1].x[0] = second.x0;
    order.step[1].x[1] = second.x1;
    ++tried;
    const auto outcome = carry_out(victim, order);
    wiring::children[caller].restart();  // it waits for its first start again
    rest();
    return outcome;
}

bool unanswered(const Attempt& attempt, std::uint64_t mask) {
    const Outcome wanted{
        .end = End::refused, .value = mask, .why = BadCall::unanswered, .number = attempt.stub};
    return ends_so(attempt, after_a_call(attempt), wanted);
}
bool waits_with_a_call_unanswered() {
    const auto poke = seen_by(victim).poke;
    constexpr Attempt waits[] = {
        {.stub = 0, .x0 = 1}, {.stub = 0, .x0 = ones}, {.stub = 4, .x1 = 1}};
    for (const auto& attempt : waits) {
        if (!unanswered(attempt, attempt.stub == 0 ? attempt.x0 : attempt.x1)) return false;
    }
    return unanswered({.stub = stub_of(SystemCall::signal_wait), .x0 = poke, .x1 = 1}, 1);
}

// Bits of the component and of the sequence; a client's index in it is for the server's own use.
bool forged_handles() {
    const Attempt reply{.stub = stub_of(SystemCall::reply)};
    const Outcome refused{.end = End::returns, .value = 2}, answered{.end = End::returns};
    for (std::uint64_t bit = 16; bit < 64; ++bit) {
        const auto got = after_a_call(reply, std::uint64_t{1} << bit, true);
        if (!ends_so({.stub = reply.stub, .x0 = bit}, got, refused)) return false;
    }
    return ends_so(reply, after_a_call(reply, 0, true), answered);
}

// The caller waits for the clerk: no other component can answer, even with a plausible handle.
bool answers_to_others() {
    wiring::start.raise();
    rest();
    static_cast<void>(wiring::children[victim].restart());  // the call to it ends with server_gone
    rest();
    wiring::start.raise();
    rest();
    if (wiring::children[caller].inspect().run != abi::Run::calling_taken) return false;
    // Its rank is among the first; it has called some fifty times.
    for (std::uint16_t rank = 0; rank < 8; ++rank) {
        for (std::uint32_t number = 0; number < 96; ++number) {
            if (!try_one(SystemCall::reply, abi::CallHandle::of(1, rank, number).word))
                return false;
        }
    }
    if (wiring::children[caller].inspect().run != abi::Run::calling_taken) return false;
    const auto slot = slot_of(abi::CapabilityKind::call);
    return try_one(SystemCall::call, slot, 0);  // and now the clerk answers both
}

// ---- No argument is dereferenced

bool everywhere(std::uint64_t address) {
    for (std::uint64_t stub = 0; stub < abi::system_call_count; ++stub) {
        if (!try_one({.stub = stub, .x0 = address, .x1 = address, .others = address})) return false;
    }
    return true;
}

// The kernel's text, read-only data, tables, data, stack and log, with the guards between them.
bool kernel_addresses() {
    constexpr std::uint64_t from = 0xffff'ffff'fe00'0000, end = 0xffff'ffff'fe06'0000;
    for (auto address = from; address < end; address += 4096) {
        if (!everywhere(address + address / 4096 % 2 * 0x7f8)) return false;
    }
    return everywhere(from - 1) && everywhere(ones - 7) && everywhere(ones);
}

bool own_addresses() {
    const auto seen = seen_by(victim);
    for (const auto address : {seen.text, seen.data, seen.stack, seen.device}) {
        if (!everywhere(address) || !everywhere(address + 1)) return false;
    }
    return true;
}

bool addresses_of_nobody() {
    for (const auto address :
         {0ul, 1ul, 8ul, 0xfff8ul, 0x70'0000ul, 0x70'0001ul, 1ul << 38, 1ul << 47,
          0xffff'8000'0000'0000, 0xdead'beef'dead'beef, 1ul << 63}) {
        if (!everywhere(address)) return false;
    }
    return true;
}

bool physical_addresses() {
    for (const auto device : {0x800'0000ul, 0x801'0000ul, 0x900'0000ul, 0x903'0000ul}) {
        if (!everywhere(device)) return false;
    }
    for (std::uint64_t page = 0; page < 32; ++page) {
        if (!everywhere(0x4008'0000 + page * 0x4000)) return false;
    }
    return true;
}

// One register at a time, the others zero but where that would be refused.
bool one_register() {
    for (const auto address : {0xffff'ffff'fe02'0000, 0xffff'ffff'fe02'8008, 0x4008'0000ul}) {
        for (std::uint64_t stub = 0; stub < abi::system_call_count; ++stub) {
            if (!try_one({.stub = stub, .x0 = address, .x1 = 1}) ||
                !try_one({.stub = stub, .x0 = 1, .x1 = address}) ||
                !try_one({.stub = stub, .x0 = 1, .x1 = 1, .others = address}))
                return false;
        }
    }
    return true;
}

bool the_same_again() {
    for (unsigned time = 0; time < 20; ++time) {
        if (!try_one(SystemCall::power_off, 0)) return false;
    }
    return true;
}

// ---- Everybody else

constexpr std::uint64_t pattern(std::size_t index) { return 0x9e37'79b9'7f4a'7c15 * (index + 1); }

std::span<std::uint64_t> canary() {
    const auto bytes = wiring::canary.bytes();
    return {reinterpret_cast<std::uint64_t*>(bytes.data()), bytes.size() / 8};
}

bool all_is_well() {
    for (std::size_t index = 0; const auto word : canary()) {
        if (word != pattern(index++)) return false;
    }
    for (const auto child : {pupil, caller, clerk}) {
        const auto seen = wiring::children[child].inspect();
        if (seen.fault != abi::FaultClass::none) return false;
        if (child != caller && (seen.starts != 1 || seen.run != abi::Run::waiting)) return false;
    }
    return true;
}

struct Case {
    std::string_view shows;
    bool (*run)();
};
constexpr Case cases[] = {
    {"every unused number is refused"sv, unused_numbers},
    {"the null slot is refused"sv, null_slot},
    {"slots past the last are refused"sv, slots_past_the_last},
    {"a slot does what its kind is for, and nothing else"sv, slots_of_every_kind},
    {"an empty mask is refused, and nothing is signalled"sv, empty_masks},
    {"reserved bits are refused"sv, reserved_bits},
    {"operations above the limit are refused"sv, operations_above_the_limit},
    {"rights over a child that are not given are refused"sv, rights_over_a_child},
    {"power off without the right is refused"sv, power_without_the_right},
    {"an exit status above 255 is refused"sv, statuses_above_the_limit},
    {"groups that are not there are refused"sv, groups_that_are_not_there},
    {"a wait with a call unanswered is refused"sv, waits_with_a_call_unanswered},
    {"a forged handle answers nobody"sv, forged_handles},
    {"a right handle in other hands answers nobody"sv, answers_to_others},
    {"kernel addresses are numbers"sv, kernel_addresses},
    {"own addresses are numbers"sv, own_addresses},
    {"addresses of nobody are numbers"sv, addresses_of_nobody},
    {"physical addresses are numbers"sv, physical_addresses},
    {"an address in one register is a number"sv, one_register},
    {"the same refusal again is counted"sv, the_same_again},
};

}  // namespace

int main() {
    for (std::size_t index = 0; auto& word : canary()) word = pattern(index++);
    rest();
    bool right = true;
    for (const Case& one : cases) {
        const bool shown = one.run() && all_is_well();
        ashlar::print(wiring::lines, shown ? "shown: "sv : "wrong: "sv, one.shows);
        if (!shown) right = false;
    }
    ashlar::print(wiring::lines, "attempts: "sv, ashlar::Number::decimal(tried).text());
    ashlar::power_off(right ? 0 : 1);
}
