// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Every wrong number, slot, kind, right and reserved bit stops the caller alone, with a record.
#include <ostream>

#include "tests/kernel/kernel_fixture.hpp"

namespace kernel_test {
namespace {

using abi::BadCall;

constexpr auto all = ~std::uint64_t{0};

struct Case {
    std::uint32_t number;
    std::uint64_t x0, x1;
    BadCall why;
    std::uint64_t argument;
};
std::ostream& operator<<(std::ostream& out, const Case& c) {
    return out << "call " << c.number << " x0 " << c.x0 << " x1 " << c.x1;
}
constexpr std::uint32_t n(SystemCall call) { return static_cast<std::uint32_t>(call); }

class Refusals : public KernelTest, public testing::WithParamInterface<Case> {};

TEST_P(Refusals, StopTheCallerWithARecord) {
    const auto& c = GetParam();
    compose({{}, {.groups = 2}, {}});
    ASSERT_EQ(arch::host::grant_signal(1, 2, 1), 1u);
    ASSERT_EQ(arch::host::grant_call(1, 0), 2u);
    ASSERT_EQ(arch::host::grant_interrupt(1, 40, 1), 3u);
    boot();
    call(SystemCall::wait, {1});
    ASSERT_EQ(running(), 1);
    at(1).pc = {0x4000};
    number(c.number, {c.x0, c.x1});
    EXPECT_EQ(at(1).run, Run::stopped);
    EXPECT_EQ(running(), 2);
    const auto& record = last_record();
    EXPECT_EQ(record.kind, abi::RecordKind::fault);
    EXPECT_EQ(record.fault, abi::FaultClass::bad_call);
    EXPECT_EQ(record.bad_call, c.why);
    EXPECT_EQ(record.system_call, c.number);
    EXPECT_EQ(record.component, 1);
    EXPECT_EQ(record.address, c.argument);
    EXPECT_EQ(record.pc, 0x4000u);
    EXPECT_EQ(at(2).events, 0u);  // nothing of a refused call has happened
    EXPECT_TRUE(Machine::fake.unmasked.empty());
    EXPECT_FALSE(Machine::fake.exit_status);
}

INSTANTIATE_TEST_SUITE_P(
    All, Refusals,
    testing::Values(Case{15, 0, 0, BadCall::number, 15},
                    Case{0xffff, 0, 0, BadCall::number, 0xffff},
                    Case{n(SystemCall::wait), 0, 0, BadCall::empty_mask, 0},
                    Case{n(SystemCall::poll), 0, 0, BadCall::empty_mask, 0},
                    Case{n(SystemCall::poll), abi::call_event, 0, BadCall::reserved_bits,
                         abi::call_event},
                    Case{n(SystemCall::signal), 0, 0, BadCall::kind, 0},
                    Case{n(SystemCall::signal), 2, 0, BadCall::kind, 2},
                    Case{n(SystemCall::signal), 4, 0, BadCall::slot, 4},
                    Case{n(SystemCall::signal), all, 0, BadCall::slot, all},
                    Case{n(SystemCall::signal), 1ull << 32 | 1, 0, BadCall::slot, 1ull << 32 | 1},
                    Case{n(SystemCall::signal_wait), 1, 0, BadCall::empty_mask, 0},
                    Case{n(SystemCall::signal_wait), 3, 1, BadCall::kind, 3},
                    Case{n(SystemCall::call), 1, 0, BadCall::kind, 1},
                    Case{n(SystemCall::call), 4, 0, BadCall::slot, 4},
                    Case{n(SystemCall::call), 2, 256, BadCall::reserved_bits, 256},
                    Case{n(SystemCall::call), 2, all, BadCall::reserved_bits, all},
                    Case{n(SystemCall::reply_wait), 0, 0, BadCall::empty_mask, 0},
                    Case{n(SystemCall::acknowledge), 1, 0, BadCall::kind, 1},
                    Case{n(SystemCall::acknowledge), 4, 0, BadCall::slot, 4},
                    Case{n(SystemCall::take), 0, 0, BadCall::group, 0},
                    Case{n(SystemCall::take), 3, 0, BadCall::group, 3},
                    Case{n(SystemCall::take), all, 0, BadCall::group, all},
                    Case{n(SystemCall::power_off), 0, 0, BadCall::right, 0}));

class Endings : public KernelTest {};

TEST_F(Endings, PowerOffNeedsAStatusInRange) {
    boot({{.rights = abi::right_power_off}, {}});
    call(SystemCall::power_off, {256});
    EXPECT_EQ(last_record().bad_call, BadCall::status_range);
    EXPECT_FALSE(Machine::fake.exit_status);
}

TEST_F(Endings, PowerOffEndsWithItsStatus) {
    boot({{.rights = abi::right_power_off}});
    call(SystemCall::power_off, {255});
    EXPECT_EQ(Machine::fake.exit_status, 255);
    EXPECT_EQ(last_record().kind, abi::RecordKind::power_off);
    EXPECT_EQ(last_record().address, 255u);
}

TEST_F(Endings, AnEndIsNoFault) {
    boot({{}, {}});
    call(SystemCall::end);
    EXPECT_EQ(at(0).run, Run::ended);
    EXPECT_EQ(last_record().kind, abi::RecordKind::end);
    EXPECT_EQ(running(), 1);
}

TEST_F(Endings, APanicCarriesItsText) {
    boot({{}, {}});
    call(SystemCall::panic, {0, 0, 0x6f6c6c6568});
    EXPECT_EQ(last_record().fault, abi::FaultClass::panic);
    EXPECT_EQ(last_record().registers.message()[0], 0x6f6c6c6568u);
    EXPECT_EQ(at(0).run, Run::stopped);
}

TEST_F(Endings, AllMayEndAndTheMachineIdles) {
    boot({{}, {}});
    call(SystemCall::end);
    call(SystemCall::end);
    EXPECT_EQ(running(), kernel::idle_rank());
}

}  // namespace
}  // namespace kernel_test
