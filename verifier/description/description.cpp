// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/description.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace verifier {

std::string text_of(const Place& place) { return place.file + ":" + std::to_string(place.line); }

std::vector<InstanceIndex> Description::by_rank() const {
    std::vector<InstanceIndex> order(instances.size());
    std::iota(order.begin(), order.end(), InstanceIndex{0});
    std::ranges::sort(order, {}, [&](InstanceIndex index) {
        return std::pair{-static_cast<int>(instances[index].priority), index};
    });
    return order;
}

bool Description::may_start_again(InstanceIndex instance) const {
    if (instances[instance].on_fault == OnFault::restart) return true;
    return std::ranges::any_of(supervisions, [&](const Supervision& supervision) {
        return supervision.child == instance && (supervision.start || supervision.restart);
    });
}

}  // namespace verifier
