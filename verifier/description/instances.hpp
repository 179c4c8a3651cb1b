// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The instances that `components` makes, by name and by entry.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "verifier/description/catalog.hpp"
#include "verifier/description/system_file.hpp"

namespace verifier {

// Settings of one instance in the section that Description::instances does not contain.
struct Made {
    const ComponentType* type;
    Values devices;  // device port to name of a device
};

// The instances of one entry: one without a number, or `count` of them.
struct Family {
    InstanceIndex first;
    std::size_t count;
    bool numbered;
};

class Instances {
  public:
    Instances(const Entries& components, Catalog& catalog, std::vector<Instance>& out);

    [[nodiscard]] const Made& operator[](InstanceIndex index) const { return made_[index]; }
    [[nodiscard]] std::size_t size() const { return made_.size(); }

    // `sender`, `worker.3`, `worker.*`, `worker.0-15`; `node` is its place. Empty if no entry has
    // that name.
    [[nodiscard]] std::vector<InstanceIndex> find(std::string_view text, const Node& node) const;
    [[nodiscard]] static bool is_set(std::string_view text);

  private:
    void make(const Entry& entry, Catalog& catalog, std::vector<Instance>& out);

    std::vector<Made> made_;
    std::unordered_map<std::string_view, Family> families_;
};

}  // namespace verifier
