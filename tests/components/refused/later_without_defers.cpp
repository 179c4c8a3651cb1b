// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Must not compile. expected: a reply may be left for later only where the port says `defers: true`
#include <wiring.hpp>

struct Late {
    std::optional<terminal::Done> line(const ashlar::Caller&, const terminal::Text&) {
        return std::nullopt;
    }
    terminal::Done shared(const ashlar::Caller&, const terminal::Extent&) { return {}; }
};
inline constexpr ashlar::CallServer<terminal::Operations, 1, ashlar::Deferring::no, "print"> server{
    .port = 0, .clients = {}};
void wrong(const ashlar::Ready& ready, Late& late) { server.serve(ready, late); }
