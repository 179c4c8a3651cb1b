// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// From a vector to C++ and from C++ to `eret`. On entry, every register of the interrupted
// component is stored into its State before it is used otherwise. On exit, every register of the
// next component is loaded from its State or its row, and nothing is stored. Layouts: rows.hpp.
// Vectors: ARM DDI 0487, D1.3.1.
#include <fmt/format.h>

#include <algorithm>

#include "verifier/arch/aarch64/kernel.hpp"
#include "verifier/arch/aarch64/system.hpp"
#include "verifier/code/paths.hpp"
#include "verifier/code/straight.hpp"
#include "verifier/image/rows.hpp"

namespace verifier::aarch64 {
namespace {

using enum code::Operation;

using code::Instruction;

constexpr std::uint32_t ttbr0 = system_encoding(3, 0, 2, 0, 0),
                        tpidr_el0 = system_encoding(3, 3, 13, 0, 2),
                        elr = system_encoding(3, 0, 4, 0, 1), spsr = system_encoding(3, 0, 4, 0, 0),
                        sp_el0 = system_encoding(3, 0, 4, 1, 0),
                        esr = system_encoding(3, 0, 5, 2, 0);

constexpr std::uint64_t registers_at = offsetof(rows::State, machine),
                        sp_at = registers_at + stack_pointer_word * 8,
                        pc_at = registers_at + program_counter_word * 8,
                        pstate_at = registers_at + status_word * 8;

// The vectors that can return to a component, and their handlers.
struct Handled {
    std::uint64_t vector;
    const char* handler;
};
constexpr Handled handled[] = {
    {0x280, "kernel_interrupt"},    // while the idle loop runs
    {0x380, "kernel_bus_error"},    // the same
    {0x400, "kernel_synchronous"},  // of a component
    {0x480, "kernel_interrupt"},   {0x580, "kernel_bus_error"},
};

// ---- The way in

// The required content of the interrupted component's State: by offset, the unchanged register.
std::map<std::uint64_t, Expression> saved(Straight& way, const Registers& before) {
    std::map<std::uint64_t, Expression> all;
    for (code::Register number = 0; number < 31; ++number)
        all[registers_at + number * 8] = before.held[number];
    all[sp_at] = way.system(sp_el0);
    all[pc_at] = way.system(elr);
    all[pstate_at] = way.system(spsr);
    return all;
}

void judge_saved(Findings& to, Straight& way, const Registers& before, std::uint64_t vector) {
    auto missing = saved(way, before);
    for (const Stored& store : way.stores) {
        const auto [base, offset] = way.in.split(store.address);
        const auto field = missing.find(offset);
        const bool right = base == before.held[code::sp] && store.bytes == 8 &&
                           field != missing.end() && field->second == store.value;
        if (!right) {
            to.add(store.at, fmt::format("a store of vector {:#x}", vector),
                   fmt::format("{} at {}", way.in.words(store.value), way.in.words(store.address)),
                   "each register of who ran in its own field of its State");
        } else {
            missing.erase(field);
        }
    }
    for (const auto& [offset, value] : missing)
        to.add(vector, fmt::format("the State's bytes from {}", offset), "never saved",
               "every register of who ran");
}

// Through labels that only branch on.
std::uint64_t behind_branches(const Text& text, std::uint64_t at) {
    for (unsigned count = 0; count < 4; ++count) {
        const Instruction* one = text.at(at);
        if (one == nullptr || one->operation != branch) break;
        at = one->target;
    }
    return at;
}

// Up to the call of C++; the exit begins at its return.
std::optional<std::uint64_t> judge_entry(Findings& to, const Handled& by, std::uint64_t at) {
    Straight way{to.kernel};
    way.registers = fresh_registers(way.in, at);
    const Registers before = way.registers;
    const Instruction* last = way.run(at, [](const Instruction& instruction) {
        return instruction.operation == call_register || instruction.operation == call;
    });
    if (!way.complaint().empty() || last == nullptr) {
        to.add(last == nullptr ? at : last->address, fmt::format("vector {:#x}", by.vector),
               way.complaint(), "a straight way to the call of its handler");
        return {};
    }
    judge_saved(to, way, before, at);
    const Expression target =
        last->operation == call ? way.in.constant(last->target) : way.registers.get(last->n);
    const auto handler = address_of(to.kernel, by.handler);
    const bool leads = way.in.is_constant(target) && handler &&
                       behind_branches(to.kernel.text, way.in.at(target).k) == *handler;
    if (!leads)
        to.add(last->address, fmt::format("vector {:#x}", by.vector),
               "calls " + way.in.words(target), by.handler);
    const auto top = address_of(to.kernel, "__kernel_stack_top");
    if (!top || !way.in.is_constant(way.registers.get(code::sp), *top))
        to.add(last->address, "sp at the call of the handler",
               way.in.words(way.registers.get(code::sp)), "the top of the kernel's stack");
    if (way.registers.get(0) != way.system(esr))
        to.add(last->address, "x0 at the call of the handler", way.in.words(way.registers.get(0)),
               "the syndrome");
    if (way.loads != 0 || !way.writes.empty())
        to.add(last->address, fmt::format("vector {:#x}", by.vector),
               "loads, or writes a system register, before all is saved", "only what saves");
    return last->address + 4;
}

// ---- The way out

void expect(Findings& to, Straight& way, std::uint64_t at, const std::string& what,
            std::optional<Expression> found, Expression wanted) {
    if (found && *found == wanted) return;
    to.add(at, what, found ? way.in.words(*found) : "as it was", way.in.words(wanted));
}

void judge_way_out(Findings& to, const WayOut& out, std::uint64_t descriptors,
                   std::uint64_t states) {
    Straight way{to.kernel};
    way.registers = fresh_registers(way.in, out.resume);
    const Expression state = way.registers.get(0);
    const Instruction* last = way.run(out.resume, [](const Instruction& instruction) {
        return instruction.operation == exception_return;
    });
    if (!way.complaint().empty() || last == nullptr)
        return to.add(last == nullptr ? out.resume : last->address, "the way out of the kernel",
                      way.complaint(), "a straight way to eret");
    const std::uint64_t at = last->address;
    const auto field = [&](std::uint64_t offset) {
        return way.in.load(way.in.plus(state, offset), 8);
    };
    const auto row = [&](std::uint64_t offset) { return field(descriptors - states + offset); };
    const auto word = [&](unsigned number) {
        return row(offsetof(rows::Descriptor, machine) + number * sizeof(std::uint64_t));
    };
    const std::pair<const char*, std::pair<std::uint32_t, Expression>> system[] = {
        {"ttbr0_el1", {ttbr0, row(offsetof(rows::Descriptor, root))}},
        {"cpacr_el1", {cpacr, word(floating_point_word)}},
        {"tpidr_el0", {tpidr_el0, word(thread_word)}},
        {"elr_el1", {elr, field(pc_at)}},
        {"spsr_el1", {spsr, field(pstate_at)}},
        {"sp_el0", {sp_el0, field(sp_at)}},
    };
    for (const auto& [name, wanted] : system)
        expect(to, way, at, fmt::format("{} at eret", name), way.last_write(wanted.first),
               wanted.second);
    for (code::Register number = 0; number < 31; ++number)
        expect(to, way, at, fmt::format("x{} at eret", number), way.registers.get(number),
               field(registers_at + number * 8));
    expect(to, way, at, "SP_EL1 at eret", way.registers.get(code::sp), state);
    for (const Expression vector : way.vectors)
        if (vector != 0)
            to.add(at, "a floating-point register on the way out", way.in.words(vector),
                   "as it was");
    for (const Stored& store : way.stores)
        to.add(store.at, "a store on the way out", way.in.words(store.address),
               "nothing is stored");
    for (const SystemWritten& write : way.writes)
        if (std::ranges::none_of(
                system, [&](const auto& each) { return each.second.first == write.encoding; }))
            to.add(write.at, "a system register written on the way out", way.in.words(write.value),
                   "none but those of who runs");
}

// Control comes into the way out at its beginning only.
void judge_joins(Findings& to, const WayOut& out) {
    for (std::uint64_t at = out.resume + 4; at <= out.leaves; at += 4)
        if (to.kernel.text.is_joined(at) || to.kernel.text.is_taken(at))
            to.add(at, "the way out of the kernel", "something may jump into its middle",
                   "it is entered at its beginning");
}

// The table that `vbar_el1` is set to; V202 holds that it is the only one.
void judge_vectors(Findings& to, std::uint64_t base, const WayOut& out) {
    for (std::uint64_t vector = 0; vector < vector_count * vector_bytes; vector += vector_bytes) {
        const auto by = std::ranges::find(handled, vector, &Handled::vector);
        if (by != std::end(handled)) {
            const auto next = judge_entry(to, *by, base + vector);
            if (next && *next != out.resume)
                to.add(*next, fmt::format("vector {:#x}", vector),
                       "goes on elsewhere than at the way out", "one way out for all");
        } else if (reachable_from(to.kernel, base + vector).contains(out.leaves)) {
            to.add(base + vector, fmt::format("vector {:#x}", vector), "may lead to eret",
                   "nothing comes back from what cannot happen");
        }
    }
}

}  // namespace

std::vector<PathFinding> exit_findings(const KernelCode& kernel) {
    Findings to{kernel};
    const auto out = way_out(kernel);
    const auto descriptors = address_of(kernel, "descriptors"),
               states = address_of(kernel, "states"), base = address_of(kernel, "kernel_vectors");
    if (!out || !descriptors || !states || !base) {
        to.add(0, "the way out of the kernel",
               "not one eret in `resume`, or no tables by their names",
               "one eret past the boot stub, at the end of `resume`");
        return to.all;
    }
    if (const ResolvedJump* loose = kernel.loose_jump())
        to.add(loose->address, "a jump", loose->how, "jumps whose targets can be proved");
    judge_vectors(to, *base, *out);
    judge_way_out(to, *out, *descriptors, *states);
    judge_joins(to, *out);
    return to.all;
}

}  // namespace verifier::aarch64
