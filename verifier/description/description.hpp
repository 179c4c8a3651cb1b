// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The content of a description, with every reference resolved and every set, `count`, `each` and
// link expanded. `read` makes it from the YAML files alone; the checks compare it with the image.
// It contains no decisions: no address, slot or event number, except those that the description
// itself fixes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verifier/address.hpp"

namespace verifier {

class Architecture;

// A line of a file of the description: "system.yaml:12". Files are named as diagnostics name them:
// relative to the system's folder, or to the repository for what lies there.
struct Place {
    std::string file;
    int line = 0;  // from 1
    friend auto operator<=>(const Place&, const Place&) = default;
};
std::string text_of(const Place& place);

using InstanceIndex = std::size_t;  // into Description::instances: order of the file

enum class Right { read, read_write, read_execute };

// One port of one instance at one grant. Of a `many` port, `element` is dense in file order, except
// for the elements whose link leaves this part out.
struct End {
    InstanceIndex instance = 0;
    std::string port;  // "out"; the part `text` of the link port `console` is "console.text"
    std::uint32_t element = 0;
    friend auto operator<=>(const End&, const End&) = default;
};

enum class OnFault { stop, restart, halt };

struct RestartLimit {
    std::uint32_t max = 5;
    std::uint64_t within = 1'000'000'000;  // nanoseconds
    OnFault then = OnFault::stop;          // stop or halt
};

enum class ValueKind : std::uint32_t { other, whole, integer, flag, text, ipv4, mac };

// A field of a config, or a constant, with its value as it lies in memory.
struct Field {
    std::string name;
    ValueKind kind = ValueKind::other;
    std::uint64_t offset = 0;  // in its struct; 0 for a constant
    std::vector<std::uint8_t> bytes;
    friend bool operator==(const Field&, const Field&) = default;
};

struct Instance {
    std::string name;       // "worker.3"
    std::string type;       // name of the component type
    std::uint8_t priority;  // larger is more important
    std::uint64_t stack;    // bytes, not rounded to pages
    std::uint64_t heap;     // bytes; 0: none
    bool fpu = false;
    bool power = false;   // may power the machine off
    bool defers = false;  // one of its server ports has `defers: true`
    OnFault on_fault = OnFault::stop;
    RestartLimit restart;                               // with OnFault::restart
    std::uint64_t overdue = 0, budget = 0, period = 0;  // nanoseconds; 0: none given
    bool starts_stopped = false;
    std::optional<std::uint64_t> max;     // bytes of program, heap and stack
    std::vector<std::uint8_t> config;     // the values of its type's fields as they lie in memory
    std::vector<Field> config_fields;     // the same values, one by one
    std::vector<Field> constants;         // of its type
    std::vector<std::string> many_ports;  // names of its ports that are arrays
    Place place;        // of its entry in system.yaml, also where an item of `each` makes it
    Place type_place;   // of `component:` in its type's component.yaml
    Place stack_place;  // of `stack` if the type sets it, else type_place
};

// Two ends of a queue. `message_size` is bytes of one message as C++ lays it out.
struct Ring {
    std::string name;  // "messages"; of a link "work.3.jobs"
    End producer, consumer;
    std::string message;  // "demo.Message", "u8"
    std::uint64_t message_size = 0;
    std::uint64_t capacity = 0;
    bool drops = false;                                     // when_full: drop
    bool producer_shares = false, consumer_shares = false;  // the port has `events: shared`
    Place place;
};

struct Access {
    End end;
    Right right = Right::read;
    std::optional<Virtual> at;  // a fixed address
};

struct Region {
    std::string name;
    std::uint64_t size = 0;        // bytes as asked
    std::vector<Access> accesses;  // a component with several links to it is listed once for each
    Place place;
};

struct Notification {
    std::string name;
    std::vector<End> raisers;
    End receiver;
    bool receiver_shares = false;
    Place place;
};

// One client of one server port. `client` is its index there: dense over all calls to that port, in
// order of the file. Of a link's call it is the index of the link, as of all its parts.
struct Call {
    std::string name;
    End client_end, server_end;  // server_end.element == client
    std::uint32_t client = 0;
    std::string interface;  // of Description::operations
    bool defers = false;    // the server's port may answer later
    Place place;
};

// Of an interface that is called, by number.
struct Operation {
    std::string name;
    std::uint64_t request_size = 0, reply_size = 0;
};

// Two link ports of one interface. `many`: that end is an array, and knows the other one by name.
struct Link {
    std::string name;
    std::array<End, 2> ends;
    std::array<bool, 2> many{};
    std::vector<Field> config;  // what it sets, for both
    Place place;
};

struct Supervision {
    std::string name;
    End supervisor;
    bool supervisor_shares = false;
    InstanceIndex child = 0;
    bool inspect = false, start = false, stop = false, restart = false;
    Place place;
};

struct InterruptLine {
    std::uint32_t number = 0;  // as the interrupt controller counts
    bool edge = false;
};

struct Range {
    Physical start;
    std::uint64_t size = 0;
};

// A window of the interrupt controller that the kernel maps.
struct ControllerWindow {
    std::string name;         // "interrupt distributor"
    std::string_view symbol;  // where the kernel has it
    Range mapped, registers;  // its mapping, and the facts of the device tree
};

struct InterruptController {
    std::vector<ControllerWindow> windows;
    std::vector<Range> all;  // not shared with another component
};

struct Device {
    std::string name;                         // the board's: "stdout"
    std::string node;                         // its path in the device tree
    std::vector<Range> registers;             // in the order of `reg`
    std::vector<std::string> register_names;  // of `reg-names`, as many as there are
    std::vector<InterruptLine> interrupts;    // in the order of the device tree
    bool bus_master = false;
};

// A register window of a device for a port.
struct HeldWindow {
    std::size_t index = 0;  // among the device's registers
    std::string key;        // as in the port: "0", "ram"
    Range registers;
    Right right = Right::read_write;
};

struct DeviceGrant {
    End end;
    Device device;                    // empty if the port says `interrupts: none`
    std::vector<HeldWindow> windows;  // in the port's order
    Place place;
};

struct Log {
    End end;
    Place place;
};

struct Assumption {
    std::string what;             // "dma"
    std::vector<std::string> of;  // instances
    std::string reason;
    Place place;
};

// An assertion of the description: about influence, about the holders of regions or devices, or about time, which the
// composer alone judges.
struct Assertion {
    enum class Kind { never, only, response };
    enum class What { influence, hold, device, starve, response };
    Kind kind = Kind::never;
    What what = What::influence;
    std::vector<InstanceIndex> from, to, through, by;
    std::vector<std::string> of;  // regions, or devices of the board; components, of time
    std::string text;             // as written: "never: influence, from: network, to: control"
    Place place;
};

struct Board {
    std::string name;
    const Architecture* machine = nullptr;
    std::vector<Range> memory;                 // RAM banks, the lowest first: the image's
    std::vector<ControllerWindow> controller;  // of interrupts
    std::uint32_t timer_line = 0;              // as the interrupt controller counts
    unsigned physical_bits = 0;                // of an address
    // Every device that the board names, granted or not; then bus masters without a name on the
    // board, which at most share a page with others.
    std::vector<Device> devices;
};

// A file that was read, by the name that findings give it.
struct SourceFile {
    std::string name, sha256;
};

struct Description {
    std::string system;
    Place place;  // of `system:`
    Board board;
    std::vector<Instance> instances;
    std::vector<Region> regions;
    std::vector<Ring> rings;
    std::vector<Notification> notifications;
    std::vector<Call> calls;
    std::map<std::string, std::vector<Operation>>
        operations;  // by interface: "terminal", "desk.ask"
    std::vector<Link> links;
    std::vector<Supervision> supervisions;
    std::vector<DeviceGrant> devices;
    std::vector<Log> logs;
    std::vector<Assertion> assertions;
    std::vector<Assumption> assumptions;
    std::vector<SourceFile> sources;  // all files that were read; sorted by name

    // Most important first, equal priorities in order of the file: position = rank.
    [[nodiscard]] std::vector<InstanceIndex> by_rank() const;
    // A fault or a supervisor can start it a second time.
    [[nodiscard]] bool may_start_again(InstanceIndex instance) const;
};

struct ReadError {
    Place place;
    std::string text;
};

struct Where {
    std::filesystem::path system;   // the system file
    std::filesystem::path project;  // the repository: components/, interfaces/, composer/boards/
    std::string board;              // empty: the one that the description names
    std::vector<std::filesystem::path> search{};  // folders to look into before those that it names
};

// Reads a description that the composer has accepted. It does not repeat the composer's judgement of
// mistakes; what it cannot understand is an error that names the place.
std::expected<Description, ReadError> read(const Where& where);

}  // namespace verifier
