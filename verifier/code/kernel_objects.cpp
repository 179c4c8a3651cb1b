// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/code/kernel_objects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace verifier {
namespace {

const Segment* segment_at(const ElfFile& image, std::uint64_t address, std::uint64_t size) {
    for (const Segment& segment : image.segments) {
        const std::uint64_t offset = Virtual{address} - segment.virtual_address;
        if (segment.type == loadable && offset < segment.memory_size &&
            size <= segment.memory_size - offset)
            return &segment;
    }
    return nullptr;
}

template <typename Row>
bool read_row(const ElfFile& image, std::uint64_t address, Row& to) {
    const Segment* from = segment_at(image, address, sizeof(Row));
    if (from == nullptr) return false;
    const std::uint64_t offset = Virtual{address} - from->virtual_address;
    if (offset > from->bytes.size() || from->bytes.size() - offset < sizeof(Row)) return false;
    std::memcpy(&to, from->bytes.data() + offset, sizeof(Row));
    return true;
}

class Reading {
  public:
    explicit Reading(const KernelCode& kernel)
        : image_(kernel.text.image()), machine_(kernel.text.machine().facts()) {}

    std::expected<KernelObjects, std::string> run() {
        table("states", ObjectKind::states, sizeof(rows::State), to_.states_at);
        table("boot_core", ObjectKind::core, 0, to_.core_at);
        std::uint64_t unused = 0;
        table("level_states", ObjectKind::level_states, sizeof(rows::LevelState), unused);
        table("deadline_nodes", ObjectKind::deadline_nodes, 8, unused);
        place("__kernel_stack_top", ObjectKind::stack, rows::stack_bytes, rows::stack_bytes);
        place("__kernel_log", ObjectKind::log, 0, rows::log_bytes);
        for (const std::string_view name : machine_.controller_symbols)
            place(name, ObjectKind::devices, 0, machine_.pages.bytes);
        to_.page = machine_.pages.bytes;
        if (const Symbol* top = image_.symbol("__kernel_stack_top")) to_.stack_top = top->value;
        if (const Symbol* trace = image_.symbol("kernel_trace"))
            add(ObjectKind::trace, trace->value, rows::trace_bytes, 0);
        read_descriptors();
        read_constants();
        if (!missing_.empty()) return std::unexpected{missing_};
        std::ranges::sort(to_.all, {}, &MemoryObject::start);
        return std::move(to_);
    }

  private:
    void add(ObjectKind kind, std::uint64_t start, std::uint64_t size, std::uint64_t row) {
        to_.all.push_back({.kind = kind, .start = start, .size = size, .row = row});
    }
    void table(const char* name, ObjectKind kind, std::uint64_t row, std::uint64_t& at) {
        const Symbol* found = image_.symbol(name);
        if (found == nullptr || found->size == 0 || (row != 0 && found->size % row != 0)) {
            missing_ = fmt::format("no table `{}` of whole rows", name);
            return;
        }
        at = found->value;
        add(kind, found->value, found->size, row);
    }
    void place(std::string_view name, ObjectKind kind, std::uint64_t below, std::uint64_t size) {
        const Symbol* found = image_.symbol(name);
        if (found == nullptr) {
            missing_ = fmt::format("no symbol `{}`", name);
        } else {
            add(kind, found->value - below, size, 0);
        }
    }

    // The storage that rows of the descriptors point to. V705 checks that it exists and is not
    // shared.
    void read_descriptors() {
        const Symbol* table = image_.symbol("descriptors");
        const Symbol* system = image_.symbol("system_table");
        rows::System numbers{};
        if (table == nullptr || system == nullptr || table->size % sizeof(rows::Descriptor) != 0 ||
            !read_row(image_, system->value, numbers)) {
            missing_ = "no table `descriptors` of whole rows, or no `system_table`";
            return;
        }
        to_.descriptors_at = table->value;
        const std::uint64_t turns = (std::uint64_t{numbers.levels} * 2 + 7) / 8 * 8;
        for (std::uint64_t at = 0; at < table->size; at += sizeof(rows::Descriptor)) {
            rows::Descriptor row{};
            if (!read_row(image_, table->value + at, row)) {
                missing_ = "a row of `descriptors` lies in no segment";
                return;
            }
            if (row.calls != 0) add(ObjectKind::calls, row.calls, rows::call_sets_bytes + turns, 0);
            if (row.groups != 0)
                add(ObjectKind::groups, row.groups, std::uint64_t{row.group_count} * 8, 8);
            if (const auto state = row.machine[machine_.descriptor.floating_point_state];
                state != 0)
                add(ObjectKind::floating_point, state, machine_.floating_point.state_bytes, 0);
            to_.descriptors.push_back(row);
        }
    }

