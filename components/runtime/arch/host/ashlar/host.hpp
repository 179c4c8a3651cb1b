// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A machine for one component on the host: no kernel, no second thread. The test scripts the peers.
//
//     ashlar::host::reset(wiring::in);                  the machine, and the memory behind ports
//     machine().serve(wiring::print, fake_console);     answers the component's calls
//     machine().script({[] { push(wiring::in, text); }, one step each time the component would sleep
//                       [] { raise(wiring::alarm); }});
//     const Outcome outcome = run(component_main);      until it ends, powers off, panics, or the
//                                                       script is over
//     restart(component_main, wiring::in);              its next life
//
// A component that goes on for `patience` seconds of the host's time ends the program: a sentence
// says which system calls it makes, and the stack where it is.
//
// The component's own source is compiled against the host twin of its wiring, and its main is
// called component_main (ashlar/component_main.hpp).
#pragma once

#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "ashlar/call.hpp"
#include "ashlar/device.hpp"
#include "ashlar/kernel_log.hpp"
#include "ashlar/notification.hpp"
#include "ashlar/region.hpp"
#include "ashlar/ring.hpp"
#include "ashlar/supervisor.hpp"

namespace ashlar::host {

// How a run ended: main returned, the script was over, or what the component did.
enum class End { returned, script_over, power_off, panic, bad_call };

// What a run gives.
struct Outcome {
    // How it ended.
    End end = End::returned;
    std::uint64_t status = 0;  // of power_off
    std::string text;          // of a panic, what was wrong with the call, or what is waited for

    bool operator==(const Outcome&) const = default;
};

// One answer of the component as a server.
struct Reply {
    // Of the call that it answers, and the reply's eight words.
    abi::CallHandle handle;
    Words words;
    // The reply as its type.
    template <typename Message>
    [[nodiscard]] Message as() const {
        return from_words<Message>(words);
    }
};

// What a supervisor sees of a child, and does to it.
struct FakeChild {
    // What `inspect` and `registers` give.
    abi::Inspection inspection{.run = abi::Run::runnable, .starts = 1};
    Registers registers{};
    std::vector<abi::Supervise> done;  // start, stop and restart, in order
};

// What wakes a component, and what it calls, by the names of its ports: for the sentences of this
// machine. The twin of the wiring makes one.
class Names {
  public:
    // The component's name, and all its ports.
    template <typename... Ports>
    explicit Names(std::string_view component, const Ports&... ports) {
        begin(component);
        (add(ports), ...);
    }

  private:
    static void begin(std::string_view component);
    static void wakes(std::string_view name, abi::Events events);
    static void leads(std::string_view name, std::uint32_t slot);

    template <typename Port>
    static void add(const Port& port) {
        if constexpr (requires { port.connected; }) {
            if (!port.connected) return;
        }
        if constexpr (requires { port.events(); }) {
            wakes(Port::name, port.events());
        } else if constexpr (requires { abi::main_event(port.event); }) {
            wakes(Port::name, abi::main_event(port.event));
        }
        if constexpr (requires { port.slot; }) leads(Port::name, port.slot);
    }
    template <typename Port, std::size_t Count>
    static void add(const std::array<Port, Count>& ports) {
        for (const Port& port : ports) add(port);
    }
};

// The machine of the running test. `machine()` is the one there is.
class Machine {
  public:
    // One step of a script; an answer to the component's calls, which changes the words in place;
    // and models of a device's registers, with offsets and sizes in bytes.
    using Step = std::function<void()>;
    using Server = std::function<abi::Status(std::uint64_t operation, Words&)>;
    using DeviceRead = std::function<std::uint64_t(std::uint64_t offset, unsigned size)>;
    using DeviceWrite =
        std::function<void(std::uint64_t offset, std::uint64_t value, unsigned size)>;

    // The one machine.
    static Machine& now();
    // Forgets script, events, calls, models and time.
    static void reset();

