// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Budgets: exhaustion, replenishment, and who pays for a call.
#include "tests/kernel/kernel_fixture.hpp"

namespace kernel_test {
namespace {

class Budget : public KernelTest {
  protected:
    static std::int64_t left(Rank rank) { return at(rank).budget; }
};

TEST_F(Budget, ExhaustedItDoesNotRunUntilItsPeriodIsOver) {
    boot({{.budget = 200, .period = 1000}, {}});
    ASSERT_EQ(running(), 0);
    pass(199);
    EXPECT_EQ(running(), 0);
    pass(1);
    EXPECT_EQ(at(0).run, Run::exhausted);
    EXPECT_EQ(running(), 1);
    pass(799);
    EXPECT_EQ(running(), 1);
    pass(1);
    EXPECT_EQ(running(), 0);
    pass(200);
    EXPECT_EQ(running(), 1);
}

TEST_F(Budget, TheAlarmThatComesLateIsOverdrawnAndPaidLater) {
    boot({{.budget = 200, .period = 1000}, {}});
    pass(250);
    EXPECT_EQ(left(0), -50);
    pass(750);
    EXPECT_EQ(running(), 0);
    EXPECT_EQ(left(0), 150);
    pass(150);
    EXPECT_EQ(running(), 1);
}

TEST_F(Budget, WhatIsOverdrawnByMoreThanAPeriodIsPaidOverSeveral) {
    boot({{.budget = 200, .period = 1000}, {}});
    Machine::fake.clock += 650;  // interrupts came late
    interrupt();
    EXPECT_EQ(left(0), -450);
    for (int period = 0; period < 2; ++period) {
        pass(1000);
        EXPECT_EQ(running(), 1);
    }
    pass(1000);
    EXPECT_EQ(running(), 0);
    EXPECT_EQ(left(0), 150);
}

TEST_F(Budget, OnlyTimeThatItRunsIsCharged) {
    compose({{}, {.budget = 200, .period = 10000}, {}});
    boot();
    call(SystemCall::timer, {Machine::fake.clock + 100});
    call(SystemCall::wait, {timer_event});
    ASSERT_EQ(running(), 1);
    pass(99);
    pass(1);
    ASSERT_EQ(running(), 0);
    EXPECT_EQ(left(1), 100);
    pass(5000);
    EXPECT_EQ(left(1), 100);
    call(SystemCall::wait, {1});
    pass(100);
    EXPECT_EQ(at(1).run, Run::exhausted);
}

TEST_F(Budget, AWakeUpWhileExhaustedWaitsForTheBudget) {
    boot({{.budget = 200, .period = 1000}, {}});
    Machine::fake.clock += 210;
    call(SystemCall::wait, {1});
    EXPECT_EQ(at(0).run, Run::waiting);
    kernel::raise(boot_core, at(0), 1);
    kernel::schedule(boot_core);
    EXPECT_EQ(at(0).run, Run::exhausted);
    EXPECT_EQ(running(), 1);
    pass(790);
    EXPECT_EQ(running(), 0);
    EXPECT_EQ(x(0, 0), 1u);
}

class BudgetInCalls : public Budget {
  protected:
    // Rank 0 serves rank 1, which serves rank 2, which has a budget; rank 3 has none.
    void SetUp() override {
        compose({{}, {}, {.budget = 200, .period = 1000}, {}});
        arch::host::grant_call(1, 0);
        arch::host::grant_call(2, 1);
        boot();
        call(SystemCall::wait, {call_event});
        call(SystemCall::wait, {call_event});
        EXPECT_EQ(running(), 2);
        pass(50);
    }
};

TEST_F(BudgetInCalls, ServersWorkOnTheBudgetOfTheFirstCaller) {
    call(SystemCall::call, {1, 0});
    ASSERT_EQ(running(), 1);
    pass(50);
    call(SystemCall::call, {1, 0});
    ASSERT_EQ(running(), 0);
    pass(60);
    call(SystemCall::reply_wait, {x(0, 1), call_event});
    ASSERT_EQ(running(), 1);
    const auto handle = abi::CallHandle::of(0, 2, at(2).sequence).word;
    call(SystemCall::reply_wait, {handle, call_event});
    ASSERT_EQ(running(), 2);
    pass(39);  // 50 of its own, 50 and 60 of two servers
    EXPECT_EQ(running(), 2);
    pass(1);
    EXPECT_EQ(at(2).run, Run::exhausted);
    EXPECT_EQ(running(), 3);
}

TEST_F(BudgetInCalls, ACallIsFinishedAndTheCallerOverdraws) {
    call(SystemCall::call, {1, 0});
    pass(400);
    ASSERT_EQ(running(), 1);
    const auto handle = x(1, 1);
    call(SystemCall::reply_wait, {handle, call_event});
    EXPECT_EQ(at(2).run, Run::exhausted);
    EXPECT_EQ(left(2), -250);
    EXPECT_EQ(x(2, 0), 0u);
    EXPECT_EQ(running(), 3);
    pass(1000 - 450);
    EXPECT_EQ(running(), 3);
    pass(1000);
    EXPECT_EQ(running(), 2);
    EXPECT_EQ(left(2), 150);
}

TEST_F(BudgetInCalls, AServerThatGoesOnAfterItsAnswerWorksForNobody) {
    call(SystemCall::call, {1, 0});
    pass(10);
    call(SystemCall::reply, {x(1, 1)});
    ASSERT_EQ(running(), 1);
    pass(700);
    EXPECT_EQ(left(2), 140);
    EXPECT_EQ(at(2).run, Run::runnable);
}

TEST_F(BudgetInCalls, ACallerThatDiesIsNotChargedForTheRest) {
    call(SystemCall::call, {1, 0});
    kernel::retire(boot_core, at(2), Run::stopped);
    kernel::schedule(boot_core);
    const auto before = left(2);
    pass(100);
    EXPECT_EQ(left(2), before);
}

class BudgetAtADeferringServer : public Budget {
  protected:
    // Rank 0 serves ranks 1 and 2, who have budgets, and puts them off; rank 3 has none.
    void SetUp() override {
        compose({{.rights = abi::right_defers},
                 {.budget = 100, .period = 10000},
                 {.budget = 300, .period = 10000},
                 {}});
        arch::host::grant_call(1, 0);
        arch::host::grant_call(2, 0);
        boot();
        call(SystemCall::wait, {call_event});
    }
    static void wake_server() {
        kernel::raise(boot_core, at(0), 1);
        kernel::schedule(boot_core);
    }
};

TEST_F(BudgetAtADeferringServer, AClientPaysUntilItsAnswerWhateverTheServerWaitsFor) {
    call(SystemCall::call, {1, 0});
    const auto handle = x(0, 1);
    call(SystemCall::wait, {1});
    wake_server();
    pass(5000);  // the work that was put off
    call(SystemCall::reply_wait, {handle, call_event});
    EXPECT_EQ(left(1), 100 - 5000);
    EXPECT_EQ(at(1).run, Run::exhausted);
    EXPECT_EQ(running(), 2);
}

TEST_F(BudgetAtADeferringServer, TheLastOneTakenPaysThenWhoIsStillOwed) {
    call(SystemCall::call, {1, 0});
    const auto first = x(0, 1);
    call(SystemCall::wait, {call_event});
    ASSERT_EQ(running(), 2);
    call(SystemCall::call, {1, 0});
    const auto second = x(0, 1);
    pass(50);
    call(SystemCall::reply, {second});
    EXPECT_EQ(left(2), 250);
    EXPECT_EQ(at(0).working_for, 1);
    pass(20);
    call(SystemCall::reply_wait, {first, call_event});
    device(64);  // an account is made up
    EXPECT_EQ(left(1), 80);
    EXPECT_EQ(left(2), 250);
}

TEST_F(BudgetAtADeferringServer,
       AClientThatItsServerLeavesBehindWhileItIsSpentComesBackWithItsBudget) {
    call(SystemCall::call, {1, 0});
    pass(150);
    fault({.fault = abi::FaultClass::illegal});
    EXPECT_EQ(running(), 2);
    EXPECT_FALSE(boot_core.ready.contains(1));
    pass(10000 - 150);
    ASSERT_EQ(running(), 1);
    EXPECT_EQ(x(1, 0), gone);
    EXPECT_EQ(left(1), 50);
}

// The kernel works for other components in an interrupt: the interrupted component does not pay.
TEST_F(Budget, InterruptsAreOnNobodysBudget) {
    boot({{.budget = 1000, .period = 100000}, {}});
    Machine::fake.ticks_a_look = 7;
    for (int i = 0; i < 10; ++i) device(64);
    // Between two interrupts lies one look at the clock, in each of them another.
    EXPECT_EQ(left(0), 1000 - 9 * 7);
}

// It could not run meanwhile, so its budget was not updated: it skips as many periods as have
// passed.
TEST_F(Budget, ReplenishedLateItHasLostNoPeriod) {
    boot({{}, {.budget = 200, .period = 1000}, {}});
    call(SystemCall::wait, {1});
    ASSERT_EQ(running(), 1);
    Machine::fake.clock += 650;
    kernel::raise(boot_core, at(0), 1);
    kernel::schedule(boot_core);
    ASSERT_EQ(left(1), -450);
    pass(2600);
    EXPECT_EQ(left(1), -450);
    call(SystemCall::wait, {1});
    pass(0);
    EXPECT_EQ(left(1), 150);
    EXPECT_EQ(running(), 1);
}

TEST_F(Budget, MembersOfALevelShareWhileTheyHaveABudget) {
    boot({{.level = 0, .budget = 15000, .period = 100000}, {.level = 0}});
    ASSERT_EQ(running(), 0);
    pass(10000);  // a slice
    ASSERT_EQ(running(), 1);
    pass(10000);
    ASSERT_EQ(running(), 0);
    pass(5000);
    EXPECT_EQ(at(0).run, Run::exhausted);
    for (int slice = 0; slice < 7; ++slice) {
        EXPECT_EQ(running(), 1);
        pass(10000);
    }
    pass(5000);
    EXPECT_EQ(at(0).run, Run::runnable);
}

TEST_F(Budget, ReplenishedInTheMiddleOfItsTurnItGoesOn) {
    compose({{}, {.budget = 600, .period = 1000}, {}});
    boot();
    call(SystemCall::wait, {1});
    ASSERT_EQ(running(), 1);
    pass(100);  // of the period that began now
    kernel::raise(boot_core, at(0), 1);
    kernel::schedule(boot_core);
    pass(800);
    call(SystemCall::wait, {1});
    ASSERT_EQ(running(), 1);
    EXPECT_EQ(left(1), 500);
    pass(100);
    EXPECT_EQ(running(), 1);
    EXPECT_EQ(left(1), 600);
    pass(599);
    EXPECT_EQ(running(), 1);
    pass(1);
    EXPECT_EQ(running(), 2);
}

}  // namespace
}  // namespace kernel_test
