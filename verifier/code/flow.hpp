// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// One function walked along every way through it, with the depth of the stack at each instruction:
// what it takes itself, what it has taken where it calls, and what it does that cannot be followed.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "verifier/code/kernel.hpp"

namespace verifier {

// Where sp points, as far as it matters.
struct Depth {
    enum class Kind : std::uint8_t {
        relative,  // `bytes` below where it was when the function began
        absolute,  // `bytes` below the top of the kernel's stack
        away,      // not into the kernel's stack: at a component's State
    };
    Kind kind = Kind::relative;
    std::int64_t bytes = 0;
    bool operator==(const Depth&) const = default;
};

struct FlowKey {
    std::uint64_t start = 0;
    bool away = false;  // what sp is when it begins: an exception's entry, or a call
    auto operator<=>(const FlowKey&) const = default;
};

struct FlowEdge {
    FlowKey to;
    Depth depth;
    std::uint64_t from = 0;
    bool calls = false;  // or goes there for good
};

struct Flow {
    std::int64_t relative = 0, absolute = 0;  // the most taken of either kind
    bool returns = false;
    std::vector<FlowEdge> edges;
    std::vector<std::uint64_t> visited;           // addresses of instructions, in order
    std::map<std::uint64_t, std::string> unseen;  // by address of the instruction
};

// Whether a call returns.
using Returns = std::function<bool(const FlowKey&)>;

Flow flow_of(const KernelCode& kernel, const FlowKey& key, const Returns& returns);

}  // namespace verifier
