// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V207 and on: facts about the kernel's ways that are proved on its linked code
// (verifier/code/paths.hpp).
#include "verifier/check/families.hpp"
#include "verifier/code/paths.hpp"

namespace verifier {
namespace {

void report(Report& to, const std::vector<PathFinding>& findings) {
    for (const PathFinding& finding : findings)
        to.refuse("kernel",
                  finding.place.function.empty() ? finding.what
                                                 : finding.what + ", at " + finding.place.function,
                  finding.found, finding.allowed, finding.place.address);
}

}  // namespace

const KernelCode& Case::kernel_code() const {
    if (!code_) code_ = verifier::kernel_code(image.elf);
    return *code_;
}

const std::expected<MemoryFindings, std::string>& Case::kernel_memory() const {
    if (!interpreted_) interpreted_ = memory_findings(kernel_code());
    return *interpreted_;
}

void ways_keep_registers_apart(const Case& in, Report& to) {
    report(to, exit_findings(in.kernel_code()));
}

void other_registers_are_fixed(const Case& in, Report& to) {
    report(to, register_findings(in.kernel_code()));
}

// What the interpretation cannot show of a kernel that was reviewed is a limit of the interpretation, and printed as an
// assumption (report/assumptions.cpp); of another kernel it is a finding.
void components_numbers_are_bounded(const Case& in, Report& to) {
    const auto& found = in.kernel_memory();
    if (found && !in.kernel.is_reviewed()) report(to, found->numbers);
}

void kernel_keeps_to_its_objects(const Case& in, Report& to) {
    const auto& found = in.kernel_memory();
    if (!found)
        to.refuse("kernel", "the kernel's objects", found.error(), "tables by their names");
    else if (!in.kernel.is_reviewed())
        report(to, found->memory);
}

}  // namespace verifier
