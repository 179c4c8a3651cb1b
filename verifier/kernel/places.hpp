// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The addresses of the kernel's object in an image, and the addresses that fill its relocations:
// the same ones that the other checks judge. A table is where `Image` reads it, and a root is the
// one that is walked.
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
