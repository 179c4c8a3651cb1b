// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Synchronous calls: eight words each way, in registers. interfaces/NAME.hpp derives a client with
// one function per operation, and an `Operations` whose dispatch calls one function of the
// server each:
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

template <typename Message>
concept CallMessage = Shareable<Message> && sizeof(Message) <= sizeof(Words);

template <CallMessage Message>
[[nodiscard]] Words to_words(const Message& message) {
    Words words{};
    std::memcpy(words.data(), &message, sizeof message);
    return words;
}
template <CallMessage Message>
[[nodiscard]] Message from_words(const Words& words) {
    Message message;
    std::memcpy(&message, words.data(), sizeof message);
    return message;
}

// The reply, or why there is none (the server is gone).
template <typename Reply>
using Answer = std::expected<Reply, abi::Status>;

// Base of NAME::Client.
template <Label label>
struct CallClient {
    static constexpr std::string_view name = label.whole();
    std::uint32_t slot = 0;
    Peer peer = no_peer;
    bool connected = true;

    template <typename... Any>
    void serve(Any&&...) const {
        static_assert(never<Any...>,
                      "this port is the calling end: it has one function per operation");
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

struct Caller {
    std::uint16_t client;  // index into the port's `clients`
    abi::CallHandle handle;
};

// One client of a server port.
struct ClientEntry {
    std::string_view name;  // of the instance
    Peer peer = no_peer;
};

struct IncomingCall {
    Caller caller;
    std::uint8_t operation;
    Words message;
};

template <typename Result, typename Reply>
concept Answers = std::same_as<Result, Reply> || std::same_as<Result, std::optional<Reply>>;

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

// `Interface` is the generated NAME::Operations.
template <typename Interface, std::size_t Clients, Deferring deferring, Label label>
struct CallServer {
    static constexpr std::string_view name = label.whole();
    static constexpr bool defers = deferring == Deferring::yes;
    using Operations = Interface;

    std::uint8_t port = 0;  // index among this component's server ports
    std::array<ClientEntry, Clients> clients{};
    bool connected = true;

    [[nodiscard]] abi::Events events() const { return connected ? abi::call_event : 0; }
    [[nodiscard]] abi::Events arm() const { return 0; }
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
