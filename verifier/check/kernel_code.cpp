// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V2xx: the kernel's code, as far as its instructions alone tell (verifier/code), and what its boot stub
// leaves in the registers that steer translation.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "verifier/check/families.hpp"

namespace verifier {
namespace {

constexpr std::uint64_t kernel_stack = 8192;
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

constexpr std::uint64_t physical_sizes[] = {32, 36, 40, 42, 44, 48};  // bits, by IPS
constexpr unsigned ips_at = 32;

// Past the last address of memory, of granted devices and of the interrupt controller.
std::uint64_t physical_end(const Description& from) {
    std::uint64_t end = 0;
    const auto holds = [&](std::uint64_t start, std::uint64_t size) {
        end = std::max(end, pages(start + size));
    };
    for (const Range& one : from.board.memory) holds(one.start, one.size);
    for (const Range& one : {from.board.distributor, from.board.cpu_interface})
        holds(one.start, one.size);
    for (const DeviceGrant& one : from.devices)
        for (const HeldWindow& each : one.windows) holds(each.registers.start, each.registers.size);
    return end;
}

// IPS: the smallest that holds what the description names, or none.
std::optional<std::uint64_t> physical_size(const Description& from) {
    const std::uint64_t end = physical_end(from);
    for (std::uint64_t number = 0; number < std::size(physical_sizes); ++number)
        if (end <= 1ull << physical_sizes[number]) return number;
    return {};
}

// No leaf and no table may lie past it: what the processor does there is a fault (D8.2.9).
void judge_outputs(const Case& in, Report& to, std::uint64_t bits) {
    const auto judge = [&](SpaceIndex space, const Walk& walk) {
        for (const Leaf& one : walk.leaves)
            if ((one.physical + one.size - 1) >> bits != 0)
                to.add({.component = in.space_name(space),
                        .address = one.address,
                        .what = "physical address",
                        .found = fmt::format("{:#x}", one.physical),
                        .allowed = fmt::format("{} bits, as tcr_el1 has them", bits),
                        .entry = entry_text(one.level, one.entry, one.word)});
    };
    for (SpaceIndex space = 0; space < in.image.spaces.size(); ++space)
        judge(space, in.image.spaces[space]);
    judge(in.components() + 1, in.image.kernel);
}

void expect(const Case& in, Report& to, const char* name, std::uint64_t mask,
            std::uint64_t wanted) {
    const auto found = in.image.boot.registers.find(name);
    if (found == in.image.boot.registers.end())
        to.refuse("kernel", name, "never set before translation is on",
                  fmt::format("{:#x}", wanted));
    else if ((found->second.value & mask) != wanted)
        to.refuse("kernel", name,
                  fmt::format("{:#x} from {:#x}", found->second.value, found->second.literal),
                  fmt::format("{:#x}", wanted | (found->second.value & ~mask)),
                  found->second.written);
}

// The decoder reads segments, the processor pages: what a page has of others would be code unseen.
void judge_executable(const Case& in, Report& to, const Leaf& page) {
    for (const Segment* one : in.image.memory.segments()) {
        const std::uint64_t start = one->physical_address, end = start + one->memory_size;
        if (end <= page.physical || start >= page.physical + page.size) continue;
        const bool code = (one->flags & 1) != 0 && start % 4 == 0 && one->file_size % 4 == 0 &&
                          one->virtual_address % 4 == 0;
        if (!code)
            to.refuse("kernel", "executable page",
                      fmt::format("bytes of the segment at {:#x}", start),
                      "whole instructions of executable segments", page.address);
    }
}

}  // namespace

void boot_sets_these_registers(const Case& in, Report& to) {
    if (!in.image.boot_error.empty())
        return to.refuse("kernel", "boot stub", in.image.boot_error,
                         "loads of constants, writes of system registers, barriers");
    const auto size = physical_size(in.description);
    if (!size)
        to.refuse("kernel", "board",
                  fmt::format("addresses up to {:#x}", physical_end(in.description)),
                  "48 bits of physical address");
    expect(in, to, "tcr_el1", ~sizes, tcr | size.value_or(0) << ips_at);
    judge_outputs(in, to, physical_sizes[size.value_or(0)]);
    expect(in, to, "mair_el1", ~std::uint64_t{0}, mair);
    expect(in, to, "sctlr_el1", ~std::uint64_t{0}, sctlr);
    expect(in, to, "vbar_el1", ~std::uint64_t{0}, in.image.address_of("kernel_boot_vectors"));
    const std::uint64_t idle = in.components() < in.image.descriptors.size()
                                   ? in.image.descriptors[in.components()].root
                                   : 0;
    expect(in, to, "ttbr0_el1", ~std::uint64_t{0}, idle);
    // The kernel's half is global: its root has no identifier, and no other bit than its table's address.
    const std::uint64_t kernel = in.image.boot_value("ttbr1_el1");
    expect(in, to, "ttbr1_el1", ~std::uint64_t{0},
           root_of(kernel) & ~(root_bytes(in.image.kernel_bits) - 1));
    const std::uint64_t value = in.image.boot_value("tcr_el1");
    for (const auto& [name, size] :
         {std::pair{"tcr_el1, T0SZ", value & 63}, {"tcr_el1, T1SZ", value >> 16 & 63}})
        if (size < smallest || size > largest)
            to.refuse("kernel", name, fmt::format("{}", size),
                      fmt::format("{} to {}", smallest, largest));
}

void roots_come_from_descriptors(const Case& in, Report& to) {
    for (const SystemRegisterWrite& one : root_writes(in.image.elf))
        if (!one.allowed)
            to.refuse("kernel", one.place.function + " writes " + one.name, one.source, one.why,
                      one.place.address);
    for (const PrivilegedInstruction& one : privileged_instructions(in.image.elf))
        if (!one.allowed)
            to.refuse("kernel", one.place.function, one.name, one.why, one.place.address);
}

void kernel_is_closed(const Case& in, Report& to) {
    for (const Leaf& one : in.image.kernel.leaves)
        if (one.execute) judge_executable(in, to, one);
    for (const LinkFinding& one : link_findings(in.image.elf))
        to.refuse("kernel", "kernel", one.what, "nothing of that kind", one.address);
}

void kernel_stack_suffices(const Case& in, Report& to) {
    const StackUse use = worst_stack(in.image.elf);
    if (use.bytes > kernel_stack)
        to.refuse("kernel", "kernel stack", fmt::format("{} bytes at its deepest", use.bytes),
                  fmt::format("{} bytes", kernel_stack));
    for (const auto& chain : use.recursions)
        to.refuse("kernel", "kernel stack",
                  fmt::format("{} calls itself", chain.empty() ? "a function" : chain.front()),
                  "no recursion");
    for (const Unseen& one : use.unseen)
        to.refuse("kernel", "kernel stack at " + one.place.function, one.reason,
                  "a bound that the code itself shows", one.place.address);
}

}  // namespace verifier
