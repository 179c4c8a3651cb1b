// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The component's sources on this machine, C among them.
#include "checksum.h"

#include <gtest/gtest.h>
#include <wiring.hpp>

namespace {

TEST(Digest, the_checksum_is_the_known_one) { EXPECT_EQ(checksum("123456789", 9), 0xcbf4'3926u); }

TEST(Digest, nothing_has_the_checksum_zero) { EXPECT_EQ(checksum("", 0), 0u); }

TEST(Digest, memory_of_the_double_is_given_back) {
    std::uint32_t result = 0;
    ASSERT_TRUE(checksum_of_double("123456789", &result));
    EXPECT_EQ(result, checksum("123456789123456789", 18));
}

}  // namespace
