// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Time in the types of <chrono>. The clock is the system counter, in nanoseconds since the
// machine's start; it never goes back and does not know the time of day. A 64-bit count of
// nanoseconds lasts 292 years.
//
//     using namespace std::chrono_literals;
//     const auto ready = ashlar::wait_for(100ms, wiring::in);
//     if (ready.timed_out()) …
#pragma once

#include <algorithm>
#include <chrono>

#include "ashlar/wait.hpp"

namespace ashlar {

// Meets the requirements of a clock of <chrono>: nanoseconds since the machine's start, steady.
struct clock {
    // What <chrono> asks of a clock.
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<clock>;
    static constexpr bool is_steady = true;

    // The time now. Reads the counter; no system call.
    [[nodiscard]] static time_point now();
};

namespace detail {
inline constexpr std::uint64_t second = 1'000'000'000;  // nanoseconds

// Both halves of a product stay below 2^64 for counters of up to 18 GHz.
[[nodiscard]] constexpr std::int64_t nanoseconds_of(std::uint64_t ticks, std::uint64_t frequency) {
    return static_cast<std::int64_t>(ticks / frequency * second +
                                     ticks % frequency * second / frequency);
}

// Not before that time: a fraction of a tick counts as one. What is past is 0, and what does not
// fit is the last tick there is.
[[nodiscard]] constexpr std::uint64_t ticks_of(std::int64_t nanoseconds, std::uint64_t frequency) {
    if (nanoseconds <= 0) return 0;
    const auto time = static_cast<std::uint64_t>(nanoseconds);
    const std::uint64_t rest = (time % second * frequency + second - 1) / second;
    constexpr std::uint64_t last = ~std::uint64_t{0};
    return time / second > (last - rest) / frequency ? last : time / second * frequency + rest;
}
}  // namespace detail

inline clock::time_point clock::now() {
    return time_point{duration{detail::nanoseconds_of(system::counter(), system::frequency())}};
}

// As wait, and `timed_out()` when `deadline` comes first. Without a port the component only sleeps.
template <typename Duration, typename... Ports>
[[nodiscard]] auto wait_until(std::chrono::time_point<clock, Duration> deadline,
                              const Ports&... ports) {
    const auto time = std::chrono::ceil<clock::duration>(deadline.time_since_epoch());
    return wait_until(detail::ticks_of(time.count(), system::frequency()), ports...);
}

// The same for a deadline so long from now.
template <typename Rep, typename Period, typename... Ports>
[[nodiscard]] auto wait_for(std::chrono::duration<Rep, Period> time, const Ports&... ports) {
    const auto length = std::chrono::ceil<clock::duration>(time);
    const std::uint64_t start = system::counter();
    const std::uint64_t ticks = detail::ticks_of(length.count(), system::frequency());
    return wait_until(start + std::min(ticks, ~start), ports...);
}

// Only sleeps.
inline void sleep_until(clock::time_point deadline) { static_cast<void>(wait_until(deadline)); }
// Only sleeps, for so long from now.
template <typename Rep, typename Period>
void sleep_for(std::chrono::duration<Rep, Period> time) {
    static_cast<void>(wait_for(time));
}

// Times at a fixed distance: `start + n * period`, whatever the work between them takes.
//
//     ashlar::PeriodicTimer tick{100ms};
//     for (;;) {
//         const auto ready = tick.wait(wiring::in);
//         if (ready.timed_out()) sample();
//     }
class PeriodicTimer {
  public:
    // The first time is one period after `start`. `period` is more than 0.
    explicit PeriodicTimer(clock::duration period, clock::time_point start = clock::now())
        : period_{std::max(period, clock::duration{1})}, next_{start + period_} {}

    // The next time.
    [[nodiscard]] clock::time_point next() const { return next_; }
    // How many times passed without a wait that returned for them.
    [[nodiscard]] std::uint64_t missed() const { return missed_; }

    // As wait_until(next(), …); when the time has come, `next()` is one that lies ahead.
    template <typename... Ports>
    [[nodiscard]] auto wait(const Ports&... ports) {
        const auto ready = wait_until(next_, ports...);
        if (ready.timed_out()) advance(clock::now());
        return ready;
    }

  private:
    void advance(clock::time_point now) {
        const auto past = std::max((now - next_) / period_, clock::rep{0});
        missed_ += static_cast<std::uint64_t>(past);
        next_ += (past + 1) * period_;
    }

    clock::duration period_;
    clock::time_point next_;
    std::uint64_t missed_ = 0;
};

}  // namespace ashlar
