// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The contract of a machine with the verifier. A folder, verifier/arch/NAME, implements it: numbers
// and names (MachineFacts), the tables that its processor walks, its instructions, its boot stub,
// its board. All code outside of these folders names machine facts by role. The folder shares
// nothing with the composer or the kernel: it is written from manuals.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "verifier/address.hpp"
#include "verifier/code/meaning.hpp"
#include "verifier/kernel/linker_copies.hpp"

namespace verifier {

struct BootState;
struct EntryPoint;
struct InterruptController;
struct InterruptLine;
struct KernelCode;
struct ObjectRelocation;
struct PathFinding;
struct PrivilegedInstruction;
struct Program;
struct RankResidue;
struct Residue;
struct RestartCode;
struct SystemRegisterWrite;
struct DeviceNode;
struct Walk;
struct ElfFile;
class DeviceTree;
class Memory;
class Text;

// What is kept of floating point, of each component that has it, and the functions that move it: register_findings
// judges what they do.
struct FloatingPointCode {
    std::string_view name;
    bool stores = false;  // to what is kept, whose address is argument 0
};
struct FloatingPoint {
    std::uint64_t state_bytes = 0, state_alignment = 8;
    std::span<const FloatingPointCode> code;
};

// Which words of Descriptor::machine are what.
struct DescriptorWords {
    std::span<const std::string_view> names;  // by word, as docs/abi.md has them
    unsigned floating_point_state = 0;        // address of what is kept, or 0
    // The other words, of a component with `fpu: true` and of all others.
    std::array<std::uint64_t, 3> with_floating_point{}, without{};
};

// Which words of State::machine are what. The machine lays out these words; all others of a State are portable.
struct StateWords {
    std::span<const std::string_view> names;  // by word, as docs/abi.md has them
    unsigned stack_pointer = 0, program_counter = 0, status = 0;
    std::uint64_t component_status = 0,
                  idle_status = 0;  // of a component that starts; of the idle row
};

// By which bit of a mask, bit n for register n of code/instruction.hpp.
struct CallingConvention {
    std::uint32_t kept = 0;          // a function leaves them as they were
    std::uint32_t left_by_call = 0;  // anything may be in them behind a call
    std::uint32_t left_by_host = 0;  // and behind a request to whoever is above the kernel
    std::uint64_t stack_step = 0;    // bytes: what a function is given of the stack is a multiple
};

struct MachineFacts {
    std::string_view name;   // as a board says it
    std::string_view title;  // in sentences
    std::uint16_t elf_machine = 0;
    std::uint32_t elf_flags = 0;

    // Translation
    Pages pages;
    std::uint64_t largest_leaf = 0;
    Virtual kernel_half;  // no lower address is the kernel's
    std::span<const std::string_view>
        boot_registers;  // that steer translation, in the order of --leaves
    // Words of the boot stub that a linker fills, and the registers that get them.
    std::span<const std::pair<std::string_view, std::string_view>> boot_literals;

    // Code
    std::uint64_t code_alignment = 0;       // of instructions, at most 4 bytes
    std::span<const std::byte> filling;     // between functions: an instruction that does nothing
    std::span<const std::byte> idle_code;   // what the idle row runs
    std::string_view idle_words;            // the same in words
    std::uint64_t speculation_barrier = 0;  // number of the hint
    std::string_view address_instruction;   // that forms an address near it
    CallingConvention convention;
    // The C++ functions that assembly calls, with registers from the processor. All except
    // `panic_handler` return a State; that one has `panic_bytes` of registers below the top of the
    // stack.
    std::span<const std::string_view> handlers;
    std::string_view panic_handler;
    std::uint64_t panic_bytes = 0;
    StateWords state;
    DescriptorWords descriptor;
    FloatingPoint floating_point;

    // Board
    std::span<const std::string_view>
        controller_symbols;          // where the kernel has the interrupt controller's frames
    Physical emulated_memory;        // where memory of QEMU's machine begins
    std::uint64_t image_offset = 0;  // of the image from there
};

// Facts about all roots, from the registers that the boot stub leaves.
struct Translation {
    std::uint64_t kernel_root = 0, idle_root = 0;  // words: Architecture::root_of takes them apart
    unsigned kernel_bits = 0, user_bits = 0;       // of address
    std::uint64_t root_alignment = 0;              // of a component's root
};

struct Root {
    Physical table;
    std::uint16_t identifier = 0;
    bool has_other_bits = false;
};

// The number of physical address bits that the processor takes from tables, and the register that
// defines it.
struct OutputLimit {
    unsigned bits = 0;
    std::string_view said_by;
};

struct BootQuestion {
    const BootState& boot;
    const Translation& translation;
    Physical physical_end;        // past all memory and devices that the description names
    const ElfFile& image;         // its symbols, and nothing that boot decides
    std::uint64_t idle_root = 0;  // of the idle row
};
struct BootFinding {
    std::string what, found, allowed;
    std::optional<std::uint64_t> address;
};

class Architecture {
  public:
    Architecture() = default;
    Architecture(const Architecture&) = delete;
    Architecture& operator=(const Architecture&) = delete;
    virtual ~Architecture() = default;

