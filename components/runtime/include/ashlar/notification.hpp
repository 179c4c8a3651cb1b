// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// One-way signals: a raise sets a bit in the receiver's event set; raises coalesce.
#pragma once

#include "ashlar/port.hpp"
#include "ashlar/system.hpp"

namespace ashlar {

template <Label label>
struct Raise {
    static constexpr std::string_view name = label.whole();
    std::uint32_t slot = 0;
    Peer peer = no_peer;
    bool connected = true;

    void raise() const {
        require_connected<label>(connected);
        system::signal(slot);
    }
};

// `Groups`: as of a ring end.
template <Label label, unsigned Groups = 0>
struct Receive {
    static constexpr std::string_view name = label.whole();
    static constexpr unsigned groups = Groups;
    abi::EventSource event = 0;
    bool connected = true;

    [[nodiscard]] abi::Events events() const
        requires(Groups == 0)
    {
        return connected ? event_mask(event) : 0;
    }
    [[nodiscard]] abi::Events arm() const
        requires(Groups == 0)
    {
        return 0;
    }
    [[nodiscard]] bool arm_in_group() const
        requires(Groups > 0)
    {
        return false;
    }

    template <typename... Any>
    void raise(Any&&...) const {
        static_assert(never<Any...>, "this port receives a notification: wait for it");
    }
};

}  // namespace ashlar
