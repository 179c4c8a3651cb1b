// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// `overdue`: from a wake-up, or a start, to the next wait.
#include "tests/kernel/kernel_fixture.hpp"

namespace kernel_test {
namespace {

class Overdue : public KernelTest {
  protected:
    static void wake(Rank rank) {
        kernel::raise(boot_core, at(rank), 1);
        kernel::schedule(boot_core);
    }
    static void expect_overdue(Rank rank) {
        EXPECT_EQ(at(rank).run, Run::stopped);
        EXPECT_EQ(last_record().fault, abi::FaultClass::overdue);
        EXPECT_EQ(last_record().component, rank);
    }
};

TEST_F(Overdue, TheFirstLifeCountsFromItsFirstRun) {
    boot({{}, {.overdue = 100}});
    pass(500);
    call(SystemCall::wait, {1});
    ASSERT_EQ(running(), 1);
    pass(99);
    EXPECT_EQ(at(1).run, Run::runnable);
    pass(1);
    expect_overdue(1);
}

TEST_F(Overdue, WaitingTakesNoTime) {
    boot({{.overdue = 100}, {}});
    call(SystemCall::wait, {1});
    pass(100000);
    EXPECT_EQ(at(0).run, Run::waiting);
    EXPECT_EQ(deadlines_set(), 0);
}

TEST_F(Overdue, EachWakeUpCountsAnew) {
    boot({{.overdue = 100}, {}});
    for (int i = 0; i < 5; ++i) {
        call(SystemCall::wait, {1});
        wake(0);
        pass(90);
    }
    at(0).events |= 1;
    call(SystemCall::wait, {1});  // pending: it does not sleep, and the time counts from here
    pass(90);
    EXPECT_EQ(at(0).run, Run::runnable);
    pass(10);
    expect_overdue(0);
}

TEST_F(Overdue, PreEmptedIsNoExcuseAndIsSaidWhenItsTurnWouldCome) {
    boot({{}, {.overdue = 100}, {}});
    call(SystemCall::wait, {1});
    call(SystemCall::wait, {1});
    wake(1);
    wake(0);
    pass(100);
    EXPECT_EQ(running(), 0);
    EXPECT_EQ(at(1).run, Run::runnable);  // rank 0 is more important, and not to be disturbed
    pass(100);
    call(SystemCall::wait, {1});
    pass(0);
    expect_overdue(1);
    EXPECT_EQ(running(), 2);
}

// A component that keeps it from running must not keep its supervisor from being notified.
TEST_F(Overdue, ASupervisorIsToldAtOnceAndAHaltComesAtOnce) {
    for (const bool halts : {false, true}) {
        compose({{},
                 {},
                 {.on_fault = halts ? abi::OnFault::halt : abi::OnFault::stop, .overdue = 100}});
        if (!halts) arch::host::grant_supervision(0, 2, 15, 3);
        boot();
        if (!halts) call(SystemCall::wait, {8});
        sleep_until(2);
        call(SystemCall::wait, {1});
        wake(2);
        kernel::raise(boot_core, at(1), std::uint64_t{1} << 61);
        kernel::schedule(boot_core);
        ASSERT_EQ(running(), 1);
        pass(100);
        if (halts) {
            EXPECT_EQ(Machine::fake.exit_status, abi::halt_status);
        } else {
            EXPECT_EQ(running(), 0);
            EXPECT_EQ(x(0, 0), 8u);
            expect_overdue(2);
        }
    }
}

// Otherwise a thousand components that restart would delay every other one for a thousand entries.
TEST_F(Overdue, WhoStartsAgainBeforeItHaltsTheMachineInterruptsNobody) {
    std::vector<Row> rows(100, Row{.on_fault = abi::OnFault::restart,
                                   .restart_max = 1,
                                   .restart_within = 1'000'000,
                                   .then = abi::OnFault::halt,
                                   .overdue = 100});
    rows.insert(rows.begin(), Row{});
    boot(rows);
    call(SystemCall::wait, {1});
    for (Rank rank = 1; rank <= 100; ++rank) call(SystemCall::wait, {1});
    for (Rank rank = 1; rank <= 100; ++rank) wake(rank);
    wake(0);
    const auto interrupts = boot_core.counters.interrupts;
    pass(200);
    EXPECT_LE(boot_core.counters.interrupts, interrupts + 1);
    EXPECT_EQ(running(), 0);
    EXPECT_EQ(at(1).starts, 1u);
    call(SystemCall::wait, {1});
    pass(0);
    EXPECT_EQ(at(1).starts, 2u);
    EXPECT_FALSE(Machine::fake.exit_status);
    pass(100);  // once too often
    EXPECT_EQ(Machine::fake.exit_status, abi::halt_status);
}

// It would not run a child before it is done, whatever happens to the child.
TEST_F(Overdue, ASupervisorThatRunsHearsOfItsChildrenWhenItIsDone) {
    compose(std::vector<Row>(16, Row{.overdue = 100}));
    for (Rank child = 1; child < 16; ++child)
        arch::host::grant_supervision(0, child, 15, static_cast<abi::EventSource>(child));
    boot();
    for (Rank rank = 0; rank < 16; ++rank) call(SystemCall::wait, {0xffff});
    for (Rank child = 1; child < 16; ++child) wake(child);
    pass(50);
    wake(0);
    const auto interrupts = boot_core.counters.interrupts;
    pass(50);
    pass(49);
    EXPECT_LE(boot_core.counters.interrupts, interrupts + 1);
    EXPECT_EQ(at(15).run, Run::runnable);
    call(SystemCall::wait, {0xffff});
    pass(0);
    EXPECT_EQ(running(), 0);
    EXPECT_EQ(x(0, 0), 2u);
    expect_overdue(1);
}

// In a level it would have its turn while another one still runs.
TEST_F(Overdue, ASupervisorThatSharesItsLevelIsToldWhileAnotherOneRuns) {
    compose({{.level = 0}, {.level = 0}, {.overdue = 100}});
    arch::host::grant_supervision(0, 2, 15, 3);
    boot();
    call(SystemCall::wait, {8});
    call(SystemCall::wait, {1});
    call(SystemCall::wait, {1});
    wake(2);
    wake(1);
    ASSERT_EQ(running(), 1);
    pass(100);
    expect_overdue(2);
    EXPECT_EQ(at(0).run, Run::runnable);
    pass(10'000);  // the slice is over
    EXPECT_EQ(running(), 0);
}

TEST_F(Overdue, NorIsACall) {
    compose({{.rights = abi::right_defers}, {.overdue = 100}, {}});
    arch::host::grant_call(1, 0);
    boot();
    call(SystemCall::wait, {call_event});
    pass(60);
    call(SystemCall::call, {1, 0});
    const auto handle = x(0, 1);
    call(SystemCall::wait, {call_event | 1});
    pass(40);
    expect_overdue(1);
    EXPECT_EQ(taken_by(0), 0);
    wake(0);
    call(SystemCall::reply, {handle});
    EXPECT_EQ(x(0, 0), static_cast<std::uint64_t>(abi::Status::not_your_caller));
}

TEST_F(Overdue, AnAnswerIsNoWakeUp) {
    compose({{}, {.overdue = 100}, {}});
    arch::host::grant_call(1, 0);
    boot();
    call(SystemCall::wait, {call_event});
    pass(60);
    call(SystemCall::call, {1, 0});
    call(SystemCall::reply_wait, {x(0, 1), call_event});
    ASSERT_EQ(running(), 1);
    pass(40);
    expect_overdue(1);
}

TEST_F(Overdue, ANewLifeCountsFromItsStart) {
    boot({{.on_fault = abi::OnFault::restart,
           .restart_max = 2,
           .restart_within = 1000,
           .overdue = 100},
          {}});
    pass(100);
    EXPECT_EQ(at(0).starts, 2u);
    EXPECT_EQ(running(), 0);
    pass(99);
    EXPECT_EQ(at(0).starts, 2u);
    pass(1);
    EXPECT_EQ(at(0).starts, 3u);
}

TEST_F(Overdue, ManyAtOneTickAreTakenOneAnEntry) {
    boot(std::vector<Row>(20, Row{.overdue = 100}));
    const auto idle = kernel::idle_rank();
    for (Rank rank = 0; rank < idle; ++rank) call(SystemCall::wait, {1});
    for (Rank rank = idle; rank-- > 0;) kernel::raise(boot_core, at(rank), 1);
    kernel::schedule(boot_core);
    const auto interrupts = boot_core.counters.interrupts;
    pass(100);
    EXPECT_EQ(boot_core.counters.interrupts, interrupts + idle);
    for (Rank rank = 0; rank < idle; ++rank) EXPECT_EQ(at(rank).run, Run::stopped);
}

}  // namespace
}  // namespace kernel_test
