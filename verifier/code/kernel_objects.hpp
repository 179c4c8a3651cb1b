// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The memory that the kernel's code may use, as objects: where each lies, in rows of how many bytes, and what their
// bytes are, as the image has them and as the kernel's stores may have changed them.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <vector>

#include "verifier/code/kernel.hpp"
#include "verifier/code/value_set.hpp"
#include "verifier/image/rows.hpp"

namespace verifier {

enum class ObjectKind : std::uint8_t {
    states,
    core,
    level_states,
    deadline_nodes,
    calls,   // of a server
    groups,  // words of events
    floating_point,
    log,
    trace,
    stack,
    devices,    // the interrupt controller's registers
    read_only,  // a table or a constant
};
const char* name_of(ObjectKind kind);

struct MemoryObject {
    ObjectKind kind = ObjectKind::read_only;
    std::uint64_t start = 0, size = 0;
    std::uint64_t row = 0;  // bytes; 0: its bytes are looked at one by one
};

// Bytes of the rows of all objects of one kind: each offset from `first` on by `step`, up to `last`.
struct ObjectField {
    ObjectKind kind = ObjectKind::states;
    std::uint64_t first = 0, last = 0, step = 1;
    unsigned bytes = 0;
    auto operator<=>(const ObjectField&) const = default;
};

inline bool overlap(const ObjectField& object_field, const ObjectField& other) {
    return object_field.kind == other.kind &&
           object_field.first <= other.last + (other.bytes - 1) &&
           other.first <= object_field.last + (object_field.bytes - 1);
}

// Where an access may go.
struct Reached {
    std::vector<ObjectField> inside;
    bool is_whole = true;  // and nowhere else, but to the first page, where every access faults
};

struct KernelObjects {
    std::vector<MemoryObject> all;  // by start
    std::vector<rows::Descriptor> descriptors;
    std::uint64_t descriptors_at = 0, states_at = 0, core_at = 0, stack_top = 0;
    std::uint64_t page = 0;  // bytes; the first one is mapped nowhere

    // The one that holds all these bytes.
    [[nodiscard]] const MemoryObject* at(std::uint64_t address, std::uint64_t size) const;
    [[nodiscard]] Reached fields(const ValueSet& addresses, unsigned bytes) const;

  private:
    [[nodiscard]] bool is_same_place_of_each(const Run& run, const MemoryObject& first,
                                             unsigned bytes) const;
};

// Bytes as the image has them at a virtual address; zero past what a segment brings.
std::optional<std::uint64_t> initial_number(const ElfFile& image, std::uint64_t address,
                                            unsigned bytes);

// Or a sentence that names what is missing.
std::expected<KernelObjects, std::string> kernel_objects(const KernelCode& kernel);

}  // namespace verifier
