// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/code/flow.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "verifier/code/values.hpp"

namespace verifier {
namespace {

using enum code::Operation;
using code::Instruction;
using Kind = Depth::Kind;

constexpr std::int64_t largest_stack = 1 << 20;  // past it a constant is no place in the stack

class FunctionWalk {
  public:
    FunctionWalk(const KernelCode& kernel, const FlowKey& key, const Returns& returns)
        : kernel_(kernel),
          text_(kernel.text),
          returns_(returns),
          function_(text_.function_of(key.start)) {
        const Symbol* top = text_.image().symbol("__kernel_stack_top");
        if (top != nullptr) top_ = top->value;
        reach(key.start, {.kind = key.away ? Kind::away : Kind::relative}, key.start);
    }

    Flow run() {
        while (!waiting_.empty()) {
            const std::uint64_t at = waiting_.back();
            waiting_.pop_back();
            execute(*text_.at(at), depths_.at(at));
        }
        for (const auto& [at, depth] : depths_) flow_.visited.insert(at);
        return std::move(flow_);
    }

  private:
    void complain(std::uint64_t at, std::string why) {
        flow_.unseen.try_emplace(at, std::move(why));
    }

    [[nodiscard]] bool is_inside(std::uint64_t at) const {
        return function_ != nullptr && at - function_->start < function_->end - function_->start;
    }

    // Control arrives inside the function.
    void reach(std::uint64_t at, Depth depth, std::uint64_t from) {
        if (text_.at(at) == nullptr)
            return complain(from, fmt::format("goes on at {:#x}, where no instruction lies", at));
        const auto [known, is_new] = depths_.try_emplace(at, depth);
        if (is_new) {
            waiting_.push_back(at);
        } else if (known->second != depth) {
            complain(at, "is reached with two depths of the stack");
        }
    }

    // For good: within the function, or as its last act into another.
    void go(std::uint64_t to, Depth depth, std::uint64_t from) {
        if (is_inside(to)) return reach(to, depth, from);
        if (text_.at(to) == nullptr)
            return complain(from, fmt::format("goes on at {:#x}, where no instruction lies", to));
        const FlowKey key{.start = to, .away = depth.kind == Kind::away};
        flow_.edges.push_back({.to = key, .depth = depth, .from = from});
        if (returns_(key)) flow_.returns = true;
    }

    void call(const Instruction& one, const std::vector<std::uint64_t>& targets, Depth depth) {
        bool comes_back = targets.empty();
        if (depth.kind == Kind::away)
            complain(one.address, "calls while sp is not in the kernel's stack");
        for (const std::uint64_t to : targets) {
            const FlowKey key{.start = to};
            if (text_.at(to) == nullptr)
                return complain(one.address, "calls where no instruction lies");
            flow_.edges.push_back({.to = key, .depth = depth, .from = one.address, .calls = true});
            comes_back = comes_back || returns_(key);
        }
        if (comes_back) go(one.next(), depth, one.address);
    }

    [[nodiscard]] std::vector<std::uint64_t> targets_of(const Instruction& one) {
        const auto found = std::ranges::find(kernel_.jumps, one.address, &ResolvedJump::address);
        if (found == kernel_.jumps.end() || found->targets.empty())
            complain(one.address, "jumps through a register: " +
                                      (found == kernel_.jumps.end() ? "" : found->how));
        return found == kernel_.jumps.end() ? std::vector<std::uint64_t>{} : found->targets;
    }

    void leave(const Instruction& one, Depth depth) {
        flow_.returns = true;
        if (one.n != code::link)
            complain(one.address,
                     fmt::format("returns to what {} holds", text_.machine().register_name(one.n)));
        if (depth.kind != Kind::relative || depth.bytes != 0)
            complain(one.address, "returns with sp elsewhere than it began");
    }

    void execute(const Instruction& one, Depth depth) {
        switch (one.operation) {
            case call_register:
                return call(one, targets_of(one), depth);
            case code::Operation::call:
                return call(one, {one.target}, depth);
            case branch_register:
                for (const std::uint64_t to : targets_of(one)) go(to, depth, one.address);
                return;
            case ret:
                return leave(one, depth);
            case branch:
            case branch_if:
                go(one.target, depth, one.address);
                break;
            case unknown:
            case unknown_system:
                complain(one.address, "is an instruction that the decoder does not know");
                break;
            default:
                depth = moved(one, depth);
        }
        if (code::falls_through(one)) go(one.next(), depth, one.address);
    }

    // sp after the instruction
    Depth moved(const Instruction& one, Depth depth) {
        const bool on_stack = is_memory(one) && one.n == code::sp;
        const auto step = static_cast<std::int64_t>(one.immediate);
        if ((code::written(one) >> code::sp & 1) == 0) {
            if (on_stack && one.index == code::Index::offset && step < 0)
                note(one, shifted(depth, -step));
            return depth;
        }
        const bool steps = on_stack || (one.operation == add && one.n == code::sp);
        if (!steps) return set(one, depth);
        if (depth.kind == Kind::away && step < 0)
            complain(one.address, "pushes while sp is not in the kernel's stack");
        depth = shifted(depth, -step);
        note(one, depth);
        return depth;
    }

    static Depth shifted(Depth depth, std::int64_t bytes) {
        if (depth.kind != Kind::away) depth.bytes += bytes;
        return depth;
    }

    void note(const Instruction& one, Depth depth) {
        if (depth.kind != Kind::away && (depth.bytes < 0 || depth.bytes > largest_stack))
            complain(one.address, "leaves sp outside of what the function was given");
        if (depth.kind == Kind::relative) flow_.relative = std::max(flow_.relative, depth.bytes);
        if (depth.kind == Kind::absolute) flow_.absolute = std::max(flow_.absolute, depth.bytes);
    }

    // sp becomes a value: a constant below the top of the stack, or something else.
    Depth set(const Instruction& one, Depth) {
        if (one.operation != add) {
            complain(one.address, "changes sp by an amount that is not seen");
            return {.kind = Kind::away};
        }
        const Window window = window_before(text_, one.address);
        const Value& base = window.value(one.n);
        const auto below = static_cast<std::int64_t>(top_ - (base.constant + one.immediate));
        if (!base.is_constant() || below < 0 || below > largest_stack) return {.kind = Kind::away};
        const Depth depth{.kind = Kind::absolute, .bytes = below};
        note(one, depth);
        return depth;
    }

    const KernelCode& kernel_;
    const Text& text_;
    const Returns& returns_;
    const Function* function_;
    std::uint64_t top_ = 0;
    std::map<std::uint64_t, Depth> depths_;  // before each instruction
    std::vector<std::uint64_t> waiting_;
    Flow flow_;
};

}  // namespace

Flow flow_of(const KernelCode& kernel, const FlowKey& key, const Returns& returns) {
    return FunctionWalk{kernel, key, returns}.run();
}

}  // namespace verifier
