// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The ELF header and the program headers, read as the crudest loader reads them: e_phoff, e_phnum
// and nothing else says where they are and how many. A file that another loader could read
// otherwise is refused, so that section headers never decide what is loaded.
#pragma once

#include <expected>
#include <string>

#include "verifier/elf/elf.hpp"

namespace verifier {

// Fills header, entry and segments of a file whose content is there; or says why it cannot.
std::expected<void, std::string> read_headers(ElfFile& file);

}  // namespace verifier
