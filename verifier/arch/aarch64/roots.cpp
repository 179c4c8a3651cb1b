// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The code that may write translation registers. A root is a word of the read-only descriptors, at
// the offset of a State in its table, because both tables have the same stride; no other code
// selects a root.
#include <fmt/format.h>

#include "verifier/arch/aarch64/kernel.hpp"
#include "verifier/arch/aarch64/system.hpp"
#include "verifier/code/kernel.hpp"
#include "verifier/code/values.hpp"

namespace verifier::aarch64 {
namespace {

using enum code::Operation;
using code::Instruction;

constexpr std::uint64_t root_offset = 0;  // of a descriptor: its root, ASID included

// Both tables, if they can be walked side by side.
struct Tables {
    std::uint64_t descriptors = 0, states = 0;
};

std::expected<Tables, std::string> tables_of(const Text& text) {
    const Symbol* descriptors = text.image().symbol("descriptors");
    const Symbol* states = text.image().symbol("states");
    if (descriptors == nullptr || states == nullptr)
        return std::unexpected{"the image has no symbol `descriptors` or none `states`"};
    if (descriptors->size == 0 || descriptors->size != states->size)
        return std::unexpected{"`descriptors` and `states` differ in size, so in stride"};
    if (!text.is_read_only(descriptors->value, descriptors->size))
        return std::unexpected{"`descriptors` does not lie in read-only memory"};
    return Tables{.descriptors = descriptors->value, .states = states->value};
}

// descriptors + (State - states) + the root's offset, State being a register as it was when the way began
Allowance judge_root(const Text& text, const Window& window, const Value& value) {
    const auto tables = tables_of(text);
    if (!tables) return {.why = tables.error()};
    const Atom* from = window.atom(value);
    if (from == nullptr || from->kind != Atom::Kind::loaded)
        return {.why = "its value is not loaded from a descriptor"};
    if (from->size != 8) return {.why = "it loads less than a root"};
    const auto& terms = from->inner.terms;
    const bool of_state = terms.size() == 1 && terms[0].factor == 1 &&
                          window.atoms[terms[0].atom].kind == Atom::Kind::at_start;
    if (!of_state) return {.why = "its address is not that of a State and a constant"};
    const std::uint64_t offset = from->inner.constant - (tables->descriptors - tables->states);
    if (offset != root_offset)
        return {.why = fmt::format("it lies {} bytes from the root of that State's descriptor",
                                   static_cast<std::int64_t>(offset))};
    return {.allowed = true,
            .why = fmt::format("the root in the descriptor of the State in x{}",
                               window.atoms[terms[0].atom].number)};
}

Allowance judge_vectors(const KernelCode& kernel, const Window& window, const Value& value) {
    const Symbol* vectors = kernel.text.image().symbol("kernel_vectors");
    if (vectors == nullptr || !value.is_constant() || value.constant != vectors->value)
        return {.why = "its value is not the address of `kernel_vectors`"};
    if (!kernel.boot || window.start != kernel.boot->fetch_vector)
        return {.why = "it is not the first that is done after the boot stub"};
    return {.allowed = true,
            .why = "the constant `kernel_vectors`, first thing after the boot stub"};
}

// The stub itself is read by boot_registers: a write that it has seen came from a read-only literal.
Allowance judge_boot(const KernelCode& kernel, const Instruction& instruction) {
    if (!kernel.boot) return {.why = "the boot stub cannot be followed: " + kernel.boot.error()};
    if (!kernel.boot->executed.contains(instruction.address))
        return {.why = "it is not on the boot stub's way"};
    return {.allowed = true,
            .why = "what the boot stub is to write there, before translation is on"};
}

Allowance judge(const KernelCode& kernel, const Instruction& instruction, const SystemRegister& to,
                const Window& window) {
    if (to.effect == Effect::unlisted) return {.why = "what this register does is not known"};
    if (is_boot_code(kernel.text.image(), instruction.address))
        return judge_boot(kernel, instruction);
    if (to.name != "ttbr0_el1" && to.name != "vbar_el1")
        return {.why = "nothing but the boot stub may write this register"};
    if (const ResolvedJump* loose = kernel.loose_jump())
        return {.why = fmt::format("the jump at {:#x} could lead anywhere: {}", loose->address,
                                   loose->how)};
    const Value& value = window.value(instruction.n);
    return to.name == "ttbr0_el1" ? judge_root(kernel.text, window, value)
                                  : judge_vectors(kernel, window, value);
}

// A load by way of both tables in their names; one from a literal with what is there.
std::string source_of(const KernelCode& kernel, const Window& window, const Value& value) {
    const Atom* from = window.atom(value);
    std::string words = window.words(value);
    if (from == nullptr || from->kind != Atom::Kind::loaded) return words;
    if (const auto tables = tables_of(kernel.text); tables && !from->inner.is_constant()) {
        Value rest = from->inner;
        rest.constant -= tables->descriptors - tables->states;
        if (rest.constant < kernel.text.image().symbol("states")->size)
            return fmt::format("[descriptors + {} - states]", window.words(rest));
    }
    if (!from->inner.is_constant()) return words;
    const auto literal = kernel.text.constant(from->inner.constant, from->size);
    return literal ? fmt::format("{} = {:#x}", words, *literal) : words + ", which is writable";
}

}  // namespace

std::vector<SystemRegisterWrite> root_writes(const KernelCode& kernel) {
    std::vector<SystemRegisterWrite> all;
    for (const Instruction& instruction : kernel.text.instructions()) {
        if (instruction.operation != system_write) continue;
        const auto to = system_register(instruction.system);
        if (to.effect == Effect::harmless) continue;
        const Window window = window_before(kernel.text, instruction.address);
        const Allowance verdict = judge(kernel, instruction, to, window);
        all.push_back({.place = place_of(kernel.text, instruction),
                       .name = to.name,
                       .source = source_of(kernel, window, window.value(instruction.n)),
                       .allowed = verdict.allowed,
                       .why = verdict.why});
    }
    return all;
}

}  // namespace verifier::aarch64
