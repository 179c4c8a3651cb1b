// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Deadlines: future, past, moved, cancelled, many.
#include "tests/kernel/kernel_fixture.hpp"

namespace kernel_test {
namespace {

class Timer : public KernelTest {
  protected:
    void SetUp() override { boot({{}, {}, {}}); }
    static std::uint64_t in(std::uint64_t ticks) { return Machine::fake.clock + ticks; }
};

TEST_F(Timer, ADeadlineInTheFutureWakes) {
    call(SystemCall::timer, {in(100)});
    EXPECT_EQ(x(0, 0), 0u);
    call(SystemCall::wait, {timer_event});
    ASSERT_EQ(running(), 1);
    pass(99);
    ASSERT_EQ(running(), 1);
    pass(1);
    EXPECT_EQ(running(), 0);
    EXPECT_EQ(x(0, 0), timer_event);
    EXPECT_FALSE(Machine::fake.alarm);
}

TEST_F(Timer, ADeadlineThatIsNotInTheFutureIsAnEventAtOnce) {
    call(SystemCall::timer, {in(0)});
    EXPECT_EQ(x(0, 0), static_cast<std::uint64_t>(abi::Status::deadline_past));
    EXPECT_EQ(at(0).events, timer_event);
    EXPECT_FALSE(Machine::fake.alarm);
}

TEST_F(Timer, MovedAndCancelled) {
    call(SystemCall::timer, {in(100)});
    call(SystemCall::timer, {in(50)});
    EXPECT_EQ(Machine::fake.alarm, in(50));
    EXPECT_EQ(deadlines_set(), 1);
    call(SystemCall::timer, {in(200)});
    EXPECT_EQ(Machine::fake.alarm, in(200));
    call(SystemCall::timer, {0});
    EXPECT_EQ(deadlines_set(), 0);
    EXPECT_FALSE(Machine::fake.alarm);
}

TEST_F(Timer, ANewDeadlineForgetsTheOldExpiry) {
    call(SystemCall::timer, {in(10)});
    pass(10);
    EXPECT_EQ(at(0).events, timer_event);
    call(SystemCall::timer, {in(10)});
    EXPECT_EQ(at(0).events, 0u);
}

TEST_F(Timer, DeadlinesOfAllComponentsExpireInOrderOneAnInterrupt) {
    call(SystemCall::timer, {in(30)});
    call(SystemCall::wait, {timer_event});
    call(SystemCall::timer, {in(10)});
    call(SystemCall::wait, {timer_event});
    call(SystemCall::timer, {in(20)});
    call(SystemCall::wait, {timer_event});
    ASSERT_EQ(running(), kernel::idle_rank());
    Machine::fake.clock += 100;
    interrupt();
    EXPECT_EQ(running(), 0);
    EXPECT_FALSE(Machine::fake.alarm);  // the others are less important: they do not disturb it
    call(SystemCall::wait, {1});
    EXPECT_EQ(running(), kernel::idle_rank());
    interrupt();
    EXPECT_EQ(running(), 1);
    EXPECT_FALSE(Machine::fake.alarm);
    call(SystemCall::wait, {1});
    interrupt();
    EXPECT_EQ(running(), 2);
    EXPECT_EQ(x(2, 0), timer_event);
}

TEST_F(Timer, OneOfTheLessImportantRingsAtMostOnceWhileAnotherRuns) {
    call(SystemCall::wait, {1});
    call(SystemCall::wait, {1});
    call(SystemCall::timer, {in(10)});
    kernel::raise(boot_core, at(0), 1);
    kernel::schedule(boot_core);
    ASSERT_EQ(running(), 0);
    EXPECT_TRUE(Machine::fake.alarm);  // a switch left it where it was
    pass(20);
    EXPECT_EQ(running(), 0);
    EXPECT_EQ(at(2).events, 0u);
    EXPECT_FALSE(Machine::fake.alarm);
    const auto set = Machine::fake.alarms_set;
    call(SystemCall::signal_wait, {1, 1});  // no such slot: it stops
    EXPECT_EQ(running(), 2);
    EXPECT_EQ(Machine::fake.alarms_set, set + 1);
    interrupt();
    EXPECT_EQ(at(2).events, timer_event);
}

TEST_F(Timer, AThousandLessImportantOnesCostAtMostOneEntry) {
    constexpr Rank others = 1000;
    std::vector<Row> rows{{}};
    for (Rank i = 0; i < others; ++i) rows.push_back({.level = 0});
    boot(rows);
    const auto due = Machine::fake.clock + 5000;
    call(SystemCall::timer, {due + 1});
    call(SystemCall::wait, {timer_event});
    for (Rank rank = 1; rank <= others; ++rank) {
        ASSERT_EQ(running(), rank);
        call(SystemCall::timer, {due});
        call(SystemCall::wait, {timer_event});
    }
    ASSERT_EQ(running(), kernel::idle_rank());
    Machine::fake.clock = due;
    interrupt();
    EXPECT_EQ(running(), 1);
    Machine::fake.clock = due + 1;  // all others are due as well
    interrupt();
    ASSERT_EQ(running(), 0);
    EXPECT_FALSE(Machine::fake.alarm);
    call(SystemCall::wait, {1});
    for (Rank rank = 1; rank <= others; ++rank) {
        while (Machine::fake.alarm && *Machine::fake.alarm <= Machine::fake.clock) interrupt();
        ASSERT_NE(running(), kernel::idle_rank());
        EXPECT_EQ(x(running(), 0), timer_event);
        call(SystemCall::wait, {1});
    }
    EXPECT_EQ(running(), kernel::idle_rank());
}

// Two members that wake each other in turns do not keep a third from its time.
TEST_F(Timer, MembersOfALevelAreToldWhileOneOfThemRuns) {
    compose({{.level = 0}, {.level = 0}, {.level = 0}});
    arch::host::grant_signal(0, 1, 1);
    arch::host::grant_signal(1, 0, 1);
    boot();
    call(SystemCall::wait, {1});
    call(SystemCall::wait, {1});
    call(SystemCall::timer, {in(100)});
    call(SystemCall::wait, {timer_event});
    kernel::raise(boot_core, at(0), 1);
    kernel::schedule(boot_core);
    for (int round = 0; round < 20 && running() != 2; ++round) {
        pass(30);
        if (running() != 2) call(SystemCall::signal_wait, {1, 1});
    }
    EXPECT_EQ(running(), 2);
}

TEST_F(Timer, AStoppedComponentHasNoDeadline) {
    call(SystemCall::timer, {in(30)});
    call(SystemCall::end);
    EXPECT_EQ(at(0).run, Run::ended);
    EXPECT_FALSE(Machine::fake.alarm);
}

}  // namespace
}  // namespace kernel_test
