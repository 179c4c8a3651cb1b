// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Orders readings, asks for their mean, prints it and ends the machine.
#include <ashlar/print.hpp>
#include <history/history.hpp>
#include <wiring.hpp>

#include "trail.hpp"

using namespace std::chrono_literals;
using namespace std::string_view_literals;

namespace {

// example: instance
void introduce() {
    const abi::Instance& instance = wiring::instance();
    const std::string_view name{instance.name};
    ashlar::print(wiring::paper, "I am {}, number {}", name, instance.index);
}
// end

// example: link
// The parts of `bench` are ports: here `bench_order`, a ring, and `bench_done`, a notification.
void order(std::uint32_t count) {
    const std::chrono::nanoseconds period{wiring::bench_link.config.period};
    ashlar::print(wiring::paper, "{} readings, one in {}", count, period);
    wiring::bench_order.push(count);
}
// end

// example: wait_for
bool done_in_time() {
    const auto start = ashlar::clock::now();
    const auto ready = ashlar::wait_for(10s, wiring::bench_done);
    if (ready.timed_out()) return false;
    return ready[wiring::bench_done] && ashlar::clock::now() > start;
}
// end

// example: call: client
void print_mean(std::uint32_t count) {
    const auto answer = wiring::store.mean({.count = count});
    if (!answer) {
        ashlar::print(wiring::paper, "the store is gone"sv);  // answer.error(): an abi::Status
    } else if (!answer->status.ok()) {
        ashlar::print(wiring::paper, "the store says: {}", answer->status.text());
    } else {
        ashlar::print(wiring::paper, "the mean of {} is {} millidegrees", count,
                      answer->millidegrees);
    }
}
// end

// example: region: r
// One copy; then check and use the copy.
void print_note() {
    std::array<char, 10> text{};
    if (!wiring::notes.read(0, std::as_writable_bytes(std::span{text}))) return;
    ashlar::print(wiring::paper, "the sensor's note: {}", ashlar::text_of(text, text.size()));
}
// end

// example: latest: reader
void print_newest() {
    using Newest = ashlar::Latest<weather::Reading>;
    const Newest::Reader newest{wiring::newest};
    const auto reading = newest.read();
    if (!reading) return;  // none was written yet
    ashlar::print(wiring::paper, "the newest of {} is number {}", newest.count(), reading->number);
}
// end

// example: history: reader
void print_trail() {
    const Trail::Reader trail{wiring::trail};
    trail.each(2, [](std::uint64_t number, const weather::Reading& reading) {
        ashlar::print(wiring::paper, "record {}: {:>8}", number, reading.millidegrees);
    });
}
// end

// example: dropping ring
void print_samples() {
    while (const auto sample = wiring::samples.pop())
        ashlar::print(wiring::paper, "sample {}", sample->number);
    ashlar::print(wiring::paper, "{} samples found no room", wiring::samples.dropped());
}
// end

// example: print
// Places as of std::format; text without places is any std::string_view.
void print_forms() {
    ashlar::print(wiring::paper, "{:#06x} {:>5} {:<5}| {:.3}", 255, -7, true, "readings"sv);
    ashlar::print(wiring::paper, "it took {}", 15ms);
    ashlar::print(wiring::paper, "{plain}"sv);
}
// end

// example: optional
// `lamp: {notification: raise, optional: true}`: compiled in where system.yaml grants it.
void light() {
    if constexpr (wiring::lamp.connected) {
        wiring::lamp.raise();
    }
}
// end

// example: notification: raise
void close_the_store() {
    wiring::close.raise();  // it raises an event; a second one before the store looks is the same
    ashlar::print(wiring::paper, "closing"sv);
}
// end

// example: power off
// `power: true` in system.yaml. The status is that of `./ashlar run`.
[[noreturn]] void end(bool done) {
    ashlar::sleep_for(1ms);
    ashlar::power_off(done ? 42 : 1);
}
// end

}  // namespace

int main() {
    introduce();
    order(6);
    const bool done = done_in_time();
    print_mean(0);
    print_mean(6);
    print_note();
    print_newest();
    print_trail();
    print_samples();
    print_forms();
    light();
    close_the_store();
    end(done);
}
