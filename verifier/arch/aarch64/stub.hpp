// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Symbolic execution of the boot stub from one exception level. A register holds a known value or
// the name of its source. Only the kinds of instructions listed here are accepted, and only the
// values listed here may be written. Translation is off: instructions, literals and texts come from
// physical memory as the loader leaves it, and the file's virtual addresses do not matter.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "verifier/arch/aarch64/decoder.hpp"
#include "verifier/arch/aarch64/system.hpp"
#include "verifier/code/code.hpp"
#include "verifier/image/memory.hpp"

namespace verifier::aarch64 {

class Stub {
  public:
    Stub(const ElfFile& image, unsigned level) : image_(image), memory_(image), level_(level) {}

    // Up to the endless loop after translation is enabled, or to the exit at EL3.
    std::expected<BootState, std::string> run();

  private:
    struct Known {
        std::optional<std::uint64_t> value;
        std::uint64_t literal = 0;  // where the value lies, if it was loaded
        std::string origin;         // "midr_el1": what was read, if its value is not known
    };

    void refuse(const code::Instruction& instruction, std::string_view why);
    [[nodiscard]] std::string place_of(std::uint64_t address) const;
    [[nodiscard]] std::optional<code::Instruction> fetch() const;
    [[nodiscard]] std::optional<std::uint64_t> constant(std::uint64_t address, unsigned size) const;
    void step(const code::Instruction& instruction);
    void execute(const code::Instruction& instruction);
    void execute_jump(const code::Instruction& instruction);
    void execute_value(const code::Instruction& instruction);
    void execute_after(const code::Instruction& instruction);
    void execute_ended(const code::Instruction& instruction);
    void load(const code::Instruction& instruction);
    void read(const code::Instruction& instruction);
    void branch_on_bit(const code::Instruction& instruction);
    void note(const code::Instruction& instruction);
    void note_barrier(const code::Instruction& instruction);
    void write(const code::Instruction& instruction);
    void write_first_level(const code::Instruction& instruction, const std::string& name,
                           const Known& from);
    void write_second_level(const code::Instruction& instruction, const std::string& name,
                            const Known& from);
    void go_down(const code::Instruction& instruction);
    void ask_host(const code::Instruction& instruction);
    [[nodiscard]] bool says_panic(std::uint64_t address);
    [[nodiscard]] bool says_status(std::uint64_t address);
    [[nodiscard]] std::optional<std::uint64_t> value_of(code::Register number) const;
    [[nodiscard]] std::optional<std::string> what_is_missing() const;

    const ElfFile& image_;
    Memory memory_;
    unsigned level_;
    std::uint64_t at_ = 0, next_ = 0;
    BootState state_;
    std::map<code::Register, Known> known_;
    std::set<std::uint32_t> pending_, complete_, done_;  // invalidations and fields of PSTATE
    unsigned written_ = 0, synchronised_ = 0;     // writes so far, and those before the last isb
    std::map<std::string, std::uint64_t> above_;  // what EL2 has been given
    bool on_ = false, seen_ = false;              // translation is on; and an isb has made it so
    bool said_ = false, ended_ = false;           // of EL3: words to the host, and the end
    std::uint64_t waits_at_ = 0;
    bool finished_ = false;
    std::string complaint_;
};

}  // namespace verifier::aarch64
