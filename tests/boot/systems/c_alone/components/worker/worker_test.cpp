// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The worker's C against the twin of its wiring.
#include <gtest/gtest.h>
#include <ashlar/host.hpp>
#include <wiring.hpp>

int component_main();

namespace {
using namespace ashlar::host;

struct Console {
    terminal::Done line(ashlar::Caller, const terminal::Text&) { return {}; }
    terminal::Done shared(ashlar::Caller, const terminal::Extent&) { return {}; }
};

TEST(Worker, panics_once_it_uses_a_port_without_a_grant) {
    reset(wiring::in);
    Console console;
    machine().serve(wiring::print, console);
    machine().script({[] { push(wiring::in, demo::Message{.number = 1}); },
                      [] { push(wiring::in, demo::Message{.number = 2}); },
                      [] { push(wiring::in, demo::Message{.number = 3}); },
                      [] { push(wiring::in, demo::Message{.number = 4}); }});
    const Outcome outcome = run(component_main);
    EXPECT_EQ(outcome.end, End::panic);
    EXPECT_EQ(outcome.text, "not granted: absent");
}

}  // namespace
