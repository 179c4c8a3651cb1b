// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/arch/aarch64/board.hpp"

#include <algorithm>
#include <array>

namespace verifier::aarch64 {
namespace {

struct Processor {
    std::string_view name;
    unsigned parange;  // ID_AA64MMFR0_EL1[3:0], as QEMU 7.2 answers with `-cpu NAME`
};

constexpr std::array processors{
    Processor{"cortex-a35", 2},  Processor{"cortex-a53", 2}, Processor{"cortex-a76", 2},
    Processor{"a64fx", 2},       Processor{"cortex-a57", 4}, Processor{"cortex-a72", 4},
    Processor{"neoverse-n1", 5}, Processor{"max", 6},
};
constexpr std::array widths{32u, 36u, 40u, 42u, 44u, 48u, 52u};  // Arm ARM DDI 0487, D19.2.64
constexpr unsigned widest = 48;

}  // namespace

std::optional<unsigned> physical_bits(std::string_view processor) {
    const auto* found = std::ranges::find(processors, processor, &Processor::name);
    if (found == processors.end()) return {};
    return std::min(widths.at(found->parange), widest);
}

}  // namespace verifier::aarch64
