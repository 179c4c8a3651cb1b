// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The scripted machine of arch/host: see ashlar/host.hpp.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "ashlar/host.hpp"
#include "ashlar/wait.hpp"

// Of the sanitizers, with which every test on the host is linked.
extern "C" void __sanitizer_print_stack_trace();

namespace ashlar::host {

namespace {
// Leaves the component from inside a system call. Components catch nothing.
struct Stop {
    Outcome outcome;
};
[[noreturn]] void stop(End end, std::uint64_t status = 0, std::string text = {}) {
    throw Stop{{.end = end, .status = status, .text = std::move(text)}};
}
Machine instance;

struct Named {
    std::string component = "the component";
    std::vector<std::pair<abi::Events, std::string>> events;
    std::map<std::uint32_t, std::string> slots;
};
// Filled before main, by initialisers of other files: the first use makes it.
Named& named() {
    static Named all;
    return all;
}

std::string names_of(abi::Events mask) {
    std::string text;
    const auto add = [&](std::string_view name) {
        text += text.empty() ? "" : ", ";
        text += name;
    };
    abi::Events unnamed = mask;
    for (const auto& [events, name] : named().events) {
        if ((events & mask) != 0) add(name);
        unnamed &= ~events;
    }
    if ((unnamed & abi::timer_event) != 0) add("the timer");
    unnamed &= ~(abi::timer_event | abi::call_event);
    for (; unnamed != 0; unnamed &= unnamed - 1)
        add("event " + std::to_string(std::countr_zero(unnamed)));
    return text.empty() ? "nothing" : text;
}

constexpr std::array<const char*, abi::system_call_count> call_names{
    "wait",  "signal",      "signal_wait", "call", "reply_wait", "reply", "poll",     "peek",
    "timer", "acknowledge", "power_off",   "end",  "panic",      "take",  "supervise"};

std::string name_of(std::uint32_t slot) {
    const auto found = named().slots.find(slot);
    return found == named().slots.end() ? "slot " + std::to_string(slot) : found->second;
}
}  // namespace

void Names::begin(std::string_view component) {
    named() = {.component = std::string{component}, .events = {}, .slots = {}};
}
void Names::wakes(std::string_view name, abi::Events events) {
    if (events != 0) named().events.emplace_back(events, name);
}
void Names::leads(std::string_view name, std::uint32_t slot) { named().slots.emplace(slot, name); }

Machine& Machine::now() { return instance; }
void Machine::reset() {
    instance = Machine{};
    detail::kept = {};
}

void Machine::script(std::vector<Step> steps) { steps_.assign(steps.begin(), steps.end()); }

abi::CallHandle Machine::call(std::uint8_t port, std::uint16_t client, std::uint8_t operation,
                              const Words& words) {
    const auto handle =
        abi::CallHandle::of(client, static_cast<std::uint16_t>(100 + client), ++sequence_);
    calls_.push_back({.events = abi::call_event | std::uint64_t{port} << 8 | operation,
                      .handle = handle,
                      .words = words});
    return handle;
}

std::optional<Reply> Machine::reply_to(abi::CallHandle handle) const {
    const auto same = [&](const Reply& reply) { return reply.handle.word == handle.word; };
    const auto found = std::find_if(replies_.begin(), replies_.end(), same);
    return found == replies_.end() ? std::nullopt : std::optional{*found};
}

std::uint64_t Machine::signals(std::uint32_t slot) const {
    const auto found = signals_.find(slot);
    return found == signals_.end() ? 0 : found->second;
}
std::uint64_t Machine::acknowledged(std::uint32_t slot) const {
    const auto found = acknowledged_.find(slot);
    return found == acknowledged_.end() ? 0 : found->second;
}

abi::Events Machine::take(abi::Events mask) {
    expire();
    const abi::Events taken = pending_ & mask;
    pending_ &= ~taken;
    return taken;
}

void Machine::raise_source(abi::EventSource source) {
    if (const unsigned group = abi::group_of(source); group != 0)
        groups_.at(group - 1) |= abi::bit_of(source);
    pending_ |= abi::main_event(source);
}

abi::Events Machine::take_group(unsigned group) {
    if (group - 1 >= groups_.size()) stop(End::bad_call, 0, "take: no such group");
    ++takes_;
    return std::exchange(groups_[group - 1], 0);
}

void Machine::expire() {
    if (deadline_ != 0 && time_ >= deadline_) {
        deadline_ = 0;
        pending_ |= abi::timer_event;
    }
}

bool Machine::step() {
    if (steps_.empty()) return false;
    const Step next = std::move(steps_.front());
    steps_.pop_front();
    timers_ = polls_ = 0;
    next();
    return true;
}

void Machine::start_again() {
    ++starts_;
    pending_ = deadline_ = 0;
    groups_ = {};
    calls_.clear();
    taken_.clear();
}

abi::Events Machine::poll(abi::Events mask) {
    const abi::Events taken = take(mask);
    if (taken != 0) polls_ = 0;
    if (taken != 0 || ++polls_ < polls_before_a_step) return taken;
    if (!step()) stop(End::script_over, 0, named().component + " polls for " + names_of(mask));
    return take(mask);
}

void Machine::count(abi::SystemCall number) {
    calls_since_wait_ = number == abi::SystemCall::wait ? 0 : calls_since_wait_ + 1;
    last_call_ = number;
}

void Machine::give_up() const {
    std::array<char, 400> text{};
    const bool called = calls_since_wait_ != 0;
    // Called from a signal's handler: not a place for a stream or the heap.
    const int size = std::snprintf(
        text.data(), text.size(),
        "%s has not ended after %u s: since its last wait it made %llu system calls"
        "%s%s. %zu steps of the script are left; one runs only when the component waits.\n",
        named().component.c_str(), patience, static_cast<unsigned long long>(calls_since_wait_),
        called ? ", the last one " : "",
        called ? call_names.at(static_cast<std::size_t>(last_call_)) : "", steps_.size());
    static_cast<void>(!::write(STDERR_FILENO, text.data(), static_cast<std::size_t>(size)));
    __sanitizer_print_stack_trace();
    std::_Exit(EXIT_FAILURE);
}

system::Woken Machine::wait(abi::Events mask) {
    if (mask == 0) stop(End::bad_call, 0, "wait: empty mask");
    polls_ = 0;
    for (;;) {
        if (const abi::Events taken = take(mask))
            return {.events = taken, .handle = 0, .message = {}};
        if ((mask & abi::call_event) != 0 && !calls_.empty()) {
            const Waiting one = calls_.front();
            calls_.pop_front();
            taken_.push_back(one.handle);
            return {.events = one.events, .handle = one.handle.word, .message = one.words};
        }
        if (step()) continue;
        const bool timed = deadline_ != 0 && (mask & abi::timer_event) != 0;
        if (!timed || ++timers_ > timers_after_the_script)
            stop(End::script_over, 0, named().component + " waits for " + names_of(mask));
        time_ = deadline_;  // nothing else can happen before it
    }
}

abi::Status Machine::call_out(std::uint32_t slot, std::uint64_t operation, Words& words) {
    const auto server = servers_.find(slot);
    if (server == servers_.end()) stop(End::bad_call, 0, "call: nobody serves " + name_of(slot));
    return server->second(operation, words);
}

abi::Status Machine::reply(std::uint64_t handle, const Words& words) {
    const auto same = [&](abi::CallHandle call_handle) { return call_handle.word == handle; };
    const auto found = std::find_if(taken_.begin(), taken_.end(), same);
    if (found == taken_.end()) return abi::Status::not_your_caller;
    taken_.erase(found);
    replies_.push_back({.handle = {handle}, .words = words});
    return abi::Status::ok;
}

abi::Status Machine::timer(std::uint64_t deadline) {
    deadline_ = deadline;
    pending_ &= ~abi::timer_event;
    if (deadline == 0 || deadline > time_) return abi::Status::ok;
    expire();
    return abi::Status::deadline_past;
}

Words Machine::inspect(std::uint32_t slot, unsigned part) {
    const FakeChild& one = children_[slot];
    if (part == 0) return std::bit_cast<Words>(one.inspection);
    return std::bit_cast<std::array<Words, abi::inspection_parts - 1>>(one.registers)[part - 1];
}

// As the kernel's, without callers.
abi::Status Machine::supervise(std::uint32_t slot, abi::Supervise operation) {
    FakeChild& one = children_[slot];
    const bool gone =
        one.inspection.run == abi::Run::stopped || one.inspection.run == abi::Run::ended;
    if (operation == abi::Supervise::start && !gone) return abi::Status::unchanged;
    if (operation == abi::Supervise::stop && gone) return abi::Status::unchanged;
    one.done.push_back(operation);
    one.inspection.run = operation == abi::Supervise::stop ? abi::Run::stopped : abi::Run::runnable;
    if (operation != abi::Supervise::stop) ++one.inspection.starts;
    return abi::Status::ok;
}

Machine::Model* Machine::model_of(const std::byte* where) {
    for (Model& model : models_) {
        if (where >= model.start && where < model.start + model.size) return &model;
    }
    return nullptr;
}

std::uint64_t Machine::device_read(const std::byte* where, unsigned size) {
    if (Model* model = model_of(where))
        return model->read(static_cast<std::uint64_t>(where - model->start), size);
    std::uint64_t value = 0;
    std::memcpy(&value, where, size);
    return value;
}

void Machine::device_write(std::byte* where, std::uint64_t value, unsigned size) {
    if (Model* model = model_of(where)) {
        model->write(static_cast<std::uint64_t>(where - model->start), value, size);
    } else {
        std::memcpy(where, &value, size);
    }
}

namespace {
// One component runs at a time: the alarm is its.
class Watch {
  public:
    Watch() {
        std::signal(SIGALRM, [](int) { machine().give_up(); });
        ::alarm(machine().patience);
    }
    ~Watch() { ::alarm(0); }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
};
}  // namespace

Outcome run(const std::function<int()>& component) {
    const Watch watch;
    try {
        component();
        return {.end = End::returned, .status = 0, .text = {}};
    } catch (const Stop& stopped) {
        return stopped.outcome;
    }
}

}  // namespace ashlar::host

