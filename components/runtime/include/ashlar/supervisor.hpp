// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What a supervisor port holds: an array of children in the order of system.yaml. Each is a source
// of `ashlar::wait`, ready when the child has faulted or ended, also where it starts again by
// itself; what the supervisor did is no news to it.
//
//     for (const auto& child : wiring::children)
//         if (ready[child] && child.inspect().run == abi::Run::stopped) child.restart();
#pragma once

#include <array>
#include <bit>
#include <string_view>

#include "abi/supervision.hpp"
#include "ashlar/port.hpp"
#include "ashlar/system.hpp"

namespace ashlar {

// A state's name, as in abi/supervision.hpp; "unknown" of a number that has none.
[[nodiscard]] constexpr std::string_view name_of(abi::Run run) {
    constexpr std::array<std::string_view, 7> names{
        "runnable", "waiting", "calling_queued", "calling_taken", "stopped", "ended", "exhausted"};
    const auto number = static_cast<std::size_t>(run);
    return number < names.size() ? names[number] : "unknown";
}

// A fault's name, as in abi/log.hpp; "unknown" of a number that has none.
[[nodiscard]] constexpr std::string_view name_of(abi::FaultClass fault) {
    constexpr std::array<std::string_view, 12> names{
        "none",       "translation", "permission", "alignment", "illegal", "fpu",
        "breakpoint", "bad_call",    "panic",      "external",  "other",   "overdue"};
    const auto number = static_cast<std::size_t>(fault);
    return number < names.size() ? names[number] : "unknown";
}

// A child's registers; of one that stopped by a fault, those at the fault.
struct Registers {
    // In the machine's order; then its flags.
    abi::Registers general;
    std::uint64_t flags;
};

// One child of a supervisor port. `rights`: bits of abi::supervise_right that some child of the
// port is held with. `Groups`: as of a ring end.
template <std::uint64_t rights, Label label, unsigned Groups = 0>
struct Child {
    static constexpr std::string_view name = label.whole();  // of the port
    // 0, or the number of groups of the component where the event lies in one.
    static constexpr unsigned groups = Groups;
    // The rights, as bits.
    static constexpr std::uint64_t may = rights;
    std::string_view child;  // of the instance
    // Filled by wiring.hpp.
    std::uint32_t slot = 0;
    abi::EventSource event = 0;
    Peer peer = no_peer;
    bool connected = true;

    // For `wait`: the bit that this port sets in the component's event set; 0 without a grant.
    [[nodiscard]] abi::Events events() const
        requires(Groups == 0)
    {
        return connected ? event_mask(event) : 0;
    }
    // For `wait`: the port needs no preparation before the sleep.
    [[nodiscard]] abi::Events arm() const
        requires(Groups == 0)
    {
        return 0;
    }
    // For `wait`, in place of the two above where the port's event lies in a group.
    [[nodiscard]] bool arm_in_group() const
        requires(Groups > 0)
    {
        return false;
    }

    // State, last fault and what it waits for. Needs the right `inspect`; changes nothing.
    [[nodiscard]] abi::Inspection inspect() const {
        return std::bit_cast<abi::Inspection>(part<abi::Supervise::inspect>(0));
    }
    // All registers. Needs the right `inspect`.
    [[nodiscard]] Registers registers() const {
        std::array<Words, abi::inspection_parts - 1> parts{};
        unsigned number = 0;
        for (auto& one : parts) one = part<abi::Supervise::inspect>(++number);
        return std::bit_cast<Registers>(parts);
    }
    // Starts a child that is stopped or has ended, from the beginning; else `unchanged`. Needs the
    // right `start`.
    abi::Status start() const { return act<abi::Supervise::start>(); }
    // Stops it; `unchanged`: it was stopped or has ended already. Needs the right `stop`.
    abi::Status stop() const { return act<abi::Supervise::stop>(); }
    // Starts it from the beginning, in any state. Needs the right `restart`.
    abi::Status restart() const { return act<abi::Supervise::restart>(); }

  private:
    template <abi::Supervise operation>
    static consteval void require_right() {
        if constexpr ((rights & abi::supervise_right(operation)) == 0) {
            static_assert(allowed<label>,
                          "system.yaml does not give this port that right over any child: see "
                          "`rights` of its supervision");
        }
    }
    template <abi::Supervise operation>
    [[nodiscard]] Words part(unsigned number) const {
        require_right<operation>();
        require_connected<label>(connected);
        return system::inspect(slot, number);
    }
    template <abi::Supervise operation>
    abi::Status act() const {
        require_right<operation>();
        require_connected<label>(connected);
        return system::supervise(slot, operation);
    }
};

}  // namespace ashlar
