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

class Architecture;

// A node of the tree, and where an error about it stands.
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
    // Its name is left to the caller. `named` is where the path stands.
    [[nodiscard]] Device device(const std::string& path, const Place& named) const;
    // Every node that says `dma-coherent` and has registers where the processor reaches them, by its path.
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
