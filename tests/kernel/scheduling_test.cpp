// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Strict priority, turns within a level, and floating-point registers.
#include "tests/kernel/kernel_fixture.hpp"

namespace kernel_test {
namespace {

constexpr std::uint64_t slice = 10'000;  // ticks: 10 ms of the fake megahertz

class Levels : public KernelTest {
  protected:
    // Rank 0 alone; ranks 1, 2, 3 share a level; rank 4 alone.
    void SetUp() override {
        compose({{}, {.level = 0}, {.level = 0}, {.level = 0}, {}});
        wake_zero = arch::host::grant_signal(1, 0, 1);
        arch::host::grant_signal(2, 0, 1);
        boot();
        call(SystemCall::wait, {1});
    }
    std::uint64_t wake_zero{};
};

TEST_F(Levels, MembersTakeTurns) {
    EXPECT_EQ(running(), 1);
    pass(slice - 1);
    EXPECT_EQ(running(), 1);
    pass(1);
    EXPECT_EQ(running(), 2);
    pass(slice);
    EXPECT_EQ(running(), 3);
    pass(slice);
    EXPECT_EQ(running(), 1);
}

TEST_F(Levels, WhoBlocksPassesTheTurn) {
    call(SystemCall::wait, {1});
    EXPECT_EQ(running(), 2);
    pass(slice);
    EXPECT_EQ(running(), 3);
    pass(slice);
    EXPECT_EQ(running(), 2);
}

TEST_F(Levels, APreemptedTurnKeepsItsRest) {
    pass(slice - 100);
    call(SystemCall::signal, {wake_zero});
    ASSERT_EQ(running(), 0);
    EXPECT_FALSE(Machine::fake.alarm);  // who shares no level needs no clock
    pass(5 * slice);
    call(SystemCall::wait, {1});
    ASSERT_EQ(running(), 1);
    pass(99);
    EXPECT_EQ(running(), 1);
    pass(1);
    EXPECT_EQ(running(), 2);
}

TEST_F(Levels, AMemberThatWakesDoesNotPreempt) {
    compose({{.level = 0}, {.level = 0}});
    const auto wake = arch::host::grant_signal(1, 0, 1);
    boot();
    call(SystemCall::wait, {1});
    ASSERT_EQ(running(), 1);
    call(SystemCall::signal, {wake});
    EXPECT_EQ(running(), 1);
    pass(slice);
    EXPECT_EQ(running(), 0);
}

// A caller keeps the rest of its slice while its server works; who calls often is no worse off.
TEST_F(Levels, ACallIsNoYield) {
    compose({{}, {.level = 0}, {.level = 0}});
    arch::host::grant_call(1, 0);
    boot();
    call(SystemCall::wait, {call_event});
    std::vector<std::uint64_t> spent(3);
    for (int step = 0; step < 3000; ++step) {
        const Rank self = running();
        pass(100);
        spent[self] += 100;
        if (running() != self || self == 2) continue;
        call(SystemCall::call, {1, 0});
        ASSERT_EQ(running(), 0);
        pass(70);  // charged to no slice
        call(SystemCall::reply_wait, {x(0, 1), call_event});
        ASSERT_EQ(running(), 1) << step;
    }
    EXPECT_NEAR(static_cast<double>(spent[1]), static_cast<double>(spent[2]), slice);
}

TEST_F(Levels, WhileItsServerSleepsTheTurnGoesOn) {
    compose({{.rights = abi::right_defers}, {.level = 0}, {.level = 0}});
    arch::host::grant_call(1, 0);
    boot();
    call(SystemCall::wait, {call_event});
    call(SystemCall::call, {1, 0});
    const auto handle = x(0, 1);
    call(SystemCall::wait, {1});
    ASSERT_EQ(running(), 2);
    pass(slice / 2);
    kernel::raise(boot_core, at(0), 1);
    kernel::schedule(boot_core);
    call(SystemCall::reply_wait, {handle, 1});
    EXPECT_EQ(running(), 2);
    pass(slice / 2);
    EXPECT_EQ(running(), 1);
}

TEST_F(Levels, TheLastOneKeepsTheProcessor) {
    call(SystemCall::end);
    call(SystemCall::end);
    ASSERT_EQ(running(), 3);
    pass(slice);
    EXPECT_EQ(running(), 3);
    call(SystemCall::end);
    EXPECT_EQ(running(), 4);
}

TEST_F(Levels, TurnsAreFair) {
    std::vector<int> turns(5);
    for (int i = 0; i < 300; ++i) {
        ++turns[running()];
        pass(slice);
    }
    EXPECT_EQ(turns, (std::vector<int>{0, 100, 100, 100, 0}));
}

TEST_F(Levels, ALowerLevelNeverRunsBeforeAHigherOne) {
    for (int i = 0; i < 3; ++i) call(SystemCall::wait, {1});
    ASSERT_EQ(running(), 4);
    call(SystemCall::wait, {1});
    EXPECT_EQ(running(), kernel::idle_rank());
}

class Fpu : public KernelTest {};

TEST_F(Fpu, RegistersSurviveAndNeverLeak) {
    compose({{.fpu = true}, {}, {.fpu = true}});
    arch::host::grant_signal(1, 0, 1);
    const auto wake = arch::host::grant_signal(2, 0, 1);
    Machine::fake.fpu.values[0] = 666;  // what ran before the kernel
    boot();
    EXPECT_EQ(Machine::fake.fpu.values[0], 0u);
    Machine::fake.fpu.values[0] = 111;
    call(SystemCall::wait, {1});
    ASSERT_EQ(running(), 1);
    EXPECT_EQ(Machine::fake.fpu.values[0], 111u);  // not touched for one who cannot reach it
    call(SystemCall::wait, {1});
    ASSERT_EQ(running(), 2);
    EXPECT_EQ(Machine::fake.fpu.values[0], 0u);
    Machine::fake.fpu.values[0] = 222;
    call(SystemCall::signal, {wake});
    ASSERT_EQ(running(), 0);
    EXPECT_EQ(Machine::fake.fpu.values[0], 111u);
    call(SystemCall::wait, {1});
    EXPECT_EQ(Machine::fake.fpu.values[0], 222u);
}

}  // namespace
}  // namespace kernel_test
