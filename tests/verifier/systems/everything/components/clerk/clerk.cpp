// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Serves its guests over links, with a call of its own to the archive inside each of theirs.
#include <wiring.hpp>

namespace {
struct Desk {
    talk::Done enter(ashlar::Caller caller, const talk::Index& index) {
        const auto& link = wiring::guests_link[caller.client];
        const auto kept = wiring::keep.keep({.value = index.channel});
        const bool right = kept && kept->value == 2 * index.channel &&
                           index.colour == link.config.colour &&
                           wiring::guests_text[caller.client].bytes()[0] == std::byte{0x5a};
        return {.status = right ? ashlar::status::ok : ashlar::status::out_of_range};
    }
};
}  // namespace

int main() {
    Desk desk;
    for (;;) {
        const auto ready =
            ashlar::wait(wiring::guests_check, wiring::guests_said, wiring::guests_bell);
        for (std::size_t guest = 0; guest < wiring::guests_said.size(); ++guest) {
            const auto word = wiring::guests_said[guest].pop();
            if (word && wiring::guests_typed[guest].connected)
                static_cast<void>(wiring::guests_typed[guest].try_push(*word));
        }
        wiring::guests_check.serve(ready, desk);
    }
}
