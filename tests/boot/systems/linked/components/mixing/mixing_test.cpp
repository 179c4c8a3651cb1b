// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The component's host test is linked with its libraries, too.
#include <gtest/gtest.h>
#include <mixer/mixer.hpp>
#include <wiring.hpp>

TEST(Mixing, is_linked_with_the_library) { EXPECT_EQ(Mixer{}.title(), "mix"); }
