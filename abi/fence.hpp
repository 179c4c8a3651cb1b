// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A fence as a type, so that relacy's model can stand in its place.
#pragma once

#include <atomic>

namespace abi {

struct Fence {
    static void of(std::memory_order order) { std::atomic_thread_fence(order); }
};

}  // namespace abi
