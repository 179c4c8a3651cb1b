// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The whole kernel, interpreted: every function that a vector or boot leads to, with what its parameters and the fields
// of the kernel's objects may hold, until nothing new appears. What comes out is each load and store with where it may
// go. docs/decisions/0014-paths-of-the-kernel.md
#pragma once

#include <memory>

#include "verifier/code/contents.hpp"
#include "verifier/code/facts.hpp"
#include "verifier/code/paths.hpp"

namespace verifier {

struct MemoryAccess {
    std::uint64_t at = 0;
    std::int32_t part = 0;  // of a pair
    bool stores = false;
    unsigned bytes = 0;
    std::string address;  // an expression that does not depend on the link addresses
    std::string reach;    // as numbers
    enum class How : std::uint8_t {
        object,   // within objects of the kernel for all numbers
        element,  // of an array that a row of the descriptors has, below its length
        frame,    // in the function's own frame
        unknown,  // not shown
    };
    How how = How::unknown;
    std::vector<ObjectField> fields;
    ValueSet stored;            // of a store
    bool by_component = false;  // the address depends on a number that a component chose
    bool is_guarded = true;     // such a number went through a selection and a barrier
};

struct CapabilityUse {
    std::uint64_t at = 0;
    std::string callee;
    std::string why;  // empty: kind and rights were checked
};

struct Interpretation {
    std::vector<MemoryAccess> accesses;
    std::vector<CapabilityUse> uses;
    std::vector<std::pair<std::uint64_t, std::string>> complaints;  // what cannot be followed
    ValueSet resumed;               // what the handlers return: States
    std::set<std::uint64_t> ranks;  // instructions that give the first rank of a set
    unsigned rounds = 0;
};

std::expected<Interpretation, std::string> interpreted(const KernelCode& kernel);

}  // namespace verifier
