// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Where an image has the kernel's object, and the addresses that fill its open fields: the very
// ones by which everything else is judged. A table is where `Image` reads it, a root is the one
// that is walked.
#pragma once

#include <string>
#include <vector>

#include "verifier/image/image.hpp"
#include "verifier/kernel/relocate.hpp"

namespace verifier {

struct FoundPlaces {
    Places places;
    std::vector<std::string> missing;  // sections that the image does not claim to have
};

FoundPlaces places_in(const Image& image, const KernelObject& object);

}  // namespace verifier
