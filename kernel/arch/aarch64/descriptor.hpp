// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Facts of the AArch64 stage 1 translation: entries, attributes and the registers that steer it.
// Nothing here acts, so any host compiles and tests it. Chapters and registers are those of the Arm
// Architecture Reference Manual for A-profile, ARM DDI 0487.
#pragma once

#include <cstdint>

namespace arch::aarch64 {

// ---- Entries, 4 KiB granule (D8.3, "Translation table descriptor formats")
inline constexpr std::uint64_t entry_valid = 1ull << 0;
inline constexpr std::uint64_t entry_table = 1ull << 1;  // levels 0-2: a table; level 3: a page
inline constexpr std::uint64_t entry_page = 1ull << 1;
inline constexpr unsigned entry_attr_at = 2;                   // AttrIndx[2:0]: index into MAIR_EL1
inline constexpr std::uint64_t entry_user = 1ull << 6;         // AP[1]: EL0 may access
inline constexpr std::uint64_t entry_read_only = 1ull << 7;    // AP[2]
inline constexpr std::uint64_t entry_inner = 3ull << 8;        // SH: inner shareable
inline constexpr std::uint64_t entry_accessed = 1ull << 10;    // AF: preset, no fault on first use
inline constexpr std::uint64_t entry_not_global = 1ull << 11;  // nG: belongs to an ASID
inline constexpr std::uint64_t entry_pxn = 1ull << 53;         // EL1 never executes
inline constexpr std::uint64_t entry_uxn = 1ull << 54;         // EL0 never executes
inline constexpr std::uint64_t entry_address = 0x0000'ffff'ffff'f000;

// ---- Memory attributes (MAIR_EL1): eight bits an index
enum class Attribute : std::uint64_t { normal = 0, device = 1, uncached = 2 };
inline constexpr std::uint64_t mair = 0xffull << 0      // normal: write-back, allocate
                                      | 0x04ull << 8    // device: nGnRE
                                      | 0x44ull << 16;  // uncached: normal, non-cacheable

struct Rights {
    bool write = false;
    bool execute = false;
    bool user = true;
};

// A page or block without its low type bits. User pages belong to an ASID; the kernel's are global.
constexpr std::uint64_t leaf(std::uint64_t physical, Attribute attribute, Rights rights) {
    const bool device = attribute == Attribute::device;
    return (physical & entry_address) | static_cast<std::uint64_t>(attribute) << entry_attr_at |
           (rights.user ? entry_user | entry_not_global : 0) |
           (rights.write ? 0 : entry_read_only) | (device ? 0 : entry_inner) | entry_accessed |
           (rights.execute && !rights.user ? 0 : entry_pxn) |
           (rights.execute && rights.user ? 0 : entry_uxn) | entry_valid;
}
constexpr std::uint64_t page(std::uint64_t physical, Attribute attribute, Rights rights) {
    return leaf(physical, attribute, rights) | entry_page;
}
constexpr std::uint64_t block(std::uint64_t physical, Attribute attribute, Rights rights) {
    return leaf(physical, attribute, rights);
}
constexpr std::uint64_t table(std::uint64_t physical) {
    return (physical & entry_address) | entry_table | entry_valid;
}

// TTBR0_EL1: BADDR and, with TCR.A1 = 0, the ASID (16 bits with TCR.AS = 1).
constexpr std::uint64_t root(std::uint64_t physical, std::uint16_t asid) {
    return physical | std::uint64_t{asid} << 48;
}

// ---- TCR_EL1. 64 - TnSZ bits of virtual address; the kernel's window is 32 MiB.
inline constexpr unsigned kernel_size_offset = 39;
constexpr std::uint64_t tcr(unsigned user_size_offset, unsigned physical_size) {
    return std::uint64_t{user_size_offset}            // T0SZ
           | 1ull << 8 | 1ull << 10 | 3ull << 12      // IRGN0, ORGN0: write-back; SH0: inner
           | std::uint64_t{kernel_size_offset} << 16  // T1SZ
           | 1ull << 24 | 1ull << 26 | 3ull << 28     // IRGN1, ORGN1, SH1
           | 2ull << 30                               // TG1: 4 KiB (TG0 = 0: 4 KiB)
           | std::uint64_t{physical_size} << 32       // IPS: 32, 36, 40, 42, 44, 48 bits
           | 1ull << 36;                              // AS: 16-bit ASIDs
}
static_assert(tcr(39, 1) == 0x11'b527'3527);

// ---- CPACR_EL1: FPEN; ZEN (bits 17:16) and SMEN (25:24) stay 0, so that SVE and SME trap.
inline constexpr std::uint64_t fpu_trapped = 0;
inline constexpr std::uint64_t fpu_enabled = 3ull << 20;

// ---- PSTATE of a component and of the idle loop (SPSR_EL1)
inline constexpr std::uint64_t user_pstate = 0;                    // EL0t, no mask
inline constexpr std::uint64_t idle_pstate = 1ull << 22 | 0b0101;  // PAN, EL1h, no mask

}  // namespace arch::aarch64
