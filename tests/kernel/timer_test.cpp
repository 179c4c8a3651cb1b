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
    EXPECT_EQ(boot_core.deadlines, 1);
    call(SystemCall::timer, {in(200)});
    EXPECT_EQ(Machine::fake.alarm, in(200));
    call(SystemCall::timer, {0});
    EXPECT_EQ(boot_core.deadlines, 0);
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
    EXPECT_EQ(running(), 1);
    interrupt();
    EXPECT_EQ(running(), 1);
    EXPECT_EQ(at(2).run, Run::runnable);
    interrupt();
    EXPECT_EQ(running(), 0);
}

TEST_F(Timer, AStoppedComponentHasNoDeadline) {
    call(SystemCall::timer, {in(30)});
    call(SystemCall::end);
    EXPECT_EQ(at(0).run, Run::ended);
    EXPECT_FALSE(Machine::fake.alarm);
}

}  // namespace
}  // namespace kernel_test
