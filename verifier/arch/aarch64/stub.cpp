// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// See stub.hpp.
#include "verifier/arch/aarch64/stub.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "verifier/arch/aarch64/system.hpp"
#include "verifier/code/kernel.hpp"

namespace verifier::aarch64 {
namespace {

using enum code::Operation;
using code::Instruction;

// C5.1.3: op1, CRn, CRm (which is the number), op2
constexpr std::uint32_t select_stack(unsigned value) { return system_encoding(0, 0, 4, value, 5); }
constexpr std::uint32_t mask_exceptions(unsigned value) {
    return system_encoding(0, 3, 4, value, 6);
}
constexpr unsigned barrier_dsb = 4, barrier_isb = 6, whole_system = 15, wait_for_interrupt = 3;
constexpr std::uint64_t from_this_level = 0x200;  // D1.3.1: synchronous, same level, SP_EL1
constexpr unsigned most_steps = 256;              // a stub has a few dozen

constexpr std::array first_level{"ttbr0_el1", "ttbr1_el1", "tcr_el1",
                                 "mair_el1",  "vbar_el1",  "sctlr_el1"};

// What EL2 holds when EL1 goes on: a value, or what it is a copy of. Nothing traps, nothing is translated twice, time
// has no offset; EL1 begins in AArch64, translation and caches off, on its own stack, all exceptions masked.
struct Given {
    const char* name;
    std::optional<std::uint64_t> value;
    const char* origin = "";
};
constexpr std::array second_level{
    // RW; HCD: no hypervisor answers `hvc`; APK, API: no pointer authentication of EL0 traps there
    // either
    Given{"hcr_el2", 1ull << 31 | 1ull << 29 | 1ull << 40 | 1ull << 41},
    Given{"cnthctl_el2", 3},  // EL1PCTEN, EL1PCEN
    Given{"cntvoff_el2", 0},
    Given{"cptr_el2", 0x33ff},  // res1 alone
    Given{"hstr_el2", 0},
    Given{"mdcr_el2", std::nullopt, "pmcr_el0.n"},  // HPMN
    Given{"vpidr_el2", std::nullopt, "midr_el1"},
    Given{"vmpidr_el2", std::nullopt, "mpidr_el1"},
    Given{"vttbr_el2", 0},
    Given{"sctlr_el1", 0x30d0'0800},  // res1 alone
    Given{"spsr_el2", 0x3c5},         // EL1h, DAIF
    Given{"elr_el2", std::nullopt},
};

bool is_isb(const Instruction& instruction) {
    return instruction.operation == barrier && (instruction.system & 7) == barrier_isb;
}

bool is_invalidation(std::uint32_t system) {
    const std::string name = operation_name(system);
    return name == "tlbi vmalle1" || name == "ic iallu";
}

}  // namespace

std::expected<BootState, std::string> Stub::run() {
    at_ = image_.entry;
    for (unsigned steps = 0; complaint_.empty() && !finished_; ++steps) {
        const auto one = fetch();
        if (!one)
            refuse({.address = at_},
                   "is no instruction of the boot segment, which is executable, not "
                   "writable and loaded where it is linked");
        else if (steps == most_steps)
            refuse(*one, "is reached again and again");
        else
            step(*one);
    }
    if (!complaint_.empty()) return std::unexpected{complaint_};
    return state_;
}

// What lies at that physical address and cannot change: of the segment that holds the entry.
std::optional<std::uint64_t> Stub::constant(std::uint64_t address, unsigned size) const {
    const Segment* boot = memory_.segment(Physical{image_.entry}, 1);
    const Segment* found = memory_.segment(Physical{address}, size);
    if (found == nullptr || found != boot || (found->flags & may_write) != 0) return {};
    if (Physical{address} - found->physical_address + size > found->file_size) return {};
    std::uint64_t value = 0;
    if (!memory_.read(Physical{address}, std::as_writable_bytes(std::span{&value, 1}).first(size)))
        return {};
    return value;
}

std::optional<Instruction> Stub::fetch() const {
    const Segment* from = memory_.segment(Physical{at_}, sizeof(std::uint32_t));
    const auto word = constant(at_, sizeof(std::uint32_t));
    if (!word || at_ % sizeof(std::uint32_t) != 0 || (from->flags & may_execute) == 0 ||
        from->virtual_address.number() != from->physical_address.number())
        return {};
    return decode(static_cast<std::uint32_t>(*word), at_);
}

// "_start + 0x8": the nearest symbol below.
std::string Stub::place_of(std::uint64_t address) const {
    const Symbol* nearest = nullptr;
    for (const Symbol& symbol : image_.symbols)
        if (symbol.section != absolute_section && symbol.value <= address &&
            !symbol.name.starts_with('$') && (nearest == nullptr || symbol.value > nearest->value))
            nearest = &symbol;
    if (nearest == nullptr) return "below every symbol";
    return nearest->value == address
               ? nearest->name
               : fmt::format("{} + {:#x}", nearest->name, address - nearest->value);
}

void Stub::refuse(const Instruction& instruction, std::string_view why) {
    complaint_ = fmt::format("{:#x} ({}): {:08x} {}", instruction.address,
                             place_of(instruction.address), instruction.word, why);
}

void Stub::step(const Instruction& instruction) {
    state_.executed[at_] = instruction.bytes;
    next_ = at_ + 4;
    if (on_)
        execute_after(instruction);
    else if (ended_)
        execute_ended(instruction);
    else
        execute(instruction);
    at_ = next_;
}

void Stub::execute(const Instruction& instruction) {
    switch (instruction.operation) {
        case load_literal:
        case move_wide:
        case address:
        case extract:
        case system_read:
            return execute_value(instruction);
        case branch:
        case branch_if:
        case exception_return:
        case halt:
            return execute_jump(instruction);
        case system_write:
            return write(instruction);
        case barrier:
            return note_barrier(instruction);
        case system_operation:
        case state_write:
            return note(instruction);
        default:
            return refuse(instruction, "is no instruction of a boot stub");
    }
}

void Stub::execute_value(const Instruction& instruction) {
    constexpr unsigned counters_at = 11, counters = 31;  // PMCR_EL0.N
    if (instruction.operation == load_literal) return load(instruction);
    if (instruction.operation == move_wide && instruction.wide)
        return void(known_[instruction.d] = {.value = instruction.immediate});
    if (instruction.operation == address)
        return void(known_[instruction.d] = {.value = instruction.target});
    if (instruction.operation == system_read) return read(instruction);
    const bool of_counters = known_[instruction.n].origin == "pmcr_el0" &&
                             instruction.shift == counters_at &&
                             instruction.immediate == counters && instruction.wide;
    if (!of_counters) return refuse(instruction, "is no instruction of a boot stub");
    known_[instruction.d] = {.origin = "pmcr_el0.n"};
}

void Stub::load(const Instruction& instruction) {
    constexpr unsigned bytes = 8;
    const auto value = constant(instruction.target, bytes);
    if (instruction.vector || instruction.size != bytes)
        return refuse(instruction, "is no instruction of a boot stub");
    if (!value) return refuse(instruction, "loads what is no constant of the boot segment");
    state_.read[instruction.target] = bytes;
    known_[instruction.d] = {.value = *value, .literal = instruction.target};
}

void Stub::read(const Instruction& instruction) {
    const auto name = system_register(instruction.system).name;
    if (name == "currentel") return void(known_[instruction.d] = {.value = level_ << 2});
    if (name != "midr_el1" && name != "mpidr_el1" && name != "pmcr_el0")
        return refuse(instruction, "reads " + name + ", which no boot stub needs");
    known_[instruction.d] = {.origin = name};
}

void Stub::execute_jump(const Instruction& instruction) {
    if (instruction.operation == branch_if) return branch_on_bit(instruction);
    if (instruction.operation == exception_return) return go_down(instruction);
    if (instruction.operation == halt) return ask_host(instruction);
    next_ = instruction.target;
}

// tbz and tbnz, C6.2: of a register that is known
void Stub::branch_on_bit(const Instruction& instruction) {
    constexpr std::uint32_t kind = 0x7e00'0000, on_one_bit = 0x3600'0000, if_set = 1u << 24;
    const auto value = value_of(static_cast<code::Register>(instruction.word & 31));
    if ((instruction.word & kind) != on_one_bit || !value)
        return refuse(instruction, "branches on what is not known");
    const auto number = (instruction.word >> 31) << 5 | (instruction.word >> 19 & 31);
    const bool set = (*value >> number & 1) != 0;
    if (set == ((instruction.word & if_set) != 0)) next_ = instruction.target;
}

void Stub::note(const Instruction& instruction) {
    constexpr std::uint32_t no_register = 31;  // Rt of an operation that takes none, C6.2
    const bool known =
        instruction.operation == system_operation
            ? (instruction.word & 31) == no_register && is_invalidation(instruction.system)
            : instruction.system == select_stack(1) || instruction.system == mask_exceptions(15);
    if (!known || level_ != 1) return refuse(instruction, "is no instruction of a boot stub");
    (instruction.operation == system_operation ? pending_ : done_).insert(instruction.system);
}

// Invalidations end with dsb, and what they and the writes before them do is there after isb.
void Stub::note_barrier(const Instruction& instruction) {
    const unsigned kind = instruction.system & 7;
    if (kind == barrier_dsb && (instruction.system >> 3 & 15) == whole_system)
        complete_.merge(pending_);
    if (kind != barrier_isb) return;
    done_.merge(complete_);
    synchronised_ = written_;
}

void Stub::write(const Instruction& instruction) {
    const auto name = system_register(instruction.system).name;
    if (instruction.n != code::zero && !known_.contains(instruction.n))
        return refuse(instruction, "writes a register that nothing has filled");
    const Known from = instruction.n == code::zero ? Known{.value = 0} : known_.at(instruction.n);
    if (level_ == 1) return write_first_level(instruction, name, from);
    if (level_ == 2) return write_second_level(instruction, name, from);
    refuse(instruction, "writes " + name + " at EL3");
}

void Stub::write_first_level(const Instruction& instruction, const std::string& name,
                             const Known& from) {
    if (std::ranges::find(first_level, name) == first_level.end())
        return refuse(instruction, "writes " + name + ", which is none of a boot stub's");
    if (from.literal == 0) return refuse(instruction, "writes what is no literal");
    state_.registers[name] = {
        .value = *from.value, .literal = from.literal, .written = instruction.address};
    on_ = name == "sctlr_el1" && (*from.value & 1) != 0;  // M, D24.2
    if (!on_) return void(++written_);
    state_.next_fetch = instruction.address + 4;
    const auto missing = what_is_missing();
    if (missing) refuse(instruction, "switches translation on before " + *missing);
}

// HCR_EL2 first, followed by an isb: E2H = 0 decides the meaning of the others (D24.2).
void Stub::write_second_level(const Instruction& instruction, const std::string& name,
                              const Known& from) {
    const auto given = std::ranges::find(second_level, name, &Given::name);
    if (given == second_level.end())
        return refuse(instruction,
                      "writes " + name + " at EL2, where a boot stub has no use for it");
    if (above_.empty() ? name != "hcr_el2" : synchronised_ == 0)
        return refuse(instruction, "is written before hcr_el2 and its isb");
    const bool right = given->value ? from.value == given->value : from.origin == given->origin;
    if (!right || (name == "elr_el2" && !from.value))
        return refuse(instruction, "gives " + name + " another value than a kernel at EL1 needs");
    above_[name] = from.value.value_or(0);
    ++written_;
}

void Stub::go_down(const Instruction& instruction) {
    if (level_ != 2) return refuse(instruction, "returns from an exception that was none");
    for (const Given& given : second_level)
        if (!above_.contains(given.name))
            return refuse(instruction, fmt::format("goes down before {} is written", given.name));
    level_ = 1;
    next_ = above_.at("elr_el2");
    written_ = synchronised_ = 0;
}

std::optional<std::uint64_t> Stub::value_of(code::Register number) const {
    const auto found = known_.find(number);
    return found == known_.end() ? std::nullopt : found->second.value;
}

// One line, which begins so and is whole: the host prints up to the zero.
bool Stub::says_panic(std::uint64_t address) {
    constexpr std::string_view beginning = "kernel panic: ";
    constexpr std::size_t most = 80;
    std::string line;
    for (std::uint64_t at = address; line.size() <= most; ++at) {
        const auto one = constant(at, 1);
        if (!one || *one == 0) break;
        line += static_cast<char>(*one);
    }
    state_.read[address] = line.size() + 1;
    const auto is_printed = [](char one) { return one >= ' ' && one <= '~'; };
    return line.starts_with(beginning) && line.ends_with('\n') && line.size() <= most &&
           std::ranges::all_of(line.substr(0, line.size() - 1), is_printed);
}

// Semihosting's block of SYS_EXIT: the application's own end, with the status of a panic.
bool Stub::says_status(std::uint64_t address) {
    constexpr std::uint64_t of_application = 0x20026, panic = 99;
    constexpr unsigned bytes = 8;
    state_.read[address] = 2 * bytes;
    return constant(address, bytes) == of_application && constant(address + bytes, bytes) == panic;
}

void Stub::ask_host(const Instruction& instruction) {
    constexpr std::uint64_t semihosting = 0xf000, write_text = 0x04, exit = 0x18;
    const auto asked = value_of(0), about = value_of(1);
    if (level_ != 3 || instruction.immediate != semihosting || !asked || !about)
        return refuse(instruction, "asks the host, which a boot stub does at EL3 alone");
    if (!said_ && asked == write_text && says_panic(*about)) {
        said_ = true;
    } else if (said_ && asked == exit && says_status(*about)) {
        ended_ = true;
    } else {
        return refuse(instruction, "asks the host for something else than a panic");
    }
    known_.erase(0);
}

// Without a host: wfi for ever.
void Stub::execute_ended(const Instruction& instruction) {
    if (waits_at_ == 0 && instruction.operation == hint &&
        instruction.immediate == wait_for_interrupt)
        return void(waits_at_ = instruction.address);
    finished_ =
        waits_at_ != 0 && instruction.operation == branch && instruction.target == waits_at_;
    if (!finished_) refuse(instruction, "stands behind the end, where only a loop of wfi may");
}

void Stub::execute_after(const Instruction& instruction) {
    if (is_isb(instruction)) return void(seen_ = true);
    finished_ =
        seen_ && instruction.operation == branch && instruction.target == instruction.address;
    if (!finished_)
        return refuse(
            instruction,
            "stands after translation is on, where only isb and then an endless loop may");
    state_.fetch_vector = state_.registers.at("vbar_el1").value + from_this_level;
}

std::optional<std::string> Stub::what_is_missing() const {
    for (const char* name : {"ttbr0_el1", "ttbr1_el1", "tcr_el1", "mair_el1", "vbar_el1"})
        if (!state_.registers.contains(name)) return fmt::format("{} is written", name);
    if (!done_.contains(system_encoding(1, 0, 8, 7, 0))) return "the TLB is invalidated";
    if (!done_.contains(system_encoding(1, 0, 7, 5, 0)))
        return "the instruction cache is invalidated";
    if (!done_.contains(select_stack(1))) return "SP_EL1 is selected";
    if (!done_.contains(mask_exceptions(15))) return "all exceptions are masked";
    if (synchronised_ != written_) return "isb follows the writes";
    return {};
}

}  // namespace verifier::aarch64
