// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Who writes a root and from where, what the boot stub leaves, what else is privileged.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/verifier/made_image.hpp"

namespace {

using namespace verifier;
using namespace made;

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
    const auto one = write_with(5, 0xd5182000);  // msr ttbr0_el1, x0
    EXPECT_FALSE(one.allowed);
    EXPECT_EQ(one.why, "its value is not loaded from a descriptor");
}

// With one instruction more, before that index.
SystemRegisterWrite write_after(std::size_t index, std::uint32_t word) {
    Image image;
    image.text = resume();
    image.text.insert(image.text.begin() + static_cast<std::ptrdiff_t>(index), word);
    return write_in(image);
}

TEST(Roots, AScaledStateIsFound) {
    EXPECT_FALSE(write_after(4, 0x8b000021).allowed);
}  // add x1, x1, x0
TEST(Roots, AnUnknownInstructionOnTheWayIsFound) {
    EXPECT_FALSE(write_after(5, 0x1e622820).allowed);
}  // fadd
TEST(Roots, ACallOnTheWayIsFound) {
    EXPECT_FALSE(write_after(5, bl(start_at + 20, start_at)).allowed);
}
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

struct Steering {
    std::uint32_t word;
    const char* why;
};

class EachSteering : public testing::TestWithParam<Steering> {};

TEST_P(EachSteering, IsForTheBootStubAlone) {
    const auto one = write_with(5, GetParam().word);
    EXPECT_FALSE(one.allowed);
    EXPECT_NE(one.why.find(GetParam().why), std::string::npos) << one.why;
}

constexpr const char* stub_alone = "nothing but the boot stub may write this register";

INSTANTIATE_TEST_SUITE_P(Roots, EachSteering,
                         testing::Values(Steering{0xd5182022, stub_alone},          // ttbr1_el1
                                         Steering{0xd51d2002, stub_alone},          // ttbr0_el12
                                         Steering{0xd5182042, stub_alone},          // tcr_el1
                                         Steering{0xd518a202, stub_alone},          // mair_el1
                                         Steering{0xd5181002, stub_alone},          // sctlr_el1
                                         Steering{0xd51c1102, stub_alone},          // hcr_el2
                                         Steering{0xd518c002, "`kernel_vectors`"},  // vbar_el1
                                         Steering{0xd518f102, "is not known"}));    // s3_0_c15_c1_0

TEST(Roots, AWriteInTheBootSegmentThatIsNotOnItsWayIsFound) {
    Image image;
    image.text = {ret};
    image.boot.push_back(0xd5182001);  // msr ttbr0_el1, x1
    const auto all = root_writes(image.elf());
    ASSERT_EQ(all.size(), 19u);
    EXPECT_FALSE(all.back().allowed);
    EXPECT_EQ(all.back().why, "it is not on the boot stub's way");
}

