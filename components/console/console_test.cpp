// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The console's own source on the host twin of its wiring, with a PL011 model behind the registers.
#include "console_fixture.hpp"

namespace console_test {

TEST_F(Console, prints_lines_behind_the_clients_name_and_answers) {
    const auto first = say(0, "hello");
    const auto second = say(1, "two\nlines\x1b[2J");
    run();
    EXPECT_EQ(uart.sent, "sender: hello\nreceiver: two\nreceiver: lines?[2J\n");
    EXPECT_EQ(answer(first), ashlar::status::ok);
    EXPECT_EQ(answer(second), ashlar::status::ok);
    EXPECT_GE(machine().acknowledged(wiring::uart.interrupts[0].slot), 1u);
}

TEST_F(Console, a_line_goes_on_in_the_next_call_unless_somebody_spoke) {
    machine().script({[] { start(0, "one "); }, [] { start(0, "two "); }, [] { say(0, "three"); },
                      [] { start(0, "four "); }, [] { say(1, "between"); }, [] { say(0, "five"); },
                      [] { start(0, "six"); }, [] { say(0, ""); }});
    run();
    EXPECT_EQ(uart.sent,
              "sender: one two three\n"
              "sender: four \nreceiver: between\nsender: five\n"
              "sender: six\n");
}

TEST_F(Console, prints_shared_text_and_refuses_bad_pairs) {
    std::string longer(1000, 'x');
    longer[400] = '\n';
    std::memcpy(ashlar::host::memory(wiring::frames[0]).data() + 100, longer.data(), longer.size());
    const auto size = static_cast<std::uint32_t>(wiring::frames[0].size);
    const auto good = share(0, 100, 1000);
    const auto past = share(0, size - 6, 7);
    const auto wraps = share(0, 0xffffffff, 0xffffffff);
    const auto edge = share(0, size, 0);
    const auto nothing = share(1, 0, 8);
    run();
    EXPECT_EQ(uart.sent, "sender: " + longer.substr(0, 401) + "sender: " + longer.substr(401) +
                             "\nsender: \n");
    EXPECT_EQ(answer(good), ashlar::status::ok);
    EXPECT_EQ(answer(past), ashlar::status::out_of_range);
    EXPECT_EQ(answer(wraps), ashlar::status::out_of_range);
    EXPECT_EQ(answer(edge), ashlar::status::ok);
    EXPECT_EQ(answer(nothing), ashlar::status::not_available);
}

TEST_F(Console, between_two_pieces_of_a_long_text_others_have_their_turn) {
    const std::string endless(5000, 'x');
    std::memcpy(ashlar::host::memory(wiring::frames[0]).data(), endless.data(), endless.size());
    const auto all = share(0, 0, 5000);
    const auto other = say(1, "me too");
    run();
    const auto turn = uart.sent.find("receiver: me too\n");
    ASSERT_NE(turn, std::string::npos);
    EXPECT_LT(turn, 1500u);
    EXPECT_EQ(std::count(uart.sent.begin(), uart.sent.end(), 'x'), 5000);
    EXPECT_EQ(answer(all), ashlar::status::ok);
    EXPECT_EQ(answer(other), ashlar::status::ok);
}

TEST_F(Console, lets_no_control_character_through_in_any_form) {
    say(0, "\x1b[2J \x9b \xc2\x9b \xff\xc3 \xc3\xa9 \xe2\x82\xac");
    run();
    EXPECT_EQ(uart.sent, "sender: ?[2J ? ? ?? \xc3\xa9 \xe2\x82\xac\n");
}

TEST_F(Console, lets_only_whole_printable_characters_through) {
    struct Trial {
        std::string_view said, shown;
    };
    const Trial trials[]{
        {"\xc0\x9b", "??"},
        {"\xe0\x82\x9b", "?"},
        {"\xf0\x80\x82\x9b", "?"},
        {"\u202etxt.exe", "?txt.exe"},
        {"a\u2028b\u2029c", "a?b?c"},
        {"\u2066\u2069\u200e\u200f", "????"},
        {"\u061c\ufeff\u00ad", "???"},
        {"\xed\xa0\x80", "?"},
        {"\xf4\x90\x80\x80", "?"},
        {"\xe2\x82", "?"},
        {"\xe0\x81\x81", "?"},
        {"\xe2\x82X", "?X"},
        {"\xe2\xc3\xa9", "?\xc3\xa9"},
        {"\U0001f600\u200d\u00e9\t", "\U0001f600\u200d\u00e9\t"},
        {"\xf5\x80", "??"},
        {"\U000e0041", "?"},
    };
    std::string expected;
    for (const Trial& trial : trials) {
        machine().then([&trial] { say(0, trial.said); });
        expected += "sender: " + std::string{trial.shown} + "\n";
    }
    run();
    EXPECT_EQ(uart.sent, expected);
}

// However the text is cut into pieces and lines, no character is.
TEST_F(Console, cuts_no_character_of_a_long_text) {
    std::string euros;
    for (unsigned number = 0; number < 3000; ++number) euros += "\u20ac";
    std::memcpy(ashlar::host::memory(wiring::frames[0]).data(), euros.data(), euros.size());
    share(0, 0, static_cast<std::uint32_t>(euros.size()));
    run();
    EXPECT_EQ(uart.sent.find('?'), std::string::npos);
    std::string shown = uart.sent;
    for (std::size_t at = 0; (at = shown.find("sender: ")) != std::string::npos;)
        shown.erase(at, 8);
    std::erase(shown, '\n');
    EXPECT_EQ(shown, euros);
}

// A text of blank lines takes its client's turn, and no time of other clients.
TEST_F(Console, shows_blank_lines_that_follow_one_another_as_one) {
    const auto memory = ashlar::host::memory(wiring::frames[0]);
    std::memset(memory.data(), '\n', memory.size());
    memory[40000] = std::byte{'x'};
    const auto all = share(0, 0, static_cast<std::uint32_t>(memory.size()));
    const auto other = say(1, "me too");
    abi::CallHandle few{};
    machine().script({[&] {
        EXPECT_EQ(uart.sent, "sender: \nreceiver: me too\nsender: x\nsender: \n");
        EXPECT_EQ(answer(all), ashlar::status::ok);
        EXPECT_EQ(answer(other), ashlar::status::ok);
        uart.sent.clear();
        few = say(0, "\n\n\na\n\nb");
    }});
    run();
    EXPECT_EQ(uart.sent, "sender: \nsender: a\nsender: \nsender: b\n");
    EXPECT_EQ(answer(few), ashlar::status::ok);
}

TEST_F(Console, prints_1024_lines_of_a_text_and_says_that_it_left_out_the_rest) {
    const auto memory = ashlar::host::memory(wiring::frames[0]);
    for (std::size_t at = 0; at < memory.size(); ++at)
        memory[at] = std::byte(at % 2 == 0 ? 'a' : '\n');
    const auto exactly = share(0, 0, 2048);
    abi::CallHandle more{};
    machine().script({[&] {
        EXPECT_EQ(answer(exactly), ashlar::status::ok);
        EXPECT_EQ(std::count(uart.sent.begin(), uart.sent.end(), 'a'), 1024);
        uart.sent.clear();
        more = share(0, 0, static_cast<std::uint32_t>(memory.size()));
    }});
    run();
    EXPECT_EQ(answer(more), ashlar::status::out_of_range);
    EXPECT_EQ(std::count(uart.sent.begin(), uart.sent.end(), '\n'), 1025);
    EXPECT_TRUE(
        uart.sent.ends_with("sender: a\nsender: (the rest is left out: at most 1024 lines)\n"));
}

// The old life's text is half out when the new one calls: the answer to that waits for its own text.
TEST_F(Console, a_new_life_of_a_client_is_answered_for_its_own_text) {
    uart.room = 15;
    abi::CallHandle first{}, second{};
    machine().script({[&] { first = say(0, "of the old life"); },
                      [&] { second = say(0, "of the new one"); }, [&] { uart.drain(9); },
                      [&] {
                          EXPECT_EQ(uart.sent, "sender: of the old life\n");
                          EXPECT_FALSE(answer(second));
                          uart.drain(100);
                      }});
    run();
    EXPECT_EQ(uart.sent, "sender: of the old life\nsender: of the new one\n");
    EXPECT_EQ(answer(second), ashlar::status::ok);
}

// A device of four characters at a time, a component that fails repeatedly, and a user who types.
TEST_F(Console, a_slow_device_a_full_log_and_typing_starve_no_client) {
    const Text text;
    uart.room = 0;
    abi::CallHandle client{};
    const auto fail = [] { append(fault(abi::FaultClass::translation, abi::Access::read, 0)); };
    for (unsigned number = 0; number < 20; ++number) fail();
    std::vector<Machine::Step> steps{[&] { client = say(1, "a word"); }};
    for (unsigned number = 0; number < 200; ++number) {
        steps.emplace_back([&] {
            fail();
            uart.type("x");
            uart.drain(4);
        });
    }
    machine().script(steps);
    run();
    EXPECT_NE(uart.sent.find("receiver: a word\n"), std::string::npos);
    EXPECT_EQ(answer(client), ashlar::status::ok);
}

// Faults come faster than the console can show them: a call is taken all the same.
TEST_F(Console, takes_a_call_although_events_never_end) {
    const Text text;
    unsigned faults = 0;
    bool taken = false;
    uart.on_sent = [&] {
        if (++faults < 3000) append({.kind = abi::RecordKind::end});
        taken = taken || uart.sent.find("receiver: a word\n") != std::string::npos;
    };
    append({.kind = abi::RecordKind::end});
    say(1, "a word");
    run();
    EXPECT_LT(uart.sent.find("receiver: a word\n"), 200u);
}

TEST_F(Console, a_full_device_stalls_nobody_who_is_not_printing) {
    uart.room = 5;
    abi::CallHandle first{}, second{}, refused{};
    machine().script({[&] { first = say(0, "a long line"); }, [&] { second = say(1, "short"); },
                      [&] { refused = share(1, 0, 1); },
                      [&] {
                          EXPECT_FALSE(answer(first));
                          EXPECT_EQ(answer(refused), ashlar::status::not_available);
                      },
                      [&] { uart.drain(20); },
                      [&] {
                          EXPECT_TRUE(answer(first));
                          EXPECT_FALSE(answer(second));
                          uart.drain(100);
                      }});
    run();
    EXPECT_EQ(uart.sent, "sender: a long line\nreceiver: short\n");
    EXPECT_TRUE(answer(second));
}

TEST_F(Console, passes_typed_lines_and_the_end_of_input) {
    machine().script({[&] { uart.type("hel"); }, [&] { uart.type("lp\x7fo\r"); },
                      [&] { uart.type("quit\nrest\x04"); }});
    run();
    for (const char* expected : {"hello", "quit", "rest"}) {
        const auto typed = ashlar::host::pop(wiring::typed);
        ASSERT_TRUE(typed);
        EXPECT_EQ(typed->kind, 0);
        EXPECT_EQ(ashlar::text_of(typed->bytes, typed->length), expected);
    }
    const auto end = ashlar::host::pop(wiring::typed);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->kind, 1);
    EXPECT_EQ(uart.sent, "hellp\b \bo\nquit\nrest");
}

