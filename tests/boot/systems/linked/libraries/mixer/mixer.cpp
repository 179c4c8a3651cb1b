// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "mixer/mixer.hpp"

#include <bounds.hpp>
#include <vector>

#include <checksum.h>

std::uint32_t Mixer::mixed() const {
    const std::vector<unsigned char> bytes(3, 'a');
    const std::uint32_t sum = checksum(bytes.data(), bytes.size());
    return bounds::is_zero(sum) ? 0 : MIXER_SCALE * sum;
}
