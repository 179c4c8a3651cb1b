// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Facts of AArch64 that need no AArch64: table entries, register values, the decoding of a
// syndrome.
#include "tests/kernel/gtest.hpp"

#include "kernel/arch/aarch64/descriptor.hpp"
#include "kernel/arch/aarch64/registers.hpp"
#include "kernel/arch/aarch64/syndrome.hpp"

namespace {

using namespace arch::aarch64;
using abi::Access;
using abi::FaultClass;

TEST(Entry, MatchesTheManualBitByBit) {
    EXPECT_EQ(page(0x40400000, Attribute::normal, {.execute = true}), 0x0020'0000'4040'0fc3u);
    EXPECT_EQ(page(0x40500000, Attribute::normal, {.write = true}), 0x0060'0000'4050'0f43u);
    EXPECT_EQ(page(0x09000000, Attribute::device, {.write = true}), 0x0060'0000'0900'0c47u);
    EXPECT_EQ(page(0x40200000, Attribute::normal, {.execute = true, .user = false}),
              0x0040'0000'4020'0783u);
    EXPECT_EQ(block(0x40600000, Attribute::uncached, {}), 0x0060'0000'4060'0fc9u);
    EXPECT_EQ(table(0x40300000), 0x40300003u);
    EXPECT_EQ(root(0x40300080, 7), 0x0007'0000'4030'0080u);
}

TEST(Entry, NothingIsWritableOrExecutableUnlessAsked) {
    const auto entry = page(0x1000, Attribute::normal, {});
    EXPECT_NE(entry & entry_read_only, 0u);
    EXPECT_NE(entry & entry_uxn, 0u);
    EXPECT_NE(entry & entry_pxn, 0u);
}

TEST(Entry, NobodyExecutesForAnother) {
    EXPECT_NE(page(0, Attribute::normal, {.execute = true, .user = true}) & entry_pxn, 0u);
    EXPECT_NE(page(0, Attribute::normal, {.execute = true, .user = false}) & entry_uxn, 0u);
}

TEST(Registers, ControlKeepsUserModeOut) {
    EXPECT_EQ(sctlr >> 9 & 1, 0u);   // UMA
    EXPECT_EQ(sctlr >> 20 & 1, 1u);  // TSCXT
    EXPECT_EQ(sctlr >> 23 & 1, 0u);  // SPAN: an entry sets PAN
    EXPECT_EQ(sctlr >> 26 & 1, 0u);  // UCI
    EXPECT_EQ(sctlr >> 60 & 1, 0u);  // EnTP2
    EXPECT_EQ(fpu_enabled & (3u << 16 | 3u << 24), 0u);
}

struct Sample {
    std::uint64_t syndrome;
    FaultClass fault;
    Access access;
    bool has_address;
};

TEST(Syndrome, Decodes) {
    for (const auto& s : {
             Sample{0x92000046, FaultClass::translation, Access::write, true},
             Sample{0x92000007, FaultClass::translation, Access::read, true},
             Sample{0x9200000f, FaultClass::permission, Access::read, true},
             Sample{0x9200004f, FaultClass::permission, Access::write, true},
             Sample{0x8200000f, FaultClass::permission, Access::execute, true},
             Sample{0x82000005, FaultClass::translation, Access::execute, true},
             Sample{0x92000021, FaultClass::alignment, Access::read, true},
             Sample{0x92000010, FaultClass::external, Access::read, true},
             Sample{0x8a000000, FaultClass::alignment, Access::execute, true},
             Sample{0x9a000000, FaultClass::alignment, Access::none, false},
             Sample{0x02000000, FaultClass::illegal, Access::none, false},
             Sample{0x62300000, FaultClass::illegal, Access::none, false},
             Sample{0x1fe00000, FaultClass::fpu, Access::none, false},
             Sample{0x66000000, FaultClass::fpu, Access::none, false},
             Sample{0xf2000001, FaultClass::breakpoint, Access::none, false},
         }) {
        const auto cause = decode(s.syndrome);
        EXPECT_EQ(cause.fault, s.fault) << std::hex << s.syndrome;
        EXPECT_EQ(cause.access, s.access) << std::hex << s.syndrome;
        EXPECT_EQ(cause.has_address, s.has_address) << std::hex << s.syndrome;
    }
    EXPECT_EQ(class_of(0x56000001), ExceptionClass::system_call);
}

TEST(Syndrome, TheTablesSayWhatTheSwitchSays) {
    for (std::uint64_t kind = 0; kind < 64; ++kind) {
        for (std::uint64_t low = 0; low < 128; ++low) {  // the status and WnR
            const std::uint64_t syndrome = kind << 26 | 1 << 25 | low;
            const auto one = cause_of(syndrome), other = decode(syndrome);
            ASSERT_EQ(one.fault, other.fault) << std::hex << syndrome;
            ASSERT_EQ(one.access, other.access) << std::hex << syndrome;
            ASSERT_EQ(one.has_address, other.has_address) << std::hex << syndrome;
        }
    }
}

TEST(Syndrome, NothingIsLostOnlyWhereTheProcessorSaysThatItHasCorrectedAll) {
    EXPECT_TRUE(is_corrected(0xbe001811));   // AET = 0b110
    EXPECT_FALSE(is_corrected(0xbe000000));  // no FEAT_RAS
    EXPECT_FALSE(is_corrected(0xbf001811));  // IDS: the implementation's own
    EXPECT_FALSE(is_corrected(0xbe001800));  // AET says nothing without its DFSC
    for (const std::uint64_t lost : {0b000, 0b001, 0b010, 0b011, 0b111})
        EXPECT_FALSE(is_corrected(0xbe000011 | lost << 10));
}

TEST(Syndrome, PhysicalAddress) {
    EXPECT_EQ(translation_of(0xff00000040500b80, 0x300123), abi::PhysicalAddress{0x40500123});
    EXPECT_EQ(translation_of(0x80f, 0x300123), abi::unknown_physical);
}

}  // namespace
