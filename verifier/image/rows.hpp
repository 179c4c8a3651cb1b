// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The kernel's tables in the image. The layouts are defined again here, from docs/abi.md: an image
// with another layout does not decode to what the description requires, and is refused.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace verifier::rows {

inline constexpr std::uint16_t no_rank = 0xffff, no_owner = 0xffff, exclusive_level = 0xffff;
inline constexpr std::uint64_t never = ~std::uint64_t{0};

enum class Kind : std::uint8_t {
    null = 0,
    signal = 1,
    call = 2,
    interrupt = 3,
    signal_wide = 4,
    supervise = 5
};

struct Capability {
    std::uint64_t target;  // address of the target's State; kind in the low six bits
    std::uint64_t value;   // mask of events, client | port << 16, line, source, rights: by kind

    [[nodiscard]] Kind kind() const { return Kind{static_cast<std::uint8_t>(target & 63)}; }
    [[nodiscard]] std::uint64_t state() const { return target & ~std::uint64_t{63}; }
    friend bool operator==(const Capability&, const Capability&) = default;
};
static_assert(sizeof(Capability) == 16);

struct Descriptor {
    std::uint64_t root;          // the machine's word: Architecture::root_of
    std::uint64_t capabilities;  // address of the array
    std::uint32_t capability_count;
    std::uint16_t rank, level;
    std::array<std::uint64_t, 3> machine;  // its words: DescriptorWords
    std::uint64_t entry, stack_top, calls;
    std::uint16_t deadlines_ahead, group_count;
    std::uint32_t rights;  // 1: power off; 2: waits with calls unanswered
    std::array<char, 64> name;
    std::uint64_t groups, lines;
    std::uint16_t line_count;
    std::uint8_t on_fault, then;                // 0 stop, 1 restart, 2 halt
    std::uint32_t restart_max, restart_within;  // microseconds
    std::uint32_t supervisors_used;
    std::uint32_t overdue, budget, period;  // microseconds
    std::uint32_t reserved0;
    std::array<Capability, 4> supervisors;
    std::array<std::uint16_t, 3> deadline_slots;  // of timer, overdue, replenishment
    std::array<std::byte, 250> rest;
};
static_assert(sizeof(Descriptor) == 512 && offsetof(Descriptor, deadline_slots) == 256);
static_assert(offsetof(Descriptor, name) == 80 && offsetof(Descriptor, supervisors) == 192);

constexpr std::uint8_t run_runnable = 0, run_stopped = 4;  // State::run at boot

struct LastFault {
    std::uint16_t fault, access, bad_call, system_call;
    std::uint64_t address, pc, record;
};
static_assert(sizeof(LastFault) == 32);

struct State {
    std::uint64_t events, wait_mask;
    std::uint16_t rank, level_first;
    std::uint8_t run, watch;
    std::uint16_t server;
    std::uint32_t sequence, badge;
    std::uint16_t working_for, level;
    std::uint32_t starts;
    std::uint64_t signals;
    std::int64_t budget;
    std::uint64_t window;
    std::uint32_t restarts, reserved0;
    std::uint64_t unacknowledged;
    std::array<std::uint64_t, 6> reserved1;
    // The machine's words (StateWords), right behind them a LastFault, zeros behind that.
    std::array<std::uint64_t, 48> machine;

    [[nodiscard]] LastFault last(std::size_t words) const {
        LastFault found;
        std::memcpy(&found, &machine[words], sizeof found);
        return found;
    }
    void set_last(std::size_t words, const LastFault& to) {
        std::memcpy(&machine[words], &to, sizeof to);
    }
};
static_assert(sizeof(State) == 512);
static_assert(offsetof(State, signals) == 40 && offsetof(State, machine) == 128);

struct RankSet {
    std::uint64_t summary;                // bit 63 - w: word w is not zero
    std::array<std::uint64_t, 16> words;  // bit 63 - rank % 64 of word rank / 64
};

// Of the kernel's stack, of its log, and of a trace with its head
inline constexpr std::uint64_t stack_bytes = 8192, log_bytes = 16384, trace_bytes = 64 + 8192 * 32;
// A server's sets: waiting callers, then callers that are owed a reply. One turn for each level follows.
inline constexpr std::uint64_t call_sets_bytes = 2 * sizeof(RankSet);

struct Core {
    std::uint64_t running;
    RankSet ready;
    std::uint64_t alarm, deadline, slice_end, budget_end, paid_from, slice, log_written;
    std::uint16_t payer, fpu_owner;
    std::uint32_t reserved0;
    std::array<std::uint64_t, 5> counters;
    RankSet spent;
};
static_assert(sizeof(Core) == 384 && offsetof(Core, alarm) == 144 &&
              offsetof(Core, counters) == 208);

struct DeadlineOwner {
    std::uint16_t rank, kind;  // kind: 0 timer, 1 overdue, 2 replenishment
    friend bool operator==(const DeadlineOwner&, const DeadlineOwner&) = default;
};
static_assert(sizeof(DeadlineOwner) == 4);

struct Level {
    std::uint16_t first, count;
};
struct LevelState {
    std::uint16_t turn;
    std::array<std::byte, 6> padding;
    std::uint64_t remaining;
};
static_assert(sizeof(LevelState) == 16);

struct Route {
    std::uint16_t owner, edge;
    std::uint32_t reserved0;
    std::uint64_t events;
};
static_assert(sizeof(Route) == 16);

struct System {
    std::uint32_t components, routes, levels;
    std::uint16_t log_reader, budgets;
    std::uint64_t log_events, log;
    std::uint32_t deadline_leaves, timer_line;
};
static_assert(sizeof(System) == 40);

}  // namespace verifier::rows
