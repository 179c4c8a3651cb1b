// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The log: its header, its circle, its reader.
#include "tests/kernel/kernel_fixture.hpp"

namespace kernel_test {
namespace {

class Log : public KernelTest {};

TEST_F(Log, TheBootRecordIsTheFirst) {
    boot({{}, {}, {}});
    const auto& header = arch::host::log_header();
    EXPECT_EQ(header.written, 1u);
    EXPECT_EQ(header.capacity, abi::log_capacity);
    EXPECT_EQ(header.frequency, Machine::frequency());
    const auto& record = arch::host::log_record(1);
    EXPECT_EQ(record.sequence, 1u);
    EXPECT_EQ(record.kind, abi::RecordKind::boot);
    EXPECT_EQ(record.address, 4u);
    EXPECT_EQ(record.time, 1000u);
}

TEST_F(Log, AFaultTellsAllThatIsKnown) {
    boot({{}, {}});
    at(0).pc = {0x1234};
    at(0).sp = {0x5678};
    at(0).flags = 0x9;
    for (unsigned i = 0; i < abi::Registers::count; ++i) at(0).registers.words[i] = i * i;
    fault({.fault = abi::FaultClass::permission,
           .access = abi::Access::write,
           .address = 0xdead,
           .syndrome = 0x92000046,
           .physical = {0x4000dead}});
    const auto& record = last_record();
    EXPECT_EQ(record.fault, abi::FaultClass::permission);
    EXPECT_EQ(record.access, abi::Access::write);
    EXPECT_EQ(record.address, 0xdeadu);
    EXPECT_EQ(record.physical, 0x4000deadu);
    EXPECT_EQ(record.system_call, 0xffff);
    EXPECT_EQ(record.pc, 0x1234u);
    EXPECT_EQ(record.sp, 0x5678u);
    EXPECT_EQ(record.flags, 0x9u);
    for (unsigned i = 0; i < abi::Registers::count; ++i)
        EXPECT_EQ(record.registers.words[i], i * i);
}

TEST_F(Log, TheReaderIsToldAndPreempts) {
    compose({{}, {}, {}});
    arch::host::log_to(0, 0b100);
    boot();
    call(SystemCall::wait, {0b100});
    EXPECT_EQ(x(0, 0), 0b100u);  // the boot record
    call(SystemCall::wait, {0b100});
    ASSERT_EQ(running(), 1);
    fault({.fault = abi::FaultClass::illegal});
    EXPECT_EQ(running(), 0);
    EXPECT_EQ(x(0, 0), 0b100u);
}

TEST_F(Log, AReaderThatFailsItselfIsNotWoken) {
    compose({{}, {}});
    arch::host::log_to(0, 1);
    boot();
    fault({.fault = abi::FaultClass::illegal});
    EXPECT_EQ(at(0).run, Run::stopped);
    EXPECT_EQ(running(), 1);
}

TEST_F(Log, TheCircleKeepsTheNewest) {
    boot(std::vector<Row>(120));
    for (int i = 0; i < 119; ++i) call(SystemCall::end);
    EXPECT_EQ(arch::host::log_header().written, 120u);
    for (auto number = 120 - abi::log_capacity + 1; number <= 120; ++number) {
        EXPECT_EQ(arch::host::log_record(number).sequence, number);
        EXPECT_EQ(arch::host::log_record(number).component, number - 2);
    }
}

}  // namespace
}  // namespace kernel_test
