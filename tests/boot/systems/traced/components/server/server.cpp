// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Answers one call, takes one job and says so; then sleeps for a millisecond and ends the machine.
#include <wiring.hpp>

namespace {
struct Server {
    question::Word ask(ashlar::Caller, const question::Word& word) { return word; }
    question::Word tell(ashlar::Caller, const question::Word& word) { return word; }
};
}  // namespace

int main() {
    Server server;
    wiring::ask.serve(ashlar::wait(wiring::ask), server);
    static_cast<void>(ashlar::wait(wiring::in));
    if (wiring::in.pop() != 5) ashlar::power_off(1);
    wiring::done.raise();
    static_cast<void>(ashlar::wait_until(ashlar::now() + ashlar::ticks(1)));
    ashlar::power_off(33);
}
