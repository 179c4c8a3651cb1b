// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What a device tree says of memory, interrupts and devices. `dtc` makes the blob of its text, libfdt
// reads it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "verifier/description/description.hpp"

namespace verifier {

struct Gic {
    Range distributor, cpu_interface;
};

class DeviceTree {
  public:
    DeviceTree() = default;
    // Throws a ReadError at `named`, where a description names the file; so does all below.
    DeviceTree(const std::filesystem::path& source, Place named);

    [[nodiscard]] std::vector<Range> memory() const;  // lowest bank first
    [[nodiscard]] Gic interrupt_controller() const;   // the one GICv2
    [[nodiscard]] std::uint32_t virtual_timer() const;
    // Its name is left to the caller. `named` is where the path stands.
    [[nodiscard]] Device device(const std::string& path, const Place& named) const;

  private:
    using Cells = std::vector<std::uint32_t>;
    [[nodiscard]] const void* blob() const { return blob_.data(); }
    [[nodiscard]] int of_compatible(std::initializer_list<const char*> names) const;
    [[nodiscard]] Cells cells(int node, const char* property) const;
    [[nodiscard]] std::vector<std::string> strings(int node, const char* property) const;
    [[nodiscard]] std::vector<Range> ranges(int node) const;
    [[nodiscard]] Range seen_by_processor(int bus, Range found) const;
    [[nodiscard]] std::vector<InterruptLine> interrupts(int node) const;
    [[nodiscard]] bool wired_to_gic(int node) const;
    [[noreturn]] void refuse(const std::string& text) const;

    std::vector<char> blob_;
    Place place_;
};

}  // namespace verifier
