// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The machines that the verifier knows: a room each.
#pragma once

#include <span>
#include <string_view>

#include "verifier/arch/contract.hpp"

namespace verifier {

std::span<const Architecture* const> architectures();

// As a board names it; nullptr: it is not known.
const Architecture* architecture_named(std::string_view name);

// By the machine in the file's header. If that is unknown, the first of all: V101 refuses the file.
const Architecture& architecture_of(const ElfFile& file);

// The board of a description that names none.
inline constexpr const char* standard_board = "qemu-virt-aarch64";

}  // namespace verifier
