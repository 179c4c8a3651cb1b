// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// One function of the kernel at a time, interpreted along all of its ways: expressions for what registers and the frame
// hold, facts for what has been compared. Where ways meet, what differs becomes a symbol of its own. A call takes what
// the parameters may be to its callee, and goes on with what that may return.
#pragma once

#include "verifier/code/accesses.hpp"
#include "verifier/code/liveness.hpp"

namespace verifier {

struct Slot {
    Expression value = 0;
    unsigned bytes = 0;
    bool operator==(const Slot&) const = default;
};

struct WayState {
    Registers registers;
    std::map<std::int64_t, Slot> frame;  // by offset from where sp was
    Facts facts;
    bool guesses = false;            // a selection without a barrier so far
    unsigned arrivals = 0;           // of a place where ways meet
    std::optional<ValueSet> number;  // of the system call, once it has been looked at
};

struct FunctionFacts {
    bool returns = false, from_component = false;
    std::uint32_t parameters = 0;  // a bit for each argument that it may read
    ValueSet returned[code::results];
    std::set<std::uint64_t> callers;
    std::set<ObjectField> reads;
};

class Interpreter {
  public:
    Interpreter(const KernelCode& kernel, const KernelObjects& objects);
    Interpretation run();

  private:
    // interpreter.cpp: functions and ways
    void enter(std::uint64_t function);
    void interpret(std::uint64_t function);
    void follow(std::uint64_t at, WayState state);
    bool step(const code::Instruction& instruction, WayState& state);
    [[nodiscard]] bool is_bounded(Expression value) const;
    [[nodiscard]] bool is_first_of_set(Expression value) const;
    void branch(const code::Instruction& instruction, const WayState& state);
    bool take(const code::Instruction& instruction, WayState& state, bool taken);
    void jump(const code::Instruction& instruction, const WayState& state);
    void go(const code::Instruction& instruction, std::uint64_t to, const WayState& state);

    // interpreter_joins.cpp: where ways meet
    void arrive(std::uint64_t at, const WayState& state);
    bool join(std::uint64_t at, WayState& known, const WayState& state);
    bool join_facts(Facts& known, const Facts& state);
    void note_step(std::uint64_t at, std::int32_t number, const WayState& known,
                   const WayState& state);
    Expression joined(std::uint64_t at, std::int32_t number, Expression expression,
                      const Facts& first, Expression other, const Facts& second, bool& changed);

    // interpreter_calls.cpp: calls and returns
    bool call(const code::Instruction& instruction, std::uint64_t to, WayState& state);
    void lose(std::uint32_t registers, const code::Instruction& instruction, WayState& state);
    void clobber(const code::Instruction& instruction, WayState& state);
    void answer(const code::Instruction& instruction, WayState& state);
    bool call_floating_point(const code::Instruction& instruction, const FloatingPointCode& callee,
                             WayState& state);
    void judge_saved(const code::Instruction& instruction, const WayState& state);
    void leave(const code::Instruction& instruction, const WayState& state);

    // interpreter_memory.cpp: loads and stores
    void access(const code::Instruction& instruction, WayState& state);
    Expression load(const code::Instruction& instruction, WayState& state, Expression address,
                    std::int32_t part);
    void store(const code::Instruction& instruction, WayState& state, Expression address,
               Expression value, std::int32_t part);
    std::optional<std::int64_t> frame_offset(Expression address) const;
    bool is_saved(Expression value);
    bool store_in_frame(const code::Instruction& instruction, WayState& state, Expression address);
    void note(const code::Instruction& instruction, const WayState& state, MemoryAccess access,
              Expression address);
    std::string shape(Expression expression);
    [[nodiscard]] bool from_component(Expression expression);
    [[nodiscard]] bool is_exposed(Expression expression);

    // capability_use.cpp: what a component's numbers lead to
    void judge_call(const code::Instruction& instruction, const std::string& callee,
                    const WayState& state);
    void judge_address(const code::Instruction& instruction, const WayState& state,
                       Expression address);
    void capability_loads(Expression in, std::set<Expression>& to) const;
    [[nodiscard]] bool is_running(Expression state) const;
    [[nodiscard]] bool is_own_row(Expression row) const;
    std::string why_not(const RowElement& word, const std::set<std::uint8_t>& kinds,
                        const WayState& state);
    void use(const code::Instruction& instruction, Expression word, std::string callee,
             std::string why);

    void complain(std::uint64_t at, std::string why);
    void touch(std::uint64_t function) { waiting_.insert(function); }
    Expression parameter(std::uint64_t function, std::int32_t number) {
        return in_.symbol({.origin = Origin::parameter, .at = function, .number = number});
    }

    const KernelCode& kernel_;
    const Text& text_;
    const KernelObjects& objects_;
    Expressions in_;
    Evaluation values_;
    Contents contents_;
    Parameters parameters_;
    std::uint64_t deepest_;  // of the stack's bytes that any code uses
    std::map<std::uint64_t, FunctionFacts> functions_;
    std::set<std::uint64_t> waiting_;  // functions to be interpreted again
    std::set<Expression> component_;   // symbols that may be a number that a component chose
    std::set<Expression> running_;     // symbols of the running component
    std::map<Expression, bool> runs_;  // parameters: each call passes the running component
    std::uint64_t function_ = 0;       // that is being interpreted
    const Function* bounds_ = nullptr;
    Expression stack_ = 0;  // sp where it begins
    std::map<std::uint64_t, WayState> states_;
    std::vector<std::uint64_t> ahead_;
    bool changed_ = false;  // what a symbol of this function may be
    bool final_ = false;    // nothing changes any more: write down
    std::map<std::pair<std::uint64_t, std::int32_t>, MemoryAccess>
        accesses_;  // the last look counts
    std::map<std::pair<std::uint64_t, Expression>, CapabilityUse> uses_;
    Interpretation found_;
    std::set<std::pair<std::uint64_t, std::string>> complained_;
};

}  // namespace verifier
