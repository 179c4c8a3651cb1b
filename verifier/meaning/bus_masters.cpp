// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/meaning/bus_masters.hpp"

#include <algorithm>
#include <map>

namespace verifier {
namespace {

const Assumption* assumption_of(const Case& in, const std::string& name) {
    for (const Assumption& assumption : in.description.assumptions)
        if (assumption.what == "dma" &&
            std::ranges::find(assumption.of, name) != assumption.of.end())
            return &assumption;
    return nullptr;
}

const DeviceGrant* grant_of(const Case& in, const Device& device, Rank rank) {
    for (const DeviceGrant& one : in.description.devices)
        if (one.device.node == device.node && in.members.rank_of[one.end.instance] == rank)
            return &one;
    return nullptr;
}

void add(const Case& in, const Device& device, Rank rank, BusMaster& to) {
    const DeviceGrant* grant = grant_of(in, device, rank);
    if (grant != nullptr && to.granted.empty()) to.place = grant->place;
    (grant != nullptr ? to.granted : to.beside)
        .push_back(device.name.empty() ? device.node : device.name);
}

}  // namespace

std::vector<BusMaster> bus_masters(const Case& in) {
    std::map<Rank, BusMaster> by_rank;
    const auto& devices = in.description.board.devices;
    for (std::size_t index = 0; index < devices.size(); ++index) {
        if (!devices[index].bus_master) continue;
        for (const Holder& holder : in.authority.devices[index]) {
            const Instance& instance = in.at_rank(holder.rank);
            const auto [at, fresh] = by_rank.try_emplace(
                holder.rank, BusMaster{.rank = holder.rank,
                                       .granted = {},
                                       .beside = {},
                                       .assumption = assumption_of(in, instance.name),
                                       .place = instance.place});
            add(in, devices[index], holder.rank, at->second);
        }
    }
    std::vector<BusMaster> found;
    for (auto& [rank, one] : by_rank) found.push_back(std::move(one));
    return found;
}

std::vector<Rank> free_bus_masters(const Case& in) {
    std::vector<Rank> found;
    for (const BusMaster& bus_master : bus_masters(in))
        if (!bus_master.granted.empty() && bus_master.assumption == nullptr)
            found.push_back(bus_master.rank);
    return found;
}

}  // namespace verifier
