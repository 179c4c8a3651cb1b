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
    // `named` is where the description asks for it (null: the caller does, or nobody).
    BoardFile(Sources& sources, const std::string& name, const Node* named);

    [[nodiscard]] Board board() const;
    [[nodiscard]] Device device(const Node& name) const;

  private:
    std::string name_;
    const Node* devices_ = nullptr;
    DeviceTree tree_;
};

}  // namespace verifier
