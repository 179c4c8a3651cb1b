// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Which numbers of 64 bits a value may be: a few runs of equal steps. An operation may give more than there are, never
// fewer. Addresses are numbers, since the kernel is linked to where it runs: a State is one of
// `states`, `states + 512`, …
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace verifier {

inline constexpr std::size_t few = 32;  // numbers that are computed one by one

struct Run {
    std::uint64_t low = 0, high = 0;
    std::uint64_t step = 1;  // of one number: 1
    auto operator<=>(const Run&) const = default;
    [[nodiscard]] std::uint64_t count_less_one() const { return (high - low) / step; }
};

class ValueSet {
  public:
    static constexpr std::size_t most_runs = 48;

    ValueSet() = default;  // none
    static ValueSet all() { return ValueSet{Run{.low = 0, .high = ~0ull, .step = 1}}; }
    static ValueSet up_to(std::uint64_t most) { return ValueSet{Run{.low = 0, .high = most}}; }
    static ValueSet of(std::uint64_t one) { return ValueSet{Run{.low = one, .high = one}}; }
    static ValueSet of_all(const std::set<std::uint64_t>& numbers);
    explicit ValueSet(Run run) : runs_{run} {}

    [[nodiscard]] bool is_empty() const { return runs_.empty(); }
    [[nodiscard]] const std::vector<Run>& runs() const { return runs_; }
    [[nodiscard]] std::optional<std::uint64_t> single() const;
    [[nodiscard]] std::uint64_t low() const { return runs_.front().low; }
    [[nodiscard]] std::uint64_t high() const;
    [[nodiscard]] bool contains(std::uint64_t one) const;
    // All of them, if there are at most so many.
    [[nodiscard]] std::optional<std::vector<std::uint64_t>> listed(std::size_t most) const;
    bool operator==(const ValueSet&) const = default;

    void add(const ValueSet& other);
    void add(Run run);
    void keep_between(std::uint64_t low, std::uint64_t high);
    void keep(const ValueSet& other);  // those that are in both, or more
    void drop(std::uint64_t one);

    [[nodiscard]] ValueSet plus(std::uint64_t k) const;
    [[nodiscard]] ValueSet mapped(std::size_t most,
                                  const std::function<std::uint64_t(std::uint64_t)>& by,
                                  const ValueSet& otherwise) const;
    [[nodiscard]] std::string words() const;

  private:
    void tidy();
    void merge_many();
    [[nodiscard]] bool begins_run(std::size_t at) const;
    std::vector<Run> runs_;  // by `low`; they may lie between one another
};

ValueSet sum(const ValueSet& a, const ValueSet& b);
ValueSet difference(const ValueSet& a, const ValueSet& b);
ValueSet multiplied(const ValueSet& a, std::uint64_t by);
ValueSet shifted_left(const ValueSet& a, unsigned by);
ValueSet shifted_right(const ValueSet& a, unsigned by);
ValueSet masked(const ValueSet& a, std::uint64_t mask);

}  // namespace verifier
