// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V7xx, second half: what the machine begins with. States, the ready set, levels, and the storage that
// the kernel writes.
#include <fmt/format.h>

#include <algorithm>

#include "verifier/check/families.hpp"
#include "verifier/check/rows.hpp"

namespace verifier {
namespace {

constexpr std::uint8_t watch_overdue = 1, watch_budget = 2, watch_fresh = 4;  // State::watch
constexpr std::uint16_t no_system_call = 0xffff;

bool starts_stopped(const Case& in, std::size_t rank) {
    return rank < in.components() && in.at_rank(rank).starts_stopped;
}

std::uint8_t watch_of(const Instance& asked) {
    const int bits =
        (asked.overdue > 0 ? watch_overdue : 0) | (asked.budget > 0 ? watch_budget : 0);
    return static_cast<std::uint8_t>(bits == 0 ? 0 : bits | watch_fresh);
}

// Runs of two or more equal priorities, most important first.
std::vector<rows::Level> levels_of(const Case& in) {
    std::vector<rows::Level> levels;
    for (std::size_t first = 0; first < in.components();) {
        std::size_t end = first + 1;
        while (end < in.components() && in.at_rank(end).priority == in.at_rank(first).priority)
            ++end;
        if (end - first > 1)
            levels.push_back(
                {static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(end - first)});
        first = end;
    }
    return levels;
}

struct LevelPlace {
    std::uint16_t level = rows::exclusive_level, first = 0;
};

LevelPlace level_of(const std::vector<rows::Level>& levels, std::size_t rank) {
    for (std::size_t number = 0; number < levels.size(); ++number)
        if (rank >= levels[number].first &&
            rank < std::size_t{levels[number].first} + levels[number].count)
            return {static_cast<std::uint16_t>(number), levels[number].first};
    return {.first = static_cast<std::uint16_t>(rank)};
}

// Most important of those that run at boot; the idle row where there is none.
std::size_t first_to_run(const Case& in) {
    std::size_t rank = 0;
    while (starts_stopped(in, rank)) ++rank;
    return rank;
}

// Everything of a fresh State that is the same for all.
rows::State fresh_state(const StateWords& words) {
    rows::State state{};
    state.server = state.working_for = rows::no_rank;
    state.set_last(words.names.size(), {.system_call = no_system_call});
    return state;
}

}  // namespace

void states_are_initial(const Case& in, Report& to) {
    const auto levels = levels_of(in);
    if (in.image.states.size() != in.components() + 1)
        to.add({.component = "kernel",
                .what = "states",
                .found = fmt::format("{} rows", in.image.states.size()),
                .allowed = fmt::format("{}", in.components() + 1)});
    for_each_row(in, in.image.states, [&](std::size_t rank, const rows::State& state) {
        const RowReport row{in, to, "state", rank};
        const bool idle = rank == in.components();
        const Program* program = idle ? nullptr : in.members.program_of[in.members.by_rank[rank]];
        const StateWords& words = in.image.machine->facts().state;
        rows::State wanted = fresh_state(words);
        const LevelPlace place = level_of(levels, rank);
        wanted.rank = static_cast<std::uint16_t>(rank);
        wanted.level_first = place.first;
        wanted.level = place.level;
        wanted.run = starts_stopped(in, rank) ? rows::run_stopped : rows::run_runnable;
        wanted.starts = starts_stopped(in, rank) ? 0 : 1;
        wanted.watch = idle ? 0 : watch_of(in.at_rank(rank));
        wanted.machine[words.stack_pointer] = program == nullptr ? 0 : program->stack_top.number();
        wanted.machine[words.program_counter] = idle ? in.image.address_of("kernel_idle").number()
                                                : program == nullptr ? 0
                                                                     : program->elf.entry;
        wanted.machine[words.status] = idle ? words.idle_status : words.component_status;
        const auto found = std::as_bytes(std::span{&state, 1}),
                   allowed = std::as_bytes(std::span{&wanted, 1});
        const auto [there, its] = std::ranges::mismatch(found, allowed);
        if (there != found.end())
            row.differs(fmt::format("byte {}", there - found.begin()),
                        fmt::format("{:#x}", static_cast<unsigned>(*there)),
                        fmt::format("{:#x}", static_cast<unsigned>(*its)));
    });
}

void ready_set_is_complete(const Case& in, Report& to) {
    const auto differs = [&](std::string what, std::uint64_t found, std::uint64_t allowed) {
        if (found != allowed)
            to.add({.component = "kernel",
                    .what = std::move(what),
                    .found = fmt::format("{:#x}", found),
                    .allowed = fmt::format("{:#x}", allowed)});
    };
    const std::size_t first = first_to_run(in);
    rows::Core wanted{};
    for (std::size_t rank = 0; rank <= in.components(); ++rank)
        if (rank == in.components() || (rank != first && !starts_stopped(in, rank)))
            wanted.ready.words[rank / 64] |= 1ull << (63 - rank % 64);
    for (std::size_t word = 0; word < wanted.ready.words.size(); ++word)
        wanted.ready.summary |= wanted.ready.words[word] == 0 ? 0 : 1ull << (63 - word);
    wanted.running = in.image.state_address(first).number();
    wanted.alarm = wanted.deadline = wanted.slice_end = wanted.budget_end = rows::never;
    wanted.payer = wanted.fpu_owner = rows::no_rank;
    const rows::Core& one = in.image.core;
    differs("running component", one.running, wanted.running);
    differs("summary of the ready set", one.ready.summary, wanted.ready.summary);
    for (std::size_t word = 0; word < wanted.ready.words.size(); ++word)
        differs(fmt::format("ready set, word {}", word), one.ready.words[word],
                wanted.ready.words[word]);
    const auto found = std::as_bytes(std::span{&one, 1}).subspan(offsetof(rows::Core, alarm)),
               allowed = std::as_bytes(std::span{&wanted, 1}).subspan(offsetof(rows::Core, alarm));
    const auto at = std::ranges::mismatch(found, allowed).in1;
    if (at != found.end())
        to.add(
            {.component = "kernel",
             .what = fmt::format("core, byte {}", offsetof(rows::Core, alarm) +
                                                      static_cast<std::size_t>(at - found.begin())),
             .found = fmt::format("{:#x}", static_cast<unsigned>(*at)),
             .allowed = "the value at boot"});
}

void levels_are_priorities(const Case& in, Report& to) {
    const auto levels = levels_of(in);
    const std::size_t rows_there = std::max<std::size_t>(levels.size(), 1);
    const auto differs = [&](std::size_t number, std::string found, std::string allowed) {
        to.add({.component = "kernel",
                .what = fmt::format("level {}", number),
                .found = std::move(found),
                .allowed = std::move(allowed)});
    };
    if (in.image.levels.size() != rows_there || in.image.level_states.size() != rows_there)
        return differs(
            rows_there,
            fmt::format("{} and {} rows", in.image.levels.size(), in.image.level_states.size()),
            fmt::format("{} rows", rows_there));
    for (std::size_t number = 0; number < rows_there; ++number) {
        const rows::Level wanted = number < levels.size() ? levels[number] : rows::Level{};
        const rows::Level& one = in.image.levels[number];
        if (one.first != wanted.first || one.count != wanted.count)
            differs(number, fmt::format("{} components from rank {}", one.count, one.first),
                    fmt::format("{} from rank {}", wanted.count, wanted.first));
        const rows::LevelState& state = in.image.level_states[number];
        const bool padded =
            std::ranges::any_of(state.padding, [](std::byte each) { return each != std::byte{0}; });
        if (state.turn != wanted.first || state.remaining != 0 || padded)
            differs(number,
                    fmt::format("turn of rank {}, {} ticks left{}", state.turn, state.remaining,
                                padded ? ", bytes between them" : ""),
                    fmt::format("turn of rank {}, a fresh slice", wanted.first));
    }
    for_each_row(in, in.image.descriptors,
                 [&](std::size_t rank, const rows::Descriptor& descriptor) {
                     RowReport{in, to, "descriptor", rank}.expect("level", descriptor.level,
                                                                  level_of(levels, rank).level);
                 });
}

void system_row_is_right(const Case& in, Report& to) {
    const rows::System& one = in.image.system;
    const auto differs = [&](std::string what, std::uint64_t found, std::uint64_t allowed) {
        if (found != allowed)
            to.add({.component = "kernel",
                    .what = "system table, " + what,
                    .found = fmt::format("{:#x}", found),
                    .allowed = fmt::format("{:#x}", allowed)});
    };
    const auto budgets = std::ranges::count_if(
        in.description.instances, [](const Instance& each) { return each.budget > 0; });
    differs("components", one.components, in.components() + 1);
    differs("routes", one.routes, in.image.routes.size());
    differs("levels", one.levels, levels_of(in).size());
    differs("log_reader", one.log_reader, in.wiring.log_reader.value_or(rows::no_rank));
    differs("budgets", one.budgets, static_cast<std::uint64_t>(budgets));
    differs("log_events", one.log_events, in.wiring.log_events);
    differs("log", one.log, in.image.address_of("__kernel_log").number());
    differs("deadline_leaves", one.deadline_leaves, deadline_leaves_of(in));
    differs("timer_line", one.timer_line, in.description.board.timer_line);
}

}  // namespace verifier
