// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Makes readings on order; it fails in its first life.
#include <log/log.hpp>
#include <wiring.hpp>

using namespace std::chrono_literals;
using namespace std::string_view_literals;

namespace {

// example: panic
// The message is in the kernel's log. A supervisor, or `on_fault: restart`, begins the next life.
void probe() {
    const bool answers = ashlar::start_count() > 0;
    if (!answers) ashlar::panic("the sensor does not answer"sv);
}
// end

// example: interrupt
// Registers of the PL031, ARM DDI 0224C, 3.3: seconds, and an alarm at one of them.
constexpr std::uint64_t seconds = 0x00, match = 0x04, enable = 0x10, clear = 0x1c;

void wait_for_the_next_second() {
    wiring::clock.write(clear, 1);  // the device is quiet before its line is unmasked
    wiring::clock.write(match, wiring::clock.read(seconds) + 1);
    wiring::clock.write(enable, 1);
    wiring::clock.acknowledge();
    static_cast<void>(ashlar::wait(wiring::clock));
    wiring::clock.write(enable, 0);
}
// end

// example: region: rw
void note(std::string_view text) {
    const std::span bytes{reinterpret_cast<const std::byte*>(text.data()), text.size()};
    const bool fits = wiring::notes.write(0, bytes);
    if (!fits) ashlar::panic("the note is longer than the region"sv);
}
// end

// example: config
// `config: {offset: -500}` in system.yaml; component.yaml gives the type and the default.
std::int32_t corrected(std::int32_t measured) {
    const wiring::Config config = wiring::config();
    return measured + config.offset;
}
// end

// example: ring: producer
void send(const weather::Reading& reading) {
    if (!wiring::readings.try_push(reading)) {
        wiring::readings.push_wait(reading);  // sleeps while the ring is full
    }
    wiring::samples.push(reading);  // `when_full: drop`: counts what finds no room
}
// end

// example: log
// Never waits: a record that finds no room is dropped and counted.
void log_order(std::uint32_t count) {
    ashlar::log::info(wiring::log_records, "{} readings ordered", count);
    if (count > 100) ashlar::log::warning(wiring::log_records, "that takes a while");
}
// end

// example: periodic timer
void measure(std::uint32_t count) {
    ashlar::PeriodicTimer timer{std::chrono::nanoseconds{wiring::bench_link.config.period}};
    for (std::uint32_t number = 1; number <= count; ++number) {
        static_cast<void>(timer.wait());
        const auto measured = 20'000 + static_cast<std::int32_t>(number) * 100;
        send({.number = number, .millidegrees = corrected(measured)});
    }
}
// end

}  // namespace

int main() {
    probe();
    note("calibrated"sv);
    wait_for_the_next_second();
    for (;;) {
        static_cast<void>(ashlar::wait(wiring::bench_order));
        while (const auto count = wiring::bench_order.pop()) {
            log_order(*count);
            measure(*count);
            wiring::bench_done.raise();
        }
    }
}