TEST(Roots, AHarmlessRegisterIsNotListed) {
    Image image;
    image.text = {0xd5181041, ret};  // msr cpacr_el1, x1
    EXPECT_EQ(root_writes(image.elf()).size(), 18u);
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

TEST(Roots, AVectorBetweenTheLoadAndTheWriteIsFound) {
    Image image;
    image.text = {adr(0, start_at, start_at + 0x600), 0xd518c000, ret};  // msr vbar_el1, x0
    image.text.resize(0xe00 / 4, nop);
    image.name("kernel_vectors", start_at + 0x600);
    const auto root_at = [&](std::uint64_t at) {
        Image changed = image;
        std::ranges::copy(Words{adr(1, at, states_at), adr(2, at + 4, descriptors_at), subtract,
                                add_tables, load_root, write_root},
                          changed.text.begin() + static_cast<std::ptrdiff_t>((at - start_at) / 4));
        return root_writes(changed.elf())[1].allowed;
    };
    EXPECT_TRUE(root_at(start_at + 0x640));
    EXPECT_FALSE(root_at(start_at + 0x680 - 20));
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
    EXPECT_EQ(boot->registers.at("sctlr_el1").value, 0x3058181du);
    EXPECT_EQ(boot->registers.at("ttbr0_el1").literal, boot_at + 0xe8);
    EXPECT_EQ(boot->next_fetch, boot_at + 0x50);
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
    testing::Values(
        Refused{2, 0xd2800000, "EL1: 0x40020 (_start + 0x20): d5182020 writes what is no literal"},
        Refused{2, nop, "no instruction of a boot stub"},
        Refused{8, 0xd5182029, "nothing has filled"},  // msr ttbr1_el1, x9
        Refused{8, 0xd5033fdf, "before ttbr1_el1 is written"},
        Refused{8, 0xd5181040, "none of a boot stub's"},  // msr cpacr_el1, x0
        Refused{8, nop, "no instruction of a boot stub"},
        Refused{13, 0xd5033fdf, "before SP_EL1 is selected"},
        Refused{14, 0xd50343df, "no instruction of a boot stub"},  // masks but two of the four
        Refused{14, 0xd5033fdf, "before all exceptions are masked"},
        Refused{15, 0xd508831f, "no instruction of a boot stub"},  // tlbi vmalle1is
        Refused{15, 0xd5033fdf, "before the TLB is invalidated"},
        Refused{16, 0xd5033fdf, "before the instruction cache is invalidated"},
        Refused{17, 0xd5033fdf, "before the TLB is invalidated"},  // no dsb
        Refused{18, 0xd5033f9f, "before the TLB is invalidated"},  // no isb
        Refused{20, 0xd5182020, "after translation is on"},
        Refused{21, 0x14000001, "after translation is on"}));

INSTANTIATE_TEST_SUITE_P(
    Levels, EachStub,
    testing::Values(
        Refused{0, 0xd5380000, "branches on what is not known"},  // mrs x0, midr_el1
        Refused{1, 0x360802a0, "EL1: "},                          // tbz x0, #1
        Refused{1, nop, "EL1: "},
        Refused{1, 0x372002a0, "EL2: 0x40020 (_start + 0x20): d5182020 writes ttbr1_el1 at EL2"},
        Refused{22, 0x37200320, "EL3: 0x40060 (_start + 0x60): d51c1101 writes hcr_el2 at EL3"},
        Refused{24, 0xd5033fdf, "before hcr_el2 and its isb"},
        Refused{25, 0xd5033f9f, "before hcr_el2 and its isb"},       // dsb, no isb
        Refused{26, 0xd2800021, "gives cnthctl_el2 another value"},  // mov x1, #1
        Refused{28, 0xd5033fdf, "goes down before cntvoff_el2 is written"},
        Refused{33, 0xd34a3c21, "no instruction of a boot stub"},  // ubfx x1, x1, #10, #6
        Refused{34, 0xd5033fdf, "goes down before mdcr_el2 is written"},
        Refused{35, 0xd53800a1, "gives vpidr_el2 another value"},  // of mpidr_el1
        Refused{42, 0xd2807881, "gives spsr_el2 another value"},   // EL1t
        Refused{46, 0x14000000, "is reached again and again"},     // b ., in place of eret
        Refused{47, 0xd28000a0, "something else than a panic"},    // SYS_WRITE
        Refused{48, 0x100003a1, "something else than a panic"},    // other words
        Refused{49, nop, "no instruction of a boot stub"},
        Refused{51, 0x100002c1, "something else than a panic"},  // another status
        Refused{53, nop, "behind the end"}, Refused{54, 0x14000000, "behind the end"}));

TEST(Boot, AWritableStubIsRefused) {
    Image image;
    image.text = {ret};
    image.read_only_boot = false;
    const auto boot = boot_registers(image.elf());
    ASSERT_FALSE(boot);
    EXPECT_NE(boot.error().find("not writable"), std::string::npos) << boot.error();
}

TEST(Boot, WhatIsLinkedToItsAddressesAndLoadedElsewhereHasNoSay) {
    Image image;
    image.text = {ret};
    ElfFile elf = image.elf();
    Segment decoy = elf.segments.back();  // zeros, at the addresses of the stub
    decoy.physical_address = Physical{0x90000};
    decoy.bytes = Bytes{elf.content}.subspan(2 * 4096, decoy.file_size);
    elf.segments.insert(elf.segments.begin(), decoy);
    const auto boot = boot_registers(elf);
    ASSERT_TRUE(boot) << boot.error();
    EXPECT_EQ(boot->registers.at("tcr_el1").value, 0x11b5273527u);
}

TEST(Boot, AStubThatIsLinkedElsewhereIsRefused) {
    Image image;
    image.text = {ret};
    ElfFile elf = image.elf();
    elf.segments.back().virtual_address = Virtual{0xffff'ffff'fe04'0000};
    const auto linked_elsewhere = boot_registers(elf);
    ASSERT_FALSE(linked_elsewhere);
    EXPECT_NE(linked_elsewhere.error().find("loaded where it is linked"), std::string::npos);
    elf.entry = 0xffff'ffff'fe04'0000;
    EXPECT_FALSE(boot_registers(elf));
}

TEST(Boot, LiteralsOfAnotherSegmentAreRefused) {
    Image image;
    image.text = {ret};
    image.boot[2] = 0x58f00000 | 0;  // ldr x0, 128 KiB before
    const auto boot = boot_registers(image.elf());
    ASSERT_FALSE(boot);
    EXPECT_NE(boot.error().find("no constant of the boot segment"), std::string::npos)
        << boot.error();
}

TEST(Boot, EveryByteThatItReadsIsKnown) {
    Image image;
    image.text = {ret};
    const auto boot = boot_registers(image.elf());
    ASSERT_TRUE(boot) << boot.error();
    EXPECT_EQ(boot->executed.size(), 55u);
    const std::map<std::uint64_t, std::uint64_t> wanted{
        {boot_at + 0xe0, 8},   {boot_at + 0xe8, 8},  {boot_at + 0xf0, 8},  {boot_at + 0xf8, 8},
        {boot_at + 0x100, 8},  {boot_at + 0x108, 8}, {boot_at + 0x110, 8}, {boot_at + 0x118, 8},
        {boot_at + 0x120, 16}, {boot_at + 0x130, 16}};
    EXPECT_EQ(boot->read, wanted);
}

TEST(Boot, AWriteAfterTheLastBarrierIsRefused) {
    Image image;
    image.text = {ret};
    std::rotate(image.boot.begin() + 12, image.boot.begin() + 13,
                image.boot.begin() + 19);  // msr vbar_el1, last
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

TEST(Privileged, OnlyPowerOffIsAskedOfAHypervisorAndOfFirmware) {
    EXPECT_TRUE(privileged_in({0x52b08000, 0x72800100, 0xd4000002, ret}).allowed);
    EXPECT_FALSE(privileged_in({0x52b08000, 0xd4000002, ret}).allowed);
    EXPECT_TRUE(privileged_in({0x52b08000, 0x72800100, 0xd4000003, ret}).allowed);   // smc
    EXPECT_FALSE(privileged_in({0x52b08000, 0x72800120, 0xd4000003, ret}).allowed);  // SYSTEM_RESET
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

TEST(Privileged, BehindTheStubNothingIsMaintainedEither) {
    Image image;
    image.text = {ret};
    image.boot.push_back(0xd508871f);  // tlbi vmalle1
    const auto all = privileged_instructions(image.elf());
    ASSERT_EQ(all.size(), 8u);
    EXPECT_TRUE(all.front().allowed);
    EXPECT_FALSE(all.back().allowed);
}

}  // namespace
