// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Answers at once.
#include <wiring.hpp>

namespace {
struct Clerk {
    question::Number ask(ashlar::Caller, const question::Number& number) { return number; }
};
}  // namespace

int main() {
    Clerk clerk;
    for (;;) wiring::ask.serve(ashlar::wait(wiring::ask), clerk);
}
