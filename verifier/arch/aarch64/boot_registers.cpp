// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/arch/aarch64/boot_registers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "verifier/arch/aarch64/translation.hpp"

namespace verifier::aarch64 {
namespace {

constexpr std::uint64_t mair =
    0x44'04'ff;  // 0: normal, write-back; 1: device, nGnRE; 2: normal, non-cacheable
// SCTLR_EL1, D17.2.118: M, C, SA, SA0, EOS, I, WXN, TSCXT, EIS, nTLSMD, LSMAOE; all else off, SPAN above all, so
// that each entry into the kernel sets PAN
constexpr std::uint64_t sctlr = 1ull << 0 | 1ull << 2 | 1ull << 3 | 1ull << 4 | 1ull << 11 |
                                1ull << 12 | 1ull << 19 | 1ull << 20 | 1ull << 22 | 3ull << 28;
// TCR_EL1, D17.2.139, but for T0SZ, T1SZ and IPS: both halves walk write-back, inner shareable, 4 KiB granule;
// ASIDs of 16 bits from TTBR0_EL1; nothing hierarchical, tagged or disabled
constexpr std::uint64_t tcr = 1ull << 8 | 1ull << 10 | 3ull << 12 | 1ull << 24 | 1ull << 26 |
                              3ull << 28 | 2ull << 30 | 1ull << 36;
constexpr std::uint64_t sizes = 63ull | 63ull << 16;
constexpr std::uint64_t smallest = 16, largest = 39;  // TnSZ without FEAT_TTST

constexpr std::array<unsigned, 6> physical_sizes{32, 36, 40, 42, 44, 48};  // bits, by IPS
constexpr unsigned ips_at = 32;

constexpr std::uint64_t table_bits = 0x0000'ffff'ffff'fffe;  // of a TTBR
constexpr unsigned asid_at = 48;
constexpr std::uint64_t least_alignment = 64;  // of a root, however small

// D17.2.139, TCR_EL1: T0SZ [5:0], T1SZ [21:16]. Sizes outside what a 4 KiB granule walks are taken as the nearest that
// it does; boot_findings refuses them.
unsigned bits_of(std::uint64_t tcr, unsigned shift) {
    return std::clamp(64 - static_cast<unsigned>(tcr >> shift & 63), 25u, 48u);
}

// IPS: the smallest that holds all addresses, or none.
std::optional<std::uint64_t> physical_size(Physical end) {
    for (std::uint64_t number = 0; number < physical_sizes.size(); ++number)
        if (end <= Physical{1ull << physical_sizes[number]}) return number;
    return {};
}

struct Judge {
    const BootQuestion& asked;
    std::vector<BootFinding> found{};

    void expect(std::string_view name, std::uint64_t mask, std::uint64_t wanted) {
        const auto there = asked.boot.registers.find(name);
        if (there == asked.boot.registers.end())
            return refuse(name, "never set before translation is on", fmt::format("{:#x}", wanted));
        const BootRegister& one = there->second;
        if ((one.value & mask) != wanted)
            refuse(name, fmt::format("{:#x} from {:#x}", one.value, one.literal),
                   fmt::format("{:#x}", wanted | (one.value & ~mask)), one.written);
    }
    void refuse(std::string_view what, std::string there, std::string allowed,
                std::optional<std::uint64_t> address = {}) {
        found.push_back({.what = std::string{what},
                         .found = std::move(there),
                         .allowed = std::move(allowed),
                         .address = address});
    }
};

}  // namespace

std::uint64_t value_of(const BootState& boot, std::string_view name) {
    const auto found = boot.registers.find(name);
    return found == boot.registers.end() ? 0 : found->second.value;
}

Translation translation(const BootState& boot) {
    const std::uint64_t control = value_of(boot, "tcr_el1");
    Translation made{.kernel_root = value_of(boot, "ttbr1_el1"),
                     .idle_root = value_of(boot, "ttbr0_el1"),
                     .kernel_bits = bits_of(control, 16),
                     .user_bits = bits_of(control, 0)};
    made.root_alignment = std::max(root_bytes(made.user_bits), least_alignment);
    return made;
}

Root root_of(std::uint64_t word) {
    return {.table = Physical{word & table_bits},
            .identifier = static_cast<std::uint16_t>(word >> asid_at),
            .has_other_bits = (word & 1) != 0};
}

OutputLimit output_limit(Physical physical_end) {
    return {.bits = physical_sizes[physical_size(physical_end).value_or(0)], .said_by = "tcr_el1"};
}

std::vector<BootFinding> boot_findings(const BootQuestion& question) {
    Judge to{question};
    const auto size = physical_size(question.physical_end);
    if (!size)
        to.refuse("board", fmt::format("addresses up to {:#x}", question.physical_end),
                  "48 bits of physical address");
    const Symbol* boot_vectors = question.image.symbol("kernel_boot_vectors");
    to.expect("tcr_el1", ~sizes, tcr | size.value_or(0) << ips_at);
    to.expect("mair_el1", ~std::uint64_t{0}, mair);
    to.expect("sctlr_el1", ~std::uint64_t{0}, sctlr);
    to.expect("vbar_el1", ~std::uint64_t{0}, boot_vectors == nullptr ? 0 : boot_vectors->value);
    to.expect("ttbr0_el1", ~std::uint64_t{0}, question.idle_root);
    // The kernel's half is global: its root has no identifier, and no other bit than its table's address.
    const Translation& by = question.translation;
    to.expect("ttbr1_el1", ~std::uint64_t{0},
              root_of(by.kernel_root).table.number() & ~(root_bytes(by.kernel_bits) - 1));
    const std::uint64_t value = value_of(question.boot, "tcr_el1");
    for (const auto& [name, bits] :
         {std::pair{"tcr_el1, T0SZ", value & 63}, {"tcr_el1, T1SZ", value >> 16 & 63}})
        if (bits < smallest || bits > largest)
            to.refuse(name, fmt::format("{}", bits), fmt::format("{} to {}", smallest, largest));
    return std::move(to.found);
}

}  // namespace verifier::aarch64
