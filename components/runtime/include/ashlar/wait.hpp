// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The one blocking operation. `wait(sources…)` arms every source, checks again, sleeps, and returns
// which are ready. Sources: ring ends, received notifications, devices or single interrupts, call
// servers, the kernel log, and std::array of them. A ring end is ready while it has a message
// (consumer) or a free slot (producer): name a producer only while you want room; the producer of a
// ring with `when_full: drop` is not a source. Events come before calls.
//
// A wait returns a Ready. With ports whose sources are in groups (group.hpp: a component of more
// than 62 sources) it returns a GroupReady, so write `const auto ready = ashlar::wait(…)`.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>

#include "ashlar/group.hpp"
#include "ashlar/port.hpp"
#include "ashlar/system.hpp"

namespace ashlar {

// What `wait` asks of a port; of one whose event lies in a group; of either.
template <typename Port>
concept MainSource = requires(const Port& port) {
    { port.events() } -> std::same_as<abi::Events>;
    { port.arm() } -> std::same_as<abi::Events>;
};
// A port whose event lies in a group.
template <typename Port>
concept GroupSource = requires(const Port& port) {
    { port.arm_in_group() } -> std::same_as<bool>;
    requires Port::groups > 0;
};
// What `wait` takes, alone or in an array.
template <typename Port>
concept Source = MainSource<Port> || GroupSource<Port>;
// Whether `wait` takes this type.
template <typename Port>
inline constexpr bool is_source = Source<Port>;
template <Source Port, std::size_t Count>
inline constexpr bool is_source<std::array<Port, Count>> = true;

// Whether this is the producer of a ring with `when_full: drop`.
template <typename Port>
inline constexpr bool never_sleeps = false;
template <typename Port>
    requires(!Port::sleeps)
inline constexpr bool never_sleeps<Port> = true;
template <typename Port, std::size_t Count>
inline constexpr bool never_sleeps<std::array<Port, Count>> = never_sleeps<Port>;

// A port that serves calls.
template <typename Port>
concept ServerPort = requires(const Port& port) {
    { port.takes_calls() } -> std::same_as<bool>;
};

namespace detail {
template <typename Port>
consteval void require_source() {
    if constexpr (never_sleeps<Port>) {
        static_assert(is_source<Port>,
                      "the producer of a ring with `when_full: drop` never waits for room: push "
                      "counts what found none");
    } else {
        static_assert(
            is_source<Port>,
            "wait takes ring ends, received notifications, devices, servers, children and "
            "the kernel log");
    }
}

// How many groups a port's type knows of: 0 in the main word.
template <typename Port>
inline constexpr unsigned groups_of = 0;
template <GroupSource Port>
inline constexpr unsigned groups_of<Port> = Port::groups;
template <Source Port, std::size_t Count>
inline constexpr unsigned groups_of<std::array<Port, Count>> = groups_of<Port>;
template <typename... Ports>
inline constexpr unsigned most_groups = std::max({0u, groups_of<Ports>...});

template <MainSource Port>
[[nodiscard]] abi::Events events_of(const Port& port) {
    return port.events();
}
template <MainSource Port, std::size_t Count>
[[nodiscard]] abi::Events events_of(const std::array<Port, Count>& ports) {
    abi::Events mask = 0;
    for (const Port& port : ports) mask |= port.events();
    return mask;
}
template <MainSource Port>
[[nodiscard]] abi::Events arm(const Port& port) {
    return port.arm();
}
template <MainSource Port, std::size_t Count>
[[nodiscard]] abi::Events arm(const std::array<Port, Count>& ports) {
    abi::Events mask = 0;
    for (const Port& port : ports) mask |= port.arm();
    return mask;
}

// The same where one of the ports lies in groups.
template <unsigned Groups, typename Port>
void add_events(EventSet<Groups>& set, const Port& port) {
    if constexpr (MainSource<Port>) {
        set.words[0] |= port.events();
    } else if (port.connected) {
        set.add(port.event);
        set.words[0] |= abi::main_event(port.event);
    }
}
template <unsigned Groups, typename Port, std::size_t Count>
void add_events(EventSet<Groups>& set, const std::array<Port, Count>& ports) {
    for (const Port& port : ports) add_events(set, port);
}
template <unsigned Groups, typename Port>
void add_armed(EventSet<Groups>& set, const Port& port) {
    if constexpr (MainSource<Port>) {
        set.words[0] |= port.arm();
    } else if (port.arm_in_group()) {
        set.add(port.event);
    }
}
template <unsigned Groups, typename Port, std::size_t Count>
void add_armed(EventSet<Groups>& set, const std::array<Port, Count>& ports) {
    for (const Port& port : ports) add_armed(set, port);
}

// What to wait for, with `more`; and what is there already.
template <typename... Ports>
[[nodiscard]] auto sought(abi::Events more, const Ports&... ports) {
    if constexpr (constexpr unsigned groups = most_groups<Ports...>; groups == 0) {
        return (events_of(ports) | ... | more);
    } else {
        EventSet<groups> set{.words = {more}};
        (add_events(set, ports), ...);
        return set;
    }
}
template <typename... Ports>
[[nodiscard]] auto armed(const Ports&... ports) {
    if constexpr (constexpr unsigned groups = most_groups<Ports...>; groups == 0) {
        return (arm(ports) | ... | abi::Events{0});
    } else {
        EventSet<groups> set;
        (add_armed(set, ports), ...);
        return set;
    }
}
}  // namespace detail

// What a wait found. A call in it must be served before the next wait.
struct Ready {
    abi::Events events = 0;  // pending, and ring ends that were ready without sleeping
    std::uint64_t call = 0;  // events of a delivered call: call_event | port << 8 | operation
    // Of a delivered call: whom to answer, and the request's eight words.
    abi::CallHandle handle{};
    std::array<std::uint64_t, abi::message_words> message{};

