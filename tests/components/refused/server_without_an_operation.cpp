// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Must not compile. expected: the server of terminal lacks: terminal::Done shared(ashlar::Caller,
#include <wiring.hpp>

struct Half {
    terminal::Done line(const ashlar::Caller&, const terminal::Text&) { return {}; }
};
inline constexpr ashlar::CallServer<terminal::Operations, 1, ashlar::Deferring::no, "print"> server{
    .port = 0, .clients = {}};
void wrong(const ashlar::Ready& ready, Half& half) { server.serve(ready, half); }
