// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A supervisor port and its children, as a component's host test sees them: the notification of a
// fault, the result of an inspection, the effects of the supervisor's operations.
#include <gtest/gtest.h>

#include <algorithm>
#include <ashlar/host.hpp>
#include <ashlar/wiring.hpp>

namespace {

using abi::FaultClass, abi::Status, abi::Supervise;
using Life = abi::Run;  // testing::Test has a Run of its own
using ashlar::host::End;
using ashlar::host::machine;
using ashlar::host::run;

using Child = ashlar::Child<0xf, "children">;
using Distant = ashlar::Child<0xf, "distant", 18>;

constexpr std::array<Child, 3> children{{{.child = "sensor.0", .slot = 4, .event = 1},
                                         {.child = "sensor.1", .slot = 5, .event = 2},
                                         {.child = "controller", .slot = 9, .event = 0}}};
// In groups: one beside the other in group 16, one in group 17.
constexpr std::array<Distant, 3> distant{{{.child = "far.0", .slot = 20, .event = 64 * 16 + 5},
                                          {.child = "far.1", .slot = 21, .event = 64 * 16 + 63},
                                          {.child = "far.2", .slot = 22, .event = 64 * 17}}};
constexpr Child nobody{.connected = false};

class Supervisor : public testing::Test {
  protected:
    void SetUp() override { ashlar::host::reset(); }
    static const std::vector<Supervise>& done(const Child& one) {
        return machine().child(one.slot).done;
    }
};

TEST_F(Supervisor, a_child_has_the_name_of_its_port_and_of_its_instance) {
    EXPECT_EQ(children[1].name, "children");
    EXPECT_EQ(children[1].child, "sensor.1");
}

TEST_F(Supervisor, states_and_faults_have_the_names_of_the_headers) {
    using ashlar::name_of;
    EXPECT_EQ(name_of(Life::runnable), "runnable");
    EXPECT_EQ(name_of(Life::waiting), "waiting");
    EXPECT_EQ(name_of(Life::calling_queued), "calling_queued");
    EXPECT_EQ(name_of(Life::calling_taken), "calling_taken");
    EXPECT_EQ(name_of(Life::stopped), "stopped");
    EXPECT_EQ(name_of(Life::ended), "ended");
    EXPECT_EQ(name_of(Life::exhausted), "exhausted");
    EXPECT_EQ(name_of(Life{7}), "unknown");
    EXPECT_EQ(name_of(FaultClass::none), "none");
    EXPECT_EQ(name_of(FaultClass::translation), "translation");
    EXPECT_EQ(name_of(FaultClass::permission), "permission");
    EXPECT_EQ(name_of(FaultClass::alignment), "alignment");
    EXPECT_EQ(name_of(FaultClass::illegal), "illegal");
    EXPECT_EQ(name_of(FaultClass::fpu), "fpu");
    EXPECT_EQ(name_of(FaultClass::breakpoint), "breakpoint");
    EXPECT_EQ(name_of(FaultClass::bad_call), "bad_call");
    EXPECT_EQ(name_of(FaultClass::panic), "panic");
    EXPECT_EQ(name_of(FaultClass::external), "external");
    EXPECT_EQ(name_of(FaultClass::other), "other");
    EXPECT_EQ(name_of(FaultClass::overdue), "overdue");
    EXPECT_EQ(name_of(FaultClass{12}), "unknown");
}

TEST_F(Supervisor, a_child_runs_its_first_life_at_first) {
    const auto seen = children[0].inspect();
    EXPECT_EQ(seen.run, Life::runnable);
    EXPECT_EQ(seen.starts, 1u);
    EXPECT_EQ(seen.fault_address, 0u);
    EXPECT_TRUE(done(children[0]).empty());
    EXPECT_EQ(machine().pending(), 0u);
}

TEST_F(Supervisor, a_fault_stops_one_child_and_is_an_event_of_that_one) {
    ashlar::host::fault(children[1], FaultClass::bad_call);
    const auto ready = ashlar::wait(children);
    EXPECT_TRUE(ready[children]);
    EXPECT_FALSE(ready[children[0]]);
    EXPECT_TRUE(ready[children[1]]);
    EXPECT_FALSE(ready[children[2]]);
    EXPECT_EQ(children[1].inspect().run, Life::stopped);
    EXPECT_EQ(children[1].inspect().fault, FaultClass::bad_call);
    EXPECT_EQ(children[0].inspect().run, Life::runnable);
    EXPECT_EQ(machine().pending(), 0u);
}

TEST_F(Supervisor, what_a_test_lets_it_see_arrives_in_every_word) {
    auto& one = machine().child(children[2].slot);
    one.inspection = {.run = Life::waiting,
                      .starts = 3,
                      .system_call = 0xffff,
                      .pc = 0x15118,
                      .sp = 0x11fe0,
                      .fault_address = 0x100'0000,
                      .events = 5,
                      .wait_mask = 7};
    for (unsigned number = 0; number < abi::Registers::count; ++number)
        one.registers.general.words[number] = 100 + number;
    one.registers.flags = 0x6000'0000;
    const auto seen = children[2].inspect();
    EXPECT_EQ(seen.run, Life::waiting);
    EXPECT_EQ(seen.starts, 3u);
    EXPECT_EQ(seen.system_call, 0xffffu);
    EXPECT_EQ(seen.pc, 0x15118u);
    EXPECT_EQ(seen.sp, 0x11fe0u);
    EXPECT_EQ(seen.fault_address, 0x100'0000u);
    EXPECT_EQ(seen.events, 5u);
    EXPECT_EQ(seen.wait_mask, 7u);
    const auto registers = children[2].registers();
    EXPECT_TRUE(std::ranges::equal(registers.general.words, one.registers.general.words));
    EXPECT_EQ(registers.flags, 0x6000'0000u);
    EXPECT_EQ(children[0].registers().general.words[30], 0u);
}

TEST_F(Supervisor, start_is_for_what_has_stopped_or_ended) {
    EXPECT_EQ(children[0].start(), Status::unchanged);
    EXPECT_EQ(children[0].inspect().starts, 1u);
    EXPECT_TRUE(done(children[0]).empty());
    for (const Life gone : {Life::stopped, Life::ended}) {
        auto& seen = machine().child(children[0].slot).inspection;
        seen.run = gone;
        const auto starts = seen.starts;
        EXPECT_EQ(children[0].start(), Status::ok);
        EXPECT_EQ(children[0].inspect().run, Life::runnable);
        EXPECT_EQ(children[0].inspect().starts, starts + 1);
    }
    EXPECT_EQ(done(children[0]), (std::vector{Supervise::start, Supervise::start}));
}

TEST_F(Supervisor, stop_is_for_what_has_neither_stopped_nor_ended) {
    for (const Life there :
         {Life::runnable, Life::waiting, Life::calling_queued, Life::exhausted}) {
        machine().child(children[0].slot).inspection.run = there;
        EXPECT_EQ(children[0].stop(), Status::ok);
        EXPECT_EQ(children[0].inspect().run, Life::stopped);
    }
    for (const Life gone : {Life::stopped, Life::ended}) {
        machine().child(children[0].slot).inspection.run = gone;
        EXPECT_EQ(children[0].stop(), Status::unchanged);
        EXPECT_EQ(children[0].inspect().run, gone);
    }
    EXPECT_EQ(done(children[0]), std::vector(4, Supervise::stop));
    EXPECT_EQ(children[0].inspect().starts, 1u);
}

TEST_F(Supervisor, restart_is_for_anything) {
    std::uint32_t starts = 1;
    for (const Life before : {Life::runnable, Life::waiting, Life::stopped, Life::ended}) {
        machine().child(children[0].slot).inspection.run = before;
        EXPECT_EQ(children[0].restart(), Status::ok);
        EXPECT_EQ(children[0].inspect().run, Life::runnable);
        EXPECT_EQ(children[0].inspect().starts, ++starts);
    }
    EXPECT_EQ(done(children[0]), std::vector(4, Supervise::restart));
    EXPECT_TRUE(done(children[1]).empty());
}

TEST_F(Supervisor, what_it_does_itself_is_no_news_to_it) {
    children[0].stop();
    children[0].start();
    children[1].restart();
    EXPECT_EQ(machine().pending(), 0u);
    EXPECT_EQ(run([] { return ashlar::wait(children)[children] ? 1 : 0; }).end, End::script_over);
}

TEST_F(Supervisor, a_supervisor_that_starts_again_what_has_failed) {
    machine().script({[] { ashlar::host::fault(children[1], FaultClass::bad_call); },
                      [] {
                          ashlar::host::fault(children[0], FaultClass::bad_call);
                          ashlar::host::fault(children[1], FaultClass::bad_call);
                      }});
    EXPECT_EQ(run([]() -> int {
                  while (true) {
                      const auto ready = ashlar::wait(children);
                      for (const Child& one : children)
                          if (ready[one] && one.inspect().run == Life::stopped) one.restart();
                  }
              }).end,
              End::script_over);
    EXPECT_EQ(done(children[0]), std::vector(1, Supervise::restart));
    EXPECT_EQ(done(children[1]), std::vector(2, Supervise::restart));
    EXPECT_TRUE(done(children[2]).empty());
    EXPECT_EQ(children[1].inspect().starts, 3u);
    EXPECT_EQ(children[1].inspect().fault, FaultClass::bad_call);  // the last one of any life
}

TEST_F(Supervisor, children_whose_events_lie_in_groups) {
    machine().script({[] {
        ashlar::host::fault(distant[1], FaultClass::bad_call);
        ashlar::host::fault(distant[2], FaultClass::bad_call);
        ashlar::host::fault(children[2], FaultClass::bad_call);
    }});
    EXPECT_EQ(run([] {
                  const auto ready = ashlar::wait(distant, children);
                  EXPECT_TRUE(ready[distant] && ready[children]);
                  EXPECT_FALSE(ready[distant[0]]);
                  EXPECT_TRUE(ready[distant[1]]);
                  EXPECT_TRUE(ready[distant[2]]);
                  EXPECT_TRUE(ready[children[2]]);
                  EXPECT_FALSE(ready[children[0]] || ready[children[1]]);
                  return 0;
              }).end,
              End::returned);
    EXPECT_EQ(distant[2].inspect().run, Life::stopped);
    EXPECT_EQ(distant[0].inspect().run, Life::runnable);
}

TEST_F(Supervisor, a_new_test_meets_new_children) {
    ashlar::host::fault(children[0], FaultClass::bad_call);
    children[0].restart();
    ashlar::host::reset();
    EXPECT_EQ(children[0].inspect().starts, 1u);
    EXPECT_EQ(children[0].inspect().fault, FaultClass{});
    EXPECT_TRUE(done(children[0]).empty());
    EXPECT_EQ(machine().pending(), 0u);
}

TEST_F(Supervisor, without_a_child_the_port_raises_nothing_and_panics_with_its_name) {
    EXPECT_EQ(nobody.events(), 0u);
    const auto panicked = [](auto act) {
        const auto outcome = run([&] {
            act();
            return 0;
        });
        return outcome.end == End::panic && outcome.text == "not granted: children";
    };
    EXPECT_TRUE(panicked([] { static_cast<void>(nobody.inspect()); }));
    EXPECT_TRUE(panicked([] { static_cast<void>(nobody.registers()); }));
    EXPECT_TRUE(panicked([] { nobody.start(); }));
    EXPECT_TRUE(panicked([] { nobody.stop(); }));
    EXPECT_TRUE(panicked([] { nobody.restart(); }));
}

TEST_F(Supervisor, nobody_can_fault) {
    EXPECT_THROW(ashlar::host::fault(nobody, FaultClass::bad_call), std::runtime_error);
    EXPECT_EQ(machine().pending(), 0u);
}

}  // namespace
