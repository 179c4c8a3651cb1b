// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/code/contents.hpp"

#include <algorithm>
#include <set>

#include "verifier/code/words.hpp"

namespace verifier {
namespace {

constexpr std::uint64_t most_places = 65536;
constexpr unsigned patience = 12;  // a counter goes to all numbers after so many steps

// Nothing is followed in what is only written, or not by this code.
bool is_opaque(ObjectKind kind) {
    switch (kind) {
        case ObjectKind::log:
        case ObjectKind::trace:
        case ObjectKind::stack:
        case ObjectKind::devices:
        case ObjectKind::floating_point:
        case ObjectKind::groups:
            return true;
        default:
            return false;
    }
}

}  // namespace

// A State's general registers: a component's numbers.
bool Contents::is_of_component(const ObjectField& field) const {
    const std::uint64_t first = offsetof(rows::State, machine),
                        end = first + kernel_.text.machine().facts().state.names.size() * 8;
    if (field.kind == ObjectKind::stack) return true;
    return field.kind == ObjectKind::states && field.last + field.bytes > first &&
           field.first < end;
}

ValueSet Contents::initial(const ObjectField& field) {
    if (const auto known = initial_.find(field); known != initial_.end()) return known->second;
    std::set<std::uint64_t> numbers;
    std::uint64_t count = 0;
    for (const MemoryObject& memory_object : objects_.all) {
        if (memory_object.kind != field.kind) continue;
        const std::uint64_t row = memory_object.row == 0 ? memory_object.size : memory_object.row;
        for (std::uint64_t start = 0; start < memory_object.size; start += row) {
            for (std::uint64_t at = field.first; at <= field.last; at += field.step) {
                if (at + field.bytes > row || ++count > most_places) break;
                if (const auto number = initial_number(
                        kernel_.text.image(), memory_object.start + start + at, field.bytes))
                    numbers.insert(*number);
            }
        }
    }
    ValueSet found = ValueSet::of_all(numbers);
    if (count > most_places) found = ValueSet::up_to(most_of(field.bytes));
    return initial_.emplace(field, found).first->second;
}

bool Contents::store(const ObjectField& field, const ValueSet& values, bool from_component) {
    if (is_opaque(field.kind)) return false;
    Held& held = stored_[field];
    Held more = held;
    ValueSet cut = values;
    cut.keep_between(0, most_of(field.bytes));
    if (values.is_empty() || values.high() > most_of(field.bytes))
        cut = masked(values, most_of(field.bytes));
    more.values.add(cut);
    more.from_component = held.from_component || from_component;
    if (more.values == held.values && more.from_component == held.from_component) return false;
    if (++grown_[field] > patience) more.values = ValueSet::up_to(most_of(field.bytes));
    held = more;
    return true;
}

Held Contents::load(const ObjectField& field) {
    if (is_opaque(field.kind))
        return {.values = ValueSet::up_to(most_of(field.bytes)),
                .from_component = is_of_component(field)};
    Held all{.values = initial(field), .from_component = is_of_component(field)};
    for (const auto& [place, held] : stored_) {
        if (!overlap(place, field)) continue;
        const std::uint64_t apart =
            place.first > field.first ? place.first - field.first : field.first - place.first;
        const bool same = place.bytes == field.bytes && apart % field.bytes == 0 &&
                          (place.first == place.last || place.step % place.bytes == 0) &&
                          (field.first == field.last || field.step % field.bytes == 0);
        all.values.add(same ? held.values : ValueSet::up_to(most_of(field.bytes)));
        all.from_component = all.from_component || held.from_component;
    }
    return all;
}

}  // namespace verifier
