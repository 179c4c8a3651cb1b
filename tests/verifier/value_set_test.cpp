// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Sets of numbers: an operation never loses one, and what is far from all others stays alone.
#include "verifier/code/value_set.hpp"

#include <gtest/gtest.h>

#include <random>

namespace {

using namespace verifier;

// More runs than are kept, in no equal steps, below 3,000.
std::set<std::uint64_t> many() {
    std::set<std::uint64_t> all;
    for (std::uint64_t one = 0; one < 240; ++one) all.insert(one * 12 + one * one % 7);
    return all;
}

void expect_mark_alone(const ValueSet& all) {
    for (const std::uint64_t one : many()) EXPECT_TRUE(all.contains(one)) << one;
    EXPECT_TRUE(all.contains(0xffff));
    EXPECT_LE(all.runs().size(), ValueSet::most_runs);
    EXPECT_EQ(all.runs().back(), (verifier::Run{.low = 0xffff, .high = 0xffff}));
    EXPECT_FALSE(all.contains(4000));
}

TEST(ValueSet, AMarkForNoneStaysAlone) {
    auto numbers = many();
    numbers.insert(0xffff);
    expect_mark_alone(ValueSet::of_all(numbers));
    ValueSet by_one = ValueSet::of(0xffff);
    for (const std::uint64_t one : many()) by_one.add(ValueSet::of(one));
    expect_mark_alone(by_one);
}

TEST(ValueSet, NumbersInEqualStepsAreOneRun) {
    std::set<std::uint64_t> numbers;
    for (std::uint64_t one = 0; one <= 1000; ++one) numbers.insert(64 + one * 8);
    EXPECT_EQ(ValueSet::of_all(numbers).runs(),
              (std::vector{verifier::Run{.low = 64, .high = 8064, .step = 8}}));
}

TEST(ValueSet, TheWidestGapsAreKept) {
    std::set<std::uint64_t> numbers;
    for (std::uint64_t group = 0; group < ValueSet::most_runs; ++group)
        for (const std::uint64_t one : {0, 1, 3, 7}) numbers.insert(group * 1'000'003 + one);
    const ValueSet all = ValueSet::of_all(numbers);
    EXPECT_EQ(all.runs().size(), ValueSet::most_runs);
    for (const verifier::Run& run : all.runs()) EXPECT_EQ(run.high - run.low, 7u);
}

// A set, and some of its numbers.
struct Sample {
    ValueSet set;
    std::vector<std::uint64_t> members;
};

Sample sample(std::mt19937_64& random) {
    constexpr std::uint64_t tops[] = {0xff, 0xffff, 0xffffffff, ~0ull};
    const std::uint64_t top = tops[random() % 4];
    Sample made;
    for (std::uint64_t runs = 1 + random() % 4; runs > 0; --runs) {
        const std::uint64_t low = random() & top, step = 1 + random() % 24;
        const std::uint64_t count = std::min<std::uint64_t>(random() % 40, (~0ull - low) / step);
        made.set.add(verifier::Run{.low = low, .high = low + count * step, .step = step});
        for (std::uint64_t one : {std::uint64_t{0}, count / 2, count})
            made.members.push_back(low + one * step);
    }
    return made;
}

TEST(ValueSet, NoOperationLosesANumber) {
    std::mt19937_64 random{12};
    for (unsigned round = 0; round < 2000; ++round) {
        const Sample one = sample(random), other = sample(random);
        const std::uint64_t k = random() >> random() % 64;
        const auto by = static_cast<unsigned>(random() % 64);
        ValueSet either = one.set, both = one.set, above = one.set, without = one.set;
        either.add(other.set);
        both.keep(other.set);
        above.keep_between(k, ~0ull);
        without.drop(k);
        for (const std::uint64_t a : one.members) {
            EXPECT_TRUE(one.set.contains(a));
            EXPECT_TRUE(either.contains(a));
            EXPECT_TRUE(one.set.plus(k).contains(a + k));
            EXPECT_TRUE(multiplied(one.set, k).contains(a * k)) << a << " * " << k;
            EXPECT_TRUE(shifted_left(one.set, by).contains(a << by)) << a << " << " << by;
            EXPECT_TRUE(shifted_right(one.set, by).contains(a >> by)) << a << " >> " << by;
            EXPECT_TRUE(masked(one.set, k).contains(a & k)) << a << " & " << k;
            EXPECT_EQ(above.contains(a), a >= k);
            EXPECT_EQ(without.contains(a), a != k);
            if (other.set.contains(a)) EXPECT_TRUE(both.contains(a)) << a;
            for (const std::uint64_t b : other.members) {
                EXPECT_TRUE(sum(one.set, other.set).contains(a + b)) << a << " + " << b;
                EXPECT_TRUE(difference(one.set, other.set).contains(a - b)) << a << " - " << b;
            }
        }
        if (HasFailure()) return;
    }
}

}  // namespace
