// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The executable bytes of an image as instructions, cut into the functions that its symbols name, and what
// is jumped to. Every word of an executable segment is an instruction here, also those between functions
// and those marked as data: a processor would execute them.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "verifier/arch/contract.hpp"
#include "verifier/code/instruction.hpp"
#include "verifier/elf/elf.hpp"

namespace verifier {

// From one symbol to the next, or to the end of the segment.
struct Function {
    std::string name;
    std::uint64_t start = 0, end = 0;
};

class Text {
  public:
    explicit Text(const ElfFile& image);

    [[nodiscard]] const ElfFile& image() const { return *image_; }
    [[nodiscard]] const Architecture& machine() const { return *machine_; }
    [[nodiscard]] const std::vector<code::Instruction>& instructions() const {
        return instructions_;
    }
    [[nodiscard]] const std::vector<Function>& functions() const { return functions_; }
    [[nodiscard]] const code::Instruction* at(std::uint64_t address) const;
    // The one that ends there.
    [[nodiscard]] const code::Instruction* before(std::uint64_t address) const;
    [[nodiscard]] const Function* function_of(std::uint64_t address) const;

    // "resume", "resume + 0x28", or the address alone.
    [[nodiscard]] std::string name_of(std::uint64_t address) const;

    // Something may jump here: control does not only come from the instruction before.
    [[nodiscard]] bool is_joined(std::uint64_t address) const { return joins_.contains(address); }
    [[nodiscard]] const std::vector<std::uint64_t>& jumps_to(std::uint64_t address) const;
    void add_jump(std::uint64_t from, std::uint64_t to);
    void add_entry(std::uint64_t at) { joins_.insert(at); }  // the processor itself jumps here

    // Whether all of these bytes lie in a segment that is not writable.
    [[nodiscard]] bool is_read_only(std::uint64_t address, std::uint64_t size) const;
    // A little-endian number of 1, 2, 4 or 8 bytes from there; nothing from elsewhere.
    [[nodiscard]] std::optional<std::uint64_t> constant(std::uint64_t address, unsigned size) const;
    // Whether the address occurs as a constant in code or in a word of the image's kernel segments.
    [[nodiscard]] bool is_taken(std::uint64_t address) const { return taken_.contains(address); }

  private:
    void read_instructions();
    void name_functions();
    void find_jumps();
    void find_taken();

    const ElfFile* image_;
    const Architecture* machine_;
    // Instructions of one size, each where the one before it ends.
    struct Run {
        std::uint64_t start = 0, bytes = 0;
        std::size_t first = 0, count = 0;  // in instructions_
    };

    std::vector<code::Instruction> instructions_;  // by address
    std::vector<Run> runs_;                        // the same, for `at`
    std::vector<Function> functions_;              // by address
    std::set<std::uint64_t> joins_, taken_;
    std::map<std::uint64_t, std::vector<std::uint64_t>> jumps_;
};

}  // namespace verifier
