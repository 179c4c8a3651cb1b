// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Facts about the kernel's ways, proved on the code as it was linked: what happens to registers between a vector and
// the return from it, and to those that no State holds. docs/decisions/0014-paths-of-the-kernel.md
#pragma once

#include <optional>

#include "verifier/code/kernel.hpp"

namespace verifier {

struct PathFinding {
    CodePlace place;
    std::string what;            // a register at a place
    std::string found, allowed;  // in words
};

struct Findings {
    explicit Findings(const KernelCode& of) : kernel(of) {}
    const KernelCode& kernel;
    std::vector<PathFinding> all;
    void add(std::uint64_t at, std::string what, std::string found, std::string allowed);
};

std::optional<std::uint64_t> address_of(const KernelCode& kernel, std::string_view name);

// Each vector that may come back saves what it must, where it must; the one way out loads it all.
std::vector<PathFinding> exit_findings(const KernelCode& kernel);

// What no State holds: registers that boot sets once, and the floating-point registers, moved whole.
std::vector<PathFinding> register_findings(const KernelCode& kernel);

// The whole kernel, interpreted (accesses.hpp): what is not as it should be.
struct MemoryFindings {
    std::vector<PathFinding> numbers;  // of components, used before they were looked at
    std::vector<PathFinding> memory;   // accesses elsewhere than in the kernel's own objects
};
std::expected<MemoryFindings, std::string> memory_findings(const KernelCode& kernel);

// The address of the only return from an exception past the boot stub, and where the way to it
// begins; nothing if there are several.
struct WayOut {
    std::uint64_t resume = 0, leaves = 0;
};
std::optional<WayOut> way_out(const KernelCode& kernel);

// A set of instructions.
class ReachedCode {
  public:
    explicit ReachedCode(const Text& text) : text_{&text}, seen_(text.instructions().size()) {}
    [[nodiscard]] bool contains(std::uint64_t address) const;
    bool insert(const code::Instruction& one);  // false: it was there
    void insert(const ReachedCode& others);

  private:
    [[nodiscard]] std::size_t index_of(const code::Instruction& one) const {
        return static_cast<std::size_t>(&one - text_->instructions().data());
    }
    const Text* text_;
    std::vector<bool> seen_;  // as Text::instructions
};

// Instructions that may come after this one, calls taken and returned from.
ReachedCode reachable_from(const KernelCode& kernel, std::uint64_t start);

}  // namespace verifier
