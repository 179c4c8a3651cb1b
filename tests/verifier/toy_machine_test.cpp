// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The contract of a machine is one: an image of the toy machine, whose tables are made by hand, goes through
// decoding, comparison and printing, which know of no machine. No check of registry.cpp is run here.
#include "tests/verifier/toy_machine.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "verifier/check/comparison.hpp"
#include "verifier/expected/objects.hpp"
#include "verifier/report/leaves.hpp"

namespace {

using namespace toy;

constexpr std::uint64_t ram = 0x8000'0000;  // where page 0 of the image is loaded
constexpr std::uint64_t pages_of_image = 8;
constexpr std::uint64_t kernel_data = kernel_half + 3 * page;  // where the kernel has its tables
constexpr std::uint64_t code_at = 5 * page, uart_at = 6 * page, uart = 0x1000'0000;
enum Page : std::uint64_t { root_of_kernel, kernel_lower, root_of_one, lower_of_one, tables, text };

constexpr std::uint64_t at(std::uint64_t number) { return ram + number * page; }

// One component and the idle row; both roots have the kernel's entry.
class ToyImage {
  public:
    ToyImage() {
        file_.content.resize(pages_of_image * page);
        file_.entry = at(root_of_kernel);
        file_.machine = numbers.elf_machine;
        put(root_of_kernel, entries / 2, at(kernel_lower) | there | table);
        put(kernel_lower, 3, at(tables) | there | writable);
        put(root_of_one, entries / 2, at(kernel_lower) | there | table);
        put(root_of_one, 0, at(lower_of_one) | there | table);
        put(lower_of_one, code_at / page, at(text) | there | executable | user);
        put(lower_of_one, uart_at / page, uart | there | writable | user | device);
        descriptor(0, at(root_of_one) | 1);
        descriptor(1, at(root_of_kernel));
        name("descriptors", 0, 2 * sizeof(rows::Descriptor));
        name("states", states_at, 2 * sizeof(rows::State));
    }
    void put(Page number, std::uint64_t index, std::uint64_t word) {
        std::memcpy(&file_.content[number * page + 8 * index], &word, sizeof word);
    }
    [[nodiscard]] Image decoded() {
        file_.segments.push_back({.type = loadable,
                                  .flags = may_read | may_write,
                                  .virtual_address = Virtual{ram},
                                  .physical_address = Physical{ram},
                                  .file_size = file_.content.size(),
                                  .memory_size = file_.content.size(),
                                  .bytes = file_.content});
        return image_of(std::move(file_), machine_);
    }

  private:
    static constexpr std::uint64_t states_at = 2048;

    void descriptor(std::uint64_t rank, std::uint64_t root) {
        const rows::Descriptor row{.root = root, .machine = {0x77}};
        std::memcpy(&file_.content[tables * page + rank * sizeof row], &row, sizeof row);
        rows::State state{};
        state.machine[1] = 0x5000;
        state.set_last(state_words.size(), {.system_call = 0xffff});
        std::memcpy(&file_.content[tables * page + states_at + rank * sizeof state], &state,
                    sizeof state);
    }
    void name(std::string symbol, std::uint64_t offset, std::uint64_t size) {
        file_.symbols.push_back(
            {.name = std::move(symbol), .value = kernel_data + offset, .size = size, .section = 1});
    }

    Machine machine_;
    ElfFile file_;
};

TEST(ToyMachine, spaces_are_walked_from_its_one_root) {
    ToyImage made;
    const Image image = made.decoded();
    ASSERT_EQ(image.descriptors.size(), 2U);
    ASSERT_EQ(image.spaces.size(), 2U);
    ASSERT_EQ(image.kernel.leaves.size(), 1U);
    EXPECT_EQ(image.kernel.leaves[0].address, Virtual{kernel_data});
    EXPECT_EQ(image.kernel.leaves[0].physical, Physical{at(tables)});
    ASSERT_EQ(image.spaces[0].leaves.size(), 2U);
    EXPECT_EQ(image.spaces[0].leaves[0].size, page);
    EXPECT_TRUE(image.spaces[0].leaves[0].execute && image.spaces[0].leaves[0].user);
    EXPECT_EQ(image.spaces[0].leaves[1].memory, MemoryType::device);
    EXPECT_TRUE(image.spaces[1].leaves.empty());
    EXPECT_TRUE(image.spaces[0].bad.empty() && image.spaces[0].unused.empty());
}

TEST(ToyMachine, the_kernel_reads_through_its_own_mappings) {
    ToyImage made;
    const Image image = made.decoded();
    const KernelSpace space = image.kernel_space();
    EXPECT_EQ(space.physical(Virtual{kernel_data} + 8), Physical{at(tables)} + 8);
    EXPECT_FALSE(space.physical(Virtual{kernel_data} + page));
    const auto found = space.rows<std::uint64_t>(Virtual{kernel_data}, 1);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->front(), at(root_of_one) | 1);
}

TEST(ToyMachine, leaves_are_held_against_what_is_declared) {
    ToyImage made;
    const Image image = made.decoded();
    const std::vector<Extent> code{{.address = Virtual{code_at}, .size = page}};
    const std::vector<Extent> none;
    const auto found = compare({&image.spaces[0], &image.kernel}, {code, none});
    ASSERT_EQ(found.pieces.size(), 1U);
    EXPECT_EQ(found.pieces[0].physical(), Physical{at(text)});
    ASSERT_EQ(found.unexplained.size(), 2U);
    EXPECT_EQ(found.unexplained[0].address, Virtual{uart_at});
    EXPECT_EQ(found.unexplained[1].address, Virtual{kernel_data});
    EXPECT_TRUE(found.missing.empty());
}

TEST(ToyMachine, a_wrong_entry_is_told_as_it_lies_there) {
    ToyImage made;
    made.put(lower_of_one, 9, 0x1234);
    made.put(lower_of_one, 10, at(text) | there);
    const Image image = made.decoded();
    ASSERT_EQ(image.spaces[0].unused.size(), 1U);
    ASSERT_EQ(image.spaces[0].bad.size(), 1U);
    EXPECT_EQ(image.spaces[0].bad[0].why, "of the other half");
    const BadDescriptor& unused = image.spaces[0].unused[0];
    EXPECT_EQ(entry_text(unused.level, unused.entry, unused.word),
              "level 1, entry at 0x8000c048 = 0x0000000000001234");
}

TEST(ToyMachine, is_printed_in_its_own_words) {
    ToyImage made;
    const std::string text = leaves_as_text(made.decoded());
    EXPECT_TRUE(text.contains("register root 0x80000000\n")) << text;
    EXPECT_TRUE(text.contains("root 0 0x80008000 36 1\n")) << text;
    EXPECT_TRUE(text.contains("leaf 0 0x18000 0x10000000 0x4000 rw user device 0x8000c030\n"))
        << text;
    EXPECT_TRUE(text.contains(" level=0x0 machine.fractions=0x77 entry=0x0")) << text;
    EXPECT_TRUE(text.contains(" program=0x0 stack=0x5000 mode=0x0 last.fault=0x0")) << text;
    EXPECT_TRUE(text.contains(" last.system_call=0xffff ")) << text;
}

TEST(ToyMachine, guards_are_as_large_as_its_pages) {
    ToyImage made;
    const Image image = made.decoded();
    const Description description;
    const Spaces spaces = expected_spaces({.description = description}, image);
    ASSERT_EQ(spaces.guards.back().size(), 2U);  // of the kernel's stack
    EXPECT_EQ(spaces.guards.back()[0].size, page);
    EXPECT_EQ(spaces.guards.back()[1].size, page);
}

}  // namespace
