// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// One component program: what its ELF brings (segments, entry, stack, heap) and where its code looks
// for each port. The rows of .ashlar.ports are the program's own word; see docs/decisions/0007.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verifier/elf/elf.hpp"

namespace verifier {

// Kinds of a row of .ashlar.ports.
enum class PortFactKind : std::uint32_t {
    program = 1,   // name: component type; address: of the instance page
    instance = 2,  // name: an instance that runs this program
    producer = 3,
    consumer = 4,
    region = 5,
    raise = 6,
    receive = 7,
    client = 8,
    server = 9,
    device = 10,
    interrupt = 11,  // of the device port `name`; element: which of the device's lines
    kernel_log = 12,
    child = 13,
    // What follows is no place, but what the code believes.
    peer = 14,         // of the other end of port `name`; value: the name that the code has for it
    value = 15,        // continues the row before it
    link_config = 16,  // name: "desk.colour"; element: which link
    config = 17,       // name: field of the instance's config
    constant = 18,     // name: of a constant of the type
    operation = 19,    // of the call port `name`; element: its number; value: its name
    window = 20,       // of the device port `name`; value: the key that the code uses
    reattached = 21,   // a ring end that a new life reattaches
    restart = 22,      // the program has code for another life
};

struct PortFact {
    PortFactKind kind;
    std::string name;
    std::uint32_t element = 0;
    // ring: own line, the peer's line, slots; region, device: start, bytes; log: log, text, bytes of text;
    // operation: bytes of request and reply, layout of the request; config: offset, bytes;
    // reattached: own line, the peer's line
    std::uint64_t address = 0, second = 0, third = 0;
    std::optional<std::uint32_t> slot;    // of the capability that wakes or calls the peer
    std::optional<std::uint32_t> source;  // number of the event by which the peer wakes it
    // ring: capacity; server: clients; reattached: capacity; restart: ends; else bytes of the value
    std::uint32_t count = 0;
    // ring: bytes of a message; server: its number among server ports; peer: the code's number for it;
    // region, window: 1 where code may write; child: rights; config, link_config, constant: ValueKind;
    // reattached: 1 for a producer
    std::uint32_t number = 0;
    std::uint64_t layout = 0;  // of a ring's message, of a reply; server: 1 if it defers
    std::string value{};       // as many bytes as the following rows hold
};

struct Program {
    ElfFile elf;
    std::string type;
    Virtual instance_page;
    std::vector<std::string> instances;  // that name this program as theirs
    std::vector<PortFact> facts;         // ports only
    std::vector<PortFact> beliefs;       // what the code believes of them, and of its type
    std::vector<PortFact> reattached;    // ring ends that a new life reattaches, in its order
    std::optional<std::uint32_t>
        ends_reattached;                 // from the code that restarts it; none: no such code
    std::vector<std::string> malformed;  // rows with impossible values
    std::vector<const Segment*> loads;   // PT_LOAD with memory, sorted by virtual address
    Virtual stack_bottom, stack_top;
    Virtual heap_start, heap_end;
    Virtual pristine;  // where it looks for the copy of its .data; that itself: nowhere

    [[nodiscard]] const PortFact* fact(PortFactKind kind, std::string_view port,
                                       std::uint32_t element) const;
    [[nodiscard]] const PortFact* belief(PortFactKind kind, std::string_view name,
                                         std::uint32_t element) const;
    // Of the initialised data: the writable segment with bytes in the file, or nullptr.
    [[nodiscard]] const Segment* data() const;
    [[nodiscard]] bool wants_pristine() const;
};

// A file that was found in a folder of programs and is none.
struct LeftOut {
    std::filesystem::path file;
    std::string why;
};

struct Programs {
    std::vector<Program> programs;  // by the name of their files
    std::vector<LeftOut> left_out;
};

// Files, and every *.elf of folders. Other files in a folder are left out; a named file that is not
// a program is an error.
std::expected<Programs, std::string> read_programs(const std::vector<std::filesystem::path>& paths);
std::expected<Program, std::string> read_program(const std::filesystem::path& file);

}  // namespace verifier
