// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What is known of symbols: how far their bounds are widened, and what a comparison says.
#include "verifier/code/facts.hpp"

#include <gtest/gtest.h>

#include "tests/verifier/made_image.hpp"

namespace {

using namespace verifier;

constexpr std::uint8_t equal = 0, lower = 3, signed_less = 11;

class Knowing : public testing::Test {
  protected:
    Knowing() { values.give_thresholds({99, 0xffff}); }
    Expression symbol(std::int32_t number) {
        return in.symbol({.origin = Origin::joined, .at = 0x100, .number = number});
    }
    ValueSet of(Expression one, const Facts& facts = {}) { return values.of(one, facts); }

    made::Image image;
    ElfFile elf = image.elf();
    KernelCode kernel = kernel_code(elf);
    KernelObjects objects;
    Expressions in;
    Evaluation values{kernel, objects, in};
};

TEST_F(Knowing, ABoundThatMovesGoesToTheNextThreshold) {
    const Expression one = symbol(0);
    for (std::uint64_t number = 0; number < 10; ++number)
        values.add(one, ValueSet::of(number * number));
    EXPECT_EQ(of(one).high(), 99u);
    EXPECT_FALSE(values.add(one, ValueSet::of(50)));
}

TEST_F(Knowing, ABoundThatHoldsStays) {
    const Expression one = symbol(0);
    for (std::uint64_t high = 2024; high != 0; high /= 2)
        values.add(one, ValueSet{verifier::Run{.low = high / 2, .high = high, .step = 1}});
    EXPECT_EQ(of(one).high(), 2024u);
    EXPECT_EQ(of(one).low(), 0u);
}

TEST_F(Knowing, AMarkForNoneIsNotSwallowed) {
    const Expression one = symbol(0);
    values.add(one, ValueSet::of(0xffff));
    for (std::uint64_t number = 0; number < 10; ++number)
        values.add(one, ValueSet::of(number * number));
    EXPECT_TRUE(of(one).contains(0xffff));
    EXPECT_TRUE(of(one).contains(81));
    EXPECT_FALSE(of(one).contains(100));
}

TEST_F(Knowing, ABoundThatIsComparedWithIsOneToStopAt) {
    const Expression one = symbol(0);
    Facts facts;
    EXPECT_TRUE(values.assume(facts, lower, true, in.plus(symbol(1), 1), in.constant(1024)));
    for (std::uint64_t number = 0; number < 13; ++number)
        values.add(one, ValueSet::of(number * number));
    EXPECT_EQ(of(one).high(), 1023u);
}

TEST_F(Knowing, AComparisonBoundsBothSidesAndIsRemembered) {
    const Expression index = symbol(0), count = symbol(1);
    values.add(index, ValueSet::all());
    values.add(count, ValueSet{verifier::Run{.low = 0, .high = 40}});
    Facts facts;
    ASSERT_TRUE(values.assume(facts, lower, true, index, count));
    EXPECT_EQ(of(index, facts).high(), 39u);
    EXPECT_EQ(of(count, facts).low(), 1u);
    EXPECT_TRUE(values.is_below(index, count, facts));
    EXPECT_FALSE(values.is_below(count, index, facts));
    EXPECT_FALSE(values.is_below(index, count, {}));
}

TEST_F(Knowing, AWayThatCannotBeIsSeen) {
    const Expression one = symbol(0);
    values.add(one, ValueSet::up_to(7));
    Facts facts;
    EXPECT_FALSE(values.assume(facts, equal, true, one, in.constant(8)));
    EXPECT_TRUE(values.assume(facts, equal, true, one, in.constant(3)));
    EXPECT_EQ(of(one, facts).single(), 3u);
}

TEST_F(Knowing, ASignedComparisonOfWhatMayBeNegativeSaysNothing) {
    const Expression one = symbol(0);
    values.add(one, ValueSet::all());
    Facts facts;
    EXPECT_TRUE(values.assume(facts, signed_less, true, one, in.constant(8)));
    EXPECT_EQ(of(one, facts).high(), ~0ull);
}

}  // namespace