namespace ashlar {
void panic(std::string_view text) {
    host::stop(host::End::panic, 0, std::string{text.substr(0, 64)});
}
std::uint64_t start_count() { return host::machine().starts(); }
}  // namespace ashlar

namespace ashlar::host {

namespace {

[[noreturn]] void panic_with(const Words& text) {
    std::array<char, sizeof text> bytes{};
    std::memcpy(bytes.data(), text.data(), sizeof text);
    ashlar::panic({bytes.data(), strnlen(bytes.data(), bytes.size())});
}

abi::Status supervise_by(Trap& trap) {
    const auto operation = static_cast<abi::Supervise>(trap.second & 0xff);
    const auto slot = static_cast<std::uint32_t>(trap.first);
    if (operation != abi::Supervise::inspect) return machine().supervise(slot, operation);
    trap.message = machine().inspect(slot, static_cast<unsigned>(trap.second >> 8));
    return abi::Status::ok;
}

void wait_by(Trap& trap) {
    const system::Woken woken = machine().wait(trap.first);
    trap = {.first = woken.events, .second = woken.handle, .message = woken.message};
}

void set(Trap& trap, abi::Status status) { trap.first = static_cast<std::uint64_t>(status); }

}  // namespace

void answer(abi::SystemCall number, Trap& trap) {
    const auto slot = static_cast<std::uint32_t>(trap.first);
    machine().count(number);
    switch (number) {
        case abi::SystemCall::wait:
            return wait_by(trap);
        case abi::SystemCall::signal:
            machine().signal(slot);
            return set(trap, abi::Status::ok);
        case abi::SystemCall::call:
            return set(trap, machine().call_out(slot, trap.second, trap.message));
        case abi::SystemCall::reply:
            return set(trap, machine().reply(trap.first, trap.message));
        case abi::SystemCall::poll:
            trap.first = machine().poll(trap.first);
            return;
        case abi::SystemCall::peek:
            trap.first = machine().pending();
            return;
        case abi::SystemCall::timer:
            return set(trap, machine().timer(trap.first));
        case abi::SystemCall::acknowledge:
            machine().acknowledge(slot);
            return set(trap, abi::Status::ok);
        case abi::SystemCall::power_off:
            stop(End::power_off, trap.first);
        case abi::SystemCall::end:
            stop(End::returned);
        case abi::SystemCall::panic:
            panic_with(trap.message);
        case abi::SystemCall::take:
            trap.first = machine().take_group(slot);
            return;
        case abi::SystemCall::supervise:
            return set(trap, supervise_by(trap));
        case abi::SystemCall::signal_wait:
        case abi::SystemCall::reply_wait:
            break;
    }
    stop(End::bad_call, static_cast<std::uint64_t>(number),
         "no stub of the runtime makes this call");
}

std::uint64_t device_read_word(const std::byte* where, unsigned size) {
    return machine().device_read(where, size);
}
void device_write_word(std::byte* where, std::uint64_t value, unsigned size) {
    machine().device_write(where, value, size);
}

}  // namespace ashlar::host

namespace ashlar {
std::uint64_t Machine::counter() { return host::machine().time(); }
}  // namespace ashlar
