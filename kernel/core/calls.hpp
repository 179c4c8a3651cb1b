// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Calls between a client and its more important server. The storage of a server has one slot a
// client: a heap of the queued ones at the front, the taken ones at the back; a client is in one of
// them at most.
#pragma once

#include "kernel/core/core.hpp"

namespace kernel {

void start_call(Core& core, State& client, State& server, std::uint64_t badge);
void take_call(State& server);  // the most important queued call becomes the server's result
abi::Status answer(Core& core, State& server, abi::CallHandle handle);  // message: server's x2-x9
void leave_call(State& client);  // as if it had never been made; nothing where there is none
bool release_caller(Core& core,
                    State& server);  // tells one caller that nobody answers; false: none left

}  // namespace kernel
