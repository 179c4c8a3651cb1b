// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// AArch64's implementation of verifier/arch/contract.hpp. Sections are those of the Arm
// Architecture Reference Manual, ARM DDI 0487.
#include "verifier/arch/aarch64/machine.hpp"

#include <fmt/format.h>

#include <array>
#include <cstring>

#include "verifier/arch/aarch64/board.hpp"
#include "verifier/arch/aarch64/boot_registers.hpp"
#include "verifier/arch/aarch64/decoder.hpp"
#include "verifier/arch/aarch64/erratum.hpp"
#include "verifier/arch/aarch64/kernel.hpp"
#include "verifier/arch/aarch64/relocation.hpp"
#include "verifier/arch/aarch64/restart_code.hpp"
#include "verifier/arch/aarch64/translation.hpp"

namespace verifier::aarch64 {
namespace {

using Names = std::string_view;
constexpr std::size_t instruction_bytes = 4;

constexpr std::array<std::pair<Names, Names>, 3> literals{{
    {"__kernel_root_physical", "ttbr1_el1"},
    {"__idle_root_physical", "ttbr0_el1"},
    {"__tcr", "tcr_el1"},
}};
constexpr std::array nop{std::byte{0x1f}, std::byte{0x20}, std::byte{0x03}, std::byte{0xd5}};
constexpr std::array idle{
    std::byte{0x7f}, std::byte{0x20}, std::byte{0x03}, std::byte{0xd5},   // wfi
    std::byte{0xff}, std::byte{0xff}, std::byte{0xff}, std::byte{0x17}};  // b to it
constexpr std::array<Names, 5> handlers{"kernel_synchronous", "kernel_interrupt",
                                        "kernel_bus_error", "kernel_exception", "kernel_start"};
constexpr std::array<FloatingPointCode, 3> floating_point{
    {{"fpu_save", true}, {"fpu_load", false}, {"fpu_clear", true}}};
constexpr std::array<Names, 3> descriptor_words{"fpu", "fpu_state", "tls"};
constexpr std::array<Names, 34> state_words{"registers.words[0]",
                                            "registers.words[1]",
                                            "registers.words[2]",
                                            "registers.words[3]",
                                            "registers.words[4]",
                                            "registers.words[5]",
                                            "registers.words[6]",
                                            "registers.words[7]",
                                            "registers.words[8]",
                                            "registers.words[9]",
                                            "registers.words[10]",
                                            "registers.words[11]",
                                            "registers.words[12]",
                                            "registers.words[13]",
                                            "registers.words[14]",
                                            "registers.words[15]",
                                            "registers.words[16]",
                                            "registers.words[17]",
                                            "registers.words[18]",
                                            "registers.words[19]",
                                            "registers.words[20]",
                                            "registers.words[21]",
                                            "registers.words[22]",
                                            "registers.words[23]",
                                            "registers.words[24]",
                                            "registers.words[25]",
                                            "registers.words[26]",
                                            "registers.words[27]",
                                            "registers.words[28]",
                                            "registers.words[29]",
                                            "registers.words[30]",
                                            "sp",
                                            "pc",
                                            "flags"};

// Bits `first` to `last`.
constexpr std::uint32_t registers(unsigned first, unsigned last) {
    return ~0u >> (31 - last) & ~0u << first;
}

constexpr MachineFacts numbers{
    .name = "aarch64",
    .title = "AArch64",
    .elf_machine = 183,  // EM_AARCH64

    .pages = pages,
    .largest_leaf = 1ull << 30,
    .kernel_half = Virtual{1ull << 63},  // where it begins, as far as any size goes
    .boot_registers = boot_registers,
    .boot_literals = literals,

    .code_alignment = instruction_bytes,
    .filling = nop,
    .idle_code = idle,
    .idle_words = "wfi, and a branch back to it",
    .speculation_barrier = 20,  // csdb
    .address_instruction = "adr",
    // AAPCS64, 6.1.1: x18 is not preserved. SMC Calling Convention, ARM DEN 0028, 2.6; of a host,
    // x0.
    .convention = {.kept = registers(19, code::sp),
                   .left_by_call = registers(0, 18) | 1u << code::link,
                   .left_by_host = registers(0, 17),
                   .stack_step = 16},
    .handlers = handlers,
    .panic_handler = "kernel_exception",
    .panic_bytes = 272,
    // SPSR_EL1: EL0t, nothing masked; EL1h, and no access to what EL0 may access (PAN)
    .state = {.names = state_words,
              .stack_pointer = stack_pointer_word,
              .program_counter = program_counter_word,
              .status = status_word,
              .component_status = 0,
              .idle_status = 1ull << 22 | 5},
    .descriptor = {.names = descriptor_words,
                   .floating_point_state = 1,
                   .with_floating_point = {3ull << 20}},  // CPACR_EL1.FPEN, D17.2.32
    .floating_point = {.state_bytes = floating_point_bytes,
                       .state_alignment = 16,
                       .code = floating_point},

    .controller_symbols = controller_symbols,
    .emulated_memory = Physical{0x4000'0000},  // of QEMU's `virt`
    .image_offset = 512 * 1024,                // QEMU puts a device tree on the RAM base otherwise
};

class Machine final : public Architecture {
  public:
    [[nodiscard]] const MachineFacts& facts() const override { return numbers; }

    [[nodiscard]] Translation translation(const BootState& boot) const override {
        return aarch64::translation(boot);
    }
    [[nodiscard]] Root root_of(std::uint64_t word) const override { return aarch64::root_of(word); }
    [[nodiscard]] Walk kernel_walk(const Memory& memory, const BootState& boot) const override {
        const Translation by = aarch64::translation(boot);
        return walk(memory, aarch64::root_of(by.kernel_root).table, by.kernel_bits, Half::upper,
                    value_of(boot, "mair_el1"));
    }
    [[nodiscard]] Walk component_walk(const Memory& memory, const BootState& boot,
                                      std::uint64_t root) const override {
        return walk(memory, aarch64::root_of(root).table, aarch64::translation(boot).user_bits,
                    Half::lower, value_of(boot, "mair_el1"));
    }
    [[nodiscard]] OutputLimit output_limit(Physical physical_end) const override {
        return aarch64::output_limit(physical_end);
    }
    [[nodiscard]] std::vector<BootFinding> boot_findings(
        const BootQuestion& question) const override {
        return aarch64::boot_findings(question);
    }

    [[nodiscard]] std::optional<code::Instruction> decode(std::span<const std::byte> bytes,
                                                          std::uint64_t address) const override {
        if (bytes.size() < instruction_bytes) return {};
        std::uint32_t word = 0;
        std::memcpy(&word, bytes.data(), sizeof word);
        return aarch64::decode(word, address);
    }
    [[nodiscard]] std::optional<code::Meaning> meaning_of(
        const code::Instruction& instruction) const override {
        return aarch64::meaning_of(instruction);
    }
    [[nodiscard]] code::BranchTest test_of(const code::Instruction& one) const override {
        return aarch64::test_of(one);
    }
    [[nodiscard]] std::string register_name(code::Register number) const override {
        return number == code::sp ? "sp" : fmt::format("x{}", number);
    }
    [[nodiscard]] bool takes_unseen_stack(const code::Instruction& one) const override {
        return (one.word & 0xffe003ff) == 0xcb2003ff;  // sub sp, sp, xN, extended in any way: C6.2
    }

    [[nodiscard]] std::expected<BootState, std::string> boot_state(
        const ElfFile& image) const override {
        return aarch64::boot_state(image);
    }
    [[nodiscard]] std::vector<EntryPoint> vectors(const Text& text) const override {
        return aarch64::vectors(text);
    }
    [[nodiscard]] std::vector<SystemRegisterWrite> root_writes(
        const KernelCode& kernel) const override {
        return aarch64::root_writes(kernel);
    }
    [[nodiscard]] std::vector<PrivilegedInstruction> privileged_instructions(
        const KernelCode& kernel) const override {
        return aarch64::privileged_instructions(kernel);
    }
    [[nodiscard]] std::vector<PathFinding> exit_findings(const KernelCode& kernel) const override {
        return aarch64::exit_findings(kernel);
    }
    [[nodiscard]] std::vector<PathFinding> register_findings(
        const KernelCode& kernel) const override {
        return aarch64::register_findings(kernel);
    }
    [[nodiscard]] std::span<const Residue> residues() const override { return aarch64::residues(); }
    [[nodiscard]] std::span<const RankResidue> rank_residues() const override {
        return aarch64::rank_residues();
    }

    [[nodiscard]] std::optional<std::string> relocate(std::span<std::byte> section,
                                                      const ObjectRelocation& object_relocation,
                                                      std::uint64_t target,
                                                      std::uint64_t base) const override {
        return aarch64::relocate(section, object_relocation, target, base);
    }
    [[nodiscard]] std::unique_ptr<LinkerCopies> linker_copies(WordAt word, std::uint64_t start,
                                                              std::uint64_t end) const override {
        return std::make_unique<MovedLoads>(std::move(word), start, end);
    }
    [[nodiscard]] std::expected<RestartCode, std::string> restart_code(
        const Program& program) const override {
        return aarch64::restart_code(program);
    }

    [[nodiscard]] std::optional<unsigned> physical_bits(std::string_view processor) const override {
        return aarch64::physical_bits(processor);
    }
    [[nodiscard]] int controller_node(const DeviceTree& tree) const override {
        return aarch64::controller_node(tree);
    }
    [[nodiscard]] InterruptController interrupt_controller(const DeviceTree& tree) const override {
        return aarch64::interrupt_controller(tree);
    }
    [[nodiscard]] std::uint32_t timer_line(const DeviceTree& tree) const override {
        return aarch64::timer_line(tree);
    }
    [[nodiscard]] std::vector<InterruptLine> interrupts(const DeviceTree& tree,
                                                        const DeviceNode& at) const override {
        return aarch64::interrupts(tree, at);
    }
};

}  // namespace

const Architecture& machine() {
    static const Machine only;
    return only;
}

}  // namespace verifier::aarch64
