// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See log_text.hpp.
#include "log_text.hpp"

#include <ashlar/text.hpp>

#include "abi/system_calls.hpp"

using namespace std::string_view_literals;

namespace {

using ashlar::Number;

constexpr std::uint64_t null_page_end = 4096;
constexpr std::uint64_t kernel_half = std::uint64_t{1} << 63;

Line& hexadecimal(Line& line, std::uint64_t value) {
    return line << Number::hexadecimal(value).text();
}
Line& decimal(Line& line, std::uint64_t value) { return line << Number::decimal(value).text(); }

std::string_view verb(abi::Access access) {
    switch (access) {
        case abi::Access::read:
            return "read"sv;
        case abi::Access::write:
            return "wrote"sv;
        case abi::Access::execute:
            return "jumped to"sv;
        case abi::Access::none:
            break;
    }
    return "touched"sv;
}

std::string_view missing_right(abi::Access access) {
    switch (access) {
        case abi::Access::read:
            return "it may not be read"sv;
        case abi::Access::write:
            return "it may not be written"sv;
        case abi::Access::execute:
            return "it may not be executed"sv;
        case abi::Access::none:
            break;
    }
    return "that access is not allowed"sv;
}

std::string_view rights(std::uint32_t bits) {
    constexpr std::string_view names[] = {{"---", 3}, {"r--", 3}, {"-w-", 3}, {"rw-", 3},
                                          {"--x", 3}, {"r-x", 3}, {"-wx", 3}, {"rwx", 3}};
    return names[bits & 7];
}

std::string_view system_call(std::uint16_t number) {
    constexpr std::string_view names[] = {
        {"wait", 4},      {"signal", 6}, {"signal_wait", 11}, {"call", 4},  {"reply_wait", 10},
        {"reply", 5},     {"poll", 4},   {"peek", 4},         {"timer", 5}, {"acknowledge", 11},
        {"power_off", 9}, {"end", 3},    {"panic", 5},        {"take", 4},  {"supervise", 9}};
    static_assert(std::size(names) == abi::system_call_count);
    return number < std::size(names) ? names[number] : std::string_view{};
}

// Faults that need no address: the rule in words.
std::string_view rule(abi::FaultClass fault) {
    switch (fault) {
        case abi::FaultClass::alignment:
            return "the address is not aligned for that access"sv;
        case abi::FaultClass::illegal:
            return "undefined or privileged instruction"sv;
        case abi::FaultClass::fpu:
            return "floating point without `fpu: true` in component.yaml"sv;
        case abi::FaultClass::breakpoint:
            return "a check in its own code failed (breakpoint)"sv;
        case abi::FaultClass::external:
            return "the bus answered with an error"sv;
        case abi::FaultClass::overdue:
            return "not back in wait in time (`overdue`)"sv;
        default:
            return "see the syndrome"sv;
    }
}

bool about_address(const abi::LogRecord& record) {
    switch (record.fault) {
        case abi::FaultClass::translation:
        case abi::FaultClass::permission:
            return true;
        case abi::FaultClass::alignment:
        case abi::FaultClass::external:
            return record.access != abi::Access::none;
        default:
            return false;
    }
}

bool is_stack_guard(std::string_view what) {
    return what.starts_with("guard"sv) && what.contains("stack"sv);
}

// Panic: the message as bytes, up to the first zero.
std::string_view panic_text(const abi::LogRecord& record) {
    const std::string_view all{reinterpret_cast<const char*>(record.registers.message()), 64};
    return all.substr(0, all.find('\0'));
}

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
    for (const abi::TextRange& one : ranges(component)) {
        if (address >= one.start && address < one.end) return &one;
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

void LogText::describe(const abi::LogRecord& record, Line& line) const {
    if (!usable()) {
        line << "record without text region"sv;
        return;
    }
    if (record.kind == abi::RecordKind::boot) return describe_boot(line);
    if (record.kind == abi::RecordKind::bus_error) return describe_bus_error(record, line);
    if (record.component >= components().size()) {
        line << "record of an unknown component"sv;
        return;
    }
    const abi::TextComponent& component = components()[record.component];
    switch (record.kind) {
        case abi::RecordKind::fault:
            return describe_fault(record, component, line);
        case abi::RecordKind::end:
            line << "end: "sv << string(component.name) << " has ended ("sv
                 << string(component.line) << ")"sv;
            return;
        case abi::RecordKind::power_off:
            line << "power off by "sv << string(component.name);
            return;
        case abi::RecordKind::restart:
            if (record.address == 0) {
                line << "start: "sv << string(component.name) << " is started"sv;
                return;
            }
            decimal(line << "restart: "sv << string(component.name) << " starts again, after "sv,
                    record.address)
                << (record.address == 1 ? " start"sv : " starts"sv);
            return;
        case abi::RecordKind::limit:
            decimal(line << "restart: "sv << string(component.name) << " has used up its "sv,
                    record.address)
                << " restarts ("sv << string(component.line) << ")"sv;
            return;
        case abi::RecordKind::halt:
            line << "halt: a fault of "sv << string(component.name) << " ends the machine ("sv
                 << string(component.line) << ")"sv;
            return;
        default:
            line << "record of an unknown kind"sv;
    }
}

bool LogText::registers(const abi::LogRecord& record, unsigned part, Line& line) {
    constexpr unsigned count = abi::Registers::count, half = count / 2;
    bool first = true;
    const auto say = [&](std::string_view name, std::uint64_t value) {
        if (value == 0) return;
        hexadecimal(line << (first ? "  "sv : ", "sv) << name << " "sv, value);
        first = false;
    };
    if (record.kind != abi::RecordKind::fault) return false;
    if (part == 0) {
        say("pc"sv, record.pc);
        say("sp"sv, record.sp);
    }
    const bool with_text = record.fault == abi::FaultClass::panic;
    for (unsigned number = part == 0 ? 0 : half; number < (part == 0 ? half : count); ++number) {
        if (with_text && number - abi::MachineRegisters::message < abi::message_words) continue;
        const auto name = abi::MachineRegisters::name(number);
        say({name.text, name.length}, record.registers.words[number]);
    }
    return !first;
}

void LogText::describe_boot(Line& line) const {
    line << "boot: system "sv << string(header().system_name) << ", "sv;
    decimal(line, header().components)
        << (header().components == 1 ? " component"sv : " components"sv);
    std::string_view before = ": "sv;
    for (const abi::TextComponent& one : components()) {
        line << before << string(one.name) << " "sv;
        decimal(line, one.priority);
        before = ", "sv;
    }
}

// It came late: who ran then is no more than a witness.
void LogText::describe_bus_error(const abi::LogRecord& record, Line& line) const {
    line << "bus error: reported late, while "sv
         << (record.component < components().size() ? string(components()[record.component].name)
                                                    : "nobody"sv)
         << " ran: the cause is not known; "sv
         << (record.address == 0 ? "corrected, nothing was lost"sv : "the machine ends"sv);
    hexadecimal(line << ", syndrome "sv, record.syndrome);
}

void LogText::describe_fault(const abi::LogRecord& record, const abi::TextComponent& component,
                             Line& line) const {
    line << "fault: "sv << string(component.name) << " "sv;
    if (record.fault == abi::FaultClass::panic) {
        line << "panicked: "sv << panic_text(record);
    } else if (record.fault == abi::FaultClass::bad_call) {
        describe_bad_call(record, component, line);
    } else if (about_address(record)) {
        hexadecimal(line << verb(record.access) << " "sv, record.address) << ": "sv;
        describe_address(record, component, line);
    } else {
        hexadecimal(line << "at "sv, record.pc) << ": "sv << rule(record.fault);
        hexadecimal(line << ", address "sv, record.address);
        hexadecimal(line << ", syndrome "sv, record.syndrome);
    }
    line << "; stopped ("sv << string(component.line) << ")"sv;
}

void LogText::describe_address(const abi::LogRecord& record, const abi::TextComponent& component,
                               Line& line) const {
    const std::uint64_t address = record.address;
    if (address < null_page_end) {
        line << "the null page, where nothing is ever mapped"sv;
        return;
    }
    const abi::TextRange* own = range_at(component, address);
    if (own == nullptr) return describe_elsewhere(address, component, line);
    const std::string_view what = string(own->what);
    if (own->rights == 0) {
        line << "its "sv << what << " ("sv << string(own->line) << ")"sv;
        if (is_stack_guard(what)) line << ", the stack has overflowed"sv;
        return;
    }
    line << "its own "sv << what << " is "sv << rights(own->rights) << " ("sv << string(own->line)
         << "), "sv
         << (record.fault == abi::FaultClass::permission ? missing_right(record.access)
                                                         : rule(record.fault));
}

// Not in its own ranges: whose address is it? Components may use the same addresses, so that there
// can be several.
void LogText::describe_elsewhere(std::uint64_t address, const abi::TextComponent& component,
                                 Line& line) const {
    const abi::TextComponent* owner = nullptr;
    std::uint64_t others = 0;
    for (const abi::TextComponent& one : components()) {
        const abi::TextRange* there = range_at(one, address);
        if (there == nullptr || there->rights == 0) continue;
        if (owner == nullptr) {
            owner = &one;
        } else {
            ++others;
        }
    }
    if (address >= kernel_half) {
        line << "the kernel's half, which no component reaches"sv;
        return;
    }
    if (owner == nullptr) {
        line << "nobody has anything there"sv;
        return;
    }
    const abi::TextRange* there = range_at(*owner, address);
    line << "belongs to "sv << string(owner->name) << "'s "sv << string(there->what) << " ("sv
         << string(there->line) << ")"sv;
    if (others > 0) decimal(line << " and to "sv, others) << " more"sv;
    line << "; "sv << string(component.name) << " has no line for it"sv;
}

void LogText::describe_bad_call(const abi::LogRecord& record, const abi::TextComponent& component,
                                Line& line) const {
    const std::string_view name = system_call(record.system_call);
    line << "made a bad call: "sv;
    if (name.empty()) {
        decimal(line << "there is no system call "sv, record.system_call);
        return;
    }
    line << name << ": "sv;
    switch (record.bad_call) {
        case abi::BadCall::slot:
            decimal(line << "it holds no slot "sv, record.address);
            if (component.slot_count > 1) {
                decimal(line << ", only 1 to "sv, component.slot_count - 1);
            } else {
                line << ", none at all"sv;
            }
            line << "; system.yaml has no line for it"sv;
            return;
        case abi::BadCall::kind:
            decimal(line << "slot "sv, record.address)
                << " is "sv << slot_name(component, record.address);
            return;
        case abi::BadCall::right:
            line << "it has no right to that; system.yaml has no line for it"sv;
            return;
        case abi::BadCall::reserved_bits:
            hexadecimal(line << "reserved bits in "sv, record.address);
            return;
        case abi::BadCall::empty_mask:
            line << "an empty mask, nothing could wake it"sv;
            return;
        case abi::BadCall::unanswered:
            line << "a call is unanswered and no port says `defers: true`"sv;
            return;
        case abi::BadCall::status_range:
            decimal(line << "no exit status: "sv, record.address);
            return;
        case abi::BadCall::group:
            decimal(line << "it has no group "sv, record.address) << " of events"sv;
            return;
        case abi::BadCall::number:
            decimal(line << "there is no system call "sv, record.system_call);
            return;
        case abi::BadCall::none:
            break;
    }
    hexadecimal(line << "argument "sv, record.address);
}
