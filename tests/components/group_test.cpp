// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Waiting for ports whose events lie in groups: what is ready, what is kept, what is not woken for.
#include <gtest/gtest.h>

#include <ashlar/host.hpp>
#include <ashlar/wiring.hpp>
#include <utility>

namespace {

using ashlar::host::End;
using ashlar::host::machine;
using ashlar::host::run;

constexpr unsigned groups = 18;
constexpr std::size_t rings = 1000;

namespace memory {
std::array<abi::RingLine, rings> own, peer;
std::array<std::array<std::uint64_t, 2>, rings> slots{};
std::array<ashlar::RingCache, rings> caches{};
}  // namespace memory

using Ring = ashlar::Consumer<std::uint64_t, 2, "rings", ashlar::WhenFull::wait, groups>;
using Bell = ashlar::Receive<"bells", groups>;

constexpr Ring ring_of(std::size_t number) {
    return {{.own = &memory::own[number],
             .peer_line = &memory::peer[number],
             .slots = &memory::slots[number],
             .signal = 1,
             .event = static_cast<abi::EventSource>(64 + number),
             .peer = 0,
             .cache = &memory::caches[number]}};
}
template <std::size_t... Numbers>
constexpr std::array<Ring, rings> all_rings(std::index_sequence<Numbers...>) {
    return {ring_of(Numbers)...};
}
constexpr auto in = all_rings(std::make_index_sequence<rings>{});

// Group 16 has rings up to bit 39; bells 0 and 1 lie beside them, bell 2 in group 17.
constexpr std::array<Bell, 4> bells{
    {{.event = 64 * 16 + 40}, {.event = 64 * 16 + 63}, {.event = 64 * 17}, {.connected = false}}};
constexpr ashlar::Receive<"plain"> plain{.event = 3};

class Group : public testing::Test {
  protected:
    void SetUp() override { ashlar::host::reset(in); }
};

TEST_F(Group, one_ring_of_a_thousand_is_ready) {
    machine().script({[] { ashlar::host::push(in[777], std::uint64_t{5}); }});
    EXPECT_EQ(run([] {
                  const auto ready = ashlar::wait(in);
                  EXPECT_TRUE(ready[in]);
                  for (std::size_t one = 0; one < rings; ++one)
                      EXPECT_EQ(ready[in[one]], one == 777) << one;
                  EXPECT_EQ(in[777].pop(), 5u);
                  return 0;
              }).end,
              End::returned);
    EXPECT_EQ(machine().pending(), 0u);
}

TEST_F(Group, bells_of_two_groups_and_of_the_main_word_come_together) {
    for (const Bell& bell : {bells[1], bells[2]}) ashlar::host::raise(bell);
    ashlar::host::raise(plain);
    const auto ready = ashlar::wait(bells, plain);
    EXPECT_TRUE(ready[plain]);
    EXPECT_TRUE(ready[bells]);
    EXPECT_FALSE(ready[bells[0]]);
    EXPECT_TRUE(ready[bells[1]]);
    EXPECT_TRUE(ready[bells[2]]);
    EXPECT_FALSE(ready[bells[3]]);  // not connected
    EXPECT_EQ(machine().pending(), 0u);
}

TEST_F(Group, what_came_once_is_ready_once) {
    ashlar::host::raise(bells[0]);
    EXPECT_TRUE(ashlar::wait(bells)[bells[0]]);
    EXPECT_EQ(run([] { return ashlar::wait(bells)[bells] ? 1 : 0; }).end, End::script_over);
}

TEST_F(Group, a_source_beside_the_awaited_one_wakes_nobody_and_is_not_lost) {
    machine().script(
        {[] { ashlar::host::raise(bells[0]); }, [] { ashlar::host::raise(bells[1]); }});
    EXPECT_EQ(run([] {
                  const auto ready = ashlar::wait(bells[1]);
                  EXPECT_TRUE(ready[bells[1]]);
                  EXPECT_FALSE(ready[bells[0]]);
                  EXPECT_TRUE(ashlar::wait(bells[0])[bells[0]]);  // the script is over: it was kept
                  return 0;
              }).end,
              End::returned);
}

TEST_F(Group, what_is_kept_gathers) {
    ashlar::host::raise(bells[0]);
    machine().script({[] { ashlar::host::push(in[960], std::uint64_t{1}); },
                      [] { ashlar::host::raise(bells[1]); },
                      [] { ashlar::host::push(in[961], std::uint64_t{2}); }});
    EXPECT_EQ(run([] {
                  EXPECT_EQ(in[960].pop_wait(), 1u);
                  EXPECT_EQ(in[961].pop_wait(), 2u);
                  const auto ready = ashlar::wait(bells);
                  EXPECT_TRUE(ready[bells[0]] && ready[bells[1]]);
                  return 0;
              }).end,
              End::returned);
}

TEST_F(Group, a_ready_ring_does_not_sleep_and_hides_no_event) {
    ashlar::host::push(in[0], std::uint64_t{7});
    ashlar::host::raise(bells[2]);
    ashlar::host::raise(plain);
    const auto ready = ashlar::wait(in, bells, plain);
    EXPECT_TRUE(ready[in[0]]);
    EXPECT_TRUE(ready[bells[2]]);
    EXPECT_TRUE(ready[plain]);
}

TEST_F(Group, an_unread_message_is_ready_again) {
    ashlar::host::push(in[999], std::uint64_t{9});
    EXPECT_TRUE(ashlar::wait(in)[in[999]]);
    const auto again = ashlar::wait(in, bells);
    EXPECT_TRUE(again[in[999]]);
    EXPECT_FALSE(again[in[998]] || again[bells]);
}

TEST_F(Group, a_call_ends_a_wait_for_groups) {
    const ashlar::CallServer<int, 1, ashlar::Deferring::no, "asked"> asked{};
    machine().call(0, 0, 7, {});
    const auto ready = ashlar::wait(bells, asked);
    EXPECT_TRUE(ready[asked]);
    EXPECT_FALSE(ready[bells]);
    EXPECT_EQ(ready.call, abi::call_event | 7);
}

TEST_F(Group, a_kept_event_does_not_sleep_and_hides_no_event) {
    machine().script({[] {
        ashlar::host::raise(bells[0]);
        ashlar::host::raise(bells[1]);
    }});
    EXPECT_EQ(run([] {
                  static_cast<void>(ashlar::wait(bells[1]));
                  ashlar::host::raise(bells[2]);
                  ashlar::host::raise(plain);
                  const auto ready = ashlar::wait(bells, plain);
                  EXPECT_TRUE(ready[bells[0]] && ready[bells[2]] && ready[plain]);
                  EXPECT_FALSE(ready[bells[1]]);
                  return 0;
              }).end,
              End::returned);
}

TEST_F(Group, a_deadline_comes_though_others_of_the_group_wake) {
    machine().script({[] { ashlar::host::raise(bells[0]); }});
    EXPECT_EQ(run([] {
                  const auto late = ashlar::wait_until(ashlar::now() + 1000, bells[1]);
                  EXPECT_TRUE(late.timed_out());
                  EXPECT_FALSE(late[bells[1]]);
                  EXPECT_FALSE(ashlar::wait_until(ashlar::now() + 1000, bells[0]).timed_out());
                  return 0;
              }).end,
              End::returned);
}

TEST_F(Group, each_group_is_taken_once_a_wake) {
    for (std::size_t number = 0; number < 256; ++number) machine().raise_source(in[number].event);
    static_cast<void>(ashlar::wait(in));
    EXPECT_EQ(machine().takes(), 4u);
}

TEST_F(Group, a_wait_in_the_main_word_takes_no_group) {
    ashlar::host::raise(plain);
    ashlar::host::raise(bells[0]);
    const ashlar::Ready ready = ashlar::wait(plain);
    EXPECT_TRUE(ready[plain]);
    EXPECT_EQ(machine().takes(), 0u);
    EXPECT_TRUE(ashlar::wait(bells)[bells[0]]);
}

}  // namespace
