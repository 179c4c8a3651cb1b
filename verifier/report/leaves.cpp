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
    Fields& set(std::string_view name, const rows::RankSet& one) {
        number(fmt::format("{}.summary", name), one.summary);
        return numbers(fmt::format("{}.words", name), one.words);
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

void add(Fields& to, const rows::Descriptor& one, const MachineFacts& machine) {
    to.number("root", one.root)
        .number("capabilities", one.capabilities)
        .number("capability_count", one.capability_count)
        .number("rank", one.rank)
        .number("level", one.level);
    for (std::size_t word = 0; word < machine.descriptor.names.size(); ++word)
        to.number(fmt::format("machine.{}", machine.descriptor.names[word]), one.machine[word]);
    to.number("entry", one.entry)
        .number("stack_top", one.stack_top)
        .number("calls", one.calls)
        .number("deadlines_ahead", one.deadlines_ahead)
        .number("group_count", one.group_count)
        .number("rights", one.rights)
        .text("name", {one.name.data(), one.name.size()})
        .number("groups", one.groups)
        .number("lines", one.lines)
        .number("line_count", one.line_count)
        .number("on_fault", one.on_fault)
        .number("then", one.then)
        .number("restart_max", one.restart_max)
        .number("restart_within", one.restart_within)
        .number("supervisors_used", one.supervisors_used)
        .number("overdue", one.overdue)
        .number("budget", one.budget)
        .number("period", one.period)
        .number("reserved0", one.reserved0);
    for (std::size_t index = 0; index < one.supervisors.size(); ++index)
        to.number(fmt::format("supervisors[{}].target", index), one.supervisors[index].target)
            .number(fmt::format("supervisors[{}].value", index), one.supervisors[index].value);
    to.numbers("deadline_slots", one.deadline_slots);
}

void add(Fields& to, const rows::State& one, const MachineFacts& machine) {
    const auto names = machine.state.names;
    const rows::LastFault last = one.last(names.size());
    const std::span<const std::uint64_t> words{one.machine};
    to.number("events", one.events)
        .number("wait_mask", one.wait_mask)
        .number("rank", one.rank)
        .number("level_first", one.level_first)
        .number("run", one.run)
        .number("watch", one.watch)
        .number("server", one.server)
        .number("sequence", one.sequence)
        .number("badge", one.badge)
        .number("working_for", one.working_for)
        .number("level", one.level)
        .number("starts", one.starts)
        .number("signals", one.signals)
        .number("budget", one.budget)
        .number("window", one.window)
        .number("restarts", one.restarts)
        .number("reserved0", one.reserved0)
        .numbers("reserved1", one.reserved1)
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

void add(Fields& to, const rows::Level& one) {
    to.number("first", one.first).number("count", one.count);
}
void add(Fields& to, const rows::LevelState& one) {
    to.number("turn", one.turn).number("remaining", one.remaining);
}
void add(Fields& to, const rows::Route& one) {
    to.number("owner", one.owner)
        .number("edge", one.edge)
        .number("reserved0", one.reserved0)
        .number("events", one.events);
}
void add(Fields& to, const rows::DeadlineOwner& one) {
    to.number("rank", one.rank).number("kind", one.kind);
}

void add(Fields& to, const rows::Core& one) {
    to.number("running", one.running)
        .set("ready", one.ready)
        .number("alarm", one.alarm)
        .number("deadline", one.deadline)
        .number("slice_end", one.slice_end)
        .number("budget_end", one.budget_end)
        .number("paid_from", one.paid_from)
        .number("slice", one.slice)
        .number("log_written", one.log_written)
        .number("payer", one.payer)
        .number("fpu_owner", one.fpu_owner)
        .number("reserved0", one.reserved0)
        .number("counters.signals", one.counters[0])
        .number("counters.waits", one.counters[1])
        .number("counters.calls", one.counters[2])
        .number("counters.switches", one.counters[3])
        .number("counters.interrupts", one.counters[4])
        .set("spent", one.spent);
}

void add(Fields& to, const rows::System& one) {
    to.number("components", one.components)
        .number("routes", one.routes)
        .number("levels", one.levels)
        .number("log_reader", one.log_reader)
        .number("budgets", one.budgets)
        .number("log_events", one.log_events)
        .number("log", one.log)
        .number("deadline_leaves", one.deadline_leaves)
        .number("timer_line", one.timer_line);
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
        for (const TableFrame& one : walk.tables)
            line("table {} {} {:#x} {:#x}", name, one.level, one.physical, one.size);
        for (const Leaf& one : walk.leaves)
            line("leaf {} {:#x} {:#x} {:#x} r{}{} {} {} {:#x}", name, one.address, one.physical,
                 one.size, one.write ? "w" : "", one.execute ? "x" : "",
                 one.user ? "user" : "kernel",
                 one.memory == MemoryType::normal   ? "normal"
                 : one.memory == MemoryType::device ? "device"
                                                    : "other",
                 one.entry);
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
    void table(std::string_view name, const Row& one) {
        if (std::ranges::find(image.unreadable, name) == image.unreadable.end())
            table(name, std::vector{one});
    }

    void arrays(std::size_t rank, const rows::Descriptor& one) {
        const KernelSpace kernel = image.kernel_space();
        if (const auto slots =
                kernel.rows<rows::Capability>(Virtual{one.capabilities}, one.capability_count))
            for (std::size_t slot = 0; slot < slots->size(); ++slot)
                line("slot {} {} {:#x} {:#x}", rank, slot, (*slots)[slot].target,
                     (*slots)[slot].value);
        if (const auto lines = kernel.rows<std::uint16_t>(Virtual{one.lines}, one.line_count))
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
