// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include <ashlar/print.hpp>
#include <mixer/mixer.hpp>
#include <wiring.hpp>

int main() {
    const Mixer mixer;
    ashlar::print(wiring::print, "{} by {}: {:#x}", mixer.title(), MIXER_SCALE, mixer.mixed());
}
