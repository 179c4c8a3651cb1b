// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// One straight way through the code, executed on expressions: unconditional branches are followed, everything else that
// could go two ways ends it. What it stores and which system registers it writes is written down.
#pragma once

#include <functional>
#include <map>

#include "verifier/code/execution.hpp"
#include "verifier/code/kernel.hpp"

namespace verifier {

struct Stored {
    Expression address = 0, value = 0;
    unsigned bytes = 0;
    std::uint64_t at = 0;
};
struct SystemWritten {
    std::uint32_t encoding = 0;
    Expression value = 0;
    std::uint64_t at = 0;
};

class Straight {
  public:
    explicit Straight(const KernelCode& kernel) : kernel_(kernel) {}

    Expressions in;
    Registers registers;
    std::array<Expression, code::registers + 1> vectors{};  // floating-point registers, whole
    std::vector<Stored> stores;
    std::vector<SystemWritten> writes;
    std::uint64_t loads = 0;     // how many
    bool follows_calls = false;  // calls of a known place are entered, and come back
    bool follows_loops = false;  // branches on two addresses of one object are decided

    // Up to the first instruction that `ends` accepts, which is not executed, or one that cannot be followed.
    const code::Instruction* run(std::uint64_t from,
                                 const std::function<bool(const code::Instruction&)>& ends);
    [[nodiscard]] const std::string& complaint() const { return complaint_; }
    Expression system(std::uint32_t encoding) {
        return in.symbol({.origin = Origin::system, .at = encoding});
    }
    [[nodiscard]] std::optional<Expression> last_write(std::uint32_t encoding) const;

  private:
    bool step(const code::Instruction& instruction);
    void access(const code::Instruction& instruction);
    bool decide(const code::Instruction& instruction);
    bool refuse(std::string why) {
        complaint_ = std::move(why);
        return false;
    }

    const KernelCode& kernel_;
    std::uint64_t next_ = 0;
    std::vector<std::uint64_t> returns_;
    std::string complaint_;
};

}  // namespace verifier
