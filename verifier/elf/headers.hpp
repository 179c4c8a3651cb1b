// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The ELF header and the program headers, read like the simplest loader: only e_phoff and e_phnum
// give their place and number. A file that another loader could read differently is refused, so
// section headers never decide what is loaded.
#pragma once

#include <expected>
#include <string>

#include "verifier/elf/elf.hpp"

namespace verifier {

// Fills header, entry and segments of a file whose content is there; or returns why it cannot.
std::expected<void, std::string> read_headers(ElfFile& file);

}  // namespace verifier
