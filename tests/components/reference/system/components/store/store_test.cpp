// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// The component's own source on the host twin of its wiring.
#include <gtest/gtest.h>
#include <wiring.hpp>

int component_main();

namespace {

using ashlar::host::machine;

struct FakePaper {
    terminal::Done line(const ashlar::Caller&, const terminal::Text&) { return {}; }
    terminal::Done shared(const ashlar::Caller&, const terminal::Extent&) { return {}; }
};

// example: host test
TEST(Store, answers_as_soon_as_there_are_so_many) {
    ashlar::host::reset(wiring::readings, wiring::newest, wiring::trail);
    FakePaper paper;
    machine().serve(wiring::paper, paper);
    abi::CallHandle asked{};
    machine().script({
        [&] { asked = ashlar::host::call(wiring::asks, 0, 0, weather::Ask{.count = 2}); },
        [] { ashlar::host::push(wiring::readings, weather::Reading{.millidegrees = 100}); },
        [&] { EXPECT_FALSE(machine().reply_to(asked)); },
        [] { ashlar::host::push(wiring::readings, weather::Reading{.millidegrees = 300}); },
        [] { ashlar::host::raise(wiring::close); },
    });
    EXPECT_EQ(ashlar::host::run(component_main).end, ashlar::host::End::returned);
    ASSERT_TRUE(machine().reply_to(asked));
    EXPECT_EQ(machine().reply_to(asked)->as<weather::Mean>().millidegrees, 200);
}
// end

}  // namespace
