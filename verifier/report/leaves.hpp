// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// `--leaves`: everything that this verifier reads in an image, one fact a line, without judging it.
// Another reader of images, tests/verifier/second_judge.py, prints the same lines, and a test
// compares them. docs/verifier.md has the format, docs/abi.md the names of the fields.
#pragma once

#include <string>

#include "verifier/image/image.hpp"

namespace verifier {

std::string leaves_as_text(const Image& image);

}  // namespace verifier
