// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/report/leaves.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <concepts>
#include <span>

#include "verifier/image/loaded.hpp"

namespace verifier {
namespace {

// One line of fields, with the names of docs/abi.md.
class Fields {
  public:
    Fields(std::string& to, std::string_view table, std::size_t index) : to_{to} {
        to_ += fmt::format("row {} {}", table, index);
    }
    ~Fields() { to_ += '\n'; }
    Fields(const Fields&) = delete;
    Fields& operator=(const Fields&) = delete;

    Fields& number(std::string_view name, std::integral auto value) {
        to_ += fmt::format(" {}={:#x}", name,
                           static_cast<std::make_unsigned_t<decltype(value)>>(value));
        return *this;
    }
    Fields& numbers(std::string_view name, const auto& values) {
        for (std::size_t index = 0; index < values.size(); ++index)
            number(fmt::format("{}[{}]", name, index), values[index]);
        return *this;
    }
    Fields& words(std::span<const std::string_view> names, std::span<const std::uint64_t> values) {
        for (std::size_t index = 0; index < std::min(names.size(), values.size()); ++index)
            number(names[index], values[index]);
        return *this;
    }
    Fields& set(std::string_view name, const rows::RankSet& rank_set) {
        number(fmt::format("{}.summary", name), rank_set.summary);
        return numbers(fmt::format("{}.words", name), rank_set.words);
    }
    // Any bytes; what is no letter, digit or sign of ASCII as \x20.
    Fields& text(std::string_view name, std::string_view value) {
        to_ += fmt::format(" {}=", name);
        for (const char one : value.substr(0, value.find('\0')))
            to_ += one >= '!' && one <= '~' && one != '\\'
                       ? std::string{one}
                       : fmt::format("\\x{:02x}", static_cast<unsigned char>(one));
        return *this;
    }

  private:
    std::string& to_;
};

void add(Fields& to, const rows::Descriptor& descriptor, const MachineFacts& machine) {
    to.number("root", descriptor.root)
        .number("capabilities", descriptor.capabilities)
        .number("capability_count", descriptor.capability_count)
        .number("rank", descriptor.rank)
        .number("level", descriptor.level);
    for (std::size_t word = 0; word < machine.descriptor.names.size(); ++word)
        to.number(fmt::format("machine.{}", machine.descriptor.names[word]),
                  descriptor.machine[word]);
    to.number("entry", descriptor.entry)
        .number("stack_top", descriptor.stack_top)
        .number("calls", descriptor.calls)
        .number("deadlines_ahead", descriptor.deadlines_ahead)
        .number("group_count", descriptor.group_count)
        .number("rights", descriptor.rights)
        .text("name", {descriptor.name.data(), descriptor.name.size()})
        .number("groups", descriptor.groups)
        .number("lines", descriptor.lines)
        .number("line_count", descriptor.line_count)
        .number("on_fault", descriptor.on_fault)
        .number("then", descriptor.then)
        .number("restart_max", descriptor.restart_max)
        .number("restart_within", descriptor.restart_within)
        .number("supervisors_used", descriptor.supervisors_used)
        .number("overdue", descriptor.overdue)
        .number("budget", descriptor.budget)
        .number("period", descriptor.period)
        .number("reserved0", descriptor.reserved0);
    for (std::size_t index = 0; index < descriptor.supervisors.size(); ++index)
        to.number(fmt::format("supervisors[{}].target", index),
                  descriptor.supervisors[index].target)
            .number(fmt::format("supervisors[{}].value", index),
                    descriptor.supervisors[index].value);
    to.numbers("deadline_slots", descriptor.deadline_slots);
}

void add(Fields& to, const rows::State& state, const MachineFacts& machine) {
    const auto names = machine.state.names;
    const rows::LastFault last = state.last(names.size());
    const std::span<const std::uint64_t> words{state.machine};
    to.number("events", state.events)
        .number("wait_mask", state.wait_mask)
        .number("rank", state.rank)
        .number("level_first", state.level_first)
        .number("run", state.run)
        .number("watch", state.watch)
        .number("server", state.server)
        .number("sequence", state.sequence)
        .number("badge", state.badge)
        .number("working_for", state.working_for)
        .number("level", state.level)
        .number("starts", state.starts)
        .number("signals", state.signals)
        .number("budget", state.budget)
        .number("window", state.window)
        .number("restarts", state.restarts)
        .number("reserved0", state.reserved0)
        .number("unacknowledged", state.unacknowledged)
        .numbers("reserved1", state.reserved1)
        .words(names, words)
        .number("last.fault", last.fault)
        .number("last.access", last.access)
        .number("last.bad_call", last.bad_call)
        .number("last.system_call", last.system_call)
        .number("last.address", last.address)
        .number("last.pc", last.pc)
        .number("last.record", last.record)
        .numbers("reserved2", words.subspan(names.size() + sizeof last / sizeof words[0]));
}

void add(Fields& to, const rows::Level& level) {
    to.number("first", level.first).number("count", level.count);
}
void add(Fields& to, const rows::LevelState& level_state) {
    to.number("turn", level_state.turn).number("remaining", level_state.remaining);
}
void add(Fields& to, const rows::Route& route) {
    to.number("owner", route.owner)
        .number("edge", route.edge)
        .number("reserved0", route.reserved0)
        .number("events", route.events);
}
void add(Fields& to, const rows::DeadlineOwner& deadline_owner) {
    to.number("rank", deadline_owner.rank).number("kind", deadline_owner.kind);
}

void add(Fields& to, const rows::Core& core) {
    to.number("running", core.running)
        .set("ready", core.ready)
        .number("alarm", core.alarm)
        .number("deadline", core.deadline)
        .number("slice_end", core.slice_end)
        .number("budget_end", core.budget_end)
        .number("paid_from", core.paid_from)
        .number("slice", core.slice)
        .number("log_written", core.log_written)
        .number("payer", core.payer)
        .number("fpu_owner", core.fpu_owner)
        .number("reserved0", core.reserved0)
        .number("counters.signals", core.counters[0])
        .number("counters.waits", core.counters[1])
        .number("counters.calls", core.counters[2])
        .number("counters.switches", core.counters[3])
        .number("counters.interrupts", core.counters[4])
        .set("spent", core.spent);
}

void add(Fields& to, const rows::System& system) {
    to.number("components", system.components)
        .number("routes", system.routes)
        .number("levels", system.levels)
        .number("log_reader", system.log_reader)
        .number("budgets", system.budgets)
        .number("log_events", system.log_events)
        .number("log", system.log)
        .number("deadline_leaves", system.deadline_leaves)
        .number("timer_line", system.timer_line);
}

struct Leaves {
    const Image& image;
    std::string text{};