TEST_F(Console, stops_reading_while_nobody_takes_the_lines) {
    std::string all;
    for (int number = 0; number < 40; ++number) all += "line " + std::to_string(number) + "\n";
    std::vector<std::string> got;
    const auto take = [&] {
        while (const auto typed = ashlar::host::pop(wiring::typed)) {
            got.emplace_back(ashlar::text_of(typed->bytes, typed->length));
        }
    };
    machine().script({[&] { uart.type(all); },
                      [&] {
                          EXPECT_FALSE(uart.received.empty());
                          take();
                      },
                      take, take, take});
    run();
    take();
    ASSERT_EQ(got.size(), 40u);
    EXPECT_EQ(got.back(), "line 39");
}

TEST_F(Console, explains_faults) {
    const Text text;
    append({.kind = abi::RecordKind::boot, .system_call = 0xffff});
    append(fault(abi::FaultClass::translation, abi::Access::write, 0x1000000));
    append(fault(abi::FaultClass::translation, abi::Access::write, 0x5ff8));
    append(fault(abi::FaultClass::translation, abi::Access::execute, 0));
    append(fault(abi::FaultClass::permission, abi::Access::write, 0x40010));
    append(fault(abi::FaultClass::translation, abi::Access::read, 0x7777777));
    abi::LogRecord bad = fault(abi::FaultClass::bad_call, abi::Access::none, 7);
    bad.bad_call = abi::BadCall::slot;
    bad.system_call = 3;
    append(bad);
    abi::LogRecord kind = bad;
    kind.bad_call = abi::BadCall::kind;
    kind.address = 1;
    append(kind);
    abi::LogRecord panic = fault(abi::FaultClass::panic, abi::Access::none, 0);
    std::memcpy(panic.registers.message(), "out of\x1bideas", 12);
    append(panic);
    run();
    EXPECT_EQ(
        uart.sent,
        "kernel: boot: system test, 2 components: thief 100, victim 101\n"
        "kernel: fault: thief may not write 0x1000000: it belongs to victim's region secret "
        "(system.yaml:9); thief has no line for it; stopped (system.yaml:4)\n"
        "kernel: fault: thief may not write 0x5ff8: its guard below the stack "
        "(thief/component.yaml:3), the stack has overflowed; stopped (system.yaml:4)\n"
        "kernel: fault: thief may not execute 0x0: the null page, where nothing is ever mapped; "
        "stopped (system.yaml:4)\n"
        "kernel: fault: thief may not write 0x40010: its own text is r-x (system.yaml:4); stopped "
        "(system.yaml:4)\n"
        "kernel: fault: thief may not read 0x7777777: nobody has anything there; stopped "
        "(system.yaml:4)\n"
        "kernel: fault: thief called call(0x7): no such slot, it holds slots 1 to 1; stopped "
        "(system.yaml:4)\n"
        "kernel: fault: thief called call(0x1): slot 1 is signal victim.alarm (system.yaml:12); "
        "stopped (system.yaml:4)\n"
        "kernel: fault: thief panicked: out of?ideas; stopped (system.yaml:4)\n");
}

