// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// How symbols grow while the kernel is interpreted, so that it terminates: bounds that are widened,
// and registers that change together in a loop.
#include <algorithm>

#include "verifier/code/facts.hpp"

namespace verifier {

// ---- Symbols

// Past a few steps a bound that still moves goes to the next number that the code compares with, or that has a width of
// its own; a bound that holds stays.
ValueSet Evaluation::widened(Expression symbol, ValueSet values) const {
    constexpr unsigned patience = 6, most_patience = 40;
    const auto found = symbols_.find(symbol);
    const std::uint64_t most = in_.at(symbol).most;
    if (found == symbols_.end() || found->second.grown < patience) return values;
    if (found->second.grown > most_patience) return ValueSet::up_to(most);
    // A number above all others that was there before may be a mark for "none": it stays apart from what grows below it.
    ValueSet before = found->second.values, rest = values;
    if (values.runs().size() > 1 && before.contains(values.high())) {
        before.drop(values.high());
        rest.drop(values.high());
    }
    Run hull{.low = rest.low(), .high = rest.high(), .step = 1};
    if (rest.runs().size() == 1) hull.step = rest.runs()[0].step;
    if (before.is_empty() || rest.high() > before.high()) {
        const auto bound = thresholds_.lower_bound(rest.high());
        hull.high =
            std::max(rest.high(), bound == thresholds_.end() ? most : std::min(most, *bound));
    }
    if (!before.is_empty() && rest.low() < before.low()) hull = {.low = 0, .high = hull.high};
    values.add(hull);
    return values;
}

bool Evaluation::add(Expression symbol, const ValueSet& values) {
    Symbolic& is = symbols_[symbol];
    ValueSet all = is.values;
    ValueSet more = values;
    more.keep_between(0, in_.at(symbol).most);
    all.add(more);
    if (all == is.values) return false;
    all = widened(symbol, std::move(all));
    Memo memo;
    if (in_.at(symbol).form == Form::symbol)
        if (const auto stepped = in_step(symbol, {}, memo)) all.keep(*stepped);
    all.add(is.values);
    if (all == is.values) return false;
    is.values = std::move(all);
    ++is.grown;
    return true;
}

// ---- Loops

void Evaluation::forget_steps(std::uint64_t start, std::uint64_t end) {
    std::erase_if(steps_, [&](const auto& each) {
        const std::uint64_t at = in_.source_of(each.first).at;
        return at >= start && at < end;
    });
}

void Evaluation::note_step(Expression symbol, Expression before, unsigned arrival, Expression now) {
    const auto [at, is_new] = steps_.try_emplace(symbol);
    Steps& is = at->second;
    if (is_new)
        for (unsigned earlier = 0; earlier < arrival; ++earlier) is.begins[earlier] = before;
    const auto [base, step] = in_.split(now);
    if (base != symbol) {
        is.begins[arrival] = now;
    } else if (step == 0 || (is.step != 0 && is.step != step)) {
        is.is_broken = true;
    } else {
        is.step = step;
    }
}

// What this symbol came in as, and a step for each one that `other` takes: they go round together.
std::optional<ValueSet> Evaluation::stepped_with(const Steps& own, const Steps& other,
                                                 const ValueSet& reached, const Facts& facts,
                                                 Memo& memo) {
    constexpr std::uint64_t most = 1u << 20;
    ValueSet all;
    for (const auto& [arrival, begin] : own.begins) {
        const auto there = other.begins.find(arrival);
        if (there == other.begins.end()) return {};
        const auto begun = value(there->second, facts, memo).single();
        if (!begun) return {};
        if (*begun > reached.high()) continue;
        const std::uint64_t turns = reached.high() - *begun;
        if (turns > most || own.step > most) return {};
        all.add(sum(value(begin, facts, memo),
                    ValueSet{Run{.low = 0, .high = turns * own.step, .step = own.step}}));
    }
    return all;
}

std::optional<ValueSet> Evaluation::in_step(Expression symbol, const Facts& facts, Memo& memo) {
    const auto own = steps_.find(symbol);
    if (own == steps_.end() || own->second.is_broken || own->second.step == 0) return {};
    const std::uint64_t here = in_.source_of(symbol).at;
    for (const auto& [other, steps] : steps_) {
        if (other == symbol || steps.is_broken || steps.step != 1 ||
            in_.source_of(other).at != here)
            continue;
        const auto round = symbols_.find(other);
        if (round == symbols_.end()) continue;
        ValueSet reached = round->second.values;
        if (const auto known = facts.known.find(other); known != facts.known.end())
            reached.keep(known->second);
        if (reached.is_empty()) continue;
        if (auto found = stepped_with(own->second, steps, reached, facts, memo)) return found;
    }
    return {};
}

}  // namespace verifier
