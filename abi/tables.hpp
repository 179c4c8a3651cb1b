// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The tables that the composer writes and the kernel only reads: descriptors, capabilities, levels, interrupt
// routes and deadline owners, with the numbers that size them. kernel/core/tables.hpp has them all, and those that the
// kernel writes. Index = rank: 0 is the most important component; the idle row is last.
#pragma once

#include <concepts>
#include <cstdint>

#include <machine_abi.hpp>

#include "abi/address.hpp"

namespace abi {

inline constexpr std::uint64_t table_stride =
    512;  // of descriptors[] and states[]: same index, constant distance
inline constexpr std::uint32_t component_limit =
    1024;  // 16 words of the ready set, the idle row included

// A capability: the right to one operation on one object. Slot 0 is null.
enum class CapabilityKind : std::uint8_t {
    null = 0,
    signal = 1,       // mask: the events to raise in the target
    call = 2,         // badge: client index 0..15, port 16..23
    interrupt = 3,    // acknowledge; value: the interrupt line
    signal_wide = 4,  // source: the number of an event in one of the target's groups
    supervise = 5,    // rights: a bit a Supervise operation (abi/supervision.hpp)
};
inline constexpr std::uint64_t kind_mask = 63;             // the low six bits of word 0
inline constexpr std::uint32_t client_limit = 0xffff;      // of a server
inline constexpr std::uint32_t server_port_limit = 0x100;  // of a component
[[nodiscard]] constexpr std::uint64_t call_badge(std::uint16_t client, std::uint8_t port) {
    return std::uint64_t{port} << 16 | client;
}
[[nodiscard]] constexpr std::uint16_t badge_client(std::uint64_t badge) {
    return static_cast<std::uint16_t>(badge);
}
[[nodiscard]] constexpr std::uint8_t badge_port(std::uint64_t badge) {
    return static_cast<std::uint8_t>(badge >> 16);
}

struct alignas(16) Capability {
    std::uint64_t
        target{};  // address of the target's State (64-byte aligned) | kind; the owner's for an interrupt
    std::uint64_t value{};  // event mask, badge, line, source or rights, by kind
};
static_assert(sizeof(Capability) == 16);

// Rights of a component as a whole.
inline constexpr std::uint32_t right_power_off = 1u << 0;  // `power: true`
inline constexpr std::uint32_t right_defers =
    1u << 1;  // a call port with `defers: true`: may wait with calls unanswered

inline constexpr std::uint16_t exclusive_level = 0xffff;  // no other component has this priority

// What a fault does to a component.
enum class OnFault : std::uint8_t {
    stop = 0,
    restart = 1,  // up to restart_max times within restart_within, then `then`
    halt = 2,     // the machine, with halt_status
};
inline constexpr std::uint8_t halt_status = 98;
inline constexpr unsigned supervisor_limit = 4;  // of one component
inline constexpr unsigned deadline_kinds = 3;    // timer, overdue, replenishment of the budget

// The machine's part of a descriptor has one size, so that all other fields have one place. One of its words leads to
// what the machine keeps of floating point; the others are its own.
static_assert(sizeof(MachineDescriptor) == 24);
static_assert(std::same_as<decltype(MachineDescriptor::fpu_state), KernelAddress>);

struct alignas(512) Descriptor {
    std::uint64_t root{};          // value of the root register, as the machine encodes it
    KernelAddress capabilities{};  // of the Capability array; slot 0 is null
    std::uint32_t capability_count{};
    std::uint16_t rank{};
    std::uint16_t level = exclusive_level;  // index into levels[], or exclusive_level
    MachineDescriptor machine{};
    ComponentAddress entry{};         // _start
    ComponentAddress stack_top{};     // initial stack pointer, 16-byte aligned
    KernelAddress calls{};            // server: of its CallSets, or 0
    std::uint16_t deadlines_ahead{};  // deadline slots that come before it when it runs
    std::uint16_t group_count{};      // groups of events
    std::uint32_t rights{};
    char name[64]{};         // NUL-terminated
    KernelAddress groups{};  // of the groups' words, group 1 first, or 0
    KernelAddress lines{};   // of the interrupt lines that it owns (uint16_t), or 0
    std::uint16_t line_count{};
    OnFault on_fault = OnFault::stop;
    OnFault then = OnFault::stop;    // when the limit of restarts is reached: stop or halt
    std::uint32_t restart_max{};     // restarts in a window
    std::uint32_t restart_within{};  // length of a window, microseconds
    std::uint32_t supervisors_used{};
    std::uint32_t overdue{};  // microseconds from a wake-up to the next wait, or 0
    std::uint32_t budget{};   // microseconds of processor time in a period, or 0
    std::uint32_t period{};   // microseconds
    std::uint32_t reserved0{};
    // Signals to raise when it faults or ends: signal or signal_wide.
    Capability supervisors[supervisor_limit]{};
    std::uint16_t deadline_slots
        [deadline_kinds]{};  // of timer, overdue, budget; an unused one is the number of slots
};
static_assert(sizeof(Descriptor) == table_stride);

// One priority with two or more members: consecutive ranks that share the processor in turn.
struct Level {
    std::uint16_t first{};
    std::uint16_t count{};
};

// The owner of a deadline slot and the kind of its deadline. A timer and a replenishment are as
// important as their owner. An overdue component also concerns its supervisors, and every component
// if it halts the machine.
struct DeadlineOwner {
    std::uint16_t rank{};
    std::uint16_t kind{};  // 0 timer, 1 overdue, 2 replenishment
};
static_assert(sizeof(DeadlineOwner) == 4);

inline constexpr std::uint16_t no_owner = 0xffff;
inline constexpr std::uint32_t no_line = 0xffff'ffff;  // of an interrupt that is gone already

// Indexed by interrupt line. owner == no_owner: the line has no owner.
struct InterruptRoute {
    std::uint16_t owner = no_owner;  // rank
    std::uint16_t edge{};            // 1 = edge-triggered, 0 = level
    std::uint32_t reserved0{};
    std::uint64_t events{};  // mask to raise in the owner
};
static_assert(sizeof(InterruptRoute) == 16);

}  // namespace abi
