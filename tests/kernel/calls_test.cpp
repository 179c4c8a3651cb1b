// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Calls: delivery, order of callers, answers, and what an answer may not be.
#include "tests/kernel/kernel_fixture.hpp"

namespace kernel_test {
namespace {

constexpr auto ok = static_cast<std::uint64_t>(abi::Status::ok);
constexpr auto not_yours = static_cast<std::uint64_t>(abi::Status::not_your_caller);

class Calls : public KernelTest {
  protected:
    // Rank 0 serves ranks 1, 2 and 3; ranks 2 and 3 share a level.
    void SetUp() override {
        compose({{.rights = rights()}, {}, {.level = 0}, {.level = 0}});
        for (Rank client = 1; client < 4; ++client) arch::host::grant_call(client, 0, 7);
        boot();
    }
    virtual std::uint32_t rights() const { return 0; }

    static void call_server(std::uint64_t operation, std::uint64_t first) {
        call(SystemCall::call, {1, operation, first, 2, 3, 4, 5, 6, 7, 8});
    }
};
class DeferredCalls : public Calls {
  protected:
    std::uint32_t rights() const override { return abi::right_defers; }
};

TEST_F(Calls, AWaitingServerGetsTheMessageAndTheClientTheAnswer) {
    call(SystemCall::wait, {call_event | 1});
    ASSERT_EQ(running(), 1);
    call_server(9, 100);
    ASSERT_EQ(running(), 0);
    EXPECT_EQ(x(0, 0), call_event | 7 << 8 | 9);
    const abi::CallHandle handle{x(0, 1)};
    EXPECT_EQ(handle.client(), 0);
    EXPECT_EQ(handle.component(), 1);
    EXPECT_EQ(handle.sequence(), 1u);
    EXPECT_EQ(x(0, 2), 100u);
    EXPECT_EQ(x(0, 9), 8u);
    EXPECT_EQ(at(1).run, Run::calling_taken);
    call(SystemCall::reply_wait, {handle.word, call_event, 200, 0, 0, 0, 0, 0, 0, 42});
    ASSERT_EQ(running(), 1);
    EXPECT_EQ(x(1, 0), ok);
    EXPECT_EQ(x(1, 2), 200u);
    EXPECT_EQ(x(1, 9), 42u);
}

TEST_F(Calls, EventsComeBeforeCalls) {
    call(SystemCall::wait, {1});
    call_server(1, 1);
    at(0).wait_mask = 0;
    at(0).run = Run::runnable;  // as if it had been woken
    boot_core.ready.insert(0);
    at(0).events |= 1;
    kernel::schedule(boot_core);
    call(SystemCall::wait, {call_event | 1});
    EXPECT_EQ(x(0, 0), 1u);
    call(SystemCall::wait, {call_event | 1});
    EXPECT_EQ(x(0, 0), call_event | 7 << 8 | 1);
    EXPECT_EQ(at(0).events, 0u);
}

TEST_F(Calls, CallersAreServedByLevelThenTurn) {
    call(SystemCall::wait, {1});
    call(SystemCall::wait, {1});  // rank 1 comes last
    ASSERT_EQ(running(), 2);
    call_server(0, 22);
    ASSERT_EQ(running(), 3);
    call_server(0, 33);
    ASSERT_EQ(running(), kernel::idle_rank());
    kernel::make_ready(boot_core, at(1));
    at(1).wait_mask = 0;
    kernel::schedule(boot_core);
    call_server(0, 11);
    kernel::make_ready(boot_core, at(0));
    at(0).wait_mask = 0;
    kernel::schedule(boot_core);
    std::vector<std::uint64_t> order;
    call(SystemCall::wait, {call_event});
    for (int i = 0; i < 3; ++i) {
        order.push_back(x(0, 2));
        if (i < 2) call(SystemCall::reply_wait, {x(0, 1), call_event});
    }
    EXPECT_EQ(order, (std::vector<std::uint64_t>{11, 22, 33}));
}

TEST_F(Calls, AnAnswerIsGoodOnce) {
    call(SystemCall::wait, {call_event});
    call_server(0, 1);
    const auto handle = x(0, 1);
    call(SystemCall::reply, {handle});
    EXPECT_EQ(x(0, 0), ok);
    call(SystemCall::reply, {handle});
    EXPECT_EQ(x(0, 0), not_yours);
    for (const std::uint64_t wrong :
         {std::uint64_t{0}, ~std::uint64_t{0}, handle ^ std::uint64_t{1} << 32,
          handle ^ std::uint64_t{1} << 16}) {
        call(SystemCall::reply, {wrong});
        EXPECT_EQ(x(0, 0), not_yours);
    }
    EXPECT_EQ(running(), 0);
}

// After 2^32 calls a client's handles come again: such a one answers the call that has it now, of that client and to that
// server, and no other.
TEST_F(Calls, AHandleThatComesAgainAfterTheWrapAnswersOnlyItsOwnCall) {
    at(1).sequence = 0xfffffffe;
    call(SystemCall::wait, {call_event});
    call_server(0, 1);
    const auto before = x(0, 1);
    EXPECT_EQ(abi::CallHandle{before}.sequence(), 0xffffffffu);
    call(SystemCall::reply_wait, {before, call_event});
    call_server(0, 1);
    const auto after = x(0, 1);
    EXPECT_EQ(abi::CallHandle{after}.sequence(), 0u);
    call(SystemCall::reply, {before});
    EXPECT_EQ(x(0, 0), not_yours);
    call(SystemCall::reply_wait, {after, call_event});
    at(1).sequence = 0xfffffffe;  // as after 2^32 - 1 more calls
    EXPECT_EQ(x(1, 0), ok);
    ASSERT_EQ(running(), 1);
    call_server(0, 1);
    EXPECT_EQ(x(0, 1), before);
    at(0).run = Run::waiting;  // another component runs, and has the handle
    at(0).wait_mask = 1;
    kernel::schedule(boot_core);
    ASSERT_EQ(running(), 2);
    call(SystemCall::reply, {before});
    EXPECT_EQ(x(2, 0), not_yours);
    EXPECT_EQ(at(1).run, Run::calling_taken);
}

TEST_F(Calls, AnotherComponentCannotAnswer) {
    call(SystemCall::wait, {call_event});
    call_server(0, 1);
    const auto handle = x(0, 1);
    at(0).run = Run::waiting;  // the server blocks in a nested way: another one runs
    at(0).wait_mask = 1;
    kernel::schedule(boot_core);
    ASSERT_EQ(running(), 2);
    call(SystemCall::reply, {handle});
    EXPECT_EQ(x(2, 0), not_yours);
    EXPECT_EQ(at(1).run, Run::calling_taken);
}

TEST_F(Calls, WaitingWithAnUnansweredCallIsRefused) {
    call(SystemCall::wait, {call_event});
    call_server(0, 1);
    call(SystemCall::wait, {call_event});
    EXPECT_EQ(at(0).run, Run::stopped);
    EXPECT_EQ(last_record().bad_call, abi::BadCall::unanswered);
    EXPECT_EQ(running(), 1);
    EXPECT_EQ(x(1, 0), gone);
}

// Ranks 2 and 3 call again as soon as they are answered; rank 1 comes in between, now and then.
TEST_F(Calls, WithinALevelNobodyIsServedTwiceWhileAnotherWaits) {
    call(SystemCall::wait, {1});
    call(SystemCall::wait, {1});
    call_server(0, 2);
    call_server(0, 3);
    ASSERT_EQ(running(), kernel::idle_rank());
    kernel::raise(boot_core, at(0), 1);
    kernel::schedule(boot_core);
    std::vector<int> served(4);
    for (int round = 0; round < 60; ++round) {
        if (round % 3 == 0 && at(1).run == Run::waiting) kernel::raise(boot_core, at(1), 1);
        call(SystemCall::wait, {call_event});
        const Rank client = abi::CallHandle{x(0, 1)}.component();
        ++served[client];
        call(SystemCall::reply_wait, {x(0, 1), 2});  // an event that does not come: they call again
        while (running() != kernel::idle_rank()) {
            if (running() == 1) {
                if (served[1] % 2 == 0) call_server(0, 1);
                if (running() == 1) call(SystemCall::wait, {1});
            } else {
                call_server(0, running());
            }
        }
        kernel::raise(boot_core, at(0), 2);
        kernel::schedule(boot_core);
        ASSERT_LE(std::abs(served[2] - served[3]), 1);
    }
    EXPECT_GT(served[1], 0);
}

TEST_F(DeferredCalls, AServerThatDefersMayTakeSeveralAndAnswerInAnyOrder) {
    call(SystemCall::wait, {call_event});
    std::vector<std::uint64_t> handles;
    for (Rank client = 1; client < 4; ++client) {
        ASSERT_EQ(running(), client);
        call_server(0, client);
        ASSERT_EQ(running(), 0);
        handles.push_back(x(0, 1));
        call(SystemCall::wait, {call_event | 1});
    }
    ASSERT_EQ(running(), kernel::idle_rank());
    EXPECT_EQ(taken_by(0), 3);
    kernel::make_ready(boot_core, at(0));
    at(0).wait_mask = 0;
    kernel::schedule(boot_core);
    for (const int i : {1, 0, 2}) {
        call(SystemCall::reply, {handles[i], 0, 10u + i});
        EXPECT_EQ(x(0, 0), ok);
        EXPECT_EQ(x(static_cast<Rank>(i + 1), 2), 10u + i);
    }
    EXPECT_EQ(taken_by(0), 0);
}

TEST_F(DeferredCalls, AllCallersOfAFailedServerAreReleasedAtOnce) {
    call(SystemCall::wait, {call_event});
    call_server(0, 1);            // taken
    call(SystemCall::wait, {1});  // the server sleeps on something else
    ASSERT_EQ(running(), 2);
    call_server(0, 2);  // queued
    call_server(0, 3);  // queued
    ASSERT_EQ(running(), kernel::idle_rank());
    kernel::make_ready(boot_core, at(0));
    at(0).wait_mask = 0;
    kernel::schedule(boot_core);
    fault({.fault = abi::FaultClass::translation, .address = 0});
    EXPECT_EQ(waiting_at(0) + taken_by(0), 0);
    for (Rank client = 2; client < 4; ++client) {
        EXPECT_TRUE(boot_core.ready.contains(client));
        EXPECT_EQ(at(client).run, Run::calling_queued);  // until it is its turn
    }
    ASSERT_EQ(running(), 1);
    EXPECT_EQ(x(1, 0), gone);
    call_server(0, 1);  // and from now on at once
    EXPECT_EQ(running(), 1);
    EXPECT_EQ(x(1, 0), gone);
    for (const Rank client : {3, 2}) {  // rank 2 had the turn before
        call(SystemCall::wait, {1});
        ASSERT_EQ(running(), client);
        EXPECT_EQ(x(client, 0), gone);
        EXPECT_EQ(at(client).run, Run::runnable);
    }
}

TEST_F(DeferredCalls, AReleasedCallerMayBeStoppedBeforeItKnows) {
    call(SystemCall::wait, {call_event});
    call_server(0, 1);
    fault({.fault = abi::FaultClass::illegal});
    ASSERT_EQ(running(), 1);
    compose({{}, {.rights = rights()}, {}, {}});
    const auto child = arch::host::grant_supervision(0, 2, 15, 1);
    arch::host::grant_supervision(0, 1, 15, 2);
    arch::host::grant_call(2, 1);
    boot();
    call(SystemCall::wait, {4});
    call(SystemCall::wait, {call_event});
    call(SystemCall::call, {1, 0});
    ASSERT_EQ(running(), 1);
    const auto handle = x(1, 1);
    kernel::raise(boot_core, at(0), 4);
    kernel::schedule(boot_core);
    call(SystemCall::supervise, {child + 1, 3});  // its server starts again: it is released
    EXPECT_TRUE(boot_core.ready.contains(2));
    call(SystemCall::supervise, {child, 0});
    EXPECT_EQ(x(0, 2) & 0xff, static_cast<std::uint64_t>(Run::runnable));
    call(SystemCall::supervise, {child, 2});
    EXPECT_EQ(at(2).run, Run::stopped);
    EXPECT_FALSE(boot_core.ready.contains(2));
    call(SystemCall::wait, {4});
    ASSERT_EQ(running(), 1);
    call(SystemCall::reply, {handle});  // of the former life of the server; now stale
    EXPECT_EQ(x(1, 0), not_yours);
}

// The answer that a new life gives to a caller of the former one comes too late.
TEST_F(DeferredCalls, ANewLifeCannotAnswerReleasedCallers) {
    compose({{.rights = rights(), .on_fault = abi::OnFault::restart, .restart_max = 9}, {}});
    arch::host::grant_call(1, 0);
    boot();
    call(SystemCall::wait, {call_event});
    call_server(0, 1);
    const auto handle = x(0, 1);
    fault({.fault = abi::FaultClass::illegal});
    ASSERT_EQ(running(), 0);
    call(SystemCall::reply, {handle});
    EXPECT_EQ(x(0, 0), not_yours);
    call(SystemCall::wait, {call_event});
    ASSERT_EQ(running(), 1);
    EXPECT_EQ(x(1, 0), gone);
}

TEST_F(Calls, AThousandCallersAreReleasedByOneEntry) {
    compose(std::vector<Row>(1003, Row{.level = -1}));
    for (Rank client = 2; client < 1003; ++client) arch::host::grant_call(client, 1);
    const auto wake = arch::host::grant_signal(1, 0, 1);
    boot();
    call(SystemCall::wait, {1});
    call(SystemCall::wait, {2});
    for (Rank client = 2; client < 1003; ++client) call(SystemCall::call, {1, 0});
    ASSERT_EQ(running(), kernel::idle_rank());
    kernel::raise(boot_core, at(1), 2);
    kernel::schedule(boot_core);
    const auto interrupts = boot_core.counters.interrupts;
    fault({.fault = abi::FaultClass::illegal});
    ASSERT_EQ(running(), 2);
    EXPECT_EQ(size_of(boot_core.ready), 1000 + 1);  // and the idle row
    kernel::raise(boot_core, at(0), 1);
    kernel::schedule(boot_core);
    EXPECT_EQ(running(), 0);
    EXPECT_EQ(boot_core.counters.interrupts, interrupts);
    EXPECT_EQ(wake, 1u);
}

TEST_F(Calls, TwoFailedServersAreBothCleanedUp) {
    compose({{}, {}, {}, {}});
    const auto first = arch::host::grant_call(2, 0);
    const auto second = arch::host::grant_call(3, 1);
    boot();
    call(SystemCall::wait, {1});
    call(SystemCall::wait, {call_event});
    call(SystemCall::call, {first, 0});  // waits at rank 0
    ASSERT_EQ(running(), 3);
    call(SystemCall::call, {second, 0});
    kernel::raise(boot_core, at(0), 1);
    kernel::schedule(boot_core);
    ASSERT_EQ(running(), 0);
    fault({.fault = abi::FaultClass::illegal});
    ASSERT_EQ(running(), 1);
    fault({.fault = abi::FaultClass::illegal});
    ASSERT_EQ(running(), 2);
    EXPECT_EQ(x(2, 0), gone);
    call(SystemCall::wait, {1});
    ASSERT_EQ(running(), 3);
    EXPECT_EQ(x(3, 0), gone);
}

}  // namespace
}  // namespace kernel_test
