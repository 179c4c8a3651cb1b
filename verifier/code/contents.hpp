// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The possible contents of the fields of the kernel's objects: the values in the image, and all
// values that the kernel stores there, in any order.
#pragma once

#include <map>

#include "verifier/code/kernel_objects.hpp"

namespace verifier {

struct Held {
    ValueSet values;
    bool from_component = false;  // it may be a number that a component chose
};

class Contents {
  public:
    Contents(const KernelCode& kernel, const KernelObjects& objects)
        : kernel_(kernel), objects_(objects) {}

    // False: nothing new.
    bool store(const ObjectField& field, const ValueSet& values, bool from_component);
    [[nodiscard]] Held load(const ObjectField& field);

  private:
    ValueSet initial(const ObjectField& field);
    [[nodiscard]] bool is_of_component(const ObjectField& field) const;

    const KernelCode& kernel_;
    const KernelObjects& objects_;
    std::map<ObjectField, Held> stored_;
    std::map<ObjectField, unsigned> grown_;
    std::map<ObjectField, ValueSet> initial_;
};

}  // namespace verifier
