// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Supervision: a supervisor learns of its children's faults and ends, inspects, stops and starts them.
#include "tests/kernel/kernel_fixture.hpp"

namespace kernel_test {
namespace {

constexpr auto not_yours = static_cast<std::uint64_t>(abi::Status::not_your_caller);

class Supervisor : public KernelTest {
  protected:
    static void crash() { fault({.fault = abi::FaultClass::illegal}); }
    static constexpr std::uint64_t all = 15;
    static constexpr std::uint64_t inspect = 0, start = 1, stop = 2, restart = 3;

    // Rank 0 supervises ranks 1 and 2, and serves rank 2.
    void SetUp() override {
        compose({{.rights = abi::right_defers}, {}, {}});
        first_ = arch::host::grant_supervision(0, 1, all, 1);
        second_ = arch::host::grant_supervision(0, 2, all, 2);
        arch::host::grant_call(2, 0);
        boot();
    }
    // Rank 0 waits for its children and for calls.
    static void watch() { call(SystemCall::wait, {0b110 | call_event}); }
    static std::uint64_t supervise(std::uint64_t slot, std::uint64_t what) {
        call(SystemCall::supervise, {slot, what});
        return x(0, 0);
    }
    static constexpr std::uint64_t unchanged = static_cast<std::uint64_t>(abi::Status::unchanged);