    [[nodiscard]] virtual const MachineFacts& facts() const = 0;

    // ---- Translation: roots, and the mappings in their tables
    [[nodiscard]] virtual Translation translation(const BootState& boot) const = 0;
    [[nodiscard]] virtual Root root_of(std::uint64_t word) const = 0;
    [[nodiscard]] virtual Walk kernel_walk(const Memory& memory, const BootState& boot) const = 0;
    [[nodiscard]] virtual Walk component_walk(const Memory& memory, const BootState& boot,
                                              std::uint64_t root) const = 0;
    [[nodiscard]] virtual OutputLimit output_limit(Physical physical_end) const = 0;
    [[nodiscard]] virtual std::vector<BootFinding> boot_findings(
        const BootQuestion& question) const = 0;

    // ---- Code, an instruction at a time
    // Nothing where the bytes end before it does.
    [[nodiscard]] virtual std::optional<code::Instruction> decode(std::span<const std::byte> bytes,
                                                                  std::uint64_t address) const = 0;
    [[nodiscard]] virtual std::optional<code::Meaning> meaning_of(
        const code::Instruction& one) const = 0;
    // Of a branch that reads a register and no flags.
    [[nodiscard]] virtual code::BranchTest test_of(const code::Instruction& one) const = 0;
    [[nodiscard]] virtual std::string register_name(code::Register number) const = 0;
    // The stack pointer falls by a number that no instruction shows.
    [[nodiscard]] virtual bool takes_unseen_stack(const code::Instruction& one) const = 0;

    // ---- The kernel's code, see verifier/code/code.hpp and paths.hpp
    [[nodiscard]] virtual std::expected<BootState, std::string> boot_state(
        const ElfFile& image) const = 0;
    // The vectors; where boot goes on, boot_state says.
    [[nodiscard]] virtual std::vector<EntryPoint> vectors(const Text& text) const = 0;
    [[nodiscard]] virtual std::vector<SystemRegisterWrite> root_writes(
        const KernelCode& kernel) const = 0;
    [[nodiscard]] virtual std::vector<PrivilegedInstruction> privileged_instructions(
        const KernelCode& kernel) const = 0;
    [[nodiscard]] virtual std::vector<PathFinding> exit_findings(
        const KernelCode& kernel) const = 0;
    [[nodiscard]] virtual std::vector<PathFinding> register_findings(
        const KernelCode& kernel) const = 0;
    [[nodiscard]] virtual std::span<const Residue> residues() const = 0;
    [[nodiscard]] virtual std::span<const RankResidue> rank_residues() const = 0;

    // ---- What a linker does
    // Fills the field with the target's address, for a section that lies at `base`. Or says why it cannot be done.
    [[nodiscard]] virtual std::optional<std::string> relocate(std::span<std::byte> section,
                                                              const ObjectRelocation& one,
                                                              std::uint64_t target,
                                                              std::uint64_t base) const = 0;
    // Instructions that a linker moves behind the text that lies in [start, end); null: it moves none.
    [[nodiscard]] virtual std::unique_ptr<LinkerCopies> linker_copies(WordAt word,
                                                                      std::uint64_t start,
                                                                      std::uint64_t end) const = 0;

    // ---- A component's program: what it does first in another life
    [[nodiscard]] virtual std::expected<RestartCode, std::string> restart_code(
        const Program& program) const = 0;

    // ---- The board: its processor, and its device tree
    // Bits of a physical address that its tables can hold; nothing of a processor that is not known.
    [[nodiscard]] virtual std::optional<unsigned> physical_bits(
        std::string_view processor) const = 0;
    [[nodiscard]] virtual int controller_node(const DeviceTree& tree) const = 0;
    [[nodiscard]] virtual InterruptController interrupt_controller(
        const DeviceTree& tree) const = 0;
    [[nodiscard]] virtual std::uint32_t timer_line(const DeviceTree& tree) const = 0;
    [[nodiscard]] virtual std::vector<InterruptLine> interrupts(const DeviceTree& tree,
                                                                const DeviceNode& at) const = 0;
};

}  // namespace verifier
