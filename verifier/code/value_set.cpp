// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/code/value_set.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <numeric>

namespace verifier {
namespace {

// One run that contains both. Whether `second` follows `first` or overlaps it.
Run merged(const Run& first, const Run& second) {
    const std::uint64_t low = std::min(first.low, second.low),
                        high = std::max(first.high, second.high);
    std::uint64_t step = second.low > first.low ? second.low - first.low : first.low - second.low;
    if (first.low != first.high) step = std::gcd(step, first.step);
    if (second.low != second.high) step = std::gcd(step, second.step);
    return {.low = low, .high = high, .step = step == 0 ? 1 : step};
}

// The second continues the first, or lies in it, step by step.
bool goes_on(const Run& first, const Run& second) {
    const bool is_one = first.low == first.high, is_other = second.low == second.high;
    const std::uint64_t apart = second.low - first.low;
    if (is_one && is_other) return apart == 0;
    if (is_one) return apart == 0 || apart == second.step;
    if (apart % first.step != 0 || (!is_other && second.step != first.step)) return false;
    return second.low <= first.high || second.low - first.high == first.step;
}

}  // namespace

std::optional<std::uint64_t> ValueSet::single() const {
    const bool one = runs_.size() == 1 && runs_[0].low == runs_[0].high;
    return one ? std::optional{runs_[0].low} : std::nullopt;
}

std::uint64_t ValueSet::high() const {
    std::uint64_t most = 0;
    for (const Run& run : runs_) most = std::max(most, run.high);
    return most;
}

bool ValueSet::contains(std::uint64_t one) const {
    return std::ranges::any_of(runs_, [&](const Run& run) {
        return one >= run.low && one <= run.high && (one - run.low) % run.step == 0;
    });
}

std::optional<std::vector<std::uint64_t>> ValueSet::listed(std::size_t most) const {
    std::vector<std::uint64_t> all;
    for (const Run& run : runs_) {
        if (run.count_less_one() >= most - std::min(most, all.size())) return {};
        for (std::uint64_t number = 0; number <= run.count_less_one(); ++number)
            all.push_back(run.low + number * run.step);
    }
    return all;
}

void ValueSet::add(Run one) {
    one.high -= (one.high - one.low) % one.step;
    if (one.low == one.high) one.step = 1;
    for (const Run& run : runs_) {
        const bool holds = one.low >= run.low && one.high <= run.high &&
                           (one.low - run.low) % run.step == 0 &&
                           (one.low == one.high || one.step % run.step == 0);
        if (holds) return;
    }
    runs_.push_back(one);
    tidy();
}

void ValueSet::add(const ValueSet& other) {
    for (const Run& run : other.runs_) add(run);
}

ValueSet ValueSet::of_all(const std::set<std::uint64_t>& numbers) {
    ValueSet all;
    for (const std::uint64_t number : numbers) all.runs_.push_back({.low = number, .high = number});
    all.tidy();
    return all;
}

// Three single numbers in equal steps, if they are small or rows of a table: those of other addresses stay apart, since
// each is an object of its own.
bool ValueSet::begins_run(std::size_t at) const {
    if (at + 2 >= runs_.size()) return false;
    const Run &first = runs_[at], &second = runs_[at + 1], &third = runs_[at + 2];
    return first.low == first.high && second.low == second.high && third.low == third.high &&
           first.low < second.low && second.low < third.low &&
           second.low - first.low == third.low - second.low &&
           (third.low <= 0xffffffff || (second.low - first.low) % 512 == 0);
}

// Sorted, apart, and not too many: those with the smallest gaps between them become one, so that a number far from all
// others, as a mark for "none" is, stays alone.
void ValueSet::tidy() {
    std::ranges::sort(runs_, {}, &Run::low);
    const bool are_many = runs_.size() > most_runs;
    for (std::size_t at = 0; !are_many && at + 1 < runs_.size();) {
        if (!goes_on(runs_[at], runs_[at + 1]) && !begins_run(at)) {
            ++at;
            continue;
        }
        runs_[at] = merged(runs_[at], runs_[at + 1]);
        runs_.erase(runs_.begin() + static_cast<std::ptrdiff_t>(at) + 1);
        if (at > 0) --at;
    }
    if (are_many) merge_many();
}

// The same in one pass from below, since a table of 1,000 rows may give as many numbers.
void ValueSet::merge_many() {
    std::vector<Run> kept;
    for (std::size_t at = 0; at < runs_.size(); ++at) {
        if (!kept.empty() && goes_on(kept.back(), runs_[at])) {
            kept.back() = merged(kept.back(), runs_[at]);
        } else if (begins_run(at)) {
            kept.push_back(merged(runs_[at], runs_[at + 1]));
            ++at;
        } else {
            kept.push_back(runs_[at]);
        }
    }
    runs_ = std::move(kept);
    if (runs_.size() <= most_runs) return;
    const auto gap = [&](std::size_t at) {
        const Run &first = runs_[at], &second = runs_[at + 1];
        return second.low > first.high ? second.low - first.high : 0;
    };
    std::vector<std::uint64_t> gaps;
    for (std::size_t at = 0; at + 1 < runs_.size(); ++at) gaps.push_back(gap(at));
    std::vector<std::uint64_t> widest = gaps;
    std::ranges::nth_element(widest, widest.begin() + (most_runs - 2), std::greater{});
    const std::uint64_t least = widest[most_runs - 2];
    auto free = most_runs - 1 -  // gaps of that width that stay
                static_cast<std::size_t>(
                    std::ranges::count_if(gaps, [&](std::uint64_t each) { return each > least; }));
    kept = {runs_.front()};
    for (std::size_t at = 1; at < runs_.size(); ++at) {
        const bool stays = gaps[at - 1] > least || (gaps[at - 1] == least && free > 0);
        if (gaps[at - 1] == least && free > 0) --free;
        if (stays) {
            kept.push_back(runs_[at]);
        } else {
            kept.back() = merged(kept.back(), runs_[at]);
        }
    }
    runs_ = std::move(kept);
}

void ValueSet::keep_between(std::uint64_t low, std::uint64_t high) {
    const bool all_stay = std::ranges::all_of(
        runs_, [&](const Run& run) { return run.low >= low && run.high <= high; });
    if (all_stay) return;
    std::vector<Run> kept;
    for (Run run : runs_) {
        if (run.high < low || run.low > high) continue;
        if (run.low < low) {
            const std::uint64_t skipped = (low - run.low + run.step - 1) / run.step * run.step;
            if (skipped > run.high - run.low) continue;
            run.low += skipped;
        }
        if (run.high > high) run.high = high - (high - run.low) % run.step;
        if (run.low > high) continue;
        if (run.low == run.high) run.step = 1;
        kept.push_back(run);
    }
    runs_ = std::move(kept);
}

// Exact for single numbers; else the runs of the finer set within the bounds of the other's.
void ValueSet::keep(const ValueSet& other) {
    ValueSet result;
    for (const Run& bound : other.runs_) {
        ValueSet part = *this;
        part.keep_between(bound.low, bound.high);
        if (bound.low == bound.high && !part.is_empty()) {
            if (contains(bound.low)) result.add(bound);
            continue;
        }
        for (const Run& run : part.runs_) {
            const std::uint64_t both =
                run.low == run.high ? bound.step : std::gcd(run.step, bound.step);
            const std::uint64_t apart =
                run.low > bound.low ? run.low - bound.low : bound.low - run.low;
            if (apart % both != 0) continue;  // they never meet
            const bool finer = bound.step > run.step && bound.step % run.step == 0;
            if (!finer) {
                result.add(run);
                continue;
            }
            ValueSet of_bound{bound};
            of_bound.keep_between(run.low, run.high);
            result.add(of_bound);
        }
    }
    *this = std::move(result);
}

void ValueSet::drop(std::uint64_t one) {
    std::vector<Run> kept;
    for (const Run& run : runs_) {
        const bool inside = one >= run.low && one <= run.high && (one - run.low) % run.step == 0;
        if (!inside) {
            kept.push_back(run);
            continue;
        }
        if (one > run.low)
            kept.push_back({.low = run.low,
                            .high = one - run.step,
                            .step = run.low == one - run.step ? 1 : run.step});
        if (one < run.high)
            kept.push_back({.low = one + run.step,
                            .high = run.high,
                            .step = run.high == one + run.step ? 1 : run.step});
    }
    runs_ = std::move(kept);
}

// Modulo 2^64: a run that passes the end continues at the beginning.
ValueSet ValueSet::plus(std::uint64_t k) const {
    ValueSet result;
    for (const Run& run : runs_) {
        const std::uint64_t low = run.low + k, high = run.high + k;
        if (low <= high) {
            result.add(Run{.low = low, .high = high, .step = run.step});
            continue;
        }
        const std::uint64_t before = (~0ull - low) / run.step * run.step;
        result.add(Run{.low = low, .high = low + before, .step = run.step});
        result.add(Run{.low = low + before + run.step, .high = high, .step = run.step});
    }
    return result;
}

ValueSet ValueSet::mapped(std::size_t most, const std::function<std::uint64_t(std::uint64_t)>& by,
                          const ValueSet& otherwise) const {
    const auto all = listed(most);
    if (!all) return otherwise;
    ValueSet result;
    for (const std::uint64_t one : *all) result.add(ValueSet::of(by(one)));
    return result;
}

std::string ValueSet::words() const {
    std::string text;
    for (const Run& run : runs_) {
        if (!text.empty()) text += ", ";
        text += run.low == run.high ? fmt::format("{:#x}", run.low)
                                    : fmt::format("{:#x} to {:#x}", run.low, run.high);
        if (run.low != run.high && run.step != 1) text += fmt::format(" by {}", run.step);
    }
    return text.empty() ? "nothing" : text;
}

namespace {

void add_sum(ValueSet& to, const Run& a, const Run& b) {
    std::uint64_t step = a.low == a.high   ? b.step
                         : b.low == b.high ? a.step
                                           : std::gcd(a.step, b.step);
    const std::uint64_t low = a.low + b.low, span = (a.high - a.low) + (b.high - b.low);
    if (span < a.high - a.low) return to.add(Run{.low = 0, .high = ~0ull, .step = 1});
    if (low + span >= low) return to.add(Run{.low = low, .high = low + span, .step = step});
    to.add(ValueSet{Run{.low = 0, .high = span, .step = step}}.plus(low));
}

}  // namespace

ValueSet sum(const ValueSet& a, const ValueSet& b) {
    if (const auto one = b.single()) return a.plus(*one);
    if (const auto one = a.single()) return b.plus(*one);
    ValueSet result;
    for (const Run& run : a.runs())
        for (const Run& two : b.runs()) add_sum(result, run, two);
    return result;
}

ValueSet difference(const ValueSet& a, const ValueSet& b) {
    ValueSet negative;
    for (const Run& run : b.runs()) {
        if (run.low == 0 && run.high != 0) {
            negative.add(ValueSet::of(0));
            negative.add(Run{.low = 0 - run.high, .high = 0 - run.step, .step = run.step});
        } else {
            negative.add(Run{.low = 0 - run.high, .high = 0 - run.low, .step = run.step});
        }
    }
    return sum(a, negative);
}

ValueSet multiplied(const ValueSet& a, std::uint64_t by) {
    if (by == 0) return ValueSet::of(0);
    ValueSet result;
    for (const Run& run : a.runs()) {
        if (run.high > ~0ull / by || run.step > ~0ull / by) return ValueSet::all();
        result.add(Run{.low = run.low * by, .high = run.high * by, .step = run.step * by});
    }
    return result;
}

ValueSet shifted_left(const ValueSet& a, unsigned by) {
    ValueSet result;
    if (const auto one = a.single()) return ValueSet::of(*one << by);
    for (const Run& run : a.runs()) {
        if (run.high > ~0ull >> by)
            return ValueSet{Run{.low = 0, .high = ~0ull << by, .step = 1ull << by}};
        result.add(Run{.low = run.low << by,
                       .high = run.high << by,
                       .step = run.step > ~0ull >> by ? 1 : run.step << by});
    }
    return result;
}

ValueSet shifted_right(const ValueSet& a, unsigned by) {
    ValueSet result;
    for (const Run& run : a.runs()) {
        const bool whole = std::countr_zero(run.step) >= static_cast<int>(by);
        result.add(
            Run{.low = run.low >> by, .high = run.high >> by, .step = whole ? run.step >> by : 1});
    }
    return result;
}

ValueSet masked(const ValueSet& a, std::uint64_t mask) {
    if (mask == 0) return ValueSet::of(0);
    ValueSet result;
    for (const Run& run : a.runs()) {
        if (run.count_less_one() < few) {
            for (std::uint64_t number = 0; number <= run.count_less_one(); ++number)
                result.add(ValueSet::of((run.low + number * run.step) & mask));
            continue;
        }
        // All that changes along the run lies in bits that the mask keeps, or in none.
        const std::uint64_t changing =
            run.low == run.high ? 0 : ~0ull >> std::countl_zero(run.low ^ run.high);
        const std::uint64_t fixed_low = run.step & (0 - run.step);
        const std::uint64_t moving = changing & ~(fixed_low - 1);
        if ((moving & ~mask) == 0) {
            result.add(Run{.low = run.low & mask, .high = run.high & mask, .step = run.step});
        } else if ((moving & mask) == 0) {
            result.add(ValueSet::of(run.low & mask));
        } else if ((moving & mask) == moving >> std::countr_zero(mask) << std::countr_zero(mask) &&
                   (mask & changing) ==
                       (changing >> std::countr_zero(mask) << std::countr_zero(mask))) {
            // Rounded down.
            const std::uint64_t grain = mask & (0 - mask);
            result.add(Run{.low = run.low & mask,
                           .high = run.high & mask,
                           .step = std::gcd(grain, std::max(grain, run.step))});
        } else {
            const std::uint64_t grain = mask & (0 - mask);
            result.add(Run{.low = 0, .high = std::min(mask, run.high), .step = grain});
        }
    }
    return result;
}

}  // namespace verifier
