// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What a device tree says of memory, interrupts and devices, and what is wrong with it. tree.hpp makes the
// blob of its text, libfdt reads it. A blob has no lines: an error stands where a board's file names the
// tree, or the node.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "verifier/description/description.hpp"

namespace verifier {

struct Gic {
    Range distributor, cpu_interface;
    std::vector<Range> all;  // these two first, then the virtual machines'
};

class DeviceTree {
  public:
    struct Source {
        std::vector<char> blob;
        Place named;  // where a board names it
        std::string processor;
        unsigned physical_bits = 0;
    };

    DeviceTree() = default;
    explicit DeviceTree(Source source);  // throws a ReadError, and so does all below

    [[nodiscard]] const Place& named() const { return source_.named; }
    [[nodiscard]] std::vector<Range> memory() const;  // lowest bank first
    [[nodiscard]] Gic interrupt_controller() const;   // the one GICv2
    [[nodiscard]] std::uint32_t virtual_timer() const;
    // Its name is left to the caller. `named` is where the path stands.
    [[nodiscard]] Device device(const std::string& path, const Place& named) const;
    // Every node that says `dma-coherent` and has registers where the processor reaches them, by its path.
    [[nodiscard]] std::vector<Device> bus_masters() const;

  private:
    using Cells = std::vector<std::uint32_t>;
    struct Asked;  // a node, and where an error about it stands

    [[nodiscard]] const void* blob() const { return source_.blob.data(); }
    [[nodiscard]] std::string path(int node) const;
    [[nodiscard]] bool has(int node, const char* property) const;
    [[nodiscard]] Cells cells(const Asked& at, int node, const char* property) const;
    [[nodiscard]] std::uint32_t one_cell(const Asked& at, int node, const char* property) const;
    [[nodiscard]] std::vector<std::string> strings(const Asked& at, int node,
                                                   const char* property) const;
    [[nodiscard]] Cells rows(const Asked& at, int node, const char* property,
                             std::size_t step) const;
    [[nodiscard]] std::vector<int> compatible_with(std::vector<std::string_view> names) const;
    void in_use(const Asked& at) const;

    [[nodiscard]] std::size_t width(const Asked& at, int bus, const char* property) const;
    [[nodiscard]] std::vector<Range> registers(const Asked& at) const;
    [[nodiscard]] Range seen_by_processor(const Asked& at, int bus, Range found) const;
    void refuse_reserved(const std::vector<Range>& banks) const;

    [[nodiscard]] int controller() const;  // GICv2, there is one
    [[nodiscard]] std::vector<InterruptLine> interrupts(const Asked& at) const;
    void lead_to_gic(const Asked& at) const;

    Source source_;
    int gic_ = -1;
};

struct DeviceTree::Asked {
    int node;
    Place place;
    [[noreturn]] void refuse(const std::string& text) const { throw ReadError{place, text}; }
};

}  // namespace verifier
