// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What the machine of an image says of its kernel.
#include "verifier/code/code.hpp"

#include "verifier/arch/architectures.hpp"
#include "verifier/code/kernel.hpp"

namespace verifier {

std::expected<BootState, std::string> boot_registers(const ElfFile& image) {
    return architecture_of(image).boot_state(image);
}

std::vector<SystemRegisterWrite> root_writes(const ElfFile& image) {
    const KernelCode kernel = kernel_code(image);
    return kernel.text.machine().root_writes(kernel);
}

std::vector<PrivilegedInstruction> privileged_instructions(const ElfFile& image) {
    const KernelCode kernel = kernel_code(image);
    return kernel.text.machine().privileged_instructions(kernel);
}

}  // namespace verifier
