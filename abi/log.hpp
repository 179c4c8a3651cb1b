// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The kernel log and the text region that explains it. The kernel appends records to a circular
// log. The component with a `kernel_log` port maps both read-only, and `ashlar run` decodes the
// same bytes from the machine's memory. Every name, rule and line is in the generated text region.
//
// A fault or refusal that equals the last one of its component is counted in that record; any
// other, for example at another address, is a new record. A component that faults repeatedly can
// push other records out of the buffer but cannot hide this: sequences are dense, and a late reader
// sees how many records it missed.
#pragma once

#include <cstdint>

#include "abi/registers.hpp"

namespace abi {

enum class RecordKind : std::uint16_t {
    none = 0,
    boot = 1,
    fault = 2,
    end = 3,
    power_off = 4,
    restart = 5,  // it starts again; `address`: how often it has been started before
    limit = 6,    // its restarts are used up; `address`: restart_max
    halt = 7,     // its fault ends the machine
    // Reported late (asynchronous): `component` was running but may not be the cause. `address`:
    // the exit status, or 0 if the error was corrected and nothing was lost.
    bus_error = 8,
};

enum class FaultClass : std::uint16_t {
    none = 0,
    translation = 1,  // nothing is mapped at `address`
    permission = 2,   // mapped, but not with that right
    alignment = 3,
    illegal = 4,  // undefined or privileged instruction
    fpu = 5,      // floating point without `fpu: true`
    breakpoint = 6,
    bad_call = 7,  // `detail`: BadCall
    panic = 8,     // `message`: text
    external = 9,  // bus error
    other = 10,    // see the syndrome
    overdue = 11,  // not back in `wait` in time
};
enum class Access : std::uint16_t { none = 0, read = 1, write = 2, execute = 3 };
enum class BadCall : std::uint16_t {
    none = 0,
    number = 1,
    slot = 2,
    kind = 3,
    right = 4,
    reserved_bits = 5,
    empty_mask = 6,
    unanswered = 7,
    status_range = 8,
    group = 9,
};

struct LogRecord {
    std::uint64_t sequence;  // 1, 2, 3, …; written last, so that a reader knows the record is whole
    RecordKind kind;
    std::uint16_t component;  // rank; 0xffff in the boot record
    FaultClass fault;
    Access access;
    BadCall bad_call;
    std::uint16_t system_call;  // of a bad call; 0xffff otherwise
    std::uint32_t repeats;      // how often the same fault or refusal came again
    std::uint64_t time;         // ticks of the system counter
    // What faulted, else the pc; a bad call: the offending argument; boot: rows of the tables, idle
    // included; power_off: the exit status; restart, limit, bus_error: see RecordKind.
    std::uint64_t address;
    std::uint64_t syndrome;  // of a fault or bad call: the cause, as the machine encodes it
    std::uint64_t physical;  // where the processor gives it, or ~0
    std::uint64_t pc, sp, flags;
    Registers registers;  // of a panic, the message is its text
};
static_assert(sizeof(LogRecord) == 80 + sizeof(Registers));

struct LogHeader {
    std::uint64_t written;    // records so far; record n lies at index (n - 1) % capacity
    std::uint64_t capacity;   // records in the region
    std::uint64_t frequency;  // ticks of the system counter a second
    std::uint64_t reserved[5];
};
static_assert(sizeof(LogHeader) == 64);
inline constexpr std::uint64_t log_bytes = 16384;  // four pages
inline constexpr std::uint64_t log_capacity = (log_bytes - sizeof(LogHeader)) / sizeof(LogRecord);

struct Log {
    LogHeader header;
    LogRecord records[log_capacity];
};

// The text region. All offsets count bytes from its first byte; strings are NUL-terminated UTF-8.
struct TextHeader {
    std::uint32_t magic;       // text_magic
    std::uint32_t components;  // rows of TextComponent, which follow this header; index = rank
    std::uint32_t ranges;      // offset of the TextRange array
    std::uint32_t range_count;
    std::uint32_t system_name;  // string
    std::uint32_t reserved[3];
};
inline constexpr std::uint32_t text_magic = 0x54485341;  // "ASHT"

struct TextComponent {
    std::uint32_t name;         // string
    std::uint32_t line;         // string "system.yaml:4"
    std::uint32_t first_range;  // into the TextRange array, sorted by start
    std::uint32_t range_count;
    std::uint32_t
        slots;  // offset of slot_count string offsets: "signal receiver.alarm (system.yaml:12)"; slot 0 is "null"
    std::uint32_t slot_count;
    std::uint32_t priority;
    std::uint32_t reserved;
};

struct TextRange {
    std::uint64_t start, end;  // virtual, end is exclusive
    std::uint32_t what;        // string: "stack", "region frames", "guard below the stack", "text"
    std::uint32_t line;        // string: the line of system.yaml or component.yaml that decided it
    std::uint32_t rights;      // a bit each, see below; 0 = a guard
    std::uint32_t reserved;
};
inline constexpr std::uint32_t text_read = 1, text_write = 2, text_execute = 4;

}  // namespace abi
