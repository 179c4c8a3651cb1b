// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See log_text.hpp.
#include "log_text.hpp"

#include <ashlar/text.hpp>

using namespace std::string_view_literals;

// `range` and `owner` are of what lies at the address; `owner` is null where it is the component's own.
struct LogText::Told {
    const abi::LogRecord& record;
    const abi::TextComponent* component;  // null: there is none of its rank
    log_phrases::There there = log_phrases::There::nobody;
    const abi::TextRange* range = nullptr;
    const abi::TextComponent* owner = nullptr;
    std::uint64_t others = 0;  // components with an object at the address, besides the owner
};

namespace {

using ashlar::Number;
using log_phrases::Slot;
using log_phrases::There;

Line& hexadecimal(Line& line, std::uint64_t value) {
    return line << Number::hexadecimal(value).text();
}
Line& decimal(Line& line, std::uint64_t value) { return line << Number::decimal(value).text(); }

// Panic: the message as bytes, up to the first zero.
std::string_view panic_text(const abi::LogRecord& record) {
    const std::string_view all{reinterpret_cast<const char*>(record.registers.message()), 64};
    return all.substr(0, all.find('\0'));
}

// The phrase being printed, and the number that selected it.
struct Open {
    log_phrases::Phrase rest;
    std::uint64_t decider;
};

// Whether a frame has stepped over the guard: sp is below the stack, and the data is near sp or
// between sp and the guard. A stack begins near address 0, so both may have wrapped.
bool beyond(const abi::TextRange& guard, const abi::LogRecord& record) {
    const std::uint64_t low = record.sp - (guard.end - guard.start);  // a store may move sp later
    const std::uint64_t taken = guard.end - record.sp;
    return record.access != abi::Access::execute && taken != 0 && taken < std::uint64_t{1} << 63 &&
           record.address - low < guard.start - low;
}

bool is_choice(Slot slot) { return static_cast<std::size_t>(slot) <= log_phrases::choices.size(); }

}  // namespace

bool LogText::usable() const {
    return text_.size() >= sizeof(abi::TextHeader) && header().magic == abi::text_magic;
}

const abi::TextHeader& LogText::header() const {
    return *reinterpret_cast<const abi::TextHeader*>(text_.data());
}

std::span<const abi::TextComponent> LogText::components() const {
    return {reinterpret_cast<const abi::TextComponent*>(text_.data() + sizeof(abi::TextHeader)),
            header().components};
}

std::span<const abi::TextRange> LogText::ranges(const abi::TextComponent& component) const {
    const auto* all = reinterpret_cast<const abi::TextRange*>(text_.data() + header().ranges);
    return {all + component.first_range, component.range_count};
}

const abi::TextRange* LogText::range_at(const abi::TextComponent& component,
                                        std::uint64_t address) const {
    for (const abi::TextRange& range : ranges(component)) {
        if (address >= range.start && address < range.end) return &range;
    }
    return nullptr;
}

std::string_view LogText::string(std::uint32_t offset) const {
    if (offset >= text_.size()) return "?"sv;
    const std::string_view rest{reinterpret_cast<const char*>(text_.data()) + offset,
                                text_.size() - offset};
    return rest.substr(0, rest.find('\0'));
}

std::string_view LogText::slot_name(const abi::TextComponent& component, std::uint64_t slot) const {
    const auto* names = reinterpret_cast<const std::uint32_t*>(text_.data() + component.slots);
    return slot < component.slot_count ? string(names[slot]) : std::string_view{};
}

// Phrases in phrases by a stack of our own: the composer reads from the code how deep the
// component's gets, and of calls in a circle it could not.
void LogText::describe(const abi::LogRecord& record, Line& line) const {
    if (!usable()) {
        line << log_phrases::without_text;
        return;
    }
    const bool known = record.component < components().size();
    Told told{.record = record, .component = known ? &components()[record.component] : nullptr};
    if (known && record.access != abi::Access::none) find(told);
    std::array<Open, log_phrases::depth> open;
    std::size_t depth = 0;
    const auto choose = [&](Slot choice) {
        const std::uint64_t number = decider(choice, told);
        open[depth++] = {log_phrases::chosen(choice, number), number};
    };
    choose(Slot::record);
    while (depth > 0) {
        Open& now = open[depth - 1];
        const auto text = static_cast<std::size_t>(
            std::ranges::find_if(now.rest, [](char one) { return one < ' '; }) - now.rest.begin());
        line << now.rest.substr(0, text);
        if (text == now.rest.size()) {
            --depth;
            continue;
        }
        const Slot slot{static_cast<unsigned char>(now.rest[text])};
        now.rest.remove_prefix(text + 1);
        if (is_choice(slot)) {
            choose(slot);
        } else if (slot == Slot::decider) {
            decimal(line, now.decider);
        } else {
            say(slot, told, line);
        }
    }
}

