// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Calls between a client and its more important server. A server keeps two sets of ranks: callers
// that wait for it, and callers that it has taken and owes an answer. The order of ranks is the
// order of service; within a level, callers take turns.
#pragma once

#include "kernel/core/core.hpp"

namespace kernel {

// Storage of a server, zero at boot. After it follows a Rank for each level of the system: the
// member whose turn it is.
struct CallSets {
    RankSet waiting;
    RankSet taken;
};
static_assert(sizeof(CallSets) == 272);

void start_call(Core& core, State& client, State& server, std::uint64_t badge);
void take_call(State& server);  // the next waiting caller becomes the server's result
abi::Status answer(Core& core, State& server, abi::CallHandle handle);  // message: the server's
void leave_call(State& client);  // as if it had never been made; nothing where there is none

// Its callers become ready, all at once; each gets server_gone when it next runs.
void release_callers(Core& core, State& server);
[[nodiscard]] bool is_released(const State& client);  // of a component in a call
void learn_server_gone(State& client);

[[nodiscard]] inline bool is_calling(const State& state) {
    return state.run == Run::calling_queued || state.run == Run::calling_taken;
}

}  // namespace kernel
