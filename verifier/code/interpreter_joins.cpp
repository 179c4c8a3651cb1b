// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Where ways meet: what they agree on stays, what differs becomes a symbol.
#include <algorithm>

#include "verifier/code/interpreter.hpp"

namespace verifier {
namespace {

constexpr std::int32_t frame_numbers =
    1 << 16;  // symbols of places in the frame are numbered around here, past all registers

}  // namespace

void Interpreter::arrive(std::uint64_t at, const WayState& state) {
    const auto [known, is_new] = states_.try_emplace(at, state);
    if (is_new) known->second.arrivals = 1;
    if (is_new || join(at, known->second, state)) ahead_.push_back(at);
}

Expression Interpreter::joined(std::uint64_t at, std::int32_t number, Expression expression,
                               const Facts& first, Expression other, const Facts& second,
                               bool& changed) {
    const auto is_self = [&](Expression each) {
        return in_.is(each, {.origin = Origin::joined, .at = at, .number = number});
    };
    const auto& standing = in_.symbols_in(other);
    const bool is_stale = !is_self(other) && std::ranges::any_of(standing, [&](Expression symbol) {
        const Source& is = in_.source_of(symbol);
        return is.origin == Origin::joined && is.at == at;
    });
    if (expression == other && !is_stale) return expression;
    const Expression self = in_.symbol({.origin = Origin::joined, .at = at, .number = number});
    bool grows = false;
    if (expression != self) {
        grows = values_.add(self, values_.of(expression, first)) || grows;
        if (from_component(expression)) grows = component_.insert(self).second || grows;
        changed = true;
    }
    if (other != self) {
        grows = values_.add(self, values_.of(other, second)) || grows;
        if (from_component(other)) grows = component_.insert(self).second || grows;
    }
    changed = changed || grows;
    changed_ = changed_ || grows;
    return self;
}

// Before anything is evaluated: registers that go round together bound one another.
void Interpreter::note_step(std::uint64_t at, std::int32_t number, const WayState& known,
                            const WayState& state) {
    const Source source{.origin = Origin::joined, .at = at, .number = number};
    const Expression one = known.registers.held[static_cast<std::size_t>(number)],
                     other = state.registers.held[static_cast<std::size_t>(number)];
    if (one != other || in_.is(one, source))
        values_.note_step(in_.symbol(source), one, known.arrivals, other);
}

// True: less is known than before.
bool Interpreter::join_facts(Facts& known, const Facts& state) {
    bool changed = false;
    std::erase_if(known.less, [&](const auto& pair) {
        const bool gone = !state.less.contains(pair);
        changed = changed || gone;
        return gone;
    });
    for (auto each = known.known.begin(); each != known.known.end();) {
        const auto other = state.known.find(each->first);
        const bool is_known = other != state.known.end();
        ValueSet either = each->second;
        either.add(is_known ? other->second : values_.of(each->first, state));
        const bool grows = either != each->second;
        changed = changed || grows;
        if (grows && (!is_known || either.runs().size() >= ValueSet::most_runs / 2)) {
            each = known.known.erase(each);
        } else {
            each->second = std::move(either);
            ++each;
        }
    }
    return changed;
}

// True: something is known less well than before, so what follows has to be looked at again.
bool Interpreter::join(std::uint64_t at, WayState& known, const WayState& state) {
    bool changed = false;
    const Facts before = known.facts;
    for (std::int32_t number = 0; number < std::int32_t{code::registers}; ++number)
        note_step(at, number, known, state);
    ++known.arrivals;
    for (std::int32_t number = 0; number < std::int32_t{code::registers}; ++number) {
        Expression& one = known.registers.held[static_cast<std::size_t>(number)];
        one = joined(at, number, one, before,
                     state.registers.held[static_cast<std::size_t>(number)], state.facts, changed);
    }
    for (auto each = known.frame.begin(); each != known.frame.end();) {
        const auto other = state.frame.find(each->first);
        if (other == state.frame.end() || other->second.bytes != each->second.bytes) {
            each = known.frame.erase(each);
            changed = true;
            continue;
        }
        each->second.value =
            joined(at, frame_numbers + static_cast<std::int32_t>(each->first), each->second.value,
                   before, other->second.value, state.facts, changed);
        ++each;
    }
    if (known.registers.flags.kind != Flags::Kind::unknown &&
        known.registers.flags != state.registers.flags) {
        known.registers.flags = {};
        changed = true;
    }
    if (join_facts(known.facts, state.facts)) changed = true;
    if (state.guesses && !known.guesses) known.guesses = changed = true;
    if (known.number != state.number && known.number) {
        if (state.number) {
            ValueSet either = *known.number;
            either.add(*state.number);
            changed = changed || either != *known.number;
            known.number = either;
        } else {
            known.number.reset();
            changed = true;
        }
    }
    return changed;
}

}  // namespace verifier
