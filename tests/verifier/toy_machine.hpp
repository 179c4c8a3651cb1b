// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A machine that nobody builds, as verifier/arch/contract.hpp asks for one: pages of 16 KiB, two levels, one root for
// components and the kernel, two registers of its own names. It has no code: what is asked of code finds nothing.
//
// An entry of a table is 8 bytes: bit 63 says that it is there, bit 62 that a table follows, bits 0 to 4 are write,
// execute, user, device and kernel; bits 14 to 47 are the physical address.
#pragma once

#include "verifier/arch/contract.hpp"
#include "verifier/code/paths.hpp"
#include "verifier/code/residues.hpp"
#include "verifier/description/device_tree.hpp"
#include "verifier/image/image.hpp"
#include "verifier/kernel/object.hpp"
#include "verifier/program/restart_code.hpp"

namespace toy {

using namespace verifier;

inline constexpr std::uint64_t page = 1 << 14, entries = page / 8;
inline constexpr std::uint64_t there = 1ull << 63, table = 1ull << 62;
inline constexpr std::uint64_t writable = 1, executable = 2, user = 4, device = 8;
inline constexpr std::uint64_t address_bits = 0x0000'ffff'ffff'c000;
inline constexpr unsigned address_width = 36;               // 14 bits in a page, 11 a level
inline constexpr std::uint64_t top_bytes = page * entries;  // that an entry of a root translates
inline constexpr std::uint64_t kernel_half = 1ull
                                             << (address_width - 1);  // upper half of the one root

class Walker {
  public:
    Walker(const Memory& memory, bool of_kernel) : memory_{memory}, of_kernel_{of_kernel} {}

    Walk run(Physical root) {
        found_.tables.push_back({.physical = root, .size = page, .level = 0});
        const std::uint64_t first = of_kernel_ ? entries / 2 : 0;
        for (std::uint64_t index = first; index < first + entries / 2; ++index)
            if (const std::uint64_t word = word_at(root + 8 * index); (word & table) != 0)
                lower(Physical{word & address_bits}, Virtual{index * top_bytes});
        return std::move(found_);
    }

  private:
    [[nodiscard]] std::uint64_t word_at(Physical at) const { return memory_.word(at).value_or(0); }
    void lower(Physical at, Virtual base) {
        found_.tables.push_back({.physical = at, .size = page, .level = 1});
        for (std::uint64_t index = 0; index < entries; ++index)
            if (const std::uint64_t word = word_at(at + 8 * index); word != 0)
                leaf(at + 8 * index, word, base + index * page);
    }
    void leaf(Physical at, std::uint64_t word, Virtual address) {
        if ((word & there) == 0)
            return found_.unused.push_back({1, at, word, address, "not there, and not zero"});
        if (((word & user) != 0) == of_kernel_)
            found_.bad.push_back({1, at, word, address, "of the other half"});
        found_.leaves.push_back(
            {.address = address,
             .size = page,
             .physical = Physical{word & address_bits},
             .write = (word & writable) != 0,
             .execute = (word & executable) != 0,
             .user = (word & user) != 0,
             .memory = (word & device) != 0 ? MemoryType::device : MemoryType::normal,
             .level = 1,
             .entry = at,
             .word = word});
    }

    const Memory& memory_;
    bool of_kernel_;
    Walk found_;
};

inline constexpr std::array<std::string_view, 2> registers{"root", "switch"};
inline constexpr std::array<std::string_view, 3> state_words{"program", "stack", "mode"};
inline constexpr std::array<std::string_view, 1> descriptor_words{"fractions"};
inline constexpr MachineFacts numbers{
    .name = "toy",
    .title = "Toy",
    .elf_machine = 0x7031,
    .pages = {page},
    .largest_leaf = page,
    .kernel_half = Virtual{kernel_half},
    .boot_registers = registers,
    .code_alignment = 2,
    .state = {.names = state_words, .stack_pointer = 1, .program_counter = 0, .status = 2},
    .descriptor = {.names = descriptor_words}};

class Machine final : public Architecture {
  public:
    [[nodiscard]] const MachineFacts& facts() const override { return numbers; }