const abi::TextRange* LogText::below_the_stack(const abi::TextComponent& component) const {
    for (const abi::TextRange& range : ranges(component)) {
        if (string(range.what) == log_phrases::below_the_stack) return &range;
    }
    return nullptr;
}

void LogText::find(Told& told) const {
    const std::uint64_t address = told.record.address;
    const abi::TextRange* const guard = below_the_stack(*told.component);
    told.range = range_at(*told.component, address);
    if (guard != nullptr && beyond(*guard, told.record)) {
        told.there = There::beyond;
        told.range = guard;
    } else if (address < log_phrases::null_page_end) {
        told.there = There::null;
    } else if (address >= log_phrases::kernel_base) {
        told.there = There::kernel;
    } else if (told.range == nullptr) {
        find_elsewhere(told);
    } else if (told.range->rights != 0) {
        told.there = There::own;
    } else {
        told.there = told.range == guard ? There::overflow : There::guard;
    }
}

// Not in its own ranges, so look for the owner. Components may use the same addresses, so there can
// be several.
void LogText::find_elsewhere(Told& told) const {
    for (const abi::TextComponent& component : components()) {
        const abi::TextRange* range = range_at(component, told.record.address);
        if (range == nullptr || range->rights == 0) continue;
        if (told.owner != nullptr) {
            ++told.others;
            continue;
        }
        told.there = There::other;
        told.range = range;
        told.owner = &component;
    }
}

std::uint64_t LogText::decider(Slot choice, const Told& told) const {
    const abi::LogRecord& record = told.record;
    switch (choice) {
        case Slot::record:
            return told.component != nullptr || record.kind == abi::RecordKind::boot ||
                           record.kind == abi::RecordKind::bus_error
                       ? static_cast<std::uint64_t>(record.kind)
                       : 0;
        case Slot::fault:
        case Slot::what:
            return static_cast<std::uint64_t>(record.fault);
        case Slot::there:
            return static_cast<std::uint64_t>(told.there);
        case Slot::rights:
            return told.range->rights & 7;
        case Slot::also:
            return told.others;
        case Slot::call:
            return record.system_call;
        case Slot::why:
            return static_cast<std::uint64_t>(record.bad_call);
        case Slot::held:
            return told.component->slot_count - 1;  // without "null"
        case Slot::again:
            return record.repeats;
        case Slot::count:
            return components().size();
        case Slot::ran:
            return told.component != nullptr ? 1 : 0;
        case Slot::starts:
        case Slot::loss:
            return record.address;
        default:
            return static_cast<std::uint64_t>(record.access);
    }
}

void LogText::say(Slot slot, const Told& told, Line& line) const {
    switch (slot) {
        case Slot::name:
            line << string(told.component->name);
            return;
        case Slot::place:
            line << string(told.component->line);
            return;
        case Slot::address:
            hexadecimal(line, told.record.address);
            return;
        case Slot::number:
            decimal(line, told.record.address);
            return;
        case Slot::syndrome:
            hexadecimal(line, told.record.syndrome);
            return;
        case Slot::text:
            line << panic_text(told.record);
            return;
        case Slot::slot:
            line << slot_name(*told.component, told.record.address);
            return;
        case Slot::range:
            line << string(told.range->what);
            return;
        case Slot::range_place:
            line << string(told.range->line);
            return;
        case Slot::owner:
            line << string(told.owner->name);
            return;
        case Slot::system:
            line << string(header().system_name);
            return;
        default:
            say_priorities(line);
    }
}

void LogText::say_priorities(Line& line) const {
    std::string_view before = ": "sv;
    for (const abi::TextComponent& component : components()) {
        decimal(line << before << string(component.name) << " "sv, component.priority);
        before = ", "sv;
    }
}
