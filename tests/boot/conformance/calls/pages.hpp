// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What the judge shares with a desk (the server) and with a caller (the client).
#pragma once

#include <cstdint>

namespace conformance {

using Word = volatile std::uint64_t;

// What a desk does with a call.
enum class Manner : std::uint64_t { answer, keep, shut };  // shut: it does not wait for calls

enum class Errand : std::uint64_t {
    none,
    reply,  // handle and word; the status is kept
    fail,   // panics
};

struct Entry {
    Word client, name, operation, handle, word, port, begun, ended;
};

struct Book {
    static constexpr std::uint64_t entries = 48;
    Word manner, errand, handle, word, status;
    Word length;  // how many loops an answer takes
    Word taken;
    Entry entry[entries];
};

static_assert(sizeof(Book) <= 4096);  // its region

struct Page {
    Word victim;  // the server to call: the desk, or the victim
    Word rounds;  // how many calls
    Word start;   // not before this time, or 0
    Word word;    // what to say
    Word woken;   // when it was woken
    Word calls;   // that came back
    Word status;  // of the last call
    Word answer;
    Word answered;  // when
};

// A desk's transformation of word `index` of a call; no other index has the same inverse.
constexpr std::uint64_t changed(std::uint64_t word, unsigned index, std::uint64_t operation) {
    return ~word ^ (std::uint64_t{index + 1} << 8 * index | operation << 4);
}

}  // namespace conformance
