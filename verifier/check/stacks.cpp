// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V902: no program can step over the guard below its stack in one instruction. That the guard is there
// and a page large is V401's and V901's: nothing is mapped on it.
#include <fmt/format.h>

#include <set>

#include "verifier/check/families.hpp"
#include "verifier/code/instruction.hpp"

namespace verifier {
namespace {

// A function may begin with this much stack that its caller has taken but not touched.
constexpr std::uint64_t untouched = 1024;

// What one instruction takes of the stack and does not touch; empty: no more than a guard catches.
std::string step_of(const Architecture& machine, const code::Instruction& instruction,
                    std::uint64_t largest_step) {
    if (machine.takes_unseen_stack(instruction)) return "as much as a register says";
    const bool adds = instruction.operation == code::Operation::add && instruction.d == code::sp &&
                      instruction.n == code::sp;
    const auto by = static_cast<std::int64_t>(instruction.immediate);  // negative: it takes
    const bool far = adds && by < -static_cast<std::int64_t>(largest_step);
    return far ? fmt::format("{} bytes", -by) : std::string{};
}

void judge(const Architecture& machine, const Program& program, Report& to) {
    const std::uint64_t largest_step = machine.facts().pages.bytes - untouched;
    for (const Segment* segment : program.loads) {
        if ((segment->flags & may_execute) == 0) continue;
        for (std::size_t at = 0; at < segment->bytes.size();) {
            const auto one = machine.decode(segment->bytes.subspan(at),
                                            (segment->virtual_address + at).number());
            if (!one) break;
            const std::string step = step_of(machine, *one, largest_step);
            if (!step.empty())
                to.refuse(program.elf.path.stem().string(), "stack, taken at once", step,
                          fmt::format("at most {} bytes", largest_step), one->address);
            at += one->bytes;
        }
    }
}

}  // namespace

void steps_touch_the_guard(const Case& in, Report& to) {
    const std::set<const Program*> running{in.members.program_of.begin(),
                                           in.members.program_of.end()};
    for (const Program& program : in.programs)
        if (running.contains(&program)) judge(*in.image.machine, program, to);
}

}  // namespace verifier
