// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What a program may rely on: initialised data, zeroed data, dynamic initialisers, constants, a heap, the
// standard library's containers, regions of a page, at a fixed address and of several blocks. The first instance marks the
// regions and ends; the second finds the marks, and its own statics untouched. The status names what failed.
#include <wiring.hpp>

#include <memory>
#include <numeric>
#include <vector>

using namespace std::string_view_literals;

std::uint64_t initialised = 77;  // with a value, so that it lies in .data
std::uint64_t zeroed[1000];
int from_another_file(int value);

namespace {
const std::uint64_t computed = ashlar::now() | 1;  // a dynamic initialiser

void expect(bool good, unsigned status) {
    if (!good) ashlar::power_off(status);
}

void statics() {
    expect(initialised == 77, 1);
    for (const auto one : zeroed) expect(one == 0, 2);
    expect(computed != 0, 3);
    initialised = zeroed[999] = 5;
    static_assert(wiring::limit == 40 && wiring::block == 4096);
    expect(wiring::greeting == "good day"sv, 4);
    expect(from_another_file(20) == 41, 5);
}

void heap() {
    std::vector<std::unique_ptr<std::vector<std::uint32_t>>> all;
    for (std::uint32_t round = 0; round < 200; ++round) {
        all.push_back(std::make_unique<std::vector<std::uint32_t>>(round % 50 + 1, round));
        if (all.size() > wiring::limit) all.erase(all.begin());
    }
    for (const auto& one : all) {
        expect(std::accumulate(one->begin(), one->end(), 0u) == one->front() * one->size(), 6);
    }
}
}  // namespace

int main() {
    statics();
    heap();
    const bool first = wiring::instance().index == 0;
    for (std::uint64_t number = 1; const auto& region : wiring::scratch) {
        auto* const words = region.address.as<volatile std::uint64_t>();
        auto* const last = &words[(region.size - 1) / 8];
        if (first) *last = number;
        expect(*last == number++, 7);
    }
    if (!first) ashlar::power_off(0);
    return 0;
}