    std::uint64_t first_ = 0, second_ = 0;
};

TEST_F(Supervisor, IsToldOfAFaultAndOfAnEnd) {
    watch();
    at(1).pc = {0x4444};
    fault({.fault = abi::FaultClass::permission, .access = abi::Access::write, .address = 0x99});
    ASSERT_EQ(running(), 0);
    EXPECT_EQ(x(0, 0), 0b010u);
    EXPECT_EQ(supervise(first_, inspect), 0u);
    EXPECT_EQ(x(0, 2) & 0xff, static_cast<std::uint64_t>(Run::stopped));
    EXPECT_EQ(x(0, 2) >> 16 & 0xffff, static_cast<std::uint64_t>(abi::FaultClass::permission));
    EXPECT_EQ(x(0, 4), 0x4444u);
    EXPECT_EQ(x(0, 6), 0x99u);
    watch();
    ASSERT_EQ(running(), 2);
    call(SystemCall::end);
    ASSERT_EQ(running(), 0);
    EXPECT_EQ(x(0, 0), 0b100u);
}

TEST_F(Supervisor, SeesEveryRegister) {
    for (unsigned i = 0; i < abi::Registers::count; ++i) at(1).registers.words[i] = 100 + i;
    at(1).flags = 100 + abi::Registers::count;
    for (unsigned part = 1; part < abi::inspection_parts; ++part) {
        ASSERT_EQ(supervise(first_, inspect | part << 8), 0u);
        for (unsigned i = 0; i < 8; ++i) EXPECT_EQ(x(0, 2 + i), 100 + 8 * (part - 1) + i);
    }
}

TEST_F(Supervisor, StopsAndStartsWhatIsReady) {
    EXPECT_EQ(supervise(first_, start), unchanged);
    EXPECT_EQ(supervise(first_, stop), 0u);
    EXPECT_EQ(at(1).run, Run::stopped);
    EXPECT_EQ(supervise(first_, stop), unchanged);
    EXPECT_EQ(supervise(first_, start), 0u);
    EXPECT_EQ(at(1).run, Run::runnable);
    EXPECT_EQ(starts_told(1), 1u);
}

TEST_F(Supervisor, StartsAComponentForTheFirstTimeWithZero) {
    boot_core.ready.remove(1);
    at(1).run = Run::stopped;
    at(1).starts = 0;
    EXPECT_EQ(supervise(first_, start), 0u);
    EXPECT_EQ(starts_told(1), 0u);
    EXPECT_EQ(at(1).starts, 1u);
}

TEST_F(Supervisor, RestartsWhatWaitsForEventsAndATime) {
    watch();
    ASSERT_EQ(running(), 1);
    call(SystemCall::timer, {Machine::fake.clock + 50});
    call(SystemCall::wait, {0b1 | timer_event});
    kernel::raise(boot_core, at(0), 0b10);
    kernel::schedule(boot_core);
    EXPECT_EQ(supervise(first_, restart), 0u);
    EXPECT_EQ(at(1).run, Run::runnable);
    EXPECT_EQ(at(1).wait_mask, 0u);
    EXPECT_EQ(deadlines_set(), 0);
    EXPECT_EQ(at(1).pc, arch::host::program_start);
}

TEST_F(Supervisor, RestartsAClientThatNeverGetsTheOldAnswer) {
    watch();
    call(SystemCall::wait, {1});
    ASSERT_EQ(running(), 2);
    call(SystemCall::call, {1, 0});
    ASSERT_EQ(running(), 0);
    const auto handle = x(0, 1);
    EXPECT_EQ(supervise(second_, restart), 0u);
    EXPECT_EQ(taken_by(0), 0);
    call(SystemCall::reply, {handle, 0, 77});
    EXPECT_EQ(x(0, 0), not_yours);
    watch();
    ASSERT_EQ(running(), 2);
    call(SystemCall::call, {1, 0});  // the new life calls, too: another sequence
    ASSERT_EQ(running(), 0);
    call(SystemCall::reply, {handle, 0, 77});
    EXPECT_EQ(x(0, 0), not_yours);
}

TEST_F(Supervisor, StopsAClientThatIsQueued) {
    call(SystemCall::wait, {0b110});
    call(SystemCall::wait, {1});
    call(SystemCall::call, {1, 0});
    EXPECT_NE(at(0).events & call_event, 0u);
    kernel::raise(boot_core, at(0), 0b10);
    kernel::schedule(boot_core);
    EXPECT_EQ(supervise(second_, stop), 0u);
    EXPECT_EQ(at(0).events & call_event, 0u);
    EXPECT_EQ(waiting_at(0), 0);
}

TEST_F(Supervisor, NeedsTheRightForEachOperation) {
    for (std::uint64_t operation = 0; operation < 4; ++operation) {
        compose({{}, {}});
        const auto slot = arch::host::grant_supervision(0, 1, all & ~(1u << operation), 1);
        boot();
        call(SystemCall::supervise, {slot, operation});
        EXPECT_EQ(last_record().bad_call, abi::BadCall::right);
        EXPECT_EQ(at(0).run, Run::stopped);
    }
}

TEST_F(Supervisor, ReservedBitsAndOtherSlotsAreRefused) {
    for (const std::uint64_t what :
         {4ul, std::uint64_t{abi::inspection_parts} << 8, 1ul | 1ul << 8, 1ul << 63}) {
        compose({{}, {}});
        const auto slot = arch::host::grant_supervision(0, 1, all, 1);
        boot();
        call(SystemCall::supervise, {slot, what});
        EXPECT_EQ(last_record().bad_call, abi::BadCall::reserved_bits) << what;
    }
    compose({{}, {}});
    const auto slot = arch::host::grant_signal(0, 1, 1);
    boot();
    call(SystemCall::supervise, {slot, 0});
    EXPECT_EQ(last_record().bad_call, abi::BadCall::kind);
}

class SupervisedServer : public Supervisor {
  protected:
    // Rank 0 supervises rank 1, which serves ranks 2 and 3.
    void SetUp() override {
        compose({{}, {.rights = abi::right_defers}, {}, {}});
        first_ = arch::host::grant_supervision(0, 1, all, 1);
        arch::host::grant_call(2, 1);
        arch::host::grant_call(3, 1);
        boot();
        call(SystemCall::wait, {0b10});
        call(SystemCall::wait, {call_event});
        call(SystemCall::call, {1, 0});
        call(SystemCall::wait, {call_event});
        call(SystemCall::call, {1, 0});
        kernel::raise(boot_core, at(0), 0b10);
        kernel::schedule(boot_core);
        EXPECT_EQ(taken_by(1), 2);
    }
};

TEST_F(SupervisedServer, StartsAtOnceAndMayBeStoppedAgain) {
    EXPECT_EQ(supervise(first_, restart), 0u);
    EXPECT_EQ(at(1).run, Run::runnable);
    EXPECT_EQ(supervise(first_, start), unchanged);
    EXPECT_EQ(supervise(first_, stop), 0u);
    EXPECT_EQ(at(1).run, Run::stopped);
    call(SystemCall::wait, {0b10});
    ASSERT_EQ(running(), 2);
    EXPECT_EQ(x(2, 0), gone);
    call(SystemCall::wait, {1});
    ASSERT_EQ(running(), 3);
    EXPECT_EQ(x(3, 0), gone);
}

}  // namespace
}  // namespace kernel_test
