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

std::vector<SystemRegisterWrite> root_writes(const KernelCode& kernel) {
    return kernel.text.machine().root_writes(kernel);
}
std::vector<SystemRegisterWrite> root_writes(const ElfFile& image) {
    return root_writes(kernel_code(image));
}

std::vector<PrivilegedInstruction> privileged_instructions(const KernelCode& kernel) {
    return kernel.text.machine().privileged_instructions(kernel);
}
std::vector<PrivilegedInstruction> privileged_instructions(const ElfFile& image) {
    return privileged_instructions(kernel_code(image));
}

StackUse worst_stack(const ElfFile& image) { return worst_stack(kernel_code(image)); }

}  // namespace verifier
