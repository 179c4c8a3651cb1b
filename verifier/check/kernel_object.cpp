// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// V205, V206: the image has the kernel of its object, and that object was reviewed.
#include <fmt/format.h>

#include "verifier/check/families.hpp"
#include "verifier/code/text.hpp"
#include "verifier/kernel/comparison.hpp"

namespace verifier {
namespace {

constexpr const char* remedy =
    "`--kernel any` goes on without a review; who has read its sources writes the page anew "
    "(ASHLAR_PIN=1, tests/verifier/test_kernel_digest.py)";

std::string known_digests(const Reviewed& from) {
    std::string text = fmt::format("{} has", digest_page);
    for (const ReviewedKernel& row : from.rows)
        text += fmt::format(" {} ({}, trace {}, {}),", row.digest, row.architecture, row.trace,
                            row.tools);
    text.back() = ';';
    return text;
}

}  // namespace

void kernel_is_its_object(const Case& in, Report& to) {
    if (!in.kernel.error.empty())
        return to.refuse("kernel", "kernel's object", in.kernel.error, "the kernel.o of its build");
    const auto found = kernel_differences(in.image, in.kernel.object);
    if (found.empty()) return;
    const Text& code = in.kernel_code().text;
    for (const KernelDifference& kernel_difference : found)
        to.refuse("kernel",
                  fmt::format("{} ({})", code.name_of(kernel_difference.address),
                              kernel_difference.where),
                  kernel_difference.found, kernel_difference.expected, kernel_difference.address);
}

void kernel_was_reviewed(const Case& in, Report& to) {
    using enum Reviewed::By;
    const Reviewed& by = in.kernel.reviewed;
    if (by.by == anything || in.kernel.is_reviewed()) return;
    if (!by.error.empty())
        return to.refuse("kernel", "reviewed kernels", by.error,
                         fmt::format("a page of them; {}", remedy));
    to.refuse("kernel", "SHA-256 of its object", in.kernel.object.digest,
              by.by == digest ? fmt::format("{}, as --kernel says", by.digest)
                              : fmt::format("{} {}", known_digests(by), remedy));
}

}  // namespace verifier