    // ---- What it has: one root, whose word is the table's address and a number in the low bits
    [[nodiscard]] std::expected<BootState, std::string> boot_state(
        const ElfFile& elf) const override {
        BootState boot;
        boot.registers["root"] = {.value = elf.entry};  // the file's entry selects the boot code
        return boot;
    }
    [[nodiscard]] Translation translation(const BootState& boot) const override {
        const std::uint64_t root = boot.registers.at("root").value;
        return {.kernel_root = root,
                .idle_root = root,
                .kernel_bits = address_width,
                .user_bits = address_width,
                .root_alignment = page};
    }
    [[nodiscard]] Root root_of(std::uint64_t word) const override {
        return {.table = Physical{word & address_bits},
                .identifier = static_cast<std::uint16_t>(word & 0xff)};
    }
    [[nodiscard]] Walk kernel_walk(const Memory& memory, const BootState& boot) const override {
        return Walker{memory, true}.run(root_of(boot.registers.at("root").value).table);
    }
    [[nodiscard]] Walk component_walk(const Memory& memory, const BootState&,
                                      std::uint64_t root) const override {
        return Walker{memory, false}.run(root_of(root).table);
    }
    [[nodiscard]] OutputLimit output_limit(Physical) const override { return {48, "root"}; }
    [[nodiscard]] std::vector<BootFinding> boot_findings(const BootQuestion&) const override {
        return {};
    }
    [[nodiscard]] std::string register_name(code::Register number) const override {
        return fmt::format("t{}", number);
    }

    // ---- What it does not have
    [[nodiscard]] std::optional<code::Instruction> decode(std::span<const std::byte>,
                                                          std::uint64_t) const override {
        return {};
    }
    [[nodiscard]] std::optional<code::Meaning> meaning_of(const code::Instruction&) const override {
        return {};
    }
    [[nodiscard]] code::BranchTest test_of(const code::Instruction&) const override { return {}; }
    [[nodiscard]] bool takes_unseen_stack(const code::Instruction&) const override { return false; }
    [[nodiscard]] std::vector<EntryPoint> vectors(const Text&) const override { return {}; }
    [[nodiscard]] std::vector<SystemRegisterWrite> root_writes(const KernelCode&) const override {
        return {};
    }
    [[nodiscard]] std::vector<PrivilegedInstruction> privileged_instructions(
        const KernelCode&) const override {
        return {};
    }
    [[nodiscard]] std::vector<PathFinding> exit_findings(const KernelCode&) const override {
        return {};
    }
    [[nodiscard]] std::vector<PathFinding> register_findings(const KernelCode&) const override {
        return {};
    }
    [[nodiscard]] std::span<const Residue> residues() const override { return {}; }
    [[nodiscard]] std::span<const RankResidue> rank_residues() const override { return {}; }
    [[nodiscard]] std::optional<std::string> relocate(std::span<std::byte>, const ObjectRelocation&,
                                                      std::uint64_t, std::uint64_t) const override {
        return "relocation of any kind";
    }
    [[nodiscard]] std::unique_ptr<LinkerCopies> linker_copies(WordAt, std::uint64_t,
                                                              std::uint64_t) const override {
        return nullptr;
    }
    [[nodiscard]] std::expected<RestartCode, std::string> restart_code(
        const Program&) const override {
        return std::unexpected{"no code"};
    }
    [[nodiscard]] std::optional<unsigned> physical_bits(std::string_view) const override {
        return 48;
    }
    [[nodiscard]] int controller_node(const DeviceTree&) const override { return 0; }
    [[nodiscard]] InterruptController interrupt_controller(const DeviceTree&) const override {
        return {};
    }
    [[nodiscard]] std::uint32_t timer_line(const DeviceTree&) const override { return 0; }
    [[nodiscard]] std::vector<InterruptLine> interrupts(const DeviceTree&,
                                                        const DeviceNode&) const override {
        return {};
    }
};

}  // namespace toy