    // Steps run one by one, each when the component sleeps and nothing pends, or has polled
    // `polls_before_a_step` times in a row for nothing. After the last the run is over: at the next
    // such time, or after `timers_after_the_script` timers.
    void script(std::vector<Step> steps);
    // One step more at the end of the script.
    void then(Step step) { steps_.push_back(std::move(step)); }

    // Sets bits in the component's event set; `raise(port)` is simpler.
    void raise(abi::Events events) { pending_ |= events; }
    // Raises one source, by its number: in the main word or in a group.
    void raise_source(abi::EventSource source);

    // A call of client `client` to server port `port`; returns its handle. Answers appear in
    // replies().
    abi::CallHandle call(std::uint8_t port, std::uint16_t client, std::uint8_t operation,
                         const Words& words);
    // All answers so far, in order.
    [[nodiscard]] const std::vector<Reply>& replies() const { return replies_; }
    // The answer to one call; empty: not yet.
    [[nodiscard]] std::optional<Reply> reply_to(abi::CallHandle handle) const;

    // Answers the component's calls through `slot`.
    void on_call(std::uint32_t slot, Server server) { servers_[slot] = std::move(server); }
    // Answers the component's calls through a client port by an object with one function per
    // operation, as a server has.
    template <typename Client, typename Handler>
    void serve(const Client& client, Handler& handler) {
        on_call(client.slot, [&handler](std::uint64_t operation, Words& words) {
            const IncomingCall incoming{
                .caller = {}, .operation = static_cast<std::uint8_t>(operation), .message = words};
            words = *Client::Operations::template dispatch<Deferring::no>(incoming, handler);
            return abi::Status::ok;
        });
    }

    // Replaces plain memory behind the registers of a device's first window, or of a window.
    template <typename Device>
    void model(const Device& device, DeviceRead read, DeviceWrite write) {
        models_.push_back({device.registers.template as<std::byte>(), device.size, std::move(read),
                           std::move(write)});
    }

    [[nodiscard]] std::uint64_t signals(
        std::uint32_t slot) const;  // how often the component raised it
    [[nodiscard]] std::uint64_t acknowledged(
        std::uint32_t slot) const;  // how often it acknowledged it
    // How often the component took a group.
    [[nodiscard]] std::uint64_t takes() const { return takes_; }
    // The child of a slot; a test sets its state and reads what was done to it.
    FakeChild& child(std::uint32_t slot) { return children_[slot]; }
    // Moves the time on; it also moves by one tick at each look. One tick is a microsecond.
    void advance(std::uint64_t ticks) { time_ += ticks; }
    // See `script`.
    static constexpr unsigned polls_before_a_step = 1000;
    // How many timers may expire behind the last step.
    unsigned timers_after_the_script = 1000;
    unsigned patience = 20;  // seconds that a run may take
    // As a restart by the kernel: nothing pends, no timer runs, no caller waits.
    void start_again();
    // Lives before this one.
    [[nodiscard]] std::uint64_t starts() const { return starts_; }

    // The kernel's side, for arch/host/ashlar/machine.hpp.
    system::Woken wait(abi::Events mask);
    // The kernel's answer to the system call.
    abi::Events poll(abi::Events mask);
    // The kernel's answer to the system call.
    abi::Events take(abi::Events mask);
    // Counts system calls since the last wait, for `patience`.
    void count(abi::SystemCall number);
    // Ends the program with a sentence.
    [[noreturn]] void give_up() const;
    // The kernel's answer to the system call.
    abi::Events take_group(unsigned group);
    // The component's event set.
    [[nodiscard]] abi::Events pending() const {
        return pending_ | (calls_.empty() ? 0 : abi::call_event);
    }
    // The kernel's answer to the system call.
    void signal(std::uint32_t slot) { ++signals_[slot]; }
    // The kernel's answer to the system call.
    void acknowledge(std::uint32_t slot) { ++acknowledged_[slot]; }
    // The kernel's answer to the system call.
    [[nodiscard]] Words inspect(std::uint32_t slot, unsigned part);
    // The kernel's answer to the system call.
    abi::Status supervise(std::uint32_t slot, abi::Supervise operation);
    // The kernel's answer to the system call.
    abi::Status call_out(std::uint32_t slot, std::uint64_t operation, Words& words);
    // The kernel's answer to the system call.
    abi::Status reply(std::uint64_t handle, const Words& words);
    // The kernel's answer to the system call.
    abi::Status timer(std::uint64_t deadline);
    // The counter, one tick later at each look.
    [[nodiscard]] std::uint64_t time() { return ++time_; }
    // An access to a device: the model's, or plain memory.
    std::uint64_t device_read(const std::byte* where, unsigned size);
    // An access to a device: the model's, or plain memory.
    void device_write(std::byte* where, std::uint64_t value, unsigned size);

