// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Registers that no State holds. Those that decide what a component may do are set once, on the only way from the boot
// stub to the first component, and never again. The floating-point registers are moved by two functions, each
// register to and from its own place.
#include <fmt/format.h>

#include <algorithm>

#include "verifier/arch/aarch64/kernel.hpp"
#include "verifier/arch/aarch64/system.hpp"
#include "verifier/code/paths.hpp"
#include "verifier/code/straight.hpp"

namespace verifier::aarch64 {
namespace {

using enum code::Operation;

using code::Instruction;

// What boot gives them (D24): CNTKCTL: EL0 reads the virtual counter and nothing else of the timer. MDSCR: the debug
// channel traps, no single step. PMUSERENR: no counter. TPIDRRO and TPIDR_EL1: zero. CNTV_CTL: no alarm.
struct Fixed {
    std::uint32_t encoding;
    const char* name;
    std::uint64_t value;
    bool once;  // no other code that returns to a component writes it
};
constexpr Fixed fixed[] = {
    {system_encoding(3, 0, 14, 1, 0), "cntkctl_el1", 1u << 1, true},
    {system_encoding(2, 0, 0, 2, 2), "mdscr_el1", 1u << 12, true},
    {system_encoding(3, 3, 9, 14, 0), "pmuserenr_el0", 0, true},
    {system_encoding(3, 3, 13, 0, 3), "tpidrro_el0", 0, true},
    {system_encoding(3, 0, 13, 0, 4), "tpidr_el1", 0, false},     // the kernel's own
    {system_encoding(3, 3, 14, 3, 1), "cntv_ctl_el0", 0, false},  // the alarm
};
constexpr std::uint32_t cntv_cval = system_encoding(3, 3, 14, 3, 2),
                        fpcr = system_encoding(3, 3, 4, 4, 0),
                        fpsr = system_encoding(3, 3, 4, 4, 1);

constexpr unsigned vector_registers = 32, register_bytes = 16;
constexpr std::uint64_t control_at = vector_registers * register_bytes, status_at = control_at + 8;
static_assert(status_at + 8 == floating_point_bytes);

// As the decoder numbers them: number 31 of a load or a store is the zero register.
constexpr std::size_t place_of(unsigned vector) { return vector == 31 ? code::zero : vector; }

// ---- Boot

// From where the first translated fetch faults to, up to the first decision.
std::set<std::uint64_t> judge_boot(Findings& to) {
    const KernelCode& kernel = to.kernel;
    std::set<std::uint64_t> written;
    if (!kernel.boot) return written;
    Straight way{kernel};
    way.registers = fresh_registers(way.in, kernel.boot->fetch_vector);
    way.follows_calls = true;
    way.run(kernel.boot->fetch_vector, [](const Instruction& instruction) {
        return instruction.operation == branch_if || instruction.operation == exception_return;
    });
    for (const Fixed& one : fixed) {
        const auto value = way.last_write(one.encoding);
        if (!value || !way.in.is_constant(*value, one.value))
            to.add(kernel.boot->fetch_vector, fmt::format("{} at boot", one.name),
                   value ? way.in.words(*value) : "not written before the first decision",
                   fmt::format("{:#x}", one.value));
    }
    for (const SystemWritten& write : way.writes) {
        const auto is = std::ranges::find(fixed, write.encoding, &Fixed::encoding);
        if (is != std::end(fixed) && way.in.is_constant(write.value, is->value))
            written.insert(write.at);
    }
    return written;
}

// ---- Each write after boot

// All code that can run before a return to a component.
ReachedCode living(const KernelCode& kernel, const WayOut& out) {
    ReachedCode all{kernel.text};
    for (const EntryPoint& entry : kernel.entries) {
        const ReachedCode from_here = reachable_from(kernel, entry.address);
        if (from_here.contains(out.leaves)) all.insert(from_here);
    }
    return all;
}

bool is_in(const Function* function, std::string_view name) {
    return function != nullptr && function->name == name;
}

// Why this write is none that is known; empty if it is.
std::string judge_write(const KernelCode& kernel, const Instruction& instruction, const WayOut& out,
                        const std::set<std::uint64_t>& at_boot) {
    if (instruction.address >= out.resume && instruction.address <= out.leaves)
        return {};  // judged there
    const auto is = std::ranges::find(fixed, instruction.system, &Fixed::encoding);
    if (is != std::end(fixed))
        return !is->once || at_boot.contains(instruction.address) ? "" : "only boot sets it";
    if (instruction.system == cpacr || instruction.system == cntv_cval)
        return {};  // reloaded; the alarm's time
    if (instruction.system == fpcr || instruction.system == fpsr)
        return is_in(kernel.text.function_of(instruction.address), "fpu_load") ? ""
                                                                               : "only `fpu_load`";
    if (system_register(instruction.system).effect != Effect::harmless) return {};  // V202
    return "only the way out loads it, from who runs";
}

void judge_writes(Findings& to, const WayOut& out, const std::set<std::uint64_t>& at_boot) {
    const ReachedCode alive = living(to.kernel, out);
    for (const Instruction& instruction : to.kernel.text.instructions()) {
        const Function* function = to.kernel.text.function_of(instruction.address);
        if (instruction.vector && !is_in(function, "fpu_save") && !is_in(function, "fpu_load"))
            to.add(instruction.address, "a floating-point register", "used",
                   "only what moves all of them");
        if (instruction.operation != system_write || !alive.contains(instruction.address)) continue;
        const std::string why = judge_write(to.kernel, instruction, out, at_boot);
        if (!why.empty())
            to.add(instruction.address, "a write of " + system_register(instruction.system).name,
                   "written", why);
    }
}

// ---- Floating point

struct Moved {
    Straight way;
    Registers before;
    std::uint64_t start = 0;
    explicit Moved(const KernelCode& kernel) : way(kernel) {}
};

// One of the three, up to where it returns; a finding where it does not.
bool follow(Findings& to, Moved& moved, const char* name) {
    const auto start = address_of(to.kernel, name);
    if (!start) {
        to.add(0, name, "no such function", "the three that move floating point");
        return false;
    }
    Straight& way = moved.way;
    moved.start = *start;
    moved.before = way.registers = fresh_registers(way.in, *start);
    for (std::int32_t number = 0; number < 32; ++number)
        way.vectors[place_of(static_cast<unsigned>(number))] =
            way.in.symbol({.origin = Origin::parameter, .at = *start, .number = 64 + number});
    way.follows_loops = true;
    const Instruction* last = way.run(
        *start, [](const Instruction& instruction) { return instruction.operation == ret; });
    if (last == nullptr || !way.complaint().empty()) {
        to.add(*start, name, way.complaint(), "a way to its end");
        return false;
    }
    for (code::Register number = 19; number < 32; ++number)
        if (way.registers.get(number) != moved.before.get(number))
            to.add(last->address, fmt::format("x{} after {}", number, name),
                   way.in.words(way.registers.get(number)), "as it was");
    return true;
}

// Bytes of the state in x0, each once: by offset, what is stored there.
std::map<std::uint64_t, Stored> stored(Findings& to, Moved& moved, const char* name) {
    std::map<std::uint64_t, Stored> all;
    for (const Stored& store : moved.way.stores) {
        const auto [base, offset] = moved.way.in.split(store.address);
        const bool inside =
            base == moved.before.get(0) && offset <= floating_point_bytes - store.bytes;
        if (!inside || !all.emplace(offset, store).second)
            to.add(store.at, fmt::format("a store of {}", name), moved.way.in.words(store.address),
                   "each place of the state in x0 once");
    }
    return all;
}

void judge_save(Findings& to) {
    Moved moved{to.kernel};
    if (!follow(to, moved, "fpu_save")) return;
    const auto all = stored(to, moved, "fpu_save");
    const auto expect = [&](std::uint64_t offset, unsigned bytes, Expression value) {
        const auto found = all.find(offset);
        if (found == all.end() || found->second.bytes != bytes || found->second.value != value)
            to.add(moved.start, fmt::format("fpu_save, bytes from {}", offset),
                   found == all.end() ? "not stored" : moved.way.in.words(found->second.value),
                   moved.way.in.words(value));
    };
    for (unsigned number = 0; number < vector_registers; ++number)
        expect(number * register_bytes, register_bytes,
               moved.way.in.symbol({.origin = Origin::parameter,
                                    .at = moved.start,
                                    .number = static_cast<std::int32_t>(64 + number)}));
    expect(control_at, 8, moved.way.system(fpcr));
    expect(status_at, 8, moved.way.system(fpsr));
}

void judge_load(Findings& to) {
    Moved moved{to.kernel};
    if (!follow(to, moved, "fpu_load")) return;
    Straight& way = moved.way;
    const auto place = [&](std::uint64_t offset, unsigned bytes) {
        return way.in.load(way.in.plus(moved.before.get(0), offset), bytes);
    };
    for (unsigned number = 0; number < vector_registers; ++number)
        if (way.vectors[place_of(number)] != place(number * register_bytes, register_bytes))
            to.add(moved.start, fmt::format("q{} after fpu_load", number),
                   way.in.words(way.vectors[place_of(number)]), "loaded from its own place");
    if (way.last_write(fpcr) != place(control_at, 8) || way.last_write(fpsr) != place(status_at, 8))
        to.add(moved.start, "fpcr and fpsr after fpu_load", "something else",
               "each loaded from its own place");
    for (const Stored& store : way.stores)
        to.add(store.at, "a store of fpu_load", way.in.words(store.address), "nothing is stored");
}

void judge_clear(Findings& to) {
    Moved moved{to.kernel};
    if (!follow(to, moved, "fpu_clear")) return;
    std::uint64_t covered = 0;
    for (const auto& [offset, one] : stored(to, moved, "fpu_clear"))
        if (offset == covered && one.value == 0) covered += one.bytes;
    if (covered != floating_point_bytes)
        to.add(moved.start, "fpu_clear", fmt::format("zero up to byte {}", covered),
               fmt::format("all {} bytes zero", floating_point_bytes));
}

}  // namespace

std::vector<PathFinding> register_findings(const KernelCode& kernel) {
    Findings to{kernel};
    const auto out = way_out(kernel);
    if (!out) return to.all;  // V207 reports it
    judge_writes(to, *out, judge_boot(to));
    judge_save(to);
    judge_load(to);
    judge_clear(to);
    return to.all;
}

}  // namespace verifier::aarch64
