// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// How a record of the kernel log is read while the kernel may come round the circle and over it. The
// kernel takes the record's sequence away, writes the rest, and gives the new sequence last
// (kernel/core/log.cpp). So a copy is whole when the sequence was there before it and still is after
// it. The fence between copy and second look is what makes that true: without it a load of the copy
// may come after the look.
//
// Words are read one by one through relaxed atomics: no access races, and what could be torn is thrown
// away. tests/abi runs this under relacy.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>

#include "abi/fence.hpp"
#include "abi/log.hpp"

namespace abi {

inline constexpr std::size_t record_words = sizeof(LogRecord) / sizeof(std::uint64_t);
static_assert(sizeof(LogRecord) % sizeof(std::uint64_t) == 0);
static_assert(offsetof(LogRecord, sequence) == 0);

// False: the record is not there yet, no longer there, or was overwritten during the copy. `Word`
// is const std::atomic, or relacy's model of it.
template <typename Fence = abi::Fence, typename Word>
[[nodiscard]] bool copy_record(Word* record, std::uint64_t sequence, std::span<std::uint64_t> to) {
    if (record[0].load(std::memory_order_acquire) != sequence) return false;
    to[0] = sequence;
    for (std::size_t word = 1; word < to.size(); ++word)
        to[word] = record[word].load(std::memory_order_relaxed);
    Fence::of(std::memory_order_acquire);
    return record[0].load(std::memory_order_relaxed) == sequence;
}

}  // namespace abi
