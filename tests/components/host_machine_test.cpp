// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// How a run of the scripted machine ends, what it says then, and what a next life finds.
#include <gtest/gtest.h>

#include <ashlar/clock.hpp>
#include <ashlar/host.hpp>
#include <ashlar/wiring.hpp>

namespace {

using namespace std::chrono_literals;
using ashlar::host::End;
using ashlar::host::machine;
using ashlar::host::Outcome;
using ashlar::host::run;

namespace memory {
abi::RingLine in_own, in_peer, out_own, out_peer;
std::array<std::uint64_t, 4> in_slots{}, out_slots{};
ashlar::RingCache in_cache{}, out_cache{};
}  // namespace memory

constexpr ashlar::Consumer<std::uint64_t, 4, "in"> in{{.own = &memory::in_own,
                                                       .peer_line = &memory::in_peer,
                                                       .slots = &memory::in_slots,
                                                       .signal = 1,
                                                       .event = 0,
                                                       .peer = 0,
                                                       .cache = &memory::in_cache}};
constexpr ashlar::Producer<std::uint64_t, 4, "out"> out{{.own = &memory::out_own,
                                                         .peer_line = &memory::out_peer,
                                                         .slots = &memory::out_slots,
                                                         .signal = 2,
                                                         .event = 1,
                                                         .peer = 0,
                                                         .cache = &memory::out_cache}};
constexpr std::array<ashlar::Receive<"bells">, 2> bells{{{.event = 2}, {.event = 3}}};
struct Store : ashlar::CallClient<"store"> {
    [[nodiscard]] auto keep(const ashlar::Words& words) const {
        return invoke<ashlar::Words>(1, words);
    }
};
constexpr Store store{{.slot = 7}};

const ashlar::host::Names names{"worker", in, out, bells, store};

class HostMachine : public testing::Test {
  protected:
    void SetUp() override { ashlar::host::reset(in, out); }
};

TEST_F(HostMachine, a_script_that_is_over_says_who_waits_for_what) {
    machine().then([] { ashlar::host::push(in, std::uint64_t{5}); });
    const Outcome outcome = run([] {
        for (;;) {
            static_cast<void>(ashlar::wait(in, bells));
            static_cast<void>(in.pop());
        }
        return 0;
    });
    EXPECT_EQ(outcome, (Outcome{.end = End::script_over,
                                .status = 0,
                                .text = "worker waits for in, bells, bells"}));
}

TEST_F(HostMachine, periodic_timers_end_after_the_script) {
    machine().timers_after_the_script = 7;
    unsigned ticks = 0;
    machine().then([] {});
    const Outcome outcome = run([&ticks] {
        for (ashlar::PeriodicTimer timer{10ms};; ++ticks) static_cast<void>(timer.wait());
        return 0;
    });
    EXPECT_EQ(outcome.end, End::script_over);
    EXPECT_EQ(outcome.text, "worker waits for the timer");
    EXPECT_EQ(ticks, 7U);
}

TEST_F(HostMachine, who_polls_in_vain_gets_the_next_step_and_then_the_end) {
    machine().then([] { ashlar::host::raise(bells[1]); });
    unsigned rings = 0;
    const Outcome outcome = run([&rings] {
        for (;;) rings += ashlar::system::poll(bells[0].events() | bells[1].events()) != 0;
        return 0;
    });
    EXPECT_EQ(rings, 1U);
    EXPECT_EQ(outcome.end, End::script_over);
    EXPECT_EQ(outcome.text, "worker polls for bells, bells");
}

TEST_F(HostMachine, a_call_that_nobody_serves_is_told_by_its_port) {
    const Outcome outcome = run([] { return store.keep({}) ? 0 : 1; });
    EXPECT_EQ(outcome.end, End::bad_call);
    EXPECT_EQ(outcome.text, "call: nobody serves store");
}

TEST_F(HostMachine, a_next_life_takes_its_ring_ends_up) {
    ashlar::host::push(in, std::uint64_t{1});
    ashlar::host::push(in, std::uint64_t{2});
    EXPECT_EQ(run([] {
                  out.push(in.pop().value());
                  return 0;
              }).end,
              End::returned);
    std::uint64_t life = 0;
    const auto again = [&life] {
        life = ashlar::start_count();
        EXPECT_FALSE(in.pop());  // what was in flight is lost, and counted
        out.push(9);
        return 0;
    };
    EXPECT_EQ(ashlar::host::restart(again, in, out).end, End::returned);
    EXPECT_EQ(life, 1U);
    EXPECT_EQ(memory::in_own.dropped, 1U);
    EXPECT_EQ(machine().signals(1), 2U);  // a place was free, and a new life begins
    EXPECT_EQ(machine().signals(2), 2U);
    EXPECT_EQ(ashlar::host::pop(out), 1U);
    EXPECT_EQ(ashlar::host::pop(out), 9U);
}

TEST_F(HostMachine, nothing_pends_in_a_next_life) {
    ashlar::host::raise(bells[0]);
    const Outcome outcome =
        ashlar::host::restart([] { return ashlar::wait(bells)[bells] ? 1 : 0; });
    EXPECT_EQ(outcome.end, End::script_over);
}

using HostMachineDeath = HostMachine;

TEST_F(HostMachineDeath, a_hang_ends_with_what_it_does) {
    machine().patience = 1;
    machine().then([] {});
    EXPECT_EXIT(run([] {
                    ashlar::system::timer(0);
                    for (volatile bool never = false; !never;) {
                    }
                    return 0;
                }),
                testing::ExitedWithCode(1),
                "worker has not ended after 1 s: since its last wait it made 1 system calls, the "
                "last one timer. 1 steps of the script are left; one runs only when the component "
                "waits.");
}

}  // namespace