TEST_F(Console, shows_each_fault_in_one_line) {
    const Text text;
    abi::LogRecord record = fault(abi::FaultClass::external, abi::Access::read, 0x40010);
    record.pc = 0x8010;
    record.sp = 0x9000;
    record.registers.words[0] = 1;
    append(record);
    append(fault(abi::FaultClass::permission, abi::Access::read, 0xfffffffffe020000));
    append(fault(abi::FaultClass::alignment, abi::Access::read, 0x40011));
    run();
    EXPECT_EQ(uart.sent,
              "kernel: fault: thief: bus error on read of 0x40010: its own text is r-x "
              "(system.yaml:4); stopped (system.yaml:4)\n"
              "kernel: fault: thief may not read 0xfffffffffe020000: the kernel's space, which no "
              "component reaches; stopped (system.yaml:4)\n"
              "kernel: fault: thief: misaligned read of 0x40011: its own text is r-x "
              "(system.yaml:4); stopped (system.yaml:4)\n");
}

TEST_F(Console, blames_nobody_for_a_bus_error_that_came_late) {
    const Text text;
    append({.kind = abi::RecordKind::bus_error,
            .component = 0,
            .fault = abi::FaultClass::external,
            .address = 98,
            .syndrome = 0xbe000000});
    append({.kind = abi::RecordKind::bus_error, .component = 7, .syndrome = 0xbe001811});
    run();
    EXPECT_EQ(
        uart.sent,
        "kernel: bus error: reported late, while thief ran: the cause is not known, it may be "
        "an earlier component or the kernel; what is lost is not known either; the machine "
        "ends with status 98, syndrome 0xbe000000\n"
        "kernel: bus error: reported late, while nobody ran: the cause is not known, it may be "
        "an earlier component or the kernel; the processor has corrected it, nothing was lost, "
        "syndrome 0xbe001811\n");
}

TEST_F(Console, counts_records_that_it_came_too_late_for) {
    const Text text;
    for (std::uint64_t number = 0; number < abi::log_capacity + 3; ++number)
        append({.kind = abi::RecordKind::end});
    run();
    EXPECT_EQ(uart.sent.substr(0, 24), "kernel: records lost: 3\n");
}

}  // namespace console_test
