// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The memory, interrupts and devices in a device tree, and its mistakes. tree.hpp makes the blob
// from its text, and libfdt reads it. A blob has no lines: the place of an error is where a board's
// file names the tree, or the node.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "verifier/description/description.hpp"

namespace verifier {

class Architecture;

// A node of the tree, and the place of an error about it.
struct DeviceNode {
    int node;
    Place place;
    [[noreturn]] void refuse(const std::string& text) const { throw ReadError{place, text}; }
};

class DeviceTree {
  public:
    struct Source {
        std::vector<char> blob;
        Place named;  // where a board names it
        const Architecture* machine = nullptr;
        std::string processor;
        unsigned physical_bits = 0;
    };

    DeviceTree() = default;
    explicit DeviceTree(Source source);  // throws a ReadError, and so does all below

    [[nodiscard]] const Place& named() const { return source_.named; }
    [[nodiscard]] std::vector<Range> memory() const;  // lowest bank first
    [[nodiscard]] InterruptController interrupt_controller() const;
    [[nodiscard]] std::uint32_t timer_line() const;
    // The caller sets its name. `named` is the place of the path.
    [[nodiscard]] Device device(const std::string& path, const Place& named) const;
    // Every node that says `dma-coherent` and has registers that the processor reaches, by its
    // path.
    [[nodiscard]] std::vector<Device> bus_masters() const;

    // ---- For a machine that reads its controller, its timer and the lines of devices
    using Cells = std::vector<std::uint32_t>;
    [[nodiscard]] int controller() const { return controller_; }  // its node
    [[nodiscard]] std::string path(int node) const;
    [[nodiscard]] bool has(int node, const char* property) const;
    [[nodiscard]] Cells cells(const DeviceNode& at, int node, const char* property) const;
    [[nodiscard]] std::uint32_t one_cell(const DeviceNode& at, int node,
                                         const char* property) const;
    [[nodiscard]] std::vector<std::string> strings(const DeviceNode& at, int node,
                                                   const char* property) const;
    [[nodiscard]] Cells rows(const DeviceNode& at, int node, const char* property,
                             std::size_t step) const;
    [[nodiscard]] std::vector<int> compatible_with(std::vector<std::string_view> names) const;
    [[nodiscard]] std::vector<Range> registers(const DeviceNode& at) const;
    void in_use(const DeviceNode& at) const;
    void lead_to_controller(const DeviceNode& at, std::string_view name) const;

  private:
    struct BusRange {
        std::uint64_t start, size;  // as one bus counts
    };
    [[nodiscard]] const void* blob() const { return source_.blob.data(); }
    [[nodiscard]] std::size_t width(const DeviceNode& at, int bus, const char* property) const;
    [[nodiscard]] Range seen_by_processor(const DeviceNode& at, int bus, BusRange found) const;
    void refuse_reserved(const std::vector<Range>& banks) const;
    [[nodiscard]] std::vector<InterruptLine> interrupts(const DeviceNode& at) const;

    Source source_;
    int controller_ = -1;
};

}  // namespace verifier
