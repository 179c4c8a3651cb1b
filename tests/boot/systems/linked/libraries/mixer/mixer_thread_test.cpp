// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Runs under the thread sanitizer.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "mixer/mixer.hpp"

TEST(Mixer, two_threads_read_one) {
    const Mixer mixer;
    std::atomic<int> right = 0;
    const auto reads = [&] { right += mixer.title() == "mix" ? 1 : 0; };
    std::thread other(reads);
    reads();
    other.join();
    EXPECT_EQ(right, 2);
}