    template <typename... Values>
    void line(fmt::format_string<Values...> format, Values&&... values) {
        text += fmt::format(format, std::forward<Values>(values)...) + '\n';
    }

    void space(std::string_view name, std::uint64_t word, unsigned bits, const Walk& walk) {
        const Root root = image.machine->root_of(word);
        line("root {} {:#x} {} {}", name, root.table, bits, root.identifier);
        for (const TableFrame& table : walk.tables)
            line("table {} {} {:#x} {:#x}", name, table.level, table.physical, table.size);
        for (const Leaf& leaf : walk.leaves)
            line("leaf {} {:#x} {:#x} {:#x} r{}{} {} {} {:#x}", name, leaf.address, leaf.physical,
                 leaf.size, leaf.write ? "w" : "", leaf.execute ? "x" : "",
                 leaf.user ? "user" : "kernel",
                 leaf.memory == MemoryType::normal   ? "normal"
                 : leaf.memory == MemoryType::device ? "device"
                                                     : "other",
                 leaf.entry);
    }

    template <typename Row>
    void table(std::string_view name, const std::vector<Row>& all) {
        for (std::size_t index = 0; index < all.size(); ++index) {
            Fields fields{text, name, index};
            if constexpr (requires { add(fields, all[index], image.machine->facts()); })
                add(fields, all[index], image.machine->facts());
            else
                add(fields, all[index]);
        }
    }
    // A table that cannot be read has no row.
    template <typename Row>
    void table(std::string_view name, const Row& row) {
        if (std::ranges::find(image.unreadable, name) == image.unreadable.end())
            table(name, std::vector{row});
    }

    void arrays(std::size_t rank, const rows::Descriptor& descriptor) {
        const KernelSpace kernel = image.kernel_space();
        if (const auto slots = kernel.rows<rows::Capability>(Virtual{descriptor.capabilities},
                                                             descriptor.capability_count))
            for (std::size_t slot = 0; slot < slots->size(); ++slot)
                line("slot {} {} {:#x} {:#x}", rank, slot, (*slots)[slot].target,
                     (*slots)[slot].value);
        if (const auto lines =
                kernel.rows<std::uint16_t>(Virtual{descriptor.lines}, descriptor.line_count))
            for (std::size_t index = 0; index < lines->size(); ++index)
                line("line {} {} {}", rank, index, (*lines)[index]);
    }
};

}  // namespace

std::string leaves_as_text(const Image& image) {
    Leaves to{.image = image};
    to.line("loaded {}", loaded_digest(image.memory, image.entry()));
    for (const std::string_view name : image.machine->facts().boot_registers)
        to.line("register {} {:#x}", name, image.boot_value(name));
    const Translation& by = image.translation;
    to.space("kernel", by.kernel_root, by.kernel_bits, image.kernel);
    to.space("boot", by.idle_root, by.user_bits, image.idle);
    for (std::size_t rank = 0; rank < image.spaces.size(); ++rank)
        to.space(fmt::format("{}", rank), image.descriptors[rank].root, by.user_bits,
                 image.spaces[rank]);
    for (const std::string& name : image.unreadable) to.line("unreadable {}", name);
    to.table("descriptors", image.descriptors);
    to.table("states", image.states);
    to.table("levels", image.levels);
    to.table("level_states", image.level_states);
    to.table("interrupt_routes", image.routes);
    to.table("deadline_owners", image.deadline_owners);
    to.table("boot_core", image.core);
    to.table("system_table", image.system);
    for (std::size_t rank = 0; rank < image.descriptors.size(); ++rank)
        to.arrays(rank, image.descriptors[rank]);
    return std::move(to.text);
}

}  // namespace verifier
