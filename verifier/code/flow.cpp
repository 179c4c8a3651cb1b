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
        first_ = text_.at(function_ == nullptr ? key.start : function_->start);
        reach(key.start, {.kind = key.away ? Kind::away : Kind::relative}, key.start);
    }

    Flow run() {
        while (!waiting_.empty()) {
            const std::size_t index = waiting_.back();
            waiting_.pop_back();
            execute(first_[index], *depths_[index]);
        }
        for (std::size_t index = 0; index < depths_.size(); ++index)
            if (depths_[index]) flow_.visited.push_back(first_[index].address);
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
        const Instruction* there = text_.at(at);
        if (there == nullptr)
            return complain(from, fmt::format("goes on at {:#x}, where no instruction lies", at));
        const auto index = static_cast<std::size_t>(there - first_);
        if (index >= depths_.size()) depths_.resize(index + 1);
        if (!depths_[index]) {
            depths_[index] = depth;
            waiting_.push_back(index);
        } else if (*depths_[index] != depth) {
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

    void call(const Instruction& instruction, const std::vector<std::uint64_t>& targets,
              Depth depth) {
        bool comes_back = targets.empty();
        if (depth.kind == Kind::away)
            complain(instruction.address, "calls while sp is not in the kernel's stack");
        for (const std::uint64_t to : targets) {
            const FlowKey key{.start = to};
            if (text_.at(to) == nullptr)
                return complain(instruction.address, "calls where no instruction lies");
            flow_.edges.push_back(
                {.to = key, .depth = depth, .from = instruction.address, .calls = true});
            comes_back = comes_back || returns_(key);
        }
        if (comes_back) go(instruction.next(), depth, instruction.address);
    }

    [[nodiscard]] std::vector<std::uint64_t> targets_of(const Instruction& instruction) {
        const auto found =
            std::ranges::find(kernel_.jumps, instruction.address, &ResolvedJump::address);
        if (found == kernel_.jumps.end() || found->targets.empty())
            complain(instruction.address, "jumps through a register: " +
                                              (found == kernel_.jumps.end() ? "" : found->how));
        return found == kernel_.jumps.end() ? std::vector<std::uint64_t>{} : found->targets;
    }

    void leave(const Instruction& instruction, Depth depth) {
        flow_.returns = true;
        if (instruction.n != code::link)
            complain(instruction.address,
                     fmt::format("returns to what {} holds",
                                 text_.machine().register_name(instruction.n)));
        if (depth.kind != Kind::relative || depth.bytes != 0)
            complain(instruction.address, "returns with sp elsewhere than it began");
    }

    void execute(const Instruction& instruction, Depth depth) {
        switch (instruction.operation) {
            case call_register:
                return call(instruction, targets_of(instruction), depth);
            case code::Operation::call:
                return call(instruction, {instruction.target}, depth);
            case branch_register:
                for (const std::uint64_t to : targets_of(instruction))
                    go(to, depth, instruction.address);
                return;
            case ret:
                return leave(instruction, depth);
            case branch:
            case branch_if:
                go(instruction.target, depth, instruction.address);
                break;
            case unknown:
            case unknown_system:
                complain(instruction.address, "is an instruction that the decoder does not know");
                break;
            default:
                depth = moved(instruction, depth);
        }
        if (code::falls_through(instruction)) go(instruction.next(), depth, instruction.address);
    }

    // sp after the instruction
    Depth moved(const Instruction& instruction, Depth depth) {
        const bool on_stack = is_memory(instruction) && instruction.n == code::sp;
        const auto step = static_cast<std::int64_t>(instruction.immediate);
        if ((code::written(instruction) >> code::sp & 1) == 0) {
            if (on_stack && instruction.index == code::Index::offset && step < 0)
                note(instruction, shifted(depth, -step));
            return depth;
        }
        const bool steps = on_stack || (instruction.operation == add && instruction.n == code::sp);
        if (!steps) return set(instruction, depth);
        if (depth.kind == Kind::away && step < 0)
            complain(instruction.address, "pushes while sp is not in the kernel's stack");
        depth = shifted(depth, -step);
        note(instruction, depth);
        return depth;
    }

    static Depth shifted(Depth depth, std::int64_t bytes) {
        if (depth.kind != Kind::away) depth.bytes += bytes;
        return depth;
    }

    void note(const Instruction& instruction, Depth depth) {
        if (depth.kind != Kind::away && (depth.bytes < 0 || depth.bytes > largest_stack))
            complain(instruction.address, "leaves sp outside of what the function was given");
        if (depth.kind == Kind::relative) flow_.relative = std::max(flow_.relative, depth.bytes);
        if (depth.kind == Kind::absolute) flow_.absolute = std::max(flow_.absolute, depth.bytes);
    }

    // sp becomes a value: a constant below the top of the stack, or something else.
    Depth set(const Instruction& instruction, Depth) {
        if (instruction.operation != add) {
            complain(instruction.address, "changes sp by an amount that is not seen");
            return {.kind = Kind::away};
        }
        const Window window = window_before(text_, instruction.address);
        const Value& base = window.value(instruction.n);
        const auto below =
            static_cast<std::int64_t>(top_ - (base.constant + instruction.immediate));
        if (!base.is_constant() || below < 0 || below > largest_stack) return {.kind = Kind::away};
        const Depth depth{.kind = Kind::absolute, .bytes = below};
        note(instruction, depth);
        return depth;
    }

    const KernelCode& kernel_;
    const Text& text_;
    const Returns& returns_;
    const Function* function_;
    std::uint64_t top_ = 0;
    const Instruction* first_ = nullptr;        // of the function
    std::vector<std::optional<Depth>> depths_;  // before each instruction, from the first one on
    std::vector<std::size_t> waiting_;          // of depths_
    Flow flow_;
};

}  // namespace

Flow flow_of(const KernelCode& kernel, const FlowKey& key, const Returns& returns) {
    return FunctionWalk{kernel, key, returns}.run();
}

}  // namespace verifier
