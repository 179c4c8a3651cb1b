// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/digest/sha256.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace verifier {
namespace {

Bytes bytes_of(std::string_view words) { return std::as_bytes(std::span{words}); }

// FIPS 180-4's own examples
TEST(Sha256, IsThatOfTheStandard) {
    EXPECT_EQ(sha256_of({}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256_of(bytes_of("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, TakesPartsAndNumbersInTurn) {
    Sha256 parts;
    parts.add(bytes_of("ab"));
    parts.add(std::uint64_t{0x63});
    EXPECT_EQ(parts.digits(), sha256_of(bytes_of({"abc\0\0\0\0\0\0\0", 10})));
}

}  // namespace
}  // namespace verifier
