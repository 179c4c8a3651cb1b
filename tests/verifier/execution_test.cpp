// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What single instructions compute, on numbers.
#include "verifier/code/execution.hpp"

#include <gtest/gtest.h>

#include <bit>

#include "tests/verifier/made_image.hpp"
#include "verifier/arch/aarch64/decoder.hpp"
#include "verifier/arch/aarch64/machine.hpp"
#include "verifier/code/facts.hpp"

namespace {

using namespace verifier;

struct Case {
    const char* name;
    std::uint32_t word;  // d: x0; n, m, a: x1, x2, x3
    std::uint64_t (*gives)(std::uint64_t d, std::uint64_t n, std::uint64_t m, std::uint64_t a);
};

std::uint64_t low(std::uint64_t one) { return one & 0xffffffff; }

__extension__ using Wide = unsigned __int128;

using U = std::uint64_t;
const Case cases[] = {
    {"add x0, x1, #5", 0x91001420, [](U, U n, U, U) { return n + 5; }},
    {"sub w0, w1, #1", 0x51000420, [](U, U n, U, U) { return low(n - 1); }},
    {"and x0, x1, #0xff0", 0x927c1c20, [](U, U n, U, U) { return n & 0xff0; }},
    {"ubfx w0, w1, #4, #8", 0x53042c20, [](U, U n, U, U) { return n >> 4 & 0xff; }},
    {"bfi w0, w1, #1, #31", 0x331f7820, [](U d, U n, U, U) { return low((d & 1) | n << 1); }},
    {"lsl x0, x1, #9", 0xd377d820, [](U, U n, U, U) { return n << 9; }},
    {"madd x0, x1, x2, x3", 0x9b020c20, [](U, U n, U m, U a) { return a + n * m; }},
    {"msub x0, x1, x2, x3", 0x9b028c20, [](U, U n, U m, U a) { return a - n * m; }},
    {"umulh x0, x1, x2", 0x9bc27c20,
     [](U, U n, U m, U) { return static_cast<U>(Wide{n} * m >> 64); }},
    {"udiv x0, x1, x2", 0x9ac20820, [](U, U n, U m, U) { return m == 0 ? 0 : n / m; }},
    {"clz x0, x1", 0xdac01020, [](U, U n, U, U) { return static_cast<U>(std::countl_zero(n)); }},
    {"orr x0, x1, x2, lsl #3", 0xaa020c20, [](U, U n, U m, U) { return n | m << 3; }},
    {"bic x0, x1, x2", 0x8a220020, [](U, U n, U m, U) { return n & ~m; }},
    {"add x0, x1, w2, sxtw #2", 0x8b22c820,
     [](U, U n, U m, U) {
         return n + (static_cast<U>(static_cast<std::int64_t>(static_cast<std::int32_t>(m))) << 2);
     }},
    {"eor w0, w1, w2", 0x4a020020, [](U, U n, U m, U) { return low(n ^ m); }},
    {"asr x0, x1, #4", 0x9344fc20,
     [](U, U n, U, U) { return static_cast<U>(static_cast<std::int64_t>(n) >> 4); }},
    {"lsr x0, x1, x2", 0x9ac22420, [](U, U n, U m, U) { return n >> (m & 63); }},
};

constexpr U numbers[] = {0, 1, 7, 64, 0xfff, 0x7fffffff, 0x80000000, 0xfedcba9876543210, ~0ull};

TEST(Execution, AnInstructionOnNumbersGivesTheNumberOfTheManual) {
    made::Image image;
    const ElfFile elf = image.elf();
    const KernelCode kernel = kernel_code(elf);
    const KernelObjects objects;
    constexpr U d = 0x0123456789abcdef, a = 0x1111;
    for (const Case& one : cases) {
        for (const U n : numbers) {
            for (const U m : numbers) {
                Expressions in;
                Evaluation values{kernel, objects, in};
                Registers of;
                of.set(0, in.constant(d));
                of.set(1, in.constant(n));
                of.set(2, in.constant(m));
                of.set(3, in.constant(a));
                ASSERT_TRUE(execute(aarch64::machine(), in, of, aarch64::decode(one.word, 0x10000)))
                    << one.name;
                EXPECT_EQ(values.of(of.get(0), {}).single(), one.gives(d, n, m, a))
                    << one.name << ", " << n << ", " << m << ": " << in.words(of.get(0));
            }
        }
    }
}

TEST(Execution, WhatHasNoMeaningLeavesAnUnknown) {
    Expressions in;
    Registers of;
    of.set(1, in.constant(1));
    EXPECT_FALSE(
        execute(aarch64::machine(), in, of, aarch64::decode(0xdac00020, 0x10000)));  // rbit x0, x1
    EXPECT_FALSE(in.is_constant(of.get(0)));
}

}  // namespace