    // Whether this port, or one of an array, was ready. A port that was not named in the wait never
    // is.
    template <typename Port>
    [[nodiscard]] bool operator[](const Port& port) const {
        static_assert(is_source<Port>,
                      "this port is not a source of events: a wait never says that it is ready");
        if constexpr (!is_source<Port>) {
            return false;
        } else if constexpr (detail::groups_of<Port> != 0) {
            static_assert(
                detail::groups_of<Port> == 0,
                "this port's events lie in groups: keep what `wait` returned with `auto`, "
                "a Ready holds the main word alone");
            return false;
        } else if constexpr (ServerPort<Port>) {
            return port.takes_calls() && (call & abi::call_event) != 0 &&
                   ((call >> 8) & 0xff) == port.port;
        } else {
            return (events & detail::events_of(port)) != 0;
        }
    }
    // Whether the deadline of `wait_until` came.
    [[nodiscard]] bool timed_out() const { return (events & abi::timer_event) != 0; }
};

// The same from a wait for ports of which some lie in groups.
template <unsigned Groups>
struct GroupReady : Ready {
    EventSet<Groups> sources{};  // word 0 stays empty: `events` is the main word

    // As of a Ready.
    template <typename Port>
    [[nodiscard]] bool operator[](const Port& port) const {
        if constexpr (detail::groups_of<Port> == 0) {
            return Ready::operator[](port);
        } else {
            return port.connected && sources.has(port.event);
        }
    }
    template <GroupSource Port, std::size_t Count>
    [[nodiscard]] bool operator[](const std::array<Port, Count>& ports) const {
        return std::ranges::any_of(ports, [this](const Port& one) { return (*this)[one]; });
    }
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

// Each group whose main bit came is taken once. The taken sources that are waited for go to
// `ready`; the others are kept for a later wait.
template <unsigned Groups>
void take_groups(GroupReady<Groups>& ready, const EventSet<Groups>& mask) {
    for (unsigned group = 1; group <= Groups; ++group) {
        abi::Events& here = kept[group - 1];
        if ((ready.events & abi::group_event(group)) != 0) here |= system::take(group);
        ready.sources.words[group] |= here & mask.words[group];
        here &= ~mask.words[group];
    }
}

// The main bits of the groups with sources in `mask` that are not in `found` yet.
template <unsigned Groups>
[[nodiscard]] abi::Events open_groups(const EventSet<Groups>& mask, const EventSet<Groups>& found) {
    abi::Events open = 0;
    for (unsigned group = 1; group <= Groups; ++group) {
        if ((mask.words[group] & ~found.words[group]) != 0) open |= abi::group_event(group);
    }
    return open;
}

// A main bit says that something happened in the group, but perhaps nothing that is waited for; the
// sleep then continues. The rings need no second check, because their wake-up would have been in
// the group.
template <unsigned Groups>
[[nodiscard]] GroupReady<Groups> look(const EventSet<Groups>& mask,
                                      const EventSet<Groups>& already) {
    const abi::Events groups = open_groups(mask, {});
    GroupReady<Groups> ready;
    ready.sources = already;
    ready.sources.words[0] = 0;
    take_groups(ready, mask);
    if (already.words[0] != 0 || !ready.sources.empty()) {
        const abi::Events others = mask.words[0] & ~groups & ~abi::call_event & ~already.words[0];
        ready.events = already.words[0] | system::poll(others | open_groups(mask, ready.sources));
        take_groups(ready, mask);
        return ready;
    }
    while ((ready.events & ~groups) == 0 && ready.call == 0 && ready.sources.empty()) {
        static_cast<Ready&>(ready) = sleep(mask.words[0]);
        take_groups(ready, mask);
    }
    return ready;
}
}  // namespace detail

// Sleeps until one of the ports is ready; returns at once where one is. A call that it returns must
// be served before the next wait.
template <typename... Ports>
[[nodiscard]] auto wait(const Ports&... ports) {
    static_assert(sizeof...(Ports) > 0, "wait for what? name a port");
    (detail::require_source<Ports>(), ...);
    if constexpr ((is_source<Ports> && ...)) {
        const auto mask = detail::sought(0, ports...);
        const auto already = detail::armed(ports...);
        return detail::look(mask, already);
    } else {
        return Ready{};
    }
}

// Ticks of the system counter.
[[nodiscard]] inline std::uint64_t now() { return system::counter(); }
// Ticks in so many milliseconds.
[[nodiscard]] inline std::uint64_t ticks(std::uint64_t milliseconds) {
    return system::frequency() / 1000 * milliseconds;
}

// As wait, and `timed_out()` when `deadline` (ticks, see now()) comes first.
template <typename... Ports>
[[nodiscard]] auto wait_until(std::uint64_t deadline, const Ports&... ports) {
    (detail::require_source<Ports>(), ...);
    if constexpr ((is_source<Ports> && ...)) {
        const auto mask = detail::sought(abi::timer_event, ports...);
        const auto already = detail::armed(ports...);
        // A deadline of 0 would mean "off"; one in the past sets the event at once.
        system::timer(deadline == 0 ? 1 : deadline);
        const auto ready = detail::look(mask, already);
        // Off, and with it the event of a deadline that came between the two.
        if (!ready.timed_out()) system::timer(0);
        return ready;
    } else {
        return Ready{};
    }
}

// Ends the machine with this status; needs `power: true`.
[[noreturn]] inline void power_off(std::uint8_t status) { system::power_off(status); }

// 0 at the first start, then one more at each restart.
[[nodiscard]] std::uint64_t start_count();

}  // namespace ashlar
