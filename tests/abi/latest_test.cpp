// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The newest value over a region, on the host: sizes, slots, restarts, hostile writers, and (under
// -fsanitize=thread) one writer that never waits and two readers that never get a torn value.
#include "ashlar/latest.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <stdexcept>
#include <thread>

namespace ashlar {
void panic(std::string_view text) { throw std::runtime_error{std::string{text}}; }
}  // namespace ashlar

namespace {

struct Fix {
    std::uint64_t number{};
    std::array<std::uint32_t, 5> body{};
    std::uint32_t check{};
    static Fix of(std::uint64_t number) {
        Fix fix{.number = number};
        for (auto& one : fix.body) one = static_cast<std::uint32_t>(number * 2654435761u);
        fix.check = fix.body[0] ^ 0x5a5a5a5a;
        return fix;
    }
    bool operator==(const Fix&) const = default;
};
using Newest = ashlar::Latest<Fix>;
static_assert(Newest::words == 4 && Newest::bytes == 64 + 2 * 32);
static_assert(ashlar::Latest<std::array<char, 3>>::bytes == 64 + 2 * 8);

struct LatestValue : testing::Test {
    struct alignas(64) Memory {
        std::array<std::byte, Newest::bytes> bytes{};
        std::array<std::byte, 64> beyond{};
    } memory;
    ashlar::Region<ashlar::ReadWrite, "fix"> mine{.address = &memory, .size = Newest::bytes};
    ashlar::Region<ashlar::ReadOnly, "fix"> theirs{.address = &memory, .size = Newest::bytes};

    abi::LatestLine& line() { return *reinterpret_cast<abi::LatestLine*>(&memory); }
    // Begins a write and dies in the middle of it.
    void half_a_write() {
        const auto number = line().complete.load() + 1;
        line().begun = number;
        std::memset(memory.bytes.data() + 64 + number % 2 * 32, 0xee, 20);
    }
};

TEST_F(LatestValue, all_zero_is_no_value_yet) {
    const Newest::Reader reader{theirs};
    EXPECT_FALSE(reader.read());
    EXPECT_EQ(reader.count(), 0u);
    half_a_write();
    EXPECT_FALSE(reader.read());
}

TEST_F(LatestValue, the_newest_one_replaces_the_one_before) {
    const Newest::Writer writer{mine};
    const Newest::Reader reader{theirs}, own{mine};
    for (std::uint64_t number = 1; number < 10; ++number) {
        writer.write(Fix::of(number));
        EXPECT_EQ(reader.read(), Fix::of(number));
        EXPECT_EQ(own.read(), Fix::of(number));
        EXPECT_EQ(reader.count(), number);
    }
    for (const auto byte : memory.beyond) EXPECT_EQ(byte, std::byte{0});
}

TEST_F(LatestValue, sizes_that_are_no_multiple_of_a_word) {
    using Short = ashlar::Latest<std::array<char, 3>>;
    const Short::Writer writer{mine};
    writer.write({'a', 'b', 'c'});
    EXPECT_EQ(Short::Reader{theirs}.read(), (std::array{'a', 'b', 'c'}));
}

TEST_F(LatestValue, a_write_under_way_leaves_the_value_before) {
    const Newest::Writer writer{mine};
    const Newest::Reader reader{theirs};
    writer.write(Fix::of(1));
    half_a_write();
    EXPECT_EQ(reader.read(), Fix::of(1));
}

TEST_F(LatestValue, a_restarted_writer_goes_on) {
    const Newest::Reader reader{theirs};
    Newest::Writer{mine}.write(Fix::of(1));
    half_a_write();
    const Newest::Writer again{mine};
    again.write(Fix::of(2));
    EXPECT_EQ(reader.read(), Fix::of(2));
    again.write(Fix::of(3));
    EXPECT_EQ(reader.read(), Fix::of(3));
    EXPECT_EQ(reader.count(), 3u);
}

TEST_F(LatestValue, a_region_that_is_too_small_or_not_granted_is_refused) {
    using Small = ashlar::Region<ashlar::ReadWrite, "small">;
    const Small small{.address = &memory, .size = Newest::bytes - 1};
    EXPECT_THROW(Newest::Writer{small}, std::runtime_error);
    EXPECT_THROW(Newest::Reader{small}, std::runtime_error);
    const Small absent{.connected = false};
    EXPECT_THROW(Newest::Reader{absent}, std::runtime_error);
}

// With any content: an answer after a bounded time, from inside the region (address sanitizer).
TEST_F(LatestValue, a_hostile_writer_can_only_lie) {
    const Newest::Reader reader{theirs};
    std::mt19937_64 random{7};
    unsigned values = 0;
    for (int step = 0; step < 100'000; ++step) {
        line().complete = random() % 2 == 0 ? random() % 4 : random();
        line().begun = line().complete.load() + random() % 5 - 2;
        values += reader.read() ? 1 : 0;
    }
    EXPECT_GT(values, 0u);
    EXPECT_LT(values, 100'000u);
    line().complete = 5;
    for (const std::uint64_t begun : {std::uint64_t{4}, std::uint64_t{7}, ~std::uint64_t{0}}) {
        line().begun = begun;
        EXPECT_FALSE(reader.read()) << begun;
    }
}

// The writer stops only after both readers have seen enough.
TEST_F(LatestValue, threads_never_see_half_a_value_nor_go_back) {
    constexpr unsigned enough = 100'000;
    std::atomic<unsigned> done = 0;
    const auto read_many = [&] {
        const Newest::Reader reader{theirs};
        std::uint64_t before = 0;
        for (unsigned values = 0; values < enough;) {
            const auto fix = reader.read();
            if (!fix) continue;
            ++values;
            if (*fix != Fix::of(fix->number) || fix->number < before) {
                ADD_FAILURE() << "write " << fix->number << " after " << before;
                break;
            }
            before = fix->number;
        }
        ++done;
    };
    std::thread one{read_many}, two{read_many};
    const Newest::Writer writer{mine};
    std::uint64_t number = 0;
    while (done < 2) writer.write(Fix::of(++number));
    one.join();
    two.join();
    EXPECT_EQ(Newest::Reader{theirs}.read(), Fix::of(number));
}

}  // namespace
