// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Device lines as events of their owner, masked until acknowledged.
#include "tests/kernel/kernel_fixture.hpp"

namespace kernel_test {
namespace {

class Interrupts : public KernelTest {
  protected:
    void SetUp() override {
        compose({{}, {}});
        slot = arch::host::grant_interrupt(0, 40, 0b1000, true);
        boot();
    }
    std::uint64_t slot{};
};

TEST_F(Interrupts, NothingIsUnmaskedAtBoot) { EXPECT_TRUE(Machine::fake.unmasked.empty()); }

TEST_F(Interrupts, AnInterruptBecomesAnEventAndMasksItsLine) {
    call(SystemCall::acknowledge, {slot});
    EXPECT_EQ(x(0, 0), 0u);
    EXPECT_TRUE(Machine::fake.unmasked.contains(40));
    EXPECT_TRUE(Machine::fake.edges.contains(40));
    call(SystemCall::wait, {0b1000});
    ASSERT_EQ(running(), 1);
    device(40);
    EXPECT_EQ(running(), 0);
    EXPECT_EQ(x(0, 0), 0b1000u);
    EXPECT_FALSE(Machine::fake.unmasked.contains(40));
}

TEST_F(Interrupts, ASecondOneWhileTheFirstIsPendingWaitsForTheAcknowledge) {
    call(SystemCall::acknowledge, {slot});
    device(40);
    device(40);  // masked: nothing is delivered
    EXPECT_TRUE(Machine::fake.pending.contains(40));
    call(SystemCall::wait, {0b1000});
    EXPECT_EQ(x(0, 0), 0b1000u);
    EXPECT_EQ(at(0).events, 0u);
    call(SystemCall::acknowledge, {slot});
    interrupt();
    EXPECT_EQ(at(0).events, 0b1000u);
}

TEST_F(Interrupts, AMaskedLineIsRememberedUntilItsAcknowledge) {
    call(SystemCall::acknowledge, {slot});
    device(40);
    EXPECT_EQ(at(0).unacknowledged, 0b1000u);
    call(SystemCall::wait, {0b1000});
    EXPECT_EQ(at(0).unacknowledged, 0b1000u);
    call(SystemCall::acknowledge, {slot});
    EXPECT_EQ(at(0).unacknowledged, 0u);
}

TEST_F(Interrupts, ASpuriousOneChangesNothing) {
    Machine::fake.unmasked = {40};
    const auto alarm = Machine::fake.alarm;
    interrupt();
    EXPECT_EQ(running(), 0);
    EXPECT_EQ(at(0).events, 0u);
    EXPECT_EQ(Machine::fake.alarm, alarm);
    EXPECT_EQ(Machine::fake.unmasked, (decltype(Machine::fake.unmasked){40}));
}

TEST_F(Interrupts, ALineWithoutAnOwnerIsMaskedForGood) {
    Machine::fake.unmasked = {50, 900};
    device(50);
    device(900);  // beyond the routes
    EXPECT_TRUE(Machine::fake.unmasked.empty());
}

TEST_F(Interrupts, AStoppedOwnerIsNotWoken) {
    call(SystemCall::acknowledge, {slot});
    fault({.fault = abi::FaultClass::illegal});
    device(40);
    EXPECT_EQ(at(0).run, Run::stopped);
    EXPECT_EQ(running(), 1);
}

}  // namespace
}  // namespace kernel_test
