// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The verifier's output: findings, what was compared, and the assumptions.
#pragma once

#include <string>
#include <vector>

#include "verifier/check/check.hpp"

namespace verifier {

// How much was compared.
struct Counts {
    std::size_t components = 0, mappings = 0, capabilities = 0, checks = 0;
};

// A component's ELF, and its components; without any, the reason.
struct JudgedProgram {
    std::string name, sha256;
    std::vector<std::string> instances;
    std::string left_out;
};

// What a verdict is about, byte for byte. All hashes are SHA-256.
struct Judged {
    std::string image;   // of the file
    std::string loaded;  // loaded_digest(); empty where the file is no ELF
    std::vector<SourceFile> description;
    std::vector<JudgedProgram> programs;
};

struct Verdict {
    std::string system;
    Judged judged;
    std::vector<Finding> findings;
    std::vector<std::string> assumptions;
    Counts counts;
    std::string kernel,
        reviewer;  // digest of the kernel's object, and the source of its review
};

// `left_out`: files of the programs' folder that are no program.
Judged judged_of(const Case& in, const std::vector<LeftOut>& left_out);
std::vector<std::string> assumptions_of(const Description& description, const GivenKernel& kernel);
// With what the image adds: every bus master that it maps, every circle of waiting that nothing breaks.
std::vector<std::string> assumptions_of(const Case& in);
Counts counts_of(const Case& in, std::size_t checks);

std::string as_text(const Verdict& verdict);
std::string as_json(const Verdict& verdict);
// Of --serve: {"findings": …}, and {"refused": why}.
std::string findings_as_json_line(const std::vector<Finding>& findings);
std::string refusal_as_json_line(const std::string& why);
std::string list_as_text();
std::string list_as_json();

}  // namespace verifier
