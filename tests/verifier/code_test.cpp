// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The decoder: what an instruction is, what it writes, where it leads.
#include <gtest/gtest.h>

#include "tests/verifier/made_image.hpp"
#include "verifier/arch/aarch64/decoder.hpp"

namespace {

using namespace verifier;
using namespace made;

// ---- Instructions

namespace decoding {

using enum code::Operation;

struct Decoded {
    std::uint32_t word;
    code::Operation operation;
    std::uint32_t written;  // a bit a register, bit 31 = sp
};

class EachInstruction : public testing::TestWithParam<Decoded> {};

TEST_P(EachInstruction, IsDecodedWithWhatItWrites) {
    const auto one = aarch64::decode(GetParam().word, 0x1000);
    EXPECT_EQ(one.operation, GetParam().operation) << std::hex << GetParam().word;
    EXPECT_EQ(code::written(one), GetParam().written) << std::hex << GetParam().word;
}

constexpr std::uint32_t everything = ~0u, of_sp = 1u << 31;

INSTANTIATE_TEST_SUITE_P(
    Code, EachInstruction,
    testing::Values(Decoded{0xcb010001, subtract_register, 1 << 1},   // sub x1, x0, x1
                    Decoded{0x8b030821, add_register, 1 << 1},        // add x1, x1, x3, lsl #2
                    Decoded{0xaa0103e2, move_register, 1 << 2},       // mov x2, x1
                    Decoded{0x9100001f, add, of_sp},                  // mov sp, x0
                    Decoded{0xd10083ff, add, of_sp},                  // sub sp, sp, #32
                    Decoded{0xcb2163ff, plain, of_sp},                // sub sp, sp, x1
                    Decoded{0x7100041f, compare, 0},                  // cmp w0, #1
                    Decoded{0x92401c00, and_immediate, 1 << 0},       // and x0, x0, #0xff
                    Decoded{0xd35a7c41, extract, 1 << 1},             // ubfx x1, x2, #26, #6
                    Decoded{0x52b08000, move_wide, 1 << 0},           // mov w0, #0x84000000
                    Decoded{0x72800100, move_keep, 1 << 0},           // movk w0, #8
                    Decoded{0x9a830041, plain, 1 << 1},               // csel x1, x2, x3, eq
                    Decoded{0x9bc37c41, plain, 1 << 1},               // umulh x1, x2, x3
                    Decoded{0xf9400022, load, 1 << 2},                // ldr x2, [x1]
                    Decoded{0xb9800022, load_signed, 1 << 2},         // ldrsw x2, [x1]
                    Decoded{0xa9400c22, load, 1 << 2 | 1 << 3},       // ldp x2, x3, [x1]
                    Decoded{0xf8410422, load, 1 << 1 | 1 << 2},       // ldr x2, [x1], #16
                    Decoded{0xa9bf7bfd, store, of_sp},                // stp x29, x30, [sp, #-16]!
                    Decoded{0x3cc10402, load, 1 << 0},                // ldr q2, [x0], #16
                    Decoded{0x889ffc01, store, 0},                    // stlr w1, [x0]
                    Decoded{0x58000080, load_literal, 1 << 0},        // ldr x0, 0x1010
                    Decoded{0xd5182002, system_write, 0},             // msr ttbr0_el1, x2
                    Decoded{0xd508871f, system_operation, 0},         // tlbi vmalle1
                    Decoded{0xd50342ff, state_write, 0},              // msr daifclr, #2
                    Decoded{0xd5033fdf, barrier, 0},                  // isb
                    Decoded{0xd503207f, hint, 0},                     // wfi
                    Decoded{0xd65f0020, code::Operation::ret, 0},     // ret x1
                    Decoded{0xd61f0020, branch_register, 0},          // br x1
                    Decoded{0xd63f0020, call_register, everything},   // blr x1
                    Decoded{0xd69f03e0, exception_return, 0},         // eret
                    Decoded{0xd45e0000, halt, 0},                     // hlt #0xf000
                    Decoded{0xd4000002, hypervisor_call, 0},          // hvc #0
                    Decoded{0x00000000, undefined, 0},                // udf #0
                    Decoded{0xd5582002, unknown_system, everything},  // msrr ttbr0_el1, x2, x3
                    Decoded{0xd503233f, unknown_system, everything},  // paciasp
                    Decoded{0x043f503f, unknown, everything},         // addvl sp, sp, #1
                    Decoded{0x9adf103f, unknown, everything},         // irg sp, x1
                    Decoded{0xc85f7c22, unknown, everything},         // ldxr x2, [x1]
                    Decoded{0x1e622820, unknown, everything}));       // fadd d0, d1, d2

}  // namespace decoding

TEST(Code, DirectTargetsAreComputed) {
    EXPECT_EQ(aarch64::decode(b(0x2000, 0x1000), 0x2000).target, 0x1000u);
    EXPECT_EQ(aarch64::decode(bl(0x1000, 0x2000), 0x1000).target, 0x2000u);
    EXPECT_EQ(aarch64::decode(cbz(0, 0x2000, 0x1ff0), 0x2000).target, 0x1ff0u);
    EXPECT_EQ(aarch64::decode(0x36200043, 0x1000).target, 0x1008u);  // tbz w3, #4, + 8
    EXPECT_EQ(aarch64::decode(adr(1, 0x3000, 0x1001), 0x3000).target, 0x1001u);
    EXPECT_EQ(aarch64::decode(0xb0000001, 0x2abc).target, 0x3000u);  // adrp x1, next page
}

}  // namespace
