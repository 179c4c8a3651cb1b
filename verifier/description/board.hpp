// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// boards/NAME.yaml: portable names for nodes of the machine's device tree.
#pragma once

#include <string>
#include <unordered_map>

#include "verifier/description/device_tree.hpp"
#include "verifier/description/sources.hpp"

namespace verifier {

class BoardFile {
  public:
    // `named` is the place where the description names it (null: the caller does, or none).
    BoardFile(Sources& sources, const std::string& name, const Node* named);

    [[nodiscard]] Board board() const;
    [[nodiscard]] Device device(const Node& name) const;
    [[nodiscard]] bool has_device(const std::string& name) const;
    // Throws where a device that is granted shares an address with another, or a page with memory or
    // the interrupt controller.
    void lie_apart(const std::vector<DeviceGrant>& grants) const;

  private:
    [[nodiscard]] std::vector<Device> devices() const;

    std::string name_;
    const Architecture* machine_ = nullptr;
    const Node* devices_ = nullptr;
    DeviceTree tree_;
    unsigned physical_bits_ = 0;
};

}  // namespace verifier
