// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A description in a folder of its own: the files that a test writes, on a machine with three devices.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "verifier/description/description.hpp"

namespace verifier {

class Described {
  public:
    Described() {
        std::string pattern = (std::filesystem::temp_directory_path() / "ashlar-XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
        file("boards/qemu-virt-aarch64.yaml", board);
        file("boards/tiny.dts", tree);
    }
    Described(const Described&) = delete;
    Described& operator=(const Described&) = delete;
    ~Described() { std::filesystem::remove_all(folder_); }

    Described& file(const std::string& name, const std::string& text) {
        const auto path = folder_ / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream{path} << text;
        return *this;
    }
    Described& type(const std::string& name, const std::string& rest) {
        return file("components/" + name + "/component.yaml",
                    "component: " + name + "\nsources: [main.cpp]\n" + rest);
    }
    Described& interface(const std::string& name, const std::string& rest) {
        return file("interfaces/" + name + ".yaml", "interface: " + name + "\n" + rest);
    }
    Described& system(const std::string& rest) {
        return file("system.yaml", "system: test\n" + rest);
    }

    // The machine's device tree, with other words in place of some.
    Described& tree_with(const std::string& words, const std::string& others) {
        std::string changed = tree;
        const auto at = changed.find(words);
        EXPECT_NE(at, std::string::npos) << words;
        return file("boards/tiny.dts", changed.replace(at, words.size(), others));
    }

    [[nodiscard]] std::expected<Description, ReadError> read() const {
        return verifier::read({.system = folder_ / "system.yaml", .project = folder_, .board = {}});
    }
    [[nodiscard]] Description description() const {
        auto found = read();
        if (found) return std::move(*found);
        ADD_FAILURE() << text_of(found.error().place) << ": " << found.error().text;
        return {};
    }
    // "system.yaml:3: there is no …", or nothing where the description can be read.
    [[nodiscard]] std::string error() const {
        const auto found = read();
        return found ? "" : text_of(found.error().place) + ": " + found.error().text;
    }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

  private:
    static constexpr const char* board = R"(board: qemu-virt-aarch64
architecture: aarch64
device_tree: tiny.dts
cpu: cortex-a72
machine: [-M, virt]
devices:
  uart:  {node: /bus@8000000/uart@1000}
  disk:  {node: /disk@a000000}
  clock: {node: /clock@b000000, bus_master: true}
)";
    static constexpr const char* tree = R"(/dts-v1/;
/ {
  #address-cells = <2>;
  #size-cells = <2>;
  interrupt-parent = <&gic>;
  memory@80000000 { device_type = "memory"; reg = <0 0x80000000 0 0x100000>, <1 0 0 0x200000>; };
  memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x8000000>; };
  gic: intc@1000000 {
    compatible = "arm,gic-400";
    reg = <0 0x1000000 0 0x1000 0 0x2000000 0 0x2000>;
    #interrupt-cells = <3>;
    interrupt-controller;
  };
  timer {
    compatible = "arm,armv8-timer";
    interrupts = <1 13 0x104 1 14 0x104 1 11 0x104 1 10 0x104>;
  };
  bus@8000000 {
    compatible = "simple-bus";
    #address-cells = <1>;
    #size-cells = <1>;
    ranges = <0 0 0x8000000 0x100000>;
    uart@1000 { reg = <0x1000 0x200>; interrupts = <0 5 4>, <0 6 1>, <1 2 2>; };
  };
  disk@a000000 { reg = <0 0xa000000 0 0x800>; dma-coherent; };
  clock@b000000 { reg = <0 0xb000000 0 0x1000 0 0xc000000 0 0x1000>; interrupts = <0 2 4>; };
};
)";
    std::filesystem::path folder_;
};

}  // namespace verifier
