// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Shared by the console's tests: a PL011 model behind the registers, clients that call, a kernel
// log with its text.
#pragma once

#include <gtest/gtest.h>
#include <wiring.hpp>

int component_main();

namespace console_test {

using ashlar::host::End;
using ashlar::host::Machine;
using ashlar::host::machine;

// A PL011 with a transmit FIFO of `room` characters that drains only when the test drains it.
struct Uart {
    std::string sent, received;
    std::size_t room = 1'000'000;
    std::uint64_t mask = 0;
    std::function<void()> on_sent = [] {};

    void install() {
        machine().model(
            wiring::uart,
            [this](std::uint64_t offset, unsigned) -> std::uint64_t {
                if (offset == 0x18)
                    return (received.empty() ? 0x10u : 0u) | (room == 0 ? 0x20u : 0u);
                if (offset != 0 || received.empty()) return 0;
                const char first = received.front();
                received.erase(0, 1);
                return static_cast<unsigned char>(first);
            },
            [this](std::uint64_t offset, std::uint64_t value, unsigned) {
                if (offset == 0x38) mask = value;
                if (offset != 0) return;
                ASSERT_GT(room, 0u);
                --room;
                sent.push_back(static_cast<char>(value));
                on_sent();
            });
    }
    void type(std::string_view text) {
        received += text;
        ashlar::host::interrupt(wiring::uart);
    }
    void drain(std::size_t characters) {
        room += characters;
        if ((mask & 0x20) != 0) ashlar::host::interrupt(wiring::uart);
    }
};

inline terminal::Text text(std::string_view from) {
    terminal::Text message;
    message.length = static_cast<std::uint8_t>(ashlar::copy_text(message.bytes, from));
    return message;
}
inline auto say(std::uint16_t client, std::string_view what) {
    return ashlar::host::call(wiring::print, client, 0, text(what));
}
// A line that goes on in the next call: bit 7 of its length.
inline auto start(std::uint16_t client, std::string_view what) {
    terminal::Text piece = text(what);
    piece.length |= 0x80;
    return ashlar::host::call(wiring::print, client, 0, piece);
}
inline auto share(std::uint16_t client, std::uint32_t offset, std::uint32_t length) {
    return ashlar::host::call(wiring::print, client, 1,
                              terminal::Extent{.offset = offset, .length = length});
}
inline std::optional<ashlar::Status> answer(abi::CallHandle handle) {
    const auto reply = machine().reply_to(handle);
    return reply ? std::optional{reply->as<terminal::Done>().status} : std::nullopt;
}

// A small text region: one system, two components, a few ranges.
class Text {
  public:
    Text() {
        header_ = reserve<abi::TextHeader>(1);
        components_ = reserve<abi::TextComponent>(2);
        ranges_ = reserve<abi::TextRange>(4);
        at<abi::TextHeader>(header_) = {.magic = abi::text_magic,
                                        .components = 2,
                                        .ranges = ranges_,
                                        .range_count = 4,
                                        .system_name = string("test"),
                                        .reserved = {}};
        component(0, "thief", 0, 3);
        component(1, "victim", 3, 1);
        range(0, 0x5000, 0x6000, "guard below the stack", "thief/component.yaml:3", 0);
        range(1, 0x6000, 0x7000, "stack", "thief/component.yaml:3", 3);
        range(2, 0x40000, 0x41000, "text", "system.yaml:4", 5);
        range(3, 0x1000000, 0x1001000, "region secret", "system.yaml:9", 3);
    }

  private:
    template <typename Object>
    Object& at(std::uint32_t offset, std::uint32_t index = 0) {
        return reinterpret_cast<Object*>(wiring::log.text.as<std::byte>() + offset)[index];
    }
    template <typename Object>
    std::uint32_t reserve(std::uint32_t count) {
        used_ = (used_ + 7) & ~7u;
        const std::uint32_t start = used_;
        used_ += static_cast<std::uint32_t>(sizeof(Object)) * count;
        return start;
    }
    std::uint32_t string(std::string_view value) {
        const std::uint32_t start = used_;
        std::memcpy(wiring::log.text.as<std::byte>() + start, value.data(), value.size());
        used_ += static_cast<std::uint32_t>(value.size()) + 1;
        return start;
    }
    void component(std::uint32_t index, std::string_view name, std::uint32_t first,
                   std::uint32_t count) {
        const std::uint32_t null = string("null"),
                            signal = string("signal victim.alarm (system.yaml:12)");
        const std::uint32_t slots = reserve<std::uint32_t>(2);
        at<std::uint32_t>(slots, 0) = null;
        at<std::uint32_t>(slots, 1) = signal;
        at<abi::TextComponent>(components_, index) = {.name = string(name),
                                                      .line = string("system.yaml:4"),
                                                      .first_range = first,
                                                      .range_count = count,
                                                      .slots = slots,
                                                      .slot_count = 2,
                                                      .priority = 100 + index,
                                                      .reserved = 0};
    }
    void range(std::uint32_t index, std::uint64_t start, std::uint64_t end, std::string_view what,
               std::string_view line, std::uint32_t rights) {
        at<abi::TextRange>(ranges_, index) = {.start = start,
                                              .end = end,
                                              .what = string(what),
                                              .line = string(line),
                                              .rights = rights,
                                              .reserved = 0};
    }
    std::uint32_t used_ = 0, header_ = 0, components_ = 0, ranges_ = 0;
};

inline void append(abi::LogRecord record) {
    auto* header = reinterpret_cast<abi::LogHeader*>(wiring::log.log.as<std::byte>());
    auto* records = reinterpret_cast<abi::LogRecord*>(header + 1);
    record.sequence = header->written + 1;
    records[header->written % abi::log_capacity] = record;
    ++header->written;
    machine().raise(wiring::log.events());
}
inline abi::LogRecord fault(abi::FaultClass what, abi::Access access, std::uint64_t address) {
    abi::LogRecord record{};
    record.kind = abi::RecordKind::fault;
    record.fault = what;
    record.access = access;
    record.address = address;
    return record;
}

class Console : public testing::Test {
  protected:
    void SetUp() override {
        ashlar::host::reset(wiring::uart, wiring::frames, wiring::typed, wiring::log);
        uart.install();
    }
    void run() { EXPECT_EQ(ashlar::host::run(component_main).end, End::script_over); }
    Uart uart;
};

}  // namespace console_test