    // Each object that has a name, and the rest of the read-only segments, in between.
    void read_constants() {
        std::vector<std::pair<std::uint64_t, std::uint64_t>> named;
        for (const Symbol& symbol : image_.symbols) {
            const Segment* in =
                symbol.size == 0 ? nullptr : segment_at(image_, symbol.value, symbol.size);
            if (in == nullptr || (in->flags & (may_write | may_execute)) != 0) continue;
            named.emplace_back(symbol.value, symbol.value + symbol.size);
        }
        std::ranges::sort(named);
        for (const Segment& segment : image_.segments) {
            if (segment.type != loadable || (segment.flags & (may_write | may_execute)) != 0)
                continue;
            std::uint64_t at = segment.virtual_address.number();
            for (const auto& [start, end] : named) {
                if (start < at || Virtual{end} - segment.virtual_address > segment.memory_size)
                    continue;
                if (start > at) add(ObjectKind::read_only, at, start - at, 0);
                add(ObjectKind::read_only, start, end - start, 0);
                at = end;
            }
            const std::uint64_t end = (segment.virtual_address + segment.memory_size).number();
            if (at < end) add(ObjectKind::read_only, at, end - at, 0);
        }
    }

    const ElfFile& image_;
    const MachineFacts& machine_;
    KernelObjects to_;
    std::string missing_;
};

}  // namespace

const char* name_of(ObjectKind kind) {
    constexpr const char* names[] = {
        "states",           "the core's state", "turns of levels",          "deadlines",
        "a server's calls", "groups of events", "floating point",           "the kernel log",
        "the kernel trace", "the kernel stack", "the interrupt controller", "read-only data"};
    return names[static_cast<unsigned>(kind)];
}

const MemoryObject* KernelObjects::at(std::uint64_t address, std::uint64_t size) const {
    auto after = std::ranges::upper_bound(all, address, {}, &MemoryObject::start);
    if (after == all.begin()) return nullptr;
    const MemoryObject& found = *--after;
    const std::uint64_t offset = address - found.start;
    return offset < found.size && size <= found.size - offset ? &found : nullptr;
}

// Whether a run has one place in each of several objects of a kind without rows, as the floating-point states of components
// that lie side by side.
bool KernelObjects::is_same_place_of_each(const Run& run, const MemoryObject& first,
                                          unsigned bytes) const {
    const std::uint64_t offset = run.low - first.start;
    if (first.row != 0 || run.high - first.start <= first.size - bytes) return false;
    for (std::uint64_t number = 0; number <= run.count_less_one(); ++number) {
        const MemoryObject* in = at(run.low + number * run.step, bytes);
        const bool same = in != nullptr && in->kind == first.kind && in->row == 0 &&
                          run.low + number * run.step - in->start == offset;
        if (!same) return false;
    }
    return true;
}

Reached KernelObjects::fields(const ValueSet& addresses, unsigned bytes) const {
    Reached reached;
    std::vector<ObjectField>& found = reached.inside;
    for (const Run& run : addresses.runs()) {
        if (run.high <= page - bytes) continue;
        const MemoryObject* in = at(run.low, bytes);
        if (in != nullptr && is_same_place_of_each(run, *in, bytes)) {
            const std::uint64_t offset = run.low - in->start;
            found.push_back(
                {.kind = in->kind, .first = offset, .last = offset, .step = 1, .bytes = bytes});
            continue;
        }
        if (in == nullptr || run.high - in->start > in->size - bytes) {
            reached.is_whole = false;
            continue;
        }
        ObjectField field{.kind = in->kind,
                          .first = run.low - in->start,
                          .last = run.high - in->start,
                          .step = run.low == run.high ? 1 : run.step,
                          .bytes = bytes};
        if (in->row != 0) {
            const bool by_rows = run.low != run.high && run.step % in->row == 0;
            const bool one_row = field.first / in->row == (field.last + bytes - 1) / in->row;
            if (by_rows || run.low == run.high || one_row) {
                field.first %= in->row;
                field.last = by_rows || run.low == run.high ? field.first : field.last % in->row;
                if (field.first + bytes > in->row) {
                    reached.is_whole = false;
                    continue;
                }
                if (field.first == field.last) field.step = 1;
            } else {
                field = {
                    .kind = in->kind, .first = 0, .last = in->row - 1, .step = 1, .bytes = bytes};
            }
        }
        found.push_back(field);
    }
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return reached;
}

std::optional<std::uint64_t> initial_number(const ElfFile& image, std::uint64_t address,
                                            unsigned bytes) {
    const Segment* from = segment_at(image, address, bytes);
    if (from == nullptr || bytes > 8) return {};
    const std::uint64_t offset = Virtual{address} - from->virtual_address;
    std::uint64_t value = 0;
    for (unsigned part = bytes; part-- > 0;) {
        const std::uint64_t at = offset + part;
        const auto byte =
            at < from->bytes.size() ? std::to_integer<std::uint64_t>(from->bytes[at]) : 0;
        value = value << 8 | byte;
    }
    return value;
}

std::expected<KernelObjects, std::string> kernel_objects(const KernelCode& kernel) {
    return Reading{kernel}.run();
}

}  // namespace verifier
