// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Facts of one instance. Instances of one type and shape share an ELF, so what differs between them
// lies in a read-only page of its own, at one address per shape; the composer writes the page.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace abi {

// What `wiring::instance()` gives.
struct alignas(64) Instance {
    char name[64];        // the instance's; NUL-terminated, as in system.yaml
    std::uint32_t index;  // dense, order of the file
    // Always 0.
    std::uint32_t reserved[15];
};
static_assert(sizeof(Instance) == 128);

// The page of an instance whose type has `config`. The values follow, in the composer's layout.
template <std::size_t Bytes>
struct InstancePage {
    // The two parts of the page.
    Instance instance;
    std::array<std::uint8_t, Bytes> config;
};

}  // namespace abi
