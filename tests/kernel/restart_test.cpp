// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What comes after a fault: stop, start again, halt; and what a new life finds of the old one.
#include "tests/kernel/kernel_fixture.hpp"

namespace kernel_test {
namespace {

constexpr Row restarts{.on_fault = abi::OnFault::restart, .restart_max = 3, .restart_within = 1000};

class Restart : public KernelTest {
  protected:
    static void crash() { fault({.fault = abi::FaultClass::illegal}); }
};

TEST_F(Restart, ANewLifeBeginsAsAtBootWithTheCountOfStarts) {
    boot({restarts, {}});
    for (std::uint64_t life = 1; life <= 3; ++life) {
        for (auto& word : at(0).registers.words) word = 0x1234;
        at(0).pc = {0x2000 + life};
        at(0).sp = {0x66};
        at(0).flags = 0x66;
        crash();
        ASSERT_EQ(running(), 0);
        EXPECT_EQ(starts_told(0), life);
        at(0).registers.argument(0) = 0;
        for (const auto word : at(0).registers.words) EXPECT_EQ(word, 0u);
        EXPECT_EQ(at(0).pc, arch::host::program_start);
        EXPECT_EQ(at(0).sp, arch::host::stack_top);
        EXPECT_EQ(at(0).flags, Machine::start_flags);
        EXPECT_EQ(last_record().kind, abi::RecordKind::restart);
        EXPECT_EQ(last_record().address, life);
    }
}

TEST_F(Restart, TheLimitStopsItAndANewWindowDoesNot) {
    boot({restarts, {}});
    for (int i = 0; i < 3; ++i) crash();
    pass(1001);
    for (int i = 0; i < 3; ++i) crash();
    EXPECT_EQ(running(), 0);
    pass(1000);  // the window is still open
    crash();
    EXPECT_EQ(at(0).run, Run::stopped);
    EXPECT_EQ(running(), 1);
    EXPECT_EQ(last_record().kind, abi::RecordKind::limit);
    EXPECT_EQ(last_record().address, 3u);
}

TEST_F(Restart, TheLimitMayHaltTheMachine) {
    boot({{.on_fault = abi::OnFault::restart,
           .restart_max = 1,
           .restart_within = 1000,
           .then = abi::OnFault::halt}});
    crash();
    EXPECT_FALSE(Machine::fake.exit_status);
    crash();
    EXPECT_EQ(Machine::fake.exit_status, abi::halt_status);
    EXPECT_EQ(last_record().kind, abi::RecordKind::halt);
}

TEST_F(Restart, AFaultMayHaltTheMachineAtOnce) {
    boot({{.on_fault = abi::OnFault::halt}});
    crash();
    EXPECT_EQ(Machine::fake.exit_status, abi::halt_status);
}

TEST_F(Restart, AnEndIsNoFault) {
    boot({restarts, {}});
    call(SystemCall::end);
    EXPECT_EQ(at(0).run, Run::ended);
    EXPECT_EQ(running(), 1);
}

TEST_F(Restart, EventsGroupsDeadlineAndLinesOfTheOldLifeAreGone) {
    compose({{.groups = 2, .on_fault = abi::OnFault::restart, .restart_max = 9}, {}});
    const auto line = arch::host::grant_interrupt(0, 40, 4);
    boot();
    call(SystemCall::acknowledge, {line});
    at(0).events = 0b1011;
    arch::host::group_word(0, 1) = arch::host::group_word(0, 2) = 7;
    call(SystemCall::timer, {Machine::fake.clock + 100});
    at(0).unacknowledged = 4;
    crash();
    EXPECT_EQ(at(0).events, 0u);
    EXPECT_EQ(arch::host::group_word(0, 1) | arch::host::group_word(0, 2), 0u);
    EXPECT_EQ(deadlines_set(), 0);
    EXPECT_EQ(at(0).unacknowledged, 0u);
    EXPECT_FALSE(Machine::fake.unmasked.contains(40));
}

TEST_F(Restart, AnEdgeThatCameBetweenTwoLivesIsNotTheSecondOnes) {
    compose({{.on_fault = abi::OnFault::restart, .restart_max = 9}, {}});
    const auto line = arch::host::grant_interrupt(0, 40, 4, true);
    boot();
    call(SystemCall::acknowledge, {line});
    device(40);
    device(40);  // masked until the next acknowledge: latched
    device(41);  // another one's
    Machine::fake.pending.insert(41);
    crash();
    EXPECT_FALSE(Machine::fake.pending.contains(40));
    EXPECT_TRUE(Machine::fake.pending.contains(41));
    call(SystemCall::acknowledge, {line});
    interrupt();
    EXPECT_EQ(at(0).events, 0u);
    device(40);
    EXPECT_EQ(at(0).events, 4u);
}

TEST_F(Restart, FloatingPointRegistersOfTheOldLifeAreGone) {
    boot({{.fpu = true, .on_fault = abi::OnFault::restart, .restart_max = 9}, {.fpu = true}});
    Machine::fake.fpu.values = {1, 2, 3, 4};
    crash();
    ASSERT_EQ(running(), 0);
    EXPECT_EQ(Machine::fake.fpu.values, (std::array<std::uint64_t, 4>{}));
}

TEST_F(Restart, ALogReaderThatStartsAgainLooksAtTheLog) {
    compose({restarts, {}});
    arch::host::log_to(0, 0b10);
    boot();
    call(SystemCall::poll, {0b10});
    crash();
    EXPECT_EQ(at(0).events, 0b10u);
}

TEST_F(Restart, TheSameFaultAtTheSamePlaceIsCountedInItsRecord) {
    boot({{.on_fault = abi::OnFault::restart, .restart_max = 100}, {}});
    at(0).pc = {0x2000};
    crash();
    const auto written = boot_core.log_written;
    for (int i = 0; i < 5; ++i) {
        at(0).pc = {0x2000};
        crash();
    }
    EXPECT_EQ(boot_core.log_written, written);
    EXPECT_EQ(arch::host::log_record(2).repeats, 5u);
    at(0).pc = {0x2004};
    crash();
    EXPECT_EQ(boot_core.log_written, written + 2);
}

// A component that probes five addresses at one instruction, or panics there with five texts, is
// reported five times.
TEST_F(Restart, AFaultThatDiffersInAnythingThatIsToldIsARecordOfItsOwn) {
    using kernel::Fault;
    const Fault probe{.fault = abi::FaultClass::translation,
                      .access = abi::Access::read,
                      .address = 0x5000,
                      .syndrome = 0x92000007};
    std::vector<Fault> others(5, probe);
    others[0].address = 0x6000;
    others[1].access = abi::Access::write;
    others[2].fault = abi::FaultClass::permission;
    others[3].syndrome = 0x92000006;
    others[4] = {.fault = abi::FaultClass::bad_call,
                 .bad_call = abi::BadCall::slot,
                 .system_call = 3,
                 .address = 0x63};
    Fault another_call = others[4], another_argument = others[4], another_reason = others[4];
    another_call.system_call = 4;
    another_argument.address = 0x64;
    another_reason.bad_call = abi::BadCall::kind;
    others.insert(others.end(), {another_call, another_argument, another_reason});
    boot({{.on_fault = abi::OnFault::restart, .restart_max = 100}, {}});
    const auto fault_here = [&](const Fault& one) {
        at(0).pc = {0x2000};
        fault(one);
    };
    for (const Fault& one : others) {
        fault_here(probe);
        const auto before = boot_core.log_written;
        fault_here(probe);
        EXPECT_EQ(boot_core.log_written, before);
        fault_here(one);
        EXPECT_EQ(boot_core.log_written, before + 2);  // the fault and the restart
    }
}

TEST_F(Restart, APanicWithAnotherTextIsARecordOfItsOwn) {
    boot({{.on_fault = abi::OnFault::restart, .restart_max = 100}, {}});
    const auto panic = [&](unsigned word, std::uint64_t text) {
        at(0).pc = {0x2000};
        at(0).registers.handle() = 7 * text;  // no part of the text
        at(0).registers.message()[word] = text;
        fault({.fault = abi::FaultClass::panic});
    };
    for (unsigned word = 0; word < abi::message_words; ++word) {
        panic(word, 1);
        const auto before = boot_core.log_written;
        panic(word, 1);
        EXPECT_EQ(boot_core.log_written, before);
        panic(word, 2);
        EXPECT_EQ(boot_core.log_written, before + 2);
    }
}

// Its record has made room for one that is equal but for whose it is: a second instance of its program.
TEST_F(Restart, AFaultWhoseRecordIsGoneIsNotCountedInAnothers) {
    boot({{.on_fault = abi::OnFault::restart, .restart_max = 100}, {}});
    at(0).pc = at(1).pc = {0x2000};
    crash();
    const auto own = boot_core.log_written - 1;
    while (boot_core.log_written < own - 1 + abi::log_capacity)
        kernel::log_component(boot_core, abi::RecordKind::restart, at(1), {});
    EXPECT_TRUE(kernel::log_fault(boot_core, at(1), {.fault = abi::FaultClass::illegal}));
    const auto others = boot_core.log_written;
    ASSERT_EQ(&arch::host::log_record(own), &arch::host::log_record(others));
    at(0).pc = {0x2000};
    crash();
    EXPECT_EQ(boot_core.log_written, others + 2);
    EXPECT_EQ(arch::host::log_record(others).repeats, 0u);
}

class RestartedServer : public Restart {
  protected:
    // Rank 0 serves ranks 1 to 3.
    void SetUp() override {
        compose({{.rights = abi::right_defers,
                  .on_fault = abi::OnFault::restart,
                  .restart_max = 9,
                  .restart_within = 1000},
                 {},
                 {},
                 {}});
        for (Rank client = 1; client < 4; ++client) arch::host::grant_call(client, 0, 7);
        boot();
        call(SystemCall::wait, {call_event});
        call(SystemCall::call, {1, 0});  // taken
        call(SystemCall::wait, {1});
        EXPECT_EQ(running(), 2);
        call(SystemCall::call, {1, 0});  // queued: the server waits for an event
        EXPECT_EQ(running(), 3);
    }
};

TEST_F(RestartedServer, StartsAtOnceAndItsCallersLearnOfItWhenTheyRun) {
    kernel::raise(boot_core, at(0), 1);
    kernel::schedule(boot_core);
    ASSERT_EQ(running(), 0);
    crash();
    ASSERT_EQ(running(), 0);
    EXPECT_EQ(starts_told(0), 1u);
    EXPECT_EQ(at(0).events & call_event, 0u);
    EXPECT_EQ(waiting_at(0) + taken_by(0), 0);
    call(SystemCall::wait, {call_event});
    ASSERT_EQ(running(), 1);
    EXPECT_EQ(x(1, 0), gone);
    call(SystemCall::wait, {1});
    ASSERT_EQ(running(), 2);
    EXPECT_EQ(x(2, 0), gone);
    EXPECT_EQ(at(2).run, Run::runnable);
}

TEST_F(RestartedServer, ServesCallsMadeAfterTheRestart) {
    kernel::raise(boot_core, at(0), 1);
    kernel::schedule(boot_core);
    crash();
    call(SystemCall::wait, {call_event});
    ASSERT_EQ(running(), 1);
    call(SystemCall::call, {1, 5});
    EXPECT_EQ(running(), 0);
    EXPECT_EQ(x(0, 0), call_event | 7 << 8 | 5);
}

}  // namespace
}  // namespace kernel_test
