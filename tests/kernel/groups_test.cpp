// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Sources beyond the main word: the bit in the group and the group's bit in the main word.
#include "tests/kernel/kernel_fixture.hpp"

namespace kernel_test {
namespace {

using arch::host::group_word;

constexpr abi::EventSource source(unsigned group, unsigned bit) {
    return static_cast<abi::EventSource>(64 * group + bit);
}
constexpr std::uint64_t bit(unsigned number) { return std::uint64_t{1} << number; }
constexpr std::uint64_t first_group = bit(61), second_group = bit(60), last_group = bit(0);

// Rank 0 has all 62 groups, rank 1 one, rank 2 none.
class Groups : public KernelTest {
  protected:
    void SetUp() override {
        compose({{.groups = 62}, {.groups = 1}, {}});
        low = arch::host::grant_signal_wide(1, 0, source(1, 0));
        high = arch::host::grant_signal_wide(1, 0, source(1, 63));
        other = arch::host::grant_signal_wide(1, 0, source(2, 7));
        last = arch::host::grant_signal_wide(1, 0, source(62, 63));
        down = arch::host::grant_signal_wide(0, 1, source(1, 5));
        plain = arch::host::grant_signal(1, 0, bit(3));
        boot();
    }
    std::uint64_t low{}, high{}, other{}, last{}, down{}, plain{};
};

TEST_F(Groups, ASignalSetsTheBitOfTheGroupAndTheGroupsMainBit) {
    call(SystemCall::signal, {down});
    EXPECT_EQ(running(), 0);
    EXPECT_EQ(x(0, 0), 0u);
    EXPECT_EQ(group_word(1, 1), bit(5));
    EXPECT_EQ(at(1).events, first_group);
    EXPECT_EQ(at(0).signals, 1u);
    EXPECT_EQ(boot_core.counters.signals, 1u);
    for (unsigned group = 1; group <= 62; ++group) EXPECT_EQ(group_word(0, group), 0u) << group;
}

TEST_F(Groups, ASleeperWakesByTheMainBitAndTakesTheSources) {
    call(SystemCall::wait, {first_group | bit(3)});
    ASSERT_EQ(running(), 1);
    call(SystemCall::signal, {high});
    ASSERT_EQ(running(), 0);
    EXPECT_EQ(x(0, 0), first_group);
    EXPECT_EQ(at(0).events, 0u);
    call(SystemCall::take, {1});
    EXPECT_EQ(x(0, 0), bit(63));
    EXPECT_EQ(group_word(0, 1), 0u);
}

TEST_F(Groups, ASleeperThatDoesNotMaskTheGroupSleepsOn) {
    call(SystemCall::wait, {second_group});
    call(SystemCall::signal, {low});
    EXPECT_EQ(running(), 1);
    EXPECT_EQ(at(0).events, first_group);
    EXPECT_EQ(group_word(0, 1), bit(0));
}

TEST_F(Groups, SignalsOfOneSourceCoalesceAndThoseOfOneGroupGather) {
    call(SystemCall::wait, {bit(20)});
    call(SystemCall::signal, {low});
    call(SystemCall::signal, {low});
    call(SystemCall::signal, {high});
    call(SystemCall::signal, {plain});
    EXPECT_EQ(at(0).events, first_group | bit(3));
    EXPECT_EQ(group_word(0, 1), bit(0) | bit(63));
}

TEST_F(Groups, GroupsAreApartFromEachOther) {
    call(SystemCall::wait, {bit(20)});
    call(SystemCall::signal, {high});
    call(SystemCall::signal, {other});
    call(SystemCall::signal, {last});
    EXPECT_EQ(at(0).events, first_group | second_group | last_group);
    EXPECT_EQ(group_word(0, 1), bit(63));
    EXPECT_EQ(group_word(0, 2), bit(7));
    EXPECT_EQ(group_word(0, 62), bit(63));
}

TEST_F(Groups, TakeClearsOneGroupAndLeavesTheMainWord) {
    group_word(0, 1) = 0b101;
    group_word(0, 2) = 0b11;
    at(0).events = first_group | second_group;
    call(SystemCall::take, {1});
    EXPECT_EQ(x(0, 0), 0b101u);
    EXPECT_EQ(group_word(0, 1), 0u);
    EXPECT_EQ(group_word(0, 2), 0b11u);
    EXPECT_EQ(at(0).events, first_group | second_group);
}

// The source was taken before its main bit was: the next wait wakes for nothing, once.
TEST_F(Groups, AnEmptyGroupIsNoError) {
    call(SystemCall::take, {62});
    EXPECT_EQ(x(0, 0), 0u);
    EXPECT_EQ(at(0).run, Run::runnable);
    EXPECT_EQ(boot_core.log_written, 1u);
}

TEST_F(Groups, SignalWaitSignalsIntoAGroupThenSleeps) {
    call(SystemCall::signal_wait, {down, bit(3)});
    ASSERT_EQ(running(), 1);
    EXPECT_EQ(group_word(1, 1), bit(5));
    call(SystemCall::wait, {first_group});
    EXPECT_EQ(x(1, 0), first_group);
    call(SystemCall::signal_wait, {low, bit(3)});
    EXPECT_EQ(at(0).events, first_group);
    EXPECT_EQ(at(1).wait_mask, bit(3));
}

TEST_F(Groups, ARefusedSignalWaitHasSignalledNothing) {
    call(SystemCall::signal_wait, {down, 0});
    EXPECT_EQ(last_record().bad_call, abi::BadCall::empty_mask);
    EXPECT_EQ(group_word(1, 1), 0u);
    EXPECT_EQ(at(1).events, 0u);
}

TEST_F(Groups, AGroupOfAnotherIsABadCallByName) {
    call(SystemCall::wait, {bit(3)});
    call(SystemCall::take, {2});
    EXPECT_EQ(at(1).run, Run::stopped);
    EXPECT_EQ(last_record().component, 1);
    EXPECT_EQ(last_record().bad_call, abi::BadCall::group);
    EXPECT_EQ(last_record().system_call, static_cast<std::uint16_t>(SystemCall::take));
    EXPECT_EQ(last_record().address, 2u);
    call(SystemCall::take, {1});  // of rank 2, which has none
    EXPECT_EQ(at(2).run, Run::stopped);
    EXPECT_EQ(last_record().bad_call, abi::BadCall::group);
}

TEST_F(Groups, ASlotIntoAGroupIsNoOtherKind) {
    call(SystemCall::call, {down, 0});
    EXPECT_EQ(at(0).run, Run::stopped);
    EXPECT_EQ(last_record().bad_call, abi::BadCall::kind);
    call(SystemCall::acknowledge, {low});
    EXPECT_EQ(at(1).run, Run::stopped);
    EXPECT_EQ(last_record().bad_call, abi::BadCall::kind);
    EXPECT_EQ(group_word(0, 1), 0u);
}

}  // namespace
}  // namespace kernel_test
