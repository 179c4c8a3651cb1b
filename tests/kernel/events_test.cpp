// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Signals, waits, polls and peeks.
#include "tests/kernel/kernel_fixture.hpp"

namespace kernel_test {
namespace {

class Events : public KernelTest {
  protected:
    void SetUp() override {
        compose({{}, {}});
        up = arch::host::grant_signal(1, 0, 0b10);
        up_too = arch::host::grant_signal(1, 0, 0b100);
        down = arch::host::grant_signal(0, 1, 0b1);
        boot();
    }
    std::uint64_t up{}, up_too{}, down{};
};

TEST_F(Events, RankZeroRunsFirst) { EXPECT_EQ(running(), 0); }

TEST_F(Events, ASignalWakesTheMoreImportantAtOnce) {
    call(SystemCall::wait, {0b11});
    ASSERT_EQ(running(), 1);
    call(SystemCall::signal, {up});
    EXPECT_EQ(running(), 0);
    EXPECT_EQ(x(0, 0), 0b10u);
    EXPECT_EQ(x(0, 1), 0u);
    EXPECT_EQ(x(1, 0), 0u);
    EXPECT_EQ(at(1).signals, 1u);
    EXPECT_EQ(boot_core.counters.signals, 1u);
}

TEST_F(Events, ASignalToTheLessImportantDoesNotSwitch) {
    call(SystemCall::signal, {down});
    EXPECT_EQ(running(), 0);
    EXPECT_EQ(at(1).events, 0b1u);
}

TEST_F(Events, TwoSignalsBeforeTheWaitGiveBothBitsAtOnce) {
    call(SystemCall::wait, {1u << 20});
    call(SystemCall::signal, {up});
    call(SystemCall::signal, {up_too});
    call(SystemCall::signal, {up_too});
    at(0).events |= 0;
    EXPECT_EQ(running(), 1);
    EXPECT_EQ(at(0).events, 0b110u);
}

TEST_F(Events, AWaitTakesWhatItMasksAndLeavesTheRest) {
    at(0).events = 0b111;
    call(SystemCall::wait, {0b101});
    EXPECT_EQ(running(), 0);
    EXPECT_EQ(x(0, 0), 0b101u);
    EXPECT_EQ(at(0).events, 0b010u);
}

TEST_F(Events, SignalWaitSignalsThenSleeps) {
    call(SystemCall::signal_wait, {down, 0b10});
    EXPECT_EQ(running(), 1);
    call(SystemCall::wait, {0b1});
    EXPECT_EQ(running(), 1);
    EXPECT_EQ(x(1, 0), 0b1u);
    call(SystemCall::signal_wait, {up, 0b1});
    EXPECT_EQ(running(), 0);
    EXPECT_EQ(x(0, 0), 0b10u);
}

TEST_F(Events, PollTakesAndPeekDoesNot) {
    at(0).events = 0b111;
    call(SystemCall::peek);
    EXPECT_EQ(x(0, 0), 0b111u);
    call(SystemCall::poll, {0b011});
    EXPECT_EQ(x(0, 0), 0b011u);
    call(SystemCall::poll, {0b011});
    EXPECT_EQ(x(0, 0), 0u);
    call(SystemCall::peek);
    EXPECT_EQ(x(0, 0), 0b100u);
}

TEST_F(Events, WithNothingToDoTheIdleRowRuns) {
    call(SystemCall::wait, {1});
    call(SystemCall::wait, {2});
    EXPECT_EQ(running(), kernel::idle_rank());
    EXPECT_FALSE(Machine::fake.alarm);  // an idle second has no interrupt
}

}  // namespace
}  // namespace kernel_test
