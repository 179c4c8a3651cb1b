// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The decoder, who writes a root and from where, what the boot stub leaves, what else is privileged.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/verifier/made_image.hpp"
#include "verifier/code/instruction.hpp"

namespace {

using namespace verifier;
using namespace made;

// ---- Instructions

namespace decoding {

using enum a64::Operation;

struct Decoded {
    std::uint32_t word;
    a64::Operation operation;
    std::uint32_t written;  // a bit a register, bit 31 = sp
};

class EachInstruction : public testing::TestWithParam<Decoded> {};

TEST_P(EachInstruction, IsDecodedWithWhatItWrites) {
    const auto one = a64::decode(GetParam().word, 0x1000);
    EXPECT_EQ(one.operation, GetParam().operation) << std::hex << GetParam().word;
    EXPECT_EQ(a64::written(one), GetParam().written) << std::hex << GetParam().word;
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
                    Decoded{0xd65f0020, a64::Operation::ret, 0},      // ret x1
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
    EXPECT_EQ(a64::decode(b(0x2000, 0x1000), 0x2000).target, 0x1000u);
    EXPECT_EQ(a64::decode(bl(0x1000, 0x2000), 0x1000).target, 0x2000u);
    EXPECT_EQ(a64::decode(cbz(0, 0x2000, 0x1ff0), 0x2000).target, 0x1ff0u);
    EXPECT_EQ(a64::decode(0x36200043, 0x1000).target, 0x1008u);  // tbz w3, #4, + 8
    EXPECT_EQ(a64::decode(adr(1, 0x3000, 0x1001), 0x3000).target, 0x1001u);
    EXPECT_EQ(a64::decode(0xb0000001, 0x2abc).target, 0x3000u);  // adrp x1, next page
}

// ---- Roots

constexpr std::uint32_t subtract = 0xcb010001, add_tables = 0x8b020021, load_root = 0xf9400022;
constexpr std::uint32_t write_root = 0xd5182002;  // msr ttbr0_el1, x2

// As entry.S has it, from start_high on.
Words resume() {
    return {adr(1, start_at, states_at),
            adr(2, start_at + 4, descriptors_at),
            subtract,
            add_tables,
            load_root,
            write_root,
            ret};
}

// What is said of the only write outside the boot stub.
SystemRegisterWrite write_in(const Image& image) {
    const auto all = root_writes(image.elf());
    std::vector<SystemRegisterWrite> found;
    std::ranges::copy_if(all, std::back_inserter(found),
                         [](const auto& one) { return one.place.address < boot_at; });
    EXPECT_EQ(found.size(), 1u);
    return found.empty() ? SystemRegisterWrite{} : found.front();
}

SystemRegisterWrite write_with(std::size_t index, std::uint32_t word) {
    Image image;
    image.text = resume();
    image.text[index] = word;
    return write_in(image);
}

TEST(Roots, TheRootOfTheStateThatIsResumedIsAllowed) {
    Image image;
    image.text = resume();
    const auto one = write_in(image);
    EXPECT_TRUE(one.allowed) << one.why;
    EXPECT_EQ(one.name, "ttbr0_el1");
    EXPECT_EQ(one.place.address, start_at + 20);
    EXPECT_EQ(one.place.function, "start_high + 0x14");
    EXPECT_EQ(one.source, "[descriptors + x0 - states]");
}

TEST(Roots, AnInstructionThatIsNotAboutItMayStandBetween) {
    Image image;
    image.text = resume();
    image.text.insert(image.text.begin() + 5, 0xf9400423);  // ldr x3, [x1, #8]
    EXPECT_TRUE(write_in(image).allowed);
}

TEST(Roots, OneFromAnArgumentIsFound) {
    EXPECT_FALSE(write_with(5, 0xd5182000).allowed);
}  // msr ttbr0_el1, x0
TEST(Roots, OneFromACopyIsFound) { EXPECT_FALSE(write_with(4, 0xaa0103e2).allowed); }  // mov x2, x1
TEST(Roots, HalfALoadIsFound) { EXPECT_FALSE(write_with(4, 0xb9400022).allowed); }  // ldr w2, [x1]
TEST(Roots, ASignedLoadIsFound) {
    EXPECT_FALSE(write_with(4, 0xb9800022).allowed);
}  // ldrsw x2, [x1]
TEST(Roots, AnotherFieldIsFound) {
    const auto one = write_with(4, 0xf9400422);  // ldr x2, [x1, #8]
    EXPECT_FALSE(one.allowed);
    EXPECT_NE(one.why.find("8 bytes from the root"), std::string::npos) << one.why;
}
TEST(Roots, AnotherTableIsFound) {
    EXPECT_FALSE(write_with(1, adr(2, start_at + 4, table_at)).allowed);
}
TEST(Roots, AnotherStateTableIsFound) {
    EXPECT_FALSE(write_with(0, adr(1, start_at, states_at + 512)).allowed);
}
TEST(Roots, AScaledStateIsFound) {
    EXPECT_FALSE(write_with(2, 0xcb000401).allowed);
}  // sub x1, x0, x0, lsl #1
TEST(Roots, AnUnknownInstructionOnTheWayIsFound) {
    EXPECT_FALSE(write_with(3, 0x1e622820).allowed);
}
TEST(Roots, ACallOnTheWayIsFound) {
    EXPECT_FALSE(write_with(3, bl(start_at + 12, start_at)).allowed);
}

TEST(Roots, WritableDescriptorsAreFound) {
    Image image;
    image.text = resume();
    image.read_only_tables = false;
    EXPECT_NE(write_in(image).why.find("read-only"), std::string::npos);
}

TEST(Roots, TablesOfTwoStridesAreFound) {
    Image image;
    image.text = resume();
    image.symbols[1].size = 1024;
    EXPECT_NE(write_in(image).why.find("stride"), std::string::npos);
}

TEST(Roots, AJumpOverTheLoadIsFound) {
    Image image;
    image.text = resume();
    const std::uint64_t from = image.next();
    image.function("elsewhere", {b(from, start_at + 20)});
    EXPECT_FALSE(write_in(image).allowed);
    image.text.back() = b(from, start_at);  // to the start is no harm
    EXPECT_TRUE(write_in(image).allowed);
}

TEST(Roots, AConditionalJumpOverTheLoadIsFound) {
    Image image;
    image.text = resume();
    image.text.insert(image.text.begin(), cbz(0, start_at, start_at + 24));
    EXPECT_FALSE(write_in(image).allowed);
}

TEST(Roots, AJumpThatCouldLeadAnywhereIsFound) {
    Image image;
    image.text = resume();
    image.function("elsewhere", {0xd61f0020});  // br x1
    const auto one = write_in(image);
    EXPECT_FALSE(one.allowed);
    EXPECT_NE(one.why.find("could lead anywhere"), std::string::npos) << one.why;
}

class EachSteering : public testing::TestWithParam<std::uint32_t> {};

TEST_P(EachSteering, IsForTheBootStubAlone) { EXPECT_FALSE(write_with(5, GetParam()).allowed); }

INSTANTIATE_TEST_SUITE_P(Roots, EachSteering,
                         testing::Values(0xd5182022,    // ttbr1_el1
                                         0xd51d2002,    // ttbr0_el12
                                         0xd5182042,    // tcr_el1
                                         0xd518a202,    // mair_el1
                                         0xd5181002,    // sctlr_el1
                                         0xd518c002,    // vbar_el1, not `kernel_vectors`
                                         0xd51c1102,    // hcr_el2
                                         0xd518f102));  // s3_0_c15_c1_0: no name

TEST(Roots, AHarmlessRegisterIsNotListed) {
    Image image;
    image.text = {0xd5181041, ret};  // msr cpacr_el1, x1
    EXPECT_EQ(root_writes(image.elf()).size(), 6u);
}

TEST(Roots, VectorsAreSetOnceAndFirst) {
    Image image;
    image.text = {adr(0, start_at, start_at + 0x600), 0xd518c000, ret};  // msr vbar_el1, x0
    image.text.resize(0xe00 / 4, stop);
    image.name("kernel_vectors", start_at + 0x600);
    EXPECT_TRUE(write_in(image).allowed) << write_in(image).why;
    image.text[0] = adr(0, start_at, start_at + 0x680);
    EXPECT_FALSE(write_in(image).allowed);
    image.text = {nop, ret, adr(0, start_at + 8, start_at + 0x600), 0xd518c000, ret};
    image.text.resize(0xe00 / 4, stop);
    EXPECT_FALSE(write_in(image).allowed);
}

// ---- Boot

TEST(Boot, EveryRegisterHasTheValueOfItsLiteral) {
    Image image;
    image.text = {ret};
    const auto boot = boot_registers(image.elf());
    ASSERT_TRUE(boot) << boot.error();
    EXPECT_EQ(boot->registers.size(), 6u);
    EXPECT_EQ(boot->registers.at("ttbr1_el1").value, 0x86200u);
    EXPECT_EQ(boot->registers.at("ttbr0_el1").value, 0x86180u);
    EXPECT_EQ(boot->registers.at("tcr_el1").value, 0x11b5273527u);
    EXPECT_EQ(boot->registers.at("mair_el1").value, 0x4404ffu);
    EXPECT_EQ(boot->registers.at("sctlr_el1").value, 0x30d8181du);
    EXPECT_EQ(boot->registers.at("ttbr0_el1").literal, boot_at + 0x58);
    EXPECT_EQ(boot->next_fetch, boot_at + 0x48);
    EXPECT_EQ(boot->fetch_vector, vectors_at + 0x200);
}

struct Refused {
    std::size_t index;
    std::uint32_t word;
    const char* why;
};

class EachStub : public testing::TestWithParam<Refused> {};

TEST_P(EachStub, IsRefusedWithItsReason) {
    Image image;
    image.text = {made::ret};
    image.boot[GetParam().index] = GetParam().word;
    const auto boot = boot_registers(image.elf());
    ASSERT_FALSE(boot);
    EXPECT_NE(boot.error().find(GetParam().why), std::string::npos) << boot.error();
    for (const auto& one : root_writes(image.elf())) EXPECT_FALSE(one.allowed) << one.name;
}

INSTANTIATE_TEST_SUITE_P(
    Boot, EachStub,
    testing::Values(Refused{0, 0xd2800000, "no instruction of a boot stub"},  // mov x0, #0
                    Refused{0, nop, "no instruction of a boot stub"},
                    Refused{6, 0xd5182029, "nothing has filled"},  // msr ttbr1_el1, x9
                    Refused{6, 0xd5033fdf, "before ttbr1_el1 is written"},
                    Refused{6, 0xd5181040, "none of a boot stub's"},  // msr cpacr_el1, x0
                    Refused{11, 0xd5033fdf, "before SP_EL1 is selected"},
                    Refused{12, 0xd50343df,
                            "no instruction of a boot stub"},  // masks but two of the four
                    Refused{12, 0xd5033fdf, "before all exceptions are masked"},
                    Refused{13, 0xd508831f, "no instruction of a boot stub"},  // tlbi vmalle1is
                    Refused{13, 0xd5033fdf, "before the TLB is invalidated"},
                    Refused{14, 0xd5033fdf, "before the instruction cache is invalidated"},
                    Refused{15, 0xd5033fdf, "before the TLB is invalidated"},  // no dsb
                    Refused{16, 0xd5033f9f, "before the TLB is invalidated"},  // no isb
                    Refused{18, 0xd5182020, "after translation is on"},
                    Refused{19, 0x14000001, "after translation is on"}));

TEST(Boot, AWritableStubIsRefused) {
    Image image;
    image.text = {ret};
    image.read_only_boot = false;
    EXPECT_FALSE(boot_registers(image.elf()));
}

TEST(Boot, AWriteAfterTheLastBarrierIsRefused) {
    Image image;
    image.text = {ret};
    std::rotate(image.boot.begin() + 10, image.boot.begin() + 11,
                image.boot.begin() + 17);  // msr vbar_el1, last
    const auto boot = boot_registers(image.elf());
    ASSERT_FALSE(boot);
    EXPECT_NE(boot.error().find("isb follows"), std::string::npos) << boot.error();
}

// ---- Privileged

PrivilegedInstruction privileged_in(const Words& text) {
    Image image;
    image.text = text;
    for (const auto& one : privileged_instructions(image.elf()))
        if (one.place.address < boot_at) return one;
    ADD_FAILURE() << "nothing is listed";
    return {};
}

TEST(Privileged, SemihostingIsAllowedForWordsAndTheEnd) {
    EXPECT_TRUE(privileged_in({0x52800300, 0xd45e0000, ret}).allowed);   // mov w0, #0x18
    EXPECT_TRUE(privileged_in({0x52800080, 0xd45e0000, ret}).allowed);   // mov w0, #4
    EXPECT_FALSE(privileged_in({0x528000a0, 0xd45e0000, ret}).allowed);  // mov w0, #5: SYS_WRITE
    EXPECT_FALSE(privileged_in({0xd45e0000, ret}).allowed);              // whatever x0 is
    EXPECT_FALSE(privileged_in({0x52800300, 0xd4400020, ret}).allowed);  // hlt #1
}

TEST(Privileged, OnlyPowerOffIsAskedOfAHypervisor) {
    EXPECT_TRUE(privileged_in({0x52b08000, 0x72800100, 0xd4000002, ret}).allowed);
    EXPECT_FALSE(privileged_in({0x52b08000, 0xd4000002, ret}).allowed);
    EXPECT_FALSE(privileged_in({0x52b08000, 0x72800100, 0xd4000003, ret}).allowed);  // smc
    EXPECT_FALSE(privileged_in({0xd4000001, ret}).allowed);                          // svc
}

TEST(Privileged, AReturnComesAfterTheRoot) {
    Words text = resume();
    text.back() = 0xd69f03e0;  // eret
    EXPECT_TRUE(privileged_in(text).allowed);
    text[5] = nop;
    EXPECT_FALSE(privileged_in(text).allowed);
}

TEST(Privileged, NothingIsMaintainedAfterBoot) {
    EXPECT_EQ(privileged_in({0xd508871f, ret}).name, "tlbi vmalle1");
    EXPECT_FALSE(privileged_in({0xd508871f, ret}).allowed);
    EXPECT_FALSE(privileged_in({0xd508751f, ret}).allowed);  // ic iallu
    EXPECT_FALSE(privileged_in({0xd5087620, ret}).allowed);  // dc ivac, x0
    EXPECT_FALSE(privileged_in({0xd50342ff, ret}).allowed);  // msr daifclr, #2
    EXPECT_FALSE(privileged_in({0xd5582002, ret}).allowed);  // msrr ttbr0_el1, x2, x3
    EXPECT_FALSE(privileged_in({0xd5087800, ret}).allowed);  // at s1e1r, x0
    EXPECT_TRUE(privileged_in({0xd5087840, ret}).allowed);   // at s1e0r, x0
}

}  // namespace
