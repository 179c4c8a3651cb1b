// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/code/instruction.hpp"

namespace verifier::code {
namespace {

using enum Operation;

std::uint32_t bit_of(Register one) { return one == zero ? 0 : 1u << one; }

}  // namespace

bool is_memory(const Instruction& instruction) {
    return instruction.operation == load || instruction.operation == load_signed ||
           instruction.operation == store;
}

std::uint32_t written(const Instruction& instruction) {
    switch (instruction.operation) {
        case unknown:
        case unknown_system:
        case call:  // any callee may write
        case call_register:
            return ~0u;
        case load:
        case load_signed:
        case store:
            break;
        case load_literal:
            return instruction.vector ? 0 : bit_of(instruction.d);
        default:
            return bit_of(instruction.d);
    }
    const bool to_registers = instruction.operation != store && !instruction.vector;
    const bool moves_base = instruction.index == Index::pre || instruction.index == Index::post;
    return (to_registers ? bit_of(instruction.d) | bit_of(instruction.d2) : 0) |
           (moves_base ? bit_of(instruction.n) : 0);
}

bool falls_through(const Instruction& instruction) {
    switch (instruction.operation) {
        case branch:
        case branch_register:
        case ret:
        case exception_return:
        case breakpoint:  // of the kernel: a vector from which nothing comes back
        case undefined:
            return false;
        default:
            return true;
    }
}

}  // namespace verifier::code
