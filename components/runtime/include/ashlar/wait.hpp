// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The one blocking operation. `wait(sources…)` arms every source, looks again, sleeps, and says
// which are ready. Sources: ring ends, received notifications, devices or single interrupts, call
// servers, the kernel log, and std::array of them. A ring end is ready while it has a message
// (consumer) or a free slot (producer): name a producer only while you want room; that of a ring with
// `when_full: drop` is no source. Events come before calls.
#pragma once

#include <array>
#include <concepts>

#include "ashlar/port.hpp"
#include "ashlar/system.hpp"

namespace ashlar {

template <typename Port>
concept Source = requires(const Port& port) {
    { port.events() } -> std::same_as<abi::Events>;
    { port.arm() } -> std::same_as<abi::Events>;
};
template <typename Port>
inline constexpr bool is_source = Source<Port>;
template <Source Port, std::size_t Count>
inline constexpr bool is_source<std::array<Port, Count>> = true;

template <typename Port>
inline constexpr bool never_sleeps = false;
template <typename Port>
    requires(!Port::sleeps)
inline constexpr bool never_sleeps<Port> = true;
template <typename Port, std::size_t Count>
inline constexpr bool never_sleeps<std::array<Port, Count>> = never_sleeps<Port>;

template <typename Port>
concept ServerPort = requires(const Port& port) {
    { port.takes_calls() } -> std::same_as<bool>;
};

namespace detail {
template <typename... Ports>
consteval void require_sources() {
    static_assert((!never_sleeps<Ports> && ...),
                  "the producer of a ring with `when_full: drop` never waits for room: push counts "
                  "what found none");
    static_assert(
        (is_source<Ports> && ...),
        "wait takes ring ends, received notifications, devices, servers and the kernel log");
}

template <Source Port>
[[nodiscard]] abi::Events events_of(const Port& port) {
    return port.events();
}
template <Source Port, std::size_t Count>
[[nodiscard]] abi::Events events_of(const std::array<Port, Count>& ports) {
    abi::Events mask = 0;
    for (const Port& one : ports) mask |= one.events();
    return mask;
}
template <Source Port>
[[nodiscard]] abi::Events arm(const Port& port) {
    return port.arm();
}
template <Source Port, std::size_t Count>
[[nodiscard]] abi::Events arm(const std::array<Port, Count>& ports) {
    abi::Events mask = 0;
    for (const Port& one : ports) mask |= one.arm();
    return mask;
}
}  // namespace detail

// What a wait found. A call in it must be served before the next wait.
struct Ready {
    abi::Events events = 0;  // pending, and ring ends that were ready without sleeping
    std::uint64_t call = 0;  // x0 of a delivered call: call_event | port << 8 | operation
    abi::CallHandle handle{};
    std::array<std::uint64_t, abi::message_words> message{};

    template <typename Port>
    [[nodiscard]] bool operator[](const Port& port) const {
        static_assert(is_source<Port>, "this port is not a source of events");
        if constexpr (ServerPort<Port>) {
            return port.takes_calls() && (call & abi::call_event) != 0 &&
                   ((call >> 8) & 0xff) == port.port;
        } else {
            return (events & detail::events_of(port)) != 0;
        }
    }
    [[nodiscard]] bool timed_out() const { return (events & abi::timer_event) != 0; }
};

namespace detail {
[[nodiscard]] inline Ready sleep(abi::Events mask) {
    Ready ready;
    if ((mask & abi::call_event) == 0) {
        ready.events = system::wait_events(mask);
        return ready;
    }
    const system::Woken woken = system::wait(mask);
    if ((woken.events & abi::call_event) == 0) {
        ready.events = woken.events;
    } else {
        ready.call = woken.events;
        ready.handle = {woken.handle};
        ready.message = woken.message;
    }
    return ready;
}

// Rings that are ready do not hide the other events: those are taken along. With nothing but ready
// rings this is no system call; what is left pending then costs one extra loop later.
[[nodiscard]] inline Ready look(abi::Events mask, abi::Events already) {
    if (already == 0) return sleep(mask);
    Ready ready;
    ready.events = already | system::poll(mask & ~abi::call_event & ~already);
    return ready;
}
}  // namespace detail

template <typename... Ports>
[[nodiscard]] Ready wait(const Ports&... ports) {
    static_assert(sizeof...(Ports) > 0, "wait for what? name a port");
    detail::require_sources<Ports...>();
    const abi::Events mask = (detail::events_of(ports) | ...);
    const abi::Events already = (detail::arm(ports) | ...);
    return detail::look(mask, already);
}

// Ticks of the system counter.
[[nodiscard]] inline std::uint64_t now() { return system::counter(); }
[[nodiscard]] inline std::uint64_t ticks(std::uint64_t milliseconds) {
    return system::frequency() / 1000 * milliseconds;
}

// As wait, and `timed_out()` when `deadline` (ticks, see now()) comes first.
template <typename... Ports>
[[nodiscard]] Ready wait_until(std::uint64_t deadline, const Ports&... ports) {
    detail::require_sources<Ports...>();
    const abi::Events mask = (detail::events_of(ports) | ... | abi::timer_event);
    const abi::Events already = (detail::arm(ports) | ... | abi::Events{0});
    // A deadline of 0 would mean "off"; one in the past sets the event at once.
    system::timer(deadline == 0 ? 1 : deadline);
    const Ready ready = detail::look(mask, already);
    // Off, and with it the event of a deadline that came between the two.
    if (!ready.timed_out()) system::timer(0);
    return ready;
}

// Ends the machine with this status; needs `power: true`.
[[noreturn]] inline void power_off(std::uint8_t status) { system::power_off(status); }

// 0 at the first start, then one more at each restart.
[[nodiscard]] std::uint64_t start_count();

}  // namespace ashlar
