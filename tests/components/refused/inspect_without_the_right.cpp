// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Must not compile. expected: system.yaml does not give this port that right over any child
#include <wiring.hpp>

constexpr ashlar::Child<abi::supervise_right(abi::Supervise::restart), "children"> child{.slot = 5};

void right() { child.restart(); }
void wrong() { static_cast<void>(child.inspect()); }
