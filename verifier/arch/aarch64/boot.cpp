// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Executes the boot stub, once for each exception level at which it may be entered. It accepts the
// few kinds of instructions that are listed here; any other ends the reading with a sentence. From
// EL1 and EL2 the stub must enable translation with the same registers; at EL3 it must report the
// level and stop the machine.
#include <fmt/format.h>

#include <optional>

#include "verifier/arch/aarch64/kernel.hpp"
#include "verifier/arch/aarch64/stub.hpp"
#include "verifier/code/code.hpp"

namespace verifier::aarch64 {

std::expected<BootState, std::string> boot_state(const ElfFile& image) {
    BootState all;
    for (const unsigned level : {1U, 2U, 3U}) {
        Stub stub{image, level};
        const auto way = stub.run();
        if (!way) return std::unexpected{fmt::format("entered at EL{}: {}", level, way.error())};
        all.executed.insert(way->executed.begin(), way->executed.end());
        all.read.insert(way->read.begin(), way->read.end());
        if (level == 1) {
            all.registers = way->registers;
            all.next_fetch = way->next_fetch;
            all.fetch_vector = way->fetch_vector;
        } else if (level == 2 && way->registers != all.registers) {
            return std::unexpected{"entered at EL2, it leaves other registers than from EL1"};
        }
    }
    return all;
}

}  // namespace verifier::aarch64
