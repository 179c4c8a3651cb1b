// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// With the libraries that it needs, and its definitions.
#include "mixer/mixer.hpp"

#include <gtest/gtest.h>

TEST(Mixer, scales_the_checksum) { EXPECT_EQ(Mixer{}.mixed(), mixed_is); }
TEST(Mixer, has_the_title_of_its_definition) { EXPECT_EQ(Mixer{}.title(), "mix"); }
