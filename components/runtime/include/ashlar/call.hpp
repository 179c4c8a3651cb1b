// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Synchronous calls: eight words each way, in registers. interfaces/NAME.hpp derives a client with
// one function per operation, and an `Operations` whose dispatch calls one function of the server
// each:
//
//     Reply name(ashlar::Caller caller, const Request& request)   answers at once
//     std::optional<Reply> name(…)        empty: the answer comes later, with `port.reply(caller, …)`
//
// The second form needs `defers: true`. The client index is dense, from the kernel, and cannot be
// forged.
#pragma once

#include <concepts>
#include <cstring>
#include <expected>
#include <optional>

#include "ashlar/ring.hpp"
#include "ashlar/wait.hpp"

namespace ashlar {

// What a call can carry: a `Shareable` of at most 64 bytes.
template <typename Message>
concept CallMessage = Shareable<Message> && sizeof(Message) <= sizeof(Words);

// A message as the eight words of a call; what it does not fill is zero.
template <CallMessage Message>
[[nodiscard]] Words to_words(const Message& message) {
    Words words{};
    std::memcpy(words.data(), &message, sizeof message);
    return words;
}
// The message in the eight words of a call.
template <CallMessage Message>
[[nodiscard]] Message from_words(const Words& words) {
    Message message;
    std::memcpy(&message, words.data(), sizeof message);
    return message;
}

// The reply, or why there is none (the server is gone).
template <typename Reply>
using Answer = std::expected<Reply, abi::Status>;

// Who called. A server keeps it to `reply` later; it is valid until the reply, or until the client
// is gone.
struct Caller {
    std::uint16_t client;    // index into the port's `clients`
    abi::CallHandle handle;  // from the kernel; it cannot be forged
};

// A client port: `{call: client}`. Base of the generated NAME::Client, which has one function for
// each operation: `Answer<Reply> operation(const Request& request) const`. It sleeps until the
// reply.
template <Label label>
struct CallClient {
    // The port's name, as in component.yaml.
    static constexpr std::string_view name = label.whole();
    // Filled by wiring.hpp. `connected` is false for an optional port without a grant.
    std::uint32_t slot = 0;
    Peer peer = no_peer;
    bool connected = true;

    template <typename First = Caller, typename Second = Words, typename... More>
    void serve(const First& = {}, const Second& = {}, const More&...) const {
        static_assert(allowed<label>,
                      "this port is the calling end: it has one function per operation");
    }
    template <typename First = Caller, typename Second = Words, typename... More>
    abi::Status reply(const First& = {}, const Second& = {}, const More&...) const {
        static_assert(allowed<label>,
                      "this port is the calling end: it has one function per operation");
        return {};
    }

  protected:
    template <CallMessage Reply, CallMessage Request>
    [[nodiscard]] Answer<Reply> invoke(std::uint8_t operation, const Request& request) const {
        require_connected<label>(connected);
        Words words = to_words(request);
        const abi::Status status = system::call(slot, operation, words);
        if (status != abi::Status::ok) return std::unexpected{status};
        return from_words<Reply>(words);
    }
};

// One client of a server port.
struct ClientEntry {
    std::string_view name;  // of the instance
    Peer peer = no_peer;    // its number
};

// A call as `dispatch` of the generated operations takes it.
struct IncomingCall {
    // Who called, the index of the operation in the interface's file, and the request's eight
    // words.
    Caller caller;
    std::uint8_t operation;
    Words message;
};

// What a server's function may return: the reply, or an optional one in a port with `defers: true`.
template <typename Result, typename Reply>
concept Answers = std::same_as<Result, Reply> || std::same_as<Result, std::optional<Reply>>;

// Whether a server's port says `defers: true`.
enum class Deferring { no, yes };

namespace detail {
template <Deferring deferring, typename Reply>
[[nodiscard]] std::optional<Words> words_of(const std::optional<Reply>& reply) {
    static_assert(deferring == Deferring::yes,
                  "a reply may be left for later only where the port says `defers: true`");
    return reply ? std::optional{to_words(*reply)} : std::nullopt;
}
template <Deferring, CallMessage Reply>
[[nodiscard]] std::optional<Words> words_of(const Reply& reply) {
    return to_words(reply);
}
}  // namespace detail

// A server port: `{call: server}`. It is a source of `wait`. `Interface` is the generated
// NAME::Operations.
template <typename Interface, std::size_t Clients, Deferring deferring, Label label>
struct CallServer {
    // The port's name, as in component.yaml.
    static constexpr std::string_view name = label.whole();
    // Whether component.yaml says `defers: true`.
    static constexpr bool defers = deferring == Deferring::yes;
    // The generated operations of the port's interface.
    using Operations = Interface;

    // Filled by wiring.hpp; one entry of `clients` for each client, in the order of system.yaml.
    std::uint8_t port = 0;  // index among this component's server ports
    std::array<ClientEntry, Clients> clients{};
    bool connected = true;

    // For `wait`: the bit of all calls in the component's event set; 0 without a grant.
    [[nodiscard]] abi::Events events() const { return connected ? abi::call_event : 0; }
    // For `wait`: the port needs no preparation before the sleep.
    [[nodiscard]] abi::Events arm() const { return 0; }
    // For `wait`: whether the port has a client.
    [[nodiscard]] bool takes_calls() const { return connected; }

    // Runs the handler's function for the call in `ready`, and answers unless the function left
    // that for later.
    template <typename Handler>
    void serve(const Ready& ready, Handler& handler) const {
        if (!ready[*this]) return;
        const IncomingCall call{.caller = {.client = ready.handle.client(), .handle = ready.handle},
                                .operation = static_cast<std::uint8_t>(ready.call),
                                .message = ready.message};
        const std::optional<Words> answer = Interface::template dispatch<deferring>(call, handler);
        if (answer) static_cast<void>(system::reply(call.caller.handle.word, *answer));
    }

    // The answer to a call whose handler returned an empty optional. not_your_caller: the client no
    // longer waits.
    template <CallMessage Reply>
    abi::Status reply(const Caller& caller, const Reply& message) const {
        return system::reply(caller.handle.word, to_words(message));
    }
};

}  // namespace ashlar
