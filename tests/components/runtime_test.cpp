// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The library that components see, on the host: waiting, ring ends, regions, calls, what happens on
// misuse.
#include <gtest/gtest.h>

#include <ashlar/host.hpp>
#include <ashlar/wiring.hpp>
#include <random>

namespace {

using ashlar::host::End;
using ashlar::host::machine;
using ashlar::host::run;

struct Message {
    std::uint64_t number{};
};

namespace memory {
abi::RingLine in_own, in_peer, out_own, out_peer;
std::array<Message, 8> in_slots{}, out_slots{};
std::array<std::byte, 4096> region{};
std::array<std::byte, 64> registers{}, message_ram{};
ashlar::RingCache in_cache{}, out_cache{};
}  // namespace memory

constexpr ashlar::Consumer<Message, 8, "in"> in{{.own = &memory::in_own,
                                                 .peer_line = &memory::in_peer,
                                                 .slots = &memory::in_slots,
                                                 .signal = 1,
                                                 .event = 0,
                                                 .peer = 0,
                                                 .cache = &memory::in_cache}};
constexpr ashlar::Producer<Message, 8, "out"> out{{.own = &memory::out_own,
                                                   .peer_line = &memory::out_peer,
                                                   .slots = &memory::out_slots,
                                                   .signal = 2,
                                                   .event = 1,
                                                   .peer = 0,
                                                   .cache = &memory::out_cache}};
constexpr ashlar::Producer<Message, 2, "nowhere"> nowhere{{.connected = false}};
constexpr ashlar::Receive<"bell"> bell{.event = 2};
constexpr std::array<ashlar::Receive<"bells">, 2> bells{{{.event = 3}, {.event = 4}}};
constexpr ashlar::Receive<"silent"> silent{.connected = false};
constexpr ashlar::Region<ashlar::ReadWrite, "frames"> frames{.address = &memory::region,
                                                             .size = 4096};

constexpr ashlar::Device<0, "can", ashlar::Window<"m_can", ashlar::ReadWrite>,
                         ashlar::Window<"1", ashlar::ReadOnly>>
    can{.registers = &memory::registers,
        .size = 64,
        .others = {
            ashlar::Window<"1", ashlar::ReadOnly>{.registers = &memory::message_ram, .size = 64}}};

class Runtime : public testing::Test {
  protected:
    void SetUp() override {
        machine().reset();
        ashlar::host::zero(memory::in_own, memory::in_peer, memory::out_own, memory::out_peer,
                           memory::in_slots, memory::out_slots, memory::region, memory::in_cache,
                           memory::out_cache);
    }
};

TEST_F(Runtime, each_register_window_of_a_device_is_its_own_range) {
    memory::message_ram[8] = std::byte{7};
    EXPECT_EQ(can.window<1>().read(8), 7U);
    EXPECT_EQ(can.read(8), 0U);
    can.write(8, 5u);
    EXPECT_EQ(can.window<"m_can">().read(8), 5U);
    EXPECT_EQ(memory::message_ram[8], std::byte{7});
    machine().model(
        can.window<1>(), [](std::uint64_t offset, unsigned size) { return offset + size; },
        [](std::uint64_t, std::uint64_t, unsigned) {});
    EXPECT_EQ(can.window<1>().read<std::uint8_t>(16), 17U);
    EXPECT_EQ(can.read(8), 5U);
    ashlar::host::clear(can);
    EXPECT_EQ(memory::registers[8], std::byte{0});
    EXPECT_EQ(memory::message_ram[8], std::byte{0});
}

TEST_F(Runtime, names_come_from_the_label) {
    EXPECT_EQ(in.name, "in");
    EXPECT_EQ(bells[0].name, "bells");
    EXPECT_FALSE(nowhere.connected);
}

TEST_F(Runtime, a_ready_ring_does_not_sleep_and_hides_no_event) {
    ashlar::host::push(in, Message{7});
    ashlar::host::raise(bell);
    const auto ready = ashlar::wait(in, bell, bells);
    EXPECT_TRUE(ready[in]);
    EXPECT_TRUE(ready[bell]);
    EXPECT_FALSE(ready[bells]);
    EXPECT_EQ(in.pop()->number, 7u);
    EXPECT_FALSE(in.pop());
}

TEST_F(Runtime, an_armed_ring_gets_exactly_one_signal) {
    machine().script({[] {
        // The peer sees the wake word and decides by itself; no event is forged here.
        const abi::RingProtocol<abi::Side::producer, abi::RingLine, abi::RingLine> check{
            memory::in_peer, memory::in_own, memory::out_cache, 8};
        EXPECT_EQ(memory::in_own.wake.load(), 0u);
        EXPECT_EQ(check.index(), 0u);
        ashlar::host::push(in, Message{1});
        ashlar::host::push(in, Message{2});
    }});
    EXPECT_EQ(run([] { return ashlar::wait(in)[in] ? 0 : 1; }).end, End::returned);
    EXPECT_EQ(in.available(8), 2u);
}

TEST_F(Runtime, arrays_and_unconnected_ports_are_sources) {
    machine().raise(bells[1].events());
    const auto ready = ashlar::wait(bells, silent);
    EXPECT_TRUE(ready[bells]);
    EXPECT_FALSE(ready[bells[0]]);
    EXPECT_TRUE(ready[bells[1]]);
    EXPECT_FALSE(ready[silent]);
}

TEST_F(Runtime, a_deadline_ends_the_wait_and_leaves_nothing_behind) {
    EXPECT_EQ(run([] {
                  const auto late = ashlar::wait_until(ashlar::now() + 1000, bell);
                  EXPECT_TRUE(late.timed_out());
                  EXPECT_FALSE(late[bell]);
                  EXPECT_TRUE(ashlar::wait_until(1, bell).timed_out());  // in the past
                  EXPECT_TRUE(ashlar::wait_until(0).timed_out());
                  ashlar::host::raise(bell);
                  EXPECT_FALSE(ashlar::wait_until(ashlar::now() + 1000, bell).timed_out());
                  EXPECT_EQ(machine().pending(), 0u);
                  return 0;
              }).end,
              End::returned);
}

TEST_F(Runtime, three_ways_to_push_into_a_full_ring) {
    for (std::uint64_t number = 0; number < 8; ++number) EXPECT_TRUE(out.try_push({number}));
    EXPECT_FALSE(out.try_push({8}));
    out.push({8});
    EXPECT_EQ(out.dropped(), 1u);
    machine().script({[] { EXPECT_EQ(ashlar::host::pop(out)->number, 0u); }});
    EXPECT_EQ(run([] {
                  out.push_wait({9});
                  return 0;
              }).end,
              End::returned);
    EXPECT_FALSE(out.try_push({10}));
}

TEST_F(Runtime, spans_end_at_the_last_slot_and_never_exceed_what_is_there) {
    EXPECT_EQ(out.reserve(100).size(), 8u);
    out.commit(5);
    EXPECT_EQ(out.reserve(100).size(), 3u);
    for (int count = 0; count < 5; ++count) EXPECT_TRUE(ashlar::host::pop(out));
    EXPECT_EQ(out.reserve(100).size(), 3u);  // up to the end of the slots
    out.commit(3);
    EXPECT_EQ(out.reserve(100).size(), 5u);
    EXPECT_EQ(run([] {
                  out.commit(6);
                  return 0;
              }).text,
              "ring: commit of more than was reserved");
    EXPECT_EQ(run([] {
                  in.release(1);
                  return 0;
              }).text,
              "ring: release of more than was there");
}

TEST_F(Runtime, a_port_without_a_grant_panics_with_its_name) {
    EXPECT_EQ(run([] {
                  nowhere.push({1});
                  return 0;
              }).text,
              "not granted: nowhere");
    EXPECT_EQ(nowhere.available(), 0u);
}

TEST_F(Runtime, regions_are_checked_for_any_two_numbers) {
    std::array<std::byte, 16> copy{};
    EXPECT_TRUE(frames.read(4080, copy));
    EXPECT_FALSE(frames.read(4081, copy));
    EXPECT_FALSE(frames.read(~0ull, copy));
    EXPECT_FALSE(frames.contains(1, ~0ull));
    EXPECT_TRUE(frames.contains(4096, 0));
    EXPECT_FALSE(frames.write(4090, copy));
}

// Whatever the peer writes into its lines and slots: no read outside, and at most a capacity at
// once.
TEST_F(Runtime, a_hostile_peer_changes_nothing_but_counters) {
    std::mt19937_64 random{3};
    for (int step = 0; step < 200'000; ++step) {
        const std::uint64_t near = memory::in_own.index.load() + random() % 20 - 5;
        memory::in_peer.index = random() % 2 == 0 ? near : random();
        memory::out_peer.index =
            random() % 2 == 0 ? memory::out_own.index.load() - random() % 12 : random();
        memory::in_peer.wake = random();
        const std::uint64_t before = memory::in_own.index.load();
        ASSERT_LE(in.peek(random()).size(), 8u);
        if (in.pop()) {
            ASSERT_EQ(memory::in_own.index.load(), before + 1);
        }
        ASSERT_LE(out.reserve(random()).size(), 8u);
        static_cast<void>(out.try_push({1}));
    }
    EXPECT_GT(in.corrupt(), 0u);
    EXPECT_GT(out.corrupt(), 0u);
}

TEST(Number, in_two_bases) {
    EXPECT_EQ(ashlar::Number::decimal(0).text(), "0");
    EXPECT_EQ(ashlar::Number::decimal(~0ull).text(), "18446744073709551615");
    EXPECT_EQ(ashlar::Number::hexadecimal(0x1000000).text(), "0x1000000");
    EXPECT_EQ(ashlar::Number::hexadecimal(~0ull).text(), "0xffffffffffffffff");
}

TEST(Text, a_length_is_an_allegation) {
    std::array<char, 4> text{'a', 'b', 'c', 'd'};
    EXPECT_EQ(ashlar::text_of(text, 255), "abcd");
    EXPECT_EQ(ashlar::text_of(text, 2), "ab");
    EXPECT_EQ(ashlar::copy_text(text, "xyzzy"), 4u);
}

}  // namespace