  private:
    struct Model {
        std::byte* start;
        std::uint64_t size;
        DeviceRead read;
        DeviceWrite write;
    };
    struct Waiting {
        std::uint64_t events;
        abi::CallHandle handle;
        Words words;
    };
    Model* model_of(const std::byte* where);
    void expire();
    bool step();

    abi::Events pending_ = 0;
    std::array<abi::Events, abi::group_limit> groups_{};
    std::deque<Step> steps_;
    std::deque<Waiting> calls_;
    std::vector<abi::CallHandle> taken_;
    std::vector<Reply> replies_;
    std::map<std::uint32_t, Server> servers_;
    std::map<std::uint32_t, std::uint64_t> signals_, acknowledged_;
    std::vector<Model> models_;
    std::map<std::uint32_t, FakeChild> children_;
    std::uint64_t takes_ = 0, time_ = 0, deadline_ = 0, starts_ = 0;
    std::uint64_t calls_since_wait_ = 0;
    abi::SystemCall last_call_{};
    unsigned timers_ = 0, polls_ = 0;
    std::uint32_t sequence_ = 0;
};

// The machine of the running test.
inline Machine& machine() { return Machine::now(); }

// Runs a component until it stops.
Outcome run(const std::function<int()>& component);

// Takes up an end of the component's own, as its runtime does at the start of a new life.
template <abi::Side side, typename Message, std::uint64_t Capacity, Label label, WhenFull when_full,
          unsigned Groups>
void reattach(const RingEnd<side, Message, Capacity, label, when_full, Groups>& end) {
    if (!end.connected) return;
    abi::reattach(side, *end.own.template as<abi::RingLine>(),
                  *end.peer_line.template as<const abi::RingLine>(), Capacity);
    *end.cache = {};
    if (end.signal != 0) machine().signal(end.signal);
}
template <typename Port, std::size_t Count>
void reattach(const std::array<Port, Count>& ports) {
    for (const Port& port : ports) reattach(port);
}

// The next life of a component: start_count() is one more, and its ring ends, all of which are
// given here, are taken up where the former life left them. What the component keeps in variables
// stays: the host does not restore it.
template <typename... Ends>
Outcome restart(const std::function<int()>& component, const Ends&... ends) {
    machine().start_again();
    (reattach(ends), ...);
    return run(component);
}

// Fills objects with zero.
template <typename... Objects>
void zero(Objects&... objects) {
    (std::memset(static_cast<void*>(&objects), 0, sizeof objects), ...);
}

// Resets the plain memory of a port as at boot: zero, with its private caches.
template <abi::Side side, typename Message, std::uint64_t Capacity, Label label, WhenFull when_full,
          unsigned Groups>
void clear(const RingEnd<side, Message, Capacity, label, when_full, Groups>& end) {
    if (!end.connected) return;
    zero(*end.own.template as<abi::RingLine>(), *end.peer_line.template as<abi::RingLine>(),
         *end.cache);
    std::memset(end.slots.template as<std::byte>(), 0, Capacity * sizeof(Message));
}
template <typename Right, Label label>
void clear(const Region<Right, label>& region) {
    if (region.connected) std::memset(region.address.template as<std::byte>(), 0, region.size);
}
template <Label key, typename Right>
void clear(const Window<key, Right>& window) {
    std::memset(window.registers.template as<std::byte>(), 0, window.size);
}
template <std::size_t Interrupts, Label label, typename First, typename... Others>
void clear(const Device<Interrupts, label, First, Others...>& device) {
    if (!device.connected) return;
    std::memset(device.registers.template as<std::byte>(), 0, device.size);
    std::apply([](const auto&... others) { (clear(others), ...); }, device.others);
}
template <Label label>
void clear(const KernelLog<label>& log) {
    std::memset(log.log.template as<std::byte>(), 0, abi::log_bytes);
    std::memset(log.text.template as<std::byte>(), 0, log.text_size);
}
template <typename Port, std::size_t Count>
void clear(const std::array<Port, Count>& ports) {
    for (const Port& port : ports) clear(port);
}

// A fresh machine without a script, and cleared ports.
template <typename... Ports>
void reset(const Ports&... ports) {
    Machine::reset();
    (clear(ports), ...);
}

// The memory of a region, writable for the test whatever the component's right.
template <typename Right, Label label>
[[nodiscard]] std::span<std::byte> memory(const Region<Right, label>& region) {
    return {region.address.template as<std::byte>(), region.size};
}

// The other end of a ring, and its event in the component. A push into a full ring with `when_full:
// drop` is dropped and counted, as the real peer does it.
template <typename Message, std::uint64_t Capacity, Label label, WhenFull when_full,
          unsigned Groups>
void push(const Consumer<Message, Capacity, label, when_full, Groups>& end,
          const Message& message) {
    RingCache cache;
    const Producer<Message, Capacity, label, when_full> peer{
        {.own = end.peer_line, .peer_line = end.own, .slots = end.slots, .cache = &cache}};
    if (peer.try_push(message)) return machine().raise_source(end.event);
    if (when_full == WhenFull::wait) throw std::runtime_error{"host: the ring is full"};
}
// Takes the oldest message that the component has sent, and gives room; empty when there is none.
template <typename Message, std::uint64_t Capacity, Label label, WhenFull when_full,
          unsigned Groups>
std::optional<Message> pop(const Producer<Message, Capacity, label, when_full, Groups>& end) {
    RingCache cache;
    const Consumer<Message, Capacity, label, when_full> peer{
        {.own = end.peer_line, .peer_line = end.own, .slots = end.slots, .cache = &cache}};
    auto message = peer.pop();
    if constexpr (when_full == WhenFull::wait) {
        if (message) machine().raise_source(end.event);
    }
    return message;
}
// Raises a notification that the component receives.
template <Label label, unsigned Groups>
void raise(const Receive<label, Groups>& port) {
    if (port.connected) machine().raise_source(port.event);
}
// A child faults: it is stopped, and its supervisor is notified.
template <std::uint64_t rights, Label label, unsigned Groups>
void fault(const Child<rights, label, Groups>& child, abi::FaultClass what) {
    if (!child.connected) throw std::runtime_error{"host: no child to fault"};
    auto& seen = machine().child(child.slot).inspection;
    seen.run = abi::Run::stopped;
    seen.fault = what;
    machine().raise_source(child.event);
}
// The device raises its interrupt line number `line`.
template <std::size_t Interrupts, Label label, typename First, typename... Others>
void interrupt(const Device<Interrupts, label, First, Others...>& device, std::size_t line = 0) {
    machine().raise(device.interrupts.at(line).events());
}
// Client number `client` calls an operation of the component's server port; `machine().reply_to`
// has the answer.
template <typename Server, typename Request>
abi::CallHandle call(const Server& port, std::uint16_t client, std::uint8_t operation,
                     const Request& request) {
    return machine().call(port.port, client, operation, to_words(request));
}

}  // namespace ashlar::host
