// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// How deep the stack gets along every way, where jumps through registers go, and what a linker brings in.
#include <gtest/gtest.h>

#include "tests/verifier/made_image.hpp"

namespace {

using namespace verifier;
using namespace made;

constexpr std::uint32_t take_32 = 0xd10083ff, give_32 = 0x910083ff;  // sub, add sp, sp, #32
constexpr std::uint32_t push_16 = 0xa9bf7bfd, pop_16 = 0xa8c17bfd;   // stp x29, x30, [sp, #-16]!
constexpr std::uint32_t into_sp = 0x9100001f;                        // mov sp, x0

// start_high, on the stack, calls what follows it.
Image calling() {
    Image image;
    image.text = {adr(0, start_at, stack_top), into_sp, bl(start_at + 8, start_at + 64),
                  b(start_at + 12, start_at + 12)};
    return image;
}

StackUse use_of(const Image& image) { return worst_stack(image.elf()); }

std::string unseen_of(const StackUse& use) {
    std::string text;
    for (const auto& one : use.unseen) text += one.place.function + ": " + one.reason + "\n";
    return text;
}

void expect_unseen(const Words& words, const std::string& reason) {
    Image image = calling();
    image.function("strange", words);
    const auto use = use_of(image);
    ASSERT_FALSE(use.unseen.empty());
    EXPECT_NE(unseen_of(use).find(reason), std::string::npos) << unseen_of(use);
}

TEST(Stack, EachStepIsCountedWhereItCalls) {
    Image image = calling();
    const auto at = image.next();
    image.function("outer", {push_16, take_32, bl(at + 8, at + 64), give_32, pop_16, ret});
    image.function("inner", {push_16, pop_16, ret});
    const auto use = use_of(image);
    EXPECT_EQ(use.bytes, 64u);
    ASSERT_EQ(use.path.size(), 3u);
    EXPECT_EQ(use.path[0].function, "start_high");
    EXPECT_EQ(use.path[1].function, "outer");
    EXPECT_EQ(use.path[1].bytes, 48u);
    EXPECT_EQ(use.path[2].bytes, 16u);
    EXPECT_EQ(unseen_of(use), "");
    EXPECT_TRUE(use.recursions.empty());
}

TEST(Stack, ATailCallCountsWhatIsStillTaken) {
    Image image = calling();
    const auto at = image.next();
    image.function("outer", {take_32, give_32, b(at + 8, at + 64)});
    image.function("inner", {push_16, pop_16, ret});
    EXPECT_EQ(use_of(image).bytes, 32u);
    EXPECT_EQ(use_of(image).path.size(), 2u);
}

TEST(Stack, AWayThroughAConditionalBranchIntoAnotherFunctionCounts) {
    Image image = calling();
    const auto at = image.next();
    image.function("outer", {cbz(0, at, at + 64), ret});
    image.function("inner", {take_32, take_32, give_32, give_32, ret});
    EXPECT_EQ(use_of(image).bytes, 64u);
}

TEST(Stack, RunningIntoTheNextFunctionCounts) {
    Image image = calling();
    image.function("outer", Words(16, nop));
    image.function("inner", {take_32, give_32, ret});
    EXPECT_EQ(use_of(image).bytes, 32u);
    EXPECT_EQ(unseen_of(use_of(image)), "");
}

TEST(Stack, WhatFollowsACallThatNeverComesBackIsNoCode) {
    Image image = calling();
    const auto at = image.next();
    image.function(
        "outer", {push_16, bl(at + 4, at + 64), 0x1e622820, take_32});  // what lies there by chance
    image.function("never_returns", {take_32, b(at + 68, at + 68)});
    const auto use = use_of(image);
    EXPECT_EQ(use.bytes, 48u);
    EXPECT_EQ(unseen_of(use), "");
}

TEST(Stack, AStoreBelowSpCounts) {
    Image image = calling();
    image.function("leaf", {0xf81f83e1, ret});  // stur x1, [sp, #-8]
    EXPECT_EQ(use_of(image).bytes, 8u);
}

TEST(Stack, ALoopThatTakesNothingIsNoRecursion) {
    Image image = calling();
    const auto at = image.next();
    image.function("outer", {cbz(0, at, at + 64), ret});
    image.function("inner", {take_32, give_32, b(at + 72, at)});
    EXPECT_TRUE(use_of(image).recursions.empty());
    EXPECT_EQ(use_of(image).bytes, 32u);
}

TEST(Stack, RecursionIsNamed) {
    Image image = calling();
    const auto at = image.next();
    image.function("outer", {push_16, bl(at + 4, at + 64), pop_16, ret});
    image.function("inner", {push_16, bl(at + 68, at), pop_16, ret});
    const auto use = use_of(image);
    ASSERT_EQ(use.recursions.size(), 1u);
    EXPECT_EQ(use.recursions[0], (std::vector<std::string>{"outer", "inner", "outer"}));
}

TEST(Stack, TheStackCanBeginBelowItsTop) {
    Image image = calling();
    image.text[0] = adr(0, start_at, stack_top - 272);
    image.function("leaf", {push_16, pop_16, ret});
    EXPECT_EQ(use_of(image).bytes, 288u);
}

TEST(Stack, AStackThatIsSetUpOnTheWayCounts) {
    Image image;
    image.text = {b(start_at, start_at + 64)};
    const auto at = image.next();
    image.function("save",
                   {adr(0, at, stack_top), into_sp, bl(at + 8, at + 64), b(at + 12, at + 12)});
    image.function("leaf", {push_16, pop_16, ret});
    EXPECT_EQ(use_of(image).bytes, 16u);
    EXPECT_EQ(use_of(image).path.size(), 3u);
}

TEST(Stack, WhatCannotBeFollowedIsListed) {
    expect_unseen({0xcb2163ff, give_32, ret},
                  "changes sp by an amount that is not seen");  // sub sp, sp, x1
    expect_unseen({into_sp, ret}, "returns with sp elsewhere");
    expect_unseen({take_32, ret}, "returns with sp elsewhere");
    expect_unseen({give_32, take_32, ret}, "leaves sp outside");
    expect_unseen({into_sp, push_16, pop_16, ret}, "pushes while sp is not in the kernel's stack");
    expect_unseen({0x1e622820, ret}, "does not know");  // fadd
    expect_unseen({0xd65f0020}, "returns to what x1 holds");
    expect_unseen({0xd61f0020}, "jumps through a register");       // br x1
    expect_unseen({0xd63f0020, ret}, "jumps through a register");  // blr x1
    expect_unseen({b(0x10240, 0x90000)}, "where no instruction lies");
    expect_unseen({cbz(0, 0x10240, 0x10248), take_32, ret}, "two depths");
}

TEST(Stack, ACallBeforeThereIsAStackIsListed) {
    Image image = calling();
    image.text[1] = nop;
    image.function("leaf", {ret});
    EXPECT_NE(unseen_of(use_of(image)).find("calls while sp"), std::string::npos);
}

TEST(Stack, FunctionsThatNothingLeadsToAreNamed) {
    Image image = calling();
    image.function("used", {ret});
    image.function("unused", {ret});
    EXPECT_EQ(use_of(image).unreached, std::vector<std::string>{"unused"});
}

TEST(Stack, EachVectorIsAWayIn) {
    Image image;
    image.text = {adr(0, start_at, start_at + 0x600), 0xd518c000,
                  b(start_at + 8, start_at + 8)};  // msr vbar_el1, x0
    image.text.resize(0xe00 / 4, b(0, 0));
    image.name("kernel_vectors", start_at + 0x600);
    image.text[0x600 / 4 + 32] = adr(0, start_at + 0x680, stack_top);
    image.text[0x600 / 4 + 33] = into_sp;
    image.text[0x600 / 4 + 34] = push_16;
    const auto use = use_of(image);
    ASSERT_EQ(use.entries.size(), 17u);
    EXPECT_EQ(use.entries[2].name, "vector 0x080");
    EXPECT_EQ(use.entries[2].bytes, 16u);
    EXPECT_EQ(use.bytes, 16u);
}

// ---- Jumps through registers

// A switch over x0 in 0 to 3: cmp, b.hi, adr x2, adr x1, ldrb w3, add, br, and four cases.
Image with_switch() {
    Image image = calling();
    const auto at = image.next();
    image.function("chooses", {0x71000c1f, b_hi(at + 4, at + 44), 0x92401c00,
                               adr(2, at + 12, table_at), adr(1, at + 16, at + 32), 0x38606843,
                               0x8b030821, 0xd61f0020, ret, nop, ret, ret});
    image.table = {0x03020100};
    return image;
}

TEST(Jumps, ABoundedTableIsFollowed) {
    const auto use = use_of(with_switch());
    ASSERT_EQ(use.indirect.size(), 1u);
    EXPECT_EQ(use.indirect[0].targets,
              (std::vector<std::string>{"chooses + 0x20", "chooses + 0x24", "chooses + 0x28",
                                        "chooses + 0x2c"}));
    EXPECT_EQ(unseen_of(use), "");
}

// What is compared and what is the index are taken of one register by two instructions.
Image with_two_masks(std::uint32_t of_index) {
    Image image = calling();
    const auto at = image.next();
    image.function("chooses", {0x12001c03, 0x71000c7f, b_hi(at + 8, at + 48), of_index,
                               adr(2, at + 16, table_at), adr(1, at + 20, at + 36), 0x38606843,
                               0x8b030821, 0xd61f0020, ret, nop, ret, ret});
    image.table = {0x03020100};
    return image;
}

TEST(Jumps, TheSamePartOfARegisterIsBoundedOnce) {
    EXPECT_EQ(use_of(with_two_masks(0x92401c00)).indirect[0].targets.size(),
              4u);  // and x0, x0, #0xff
    EXPECT_EQ(use_of(with_two_masks(0x92402000)).indirect[0].targets.size(), 0u);  // … #0x1ff
}

TEST(Jumps, ATableOfSignedOffsetsIsFollowed) {
    Image image = with_switch();
    image.text[20] = adr(1, start_at + 80, start_at + 100);
    image.text[21] = 0xb8a07843;  // ldrsw x3, [x2, x0, lsl #2]
    image.text[22] = 0x8b030021;  // add x1, x1, x3
    image.table = {0, 4, 0xfffffffc, 8};
    EXPECT_EQ(use_of(image).indirect[0].targets,
              (std::vector<std::string>{"chooses + 0x20", "chooses + 0x24", "chooses + 0x28",
                                        "chooses + 0x2c"}));
}

void expect_unresolved(const Image& image, const std::string& why) {
    const auto use = use_of(image);
    ASSERT_EQ(use.indirect.size(), 1u);
    EXPECT_TRUE(use.indirect[0].targets.empty());
    EXPECT_NE(use.indirect[0].how.find(why), std::string::npos) << use.indirect[0].how;
    EXPECT_NE(unseen_of(use).find(why), std::string::npos) << unseen_of(use);
}

TEST(Jumps, AnUnboundedIndexIsListed) {
    Image image = with_switch();
    image.text[16] = nop;
    expect_unresolved(image, "nothing bounds the index");
}

TEST(Jumps, ABoundOfAnotherRegisterIsNone) {
    Image image = with_switch();
    image.text[16] = 0x71000c3f;  // cmp w1, #3
    expect_unresolved(image, "nothing bounds the index");
}

TEST(Jumps, ABoundOfTheLowerHalfIsNoneOfTheWhole) {
    Image image = with_switch();
    image.text[18] = nop;  // the and
    expect_unresolved(image, "nothing bounds the index");
}

TEST(Jumps, ATableInOtherStepsThanItsEntriesIsListed) {
    Image image = with_switch();
    image.text[21] = 0x78606843;  // ldrh w3, [x2, x0]
    expect_unresolved(image, "no entry of a table");
}

TEST(Jumps, ATableThatLeadsIntoAnotherFunctionIsListed) {
    Image image = with_switch();
    image.function("another", {ret});
    image.table = {0x08020100};
    expect_unresolved(image, "leads out of its function");
}

TEST(Jumps, AWritableTableIsListed) {
    Image image = with_switch();
    image.read_only_tables = false;
    expect_unresolved(image, "read-only");
}

TEST(Jumps, ATableThatLeadsOutIsListed) {
    Image image = with_switch();
    image.table = {0x7f020100};
    expect_unresolved(image, "leads out of its function");
}

TEST(Jumps, ATableThatLeadsBehindItsOwnBoundIsListed) {
    Image image = with_switch();
    const auto at = start_at + 64;
    image.text[20] = adr(1, at + 16, at + 8);  // to the and, past the comparison
    expect_unresolved(image, "no entry of a table");
}

// Two vectors, each with its handler in x1, and what calls it.
Image with_handlers() {
    Image image = calling();
    const auto at = image.next();
    image.function("one", {adr(1, at, at + 256), b(at + 4, at + 128)});
    image.function("two", {adr(1, at + 64, at + 320), b(at + 68, at + 128)});
    image.function("save", {0xd63f0020, ret});  // blr x1
    image.function("spare", {ret});
    image.function("first_handler", {take_32, give_32, ret});
    image.function("second_handler", {push_16, pop_16, ret});
    return image;
}

TEST(Jumps, ARegisterThatEveryWaySetsIsFollowed) {
    const auto use = use_of(with_handlers());
    ASSERT_EQ(use.indirect.size(), 1u);
    EXPECT_EQ(use.indirect[0].targets,
              (std::vector<std::string>{"first_handler", "second_handler"}));
    EXPECT_EQ(use.bytes, 32u);
}

TEST(Jumps, OneWayThatDoesNotSetItIsListed) {
    Image image = with_handlers();
    image.text[32] = 0xaa0003e1;  // mov x1, x0
    expect_unresolved(image, "not always set by adr");
}

TEST(Jumps, OneWayThatLoadsItIsListed) {
    Image image = with_handlers();
    image.text[32] = 0x58000041;  // ldr x1, + 8
    expect_unresolved(image, "not always set by adr");
}

TEST(Jumps, AJumpBehindTheAdrIsListed) {
    Image image = with_handlers();
    const auto at = image.next();
    image.function("jumps", {b(at, start_at + 68)});
    expect_unresolved(image, "not always set by adr");
}

TEST(Jumps, AFunctionWhoseAddressStandsInDataIsListed) {
    Image image = with_handlers();
    image.table = {static_cast<std::uint32_t>(start_at + 192), 0};
    expect_unresolved(image, "entered in more ways");
}

TEST(Jumps, AFunctionWhoseAddressIsMadeOfTwoPartsIsListed) {
    Image image = with_handlers();
    const std::uint32_t low = (start_at + 192) & 0xfff;
    image.function("takes", {0x90000003, 0x91000063 | low << 10,
                             ret});  // adrp x3, this page; add x3, x3, #low
    expect_unresolved(image, "entered in more ways");
}

TEST(Jumps, AFunctionThatIsAlsoEnteredByAddressIsListed) {
    Image image = with_handlers();
    const auto at = image.next();
    image.function("takes", {adr(3, at, start_at + 192), ret});
    expect_unresolved(image, "entered in more ways");
}

TEST(Jumps, AFunctionThatIsRunIntoIsListed) {
    Image image = with_handlers();
    for (std::size_t index = 34; index < 48; ++index) image.text[index] = nop;
    image.text[33] = nop;
    expect_unresolved(image, "entered in more ways");
}

// ---- What the linker brings in

std::string link_of(const ElfFile& file) {
    std::string text;
    for (const auto& one : link_findings(file)) text += one.what + "\n";
    return text;
}

ElfFile linked(Section section, Symbol symbol = {.name = "fine", .section = 1}) {
    Image image;
    image.text = {ret};
    image.symbols.push_back(std::move(symbol));
    ElfFile file = image.elf();
    file.sections.push_back(
        {.name = ".text", .type = 1, .flags = 6, .address = start_at, .size = 4});
    file.sections.push_back(
        {.name = ".boot", .type = 1, .flags = 6, .address = boot_at, .size = 320});
    file.sections.push_back(std::move(section));
    return file;
}

const Section fine{.name = ".rodata", .type = 1, .flags = 2};

TEST(Link, NothingIsSaidOfAnImageAsItShouldBe) { EXPECT_EQ(link_of(linked(fine)), ""); }

TEST(Link, EachThingThatNobodyWouldRunIsFound) {
    for (const char* name : {".init_array", ".init_array.00100", ".ctors", ".preinit_array",
                             ".tdata", ".tbss", ".got"})
        EXPECT_NE(link_of(linked({.name = name, .type = 1, .flags = 3})), "") << name;
    for (const std::uint32_t type : {4u, 6u, 9u, 11u, 14u, 16u, 19u})
        EXPECT_NE(link_of(linked({.name = ".x", .type = type, .flags = 2})), "") << type;
    EXPECT_NE(
        link_of(linked({.name = ".more", .type = 1, .flags = 6, .address = 0x90000, .size = 4})),
        "");
}

TEST(Link, EachSymbolOfAHeapOrAnInitialiserIsFound) {
    for (const char* name :
         {"_Znwm", "_ZdlPv", "_ZnamSt11align_val_t", "malloc", "free", "calloc", "realloc", "sbrk",
          "__heap_start", "__init_array_start", "_GLOBAL__sub_I_main.cpp"})
        EXPECT_NE(link_of(linked(fine, {.name = name, .section = 1})), "") << name;
    EXPECT_NE(link_of(linked(fine, {.name = "missing", .section = 0})), "");
    EXPECT_NE(link_of(linked(fine, {.name = "thread", .type = 6, .section = 1})), "");
    EXPECT_EQ(link_of(linked(fine, {.name = "_ZN6kernel4freeEv", .section = 1})), "");
}

TEST(Link, ExecutableBytesInNoSectionAreFound) {
    ElfFile file = linked(fine);
    file.sections[0].size = 0;
    EXPECT_NE(link_of(file).find("in no executable section"), std::string::npos);
    ElfFile writable = linked(fine);
    writable.segments[0].flags = 7;
    EXPECT_NE(link_of(writable).find("executable and writable"), std::string::npos);
}

}  // namespace
