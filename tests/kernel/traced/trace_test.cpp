// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The records of a kernel built with tracing: one of each kind, in order, with their numbers, and
// the circle that they lie in.
#include "tests/kernel/kernel_fixture.hpp"

#include "kernel/core/trace.hpp"

namespace kernel_test {
namespace {

using abi::TraceKind;
using kernel::kernel_trace;

static_assert(kernel::tracing);

class Tracing : public KernelTest {
  protected:
    // Rank 0 serves rank 1, which signals rank 2; rank 0 owns a line.
    void SetUp() override {
        compose({{}, {}, {.groups = 1}});
        arch::host::grant_interrupt(0, 64, 1u << 9);
        arch::host::grant_call(1, 0, 7);
        arch::host::grant_signal(1, 2, 1u << 3);
        arch::host::grant_signal_wide(1, 2, 70);
        boot();
    }

    static const abi::TraceRecord& record(std::uint64_t number) {
        return kernel_trace.records[number % abi::trace_capacity];
    }
    // The next one that has not been looked at.
    void expect(TraceKind kind, Rank component, std::uint32_t detail, std::uint64_t first = 0,
                std::uint64_t second = 0) {
        ASSERT_LT(looked_at_, kernel_trace.written);
        const auto& one = record(looked_at_++);
        EXPECT_EQ(one.kind, kind) << "record " << looked_at_;
        EXPECT_EQ(one.component, component) << "record " << looked_at_;
        EXPECT_EQ(one.detail, detail) << "record " << looked_at_;
        EXPECT_EQ(one.first, first) << "record " << looked_at_;
        EXPECT_EQ(one.second, second) << "record " << looked_at_;
    }
    void expect_no_more() { EXPECT_EQ(looked_at_, kernel_trace.written); }

    std::uint64_t looked_at_ = 0;
};

TEST_F(Tracing, BootIsTheFirstSwitch) {
    expect(TraceKind::switched, 0, 0);
    expect_no_more();
}

TEST_F(Tracing, ACallGoesToTheServerAndItsAnswerBack) {
    call(SystemCall::wait, {call_event});
    call(SystemCall::call, {1, 9});
    const auto handle = x(0, 1);
    call(SystemCall::reply_wait, {handle, call_event | 1});
    expect(TraceKind::switched, 0, 0);
    expect(TraceKind::wait, 0, 0, call_event);
    expect(TraceKind::switched, 0, 1);
    expect(TraceKind::call, 1, 1, 9);
    expect(TraceKind::switched, 1, 0, call_event | 7 << 8 | 9, handle);
    expect(TraceKind::reply, 0, 1);
    expect(TraceKind::wait, 0, 1, call_event | 1);  // it sleeps; its handle is the last one
    expect(TraceKind::switched, 0, 1);
    expect_no_more();
}

TEST_F(Tracing, AWaitSaysWhatWasThereAlready) {
    call(SystemCall::wait, {call_event});
    call(SystemCall::signal, {2});
    call(SystemCall::signal_wait, {3, 1u << 5});
    looked_at_ = 3;
    expect(TraceKind::signal, 1, 2);
    expect(TraceKind::signal, 1, 3);
    expect(TraceKind::wait, 1, 0, 1u << 5);
    expect(TraceKind::switched, 1, 2);
    call(SystemCall::wait, {1u << 3});
    expect(TraceKind::wait, 2, 0, 1u << 3, 1u << 3);
    expect_no_more();
}

TEST_F(Tracing, AQueuedCallIsTakenByAWait) {
    call(SystemCall::acknowledge, {1});
    call(SystemCall::wait, {1u << 9});
    call(SystemCall::call, {1, 4});
    device(64);
    call(SystemCall::wait, {call_event});
    looked_at_ = 3;
    expect(TraceKind::call, 1, 1, 4);
    expect(TraceKind::switched, 1, 2);
    expect(TraceKind::interrupt, 2, 64);
    expect(TraceKind::switched, 2, 0, 1u << 9);
    expect(TraceKind::wait, 0, 1, call_event, call_event | 7 << 8 | 4);
    expect_no_more();
}

TEST_F(Tracing, AFaultHasItsClassAddressAndPlace) {
    fault({.fault = abi::FaultClass::permission, .address = 0x1234});
    looked_at_ = 1;
    expect(TraceKind::fault, 0, static_cast<std::uint32_t>(abi::FaultClass::permission), 0x1234,
           arch::host::program_start.number);
    expect(TraceKind::switched, 0, 1);
    expect_no_more();
}

TEST_F(Tracing, AnEndIsNoFault) {
    call(SystemCall::end);
    looked_at_ = 1;
    expect(TraceKind::end, 0, 0);
    expect(TraceKind::switched, 0, 1);
    expect_no_more();
}

TEST_F(Tracing, TheOldestRecordMakesRoom) {
    call(SystemCall::wait, {call_event});
    const auto before = kernel_trace.written;
    for (std::uint64_t i = 1; i <= abi::trace_capacity + 10; ++i) {
        ++Machine::fake.clock;
        call(SystemCall::signal, {2});
    }
    EXPECT_EQ(kernel_trace.written, before + abi::trace_capacity + 10);
    looked_at_ = kernel_trace.written - abi::trace_capacity;
    EXPECT_EQ(record(looked_at_).time, Machine::fake.clock - abi::trace_capacity + 1);
    expect(TraceKind::signal, 1, 2);
    EXPECT_EQ(record(kernel_trace.written - 1).time, Machine::fake.clock);
}

}  // namespace
}  // namespace kernel_test
