// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// `--leaves`: all that this verifier reads in an image, a fact a line, without a judgement of it.
// Another reader of images, tests/verifier/second_judge.py, says the same in the same words, and a
// test wants them equal. docs/verifier.md has the format, docs/abi.md the names of the fields.
#pragma once

#include <string>

#include "verifier/image/image.hpp"

namespace verifier {

std::string leaves_as_text(const Image& image);

}  // namespace verifier
