// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The system calls: number, arguments, results. Kernel and components both include this file; the
// composer repeats no number from it. No call takes a pointer, and the kernel dereferences no argument.
//
// Arguments and results are in registers, by role: two arguments, a status, a handle, and a message of eight words.
// Which registers these are, and which others a call keeps, is the machine's (abi/registers.hpp). A message word that
// a call does not return is zero or unchanged; the handle of a wait that returns events is 0.
#pragma once

#include <cstdint>

#include "abi/registers.hpp"

namespace abi {

enum class SystemCall : std::uint8_t {
    wait = 0,         // mask                     -> events, handle; message
    signal = 1,       // slot                     -> status
    signal_wait = 2,  // slot, mask               -> as wait
    call = 3,         // slot, operation; message -> status; reply
    reply_wait = 4,   // handle, mask; reply      -> as wait; no status: see reply
    reply = 5,        // handle; reply            -> status
    poll = 6,         // mask, bit 63 reserved    -> events (taken), never a call
    peek = 7,         //                          -> all pending events (not taken)
    timer = 8,        // deadline in ticks, 0 = off -> status; a pending timer event is dropped
    acknowledge = 9,  // interrupt slot           -> status
    power_off = 10,   // exit status 0..255       -> does not return; needs the power right
    end = 11,         // the component has ended  -> does not return
    panic = 12,       // caller or 0; message: text, zero-padded -> does not return; a fault
    take = 13,        // group, from 1            -> its pending sources (taken)
    supervise = 14,   // slot, abi/supervision.hpp -> status; inspect: message: one part
};
inline constexpr std::uint32_t system_call_count = 15;

// States of the world are a status; a wrong number, slot, kind, right or reserved bit is never a
// status: it is the fault class "bad call".
enum class Status : std::uint64_t {
    ok = 0,
    server_gone = 1,      // the server stopped before it answered, or is stopped
    not_your_caller = 2,  // reply: no caller with this handle waits for this component
    deadline_past = 3,    // timer: the deadline is not in the future; the timer event is set
    unchanged = 4,        // supervise: the child was already in the requested state
};

// An event set: 62 sources, the timer, and "a call is waiting".
using Events = std::uint64_t;
inline constexpr unsigned event_sources = 62;
inline constexpr unsigned timer_bit = 62;
inline constexpr unsigned call_bit = 63;
inline constexpr Events timer_event = Events{1} << timer_bit;
inline constexpr Events call_event = Events{1} << call_bit;

// A component with more than 62 sources has groups: words of 64 sources each. A source in group k
// raises its bit there and then bit 62 - k of the main word; `take(k)` returns the sources. The
// number of a source is 64 * word + bit: word 0 is the main word, word k is group k.
using EventSource = std::uint16_t;
inline constexpr unsigned sources_per_word = 64;
inline constexpr unsigned group_limit = event_sources;
[[nodiscard]] constexpr unsigned group_of(std::uint64_t source) {
    return static_cast<unsigned>(source / sources_per_word);
}
[[nodiscard]] constexpr Events bit_of(std::uint64_t source) {
    return Events{1} << source % sources_per_word;
}
[[nodiscard]] constexpr Events group_event(unsigned group) {
    return Events{1} << (event_sources - group);
}
// What a source raises in the main word.
[[nodiscard]] constexpr Events main_event(std::uint64_t source) {
    return group_of(source) == 0 ? bit_of(source) : group_event(group_of(source));
}

// What `wait` returns for a call: events = call_event | port << 8 | operation, and no other event;
// handle: for the answer. `client` is dense from 0 per port and cannot be forged.
struct CallHandle {
    std::uint64_t word;  // client 0..15, component (rank) 16..31, sequence 32..63

    [[nodiscard]] constexpr std::uint16_t client() const {
        return static_cast<std::uint16_t>(word);
    }
    [[nodiscard]] constexpr std::uint16_t component() const {
        return static_cast<std::uint16_t>(word >> 16);
    }
    [[nodiscard]] constexpr std::uint32_t sequence() const {
        return static_cast<std::uint32_t>(word >> 32);
    }
    static constexpr CallHandle of(std::uint16_t client, std::uint16_t component,
                                   std::uint32_t sequence) {
        return {std::uint64_t{sequence} << 32 | std::uint64_t{component} << 16 | client};
    }
};
inline constexpr std::uint64_t operation_limit = 256;  // call: argument 1 must be below
inline constexpr std::uint64_t exit_status_limit = 256;

}  // namespace abi
