// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/arch/aarch64/restart_code.hpp"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <optional>
#include <span>

#include "verifier/arch/aarch64/decoder.hpp"

namespace verifier::aarch64 {
namespace {

using code::Instruction;
using code::Operation;

// From `cmp x1, x2` on: to the end of the range, 16 bytes at a time. No word names an address.
constexpr std::array<std::uint32_t, 5> copies{
    0xeb02003f,  // cmp  x1, x2
    0x54000082,  // b.hs past the loop
    0xa8c11464,  // ldp  x4, x5, [x3], #16
    0xa8811424,  // stp  x4, x5, [x1], #16
    0x17fffffc,  // b    to the comparison
};
constexpr std::array<std::uint32_t, 4> clears{
    0xeb02003f,  // cmp  x1, x2
    0x54000062,  // b.hs past the loop
    0xa8817c3f,  // stp  xzr, xzr, [x1], #16
    0x17fffffd,  // b    to the comparison
};
constexpr std::uint32_t nop_word = 0xd503201f;
constexpr std::uint32_t branch_if_x0 = 0xb5000000;    // cbnz x0, by words in bits 5 to 23
constexpr std::uint32_t skip_unless_x0 = 0xb4000040;  // cbz x0, past the next instruction
constexpr std::size_t most_instructions = 64;  // of restoring, and of a start up to its first call

class Reader {
  public:
    explicit Reader(const Program& program) : program_{program} {}

    std::expected<RestartCode, std::string> read() {
        const std::uint64_t entry = program_.elf.entry;
        const auto first = word(entry), start = word(entry + 4);
        if (!first || !start || (*first & 0xff00001f) != branch_if_x0)
            return wrong(entry, "does not branch to the code of another life");
        const std::uint64_t offset = *first >> 5 & 0x7ffff;
        if ((offset & 0x40000) != 0) return wrong(entry, "branches backwards");
        if (auto found = restore(entry + 4 * offset, entry + 4); !found) return found;
        const Instruction run = decode(*start, entry + 4);
        if (run.operation != Operation::call) return wrong(entry + 4, "is no call of the start");
        return reattach(run.target);
    }

  private:
    [[nodiscard]] std::optional<std::uint32_t> word(std::uint64_t at) const {
        for (const Segment* load : program_.loads) {
            if ((load->flags & may_execute) == 0 || Virtual{at} < load->virtual_address) continue;
            const std::uint64_t offset = Virtual{at} - load->virtual_address;
            if (offset % 4 != 0 || offset >= load->bytes.size() || load->bytes.size() - offset < 4)
                continue;
            std::uint32_t found = 0;
            std::memcpy(&found, load->bytes.data() + offset, sizeof found);
            return found;
        }
        return std::nullopt;
    }

    static std::unexpected<std::string> wrong(std::uint64_t at, const char* what) {
        return std::unexpected{fmt::format("the instruction at {:#x} {}", at, what)};
    }

    [[nodiscard]] bool is(std::uint64_t at, std::span<const std::uint32_t> words) const {
        for (const std::uint32_t wanted : words) {
            if (word(at) != wanted) return false;
            at += 4;
        }
        return true;
    }

    // A constant for a register, as adr, adrp and add form it, relaxed by the linker or not.
    bool form(const Instruction& instruction) {
        if (instruction.word == nop_word) return true;
        if (instruction.d >= registers_.size()) return false;
        auto& to = registers_[instruction.d];
        if (instruction.operation == Operation::address)
            to = instruction.target;
        else if (instruction.operation == Operation::move_wide)
            to = instruction.immediate;
        else if (instruction.operation == Operation::add && instruction.n < registers_.size() &&
                 registers_[instruction.n])
            to = *registers_[instruction.n] + instruction.immediate;
        else
            return false;
        return true;
    }

    bool loop(std::uint64_t& at) {
        const bool copy = is(at, copies);
        if (!copy && !is(at, clears)) return false;
        if (!registers_[1] || !registers_[2] || (copy && !registers_[3])) return false;
        made_.restored.push_back(
            {Virtual{copy ? *registers_[3] : 0}, Virtual{*registers_[1]}, Virtual{*registers_[2]}});
        at += 4 * (copy ? copies.size() : clears.size());
        registers_ = {};
        return true;
    }

    // Up to the branch to `back`, with zero in each register that it used.
    std::expected<RestartCode, std::string> restore(std::uint64_t at, std::uint64_t back) {
        for (std::size_t count = 0; count < most_instructions; ++count) {
            if (loop(at)) continue;
            const auto found = word(at);
            if (!found) return wrong(at, "is none");
            const Instruction one = decode(*found, at);
            if (one.operation == Operation::branch)
                return one.target == back ? std::expected<RestartCode, std::string>{made_}
                                          : wrong(at, "does not go on to the start");
            const bool zeroes = one.operation == Operation::move_register && one.m == code::zero;
            if (!zeroes && !form(one))
                return wrong(at, "is none that restores what a new life begins with");
            at += 4;
        }
        return wrong(at, "comes too late");
    }

    // The first call of the start is made where x0 is not zero; what is called hands the rows on.
    std::expected<RestartCode, std::string> reattach(std::uint64_t start) {
        for (std::size_t count = 0; count < most_instructions; ++count) {
            const std::uint64_t at = start + 4 * count;
            const auto found = word(at);
            if (!found) return wrong(at, "is none");
            const Instruction one = decode(*found, at);
            if (one.operation != Operation::call) continue;
            if (count == 0 || word(at - 4) != skip_unless_x0)
                return wrong(at, "calls something in a first life, too");
            hand_on(one.target);
            return made_;
        }
        return wrong(start, "begins no code that reattaches ring ends");
    }

    void hand_on(std::uint64_t at) {
        registers_ = {};
        for (std::size_t count = 0; count < most_instructions; ++count, at += 4) {
            const auto found = word(at);
            if (!found) return;
            const Instruction one = decode(*found, at);
            if (one.operation == Operation::branch || one.operation == Operation::call) {
                if (registers_[0] && registers_[1]) {
                    made_.ends_at = Virtual{*registers_[0]};
                    made_.ends = *registers_[1];
                }
                return;
            }
            if (!form(one)) return;
        }
    }

    const Program& program_;
    RestartCode made_;
    std::array<std::optional<std::uint64_t>, 31> registers_{};
};

}  // namespace

std::expected<RestartCode, std::string> restart_code(const Program& program) {
    return Reader{program}.read();
}

}  // namespace verifier::aarch64
