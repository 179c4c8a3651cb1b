// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/image/image.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "verifier/arch/architectures.hpp"

namespace verifier {
namespace {

struct Reader {
    Image& image;
    KernelSpace space;

    std::optional<TableRange> range(const char* name, bool mutable_) const {
        const Symbol* symbol = image.elf.symbol(name);
        if (symbol == nullptr) return std::nullopt;
        image.ranges.push_back({.name = name,
                                .address = Virtual{symbol->value},
                                .size = symbol->size,
                                .mutable_ = mutable_});
        return image.ranges.back();
    }

    template <typename Row>
    void take(const char* name, std::vector<Row>& to, bool mutable_) const {
        const auto where = range(name, mutable_);
        auto found = where && where->size % sizeof(Row) == 0
                         ? space.rows<Row>(where->address, where->size / sizeof(Row))
                         : std::nullopt;
        if (found)
            to = std::move(*found);
        else
            image.unreadable.emplace_back(name);
    }

    template <typename Row>
    void take(const char* name, Row& to, bool mutable_) const {
        std::vector<Row> found;
        take(name, found, mutable_);
        if (found.size() == 1)
            to = found.front();
        else if (!found.empty())
            image.unreadable.emplace_back(name);
    }
};

void read_tables(Image& image) {
    const Reader reader{image, image.kernel_space()};
    reader.take("descriptors", image.descriptors, false);
    reader.take("states", image.states, true);
    reader.take("levels", image.levels, false);
    reader.take("level_states", image.level_states, true);
    reader.take("interrupt_routes", image.routes, false);
    reader.take("boot_core", image.core, true);
    reader.take("system_table", image.system, false);
    reader.take("deadline_owners", image.deadline_owners, false);
    if (!reader.range("deadline_nodes", true)) image.unreadable.emplace_back("deadline_nodes");
}

}  // namespace

std::string entry_text(int level, Physical entry, std::uint64_t word) {
    return fmt::format("level {}, entry at {:#x} = {:#018x}", level, entry, word);
}

const Leaf* KernelSpace::leaf(Virtual address) const {
    const auto after = std::ranges::upper_bound(walk_->leaves, address, {}, &Leaf::address);
    if (after == walk_->leaves.begin()) return nullptr;
    const Leaf& one = *std::prev(after);
    return address - one.address < one.size ? &one : nullptr;
}

std::optional<Physical> KernelSpace::physical(Virtual address) const {
    const Leaf* one = leaf(address);
    return one == nullptr ? std::nullopt : std::optional{one->physical + (address - one->address)};
}

bool KernelSpace::read(Virtual address, std::span<std::byte> to) const {
    while (!to.empty()) {
        const Leaf* one = leaf(address);
        if (one == nullptr || one->memory != MemoryType::normal) return false;
        const std::uint64_t offset = address - one->address;
        const auto count = std::min<std::uint64_t>(one->size - offset, to.size());
        if (!memory_->read(one->physical + offset, to.first(count))) return false;
        to = to.subspan(count);
        address += count;
    }
    return true;
}

Virtual Image::address_of(std::string_view symbol) const {
    const Symbol* found = elf.symbol(symbol);
    return Virtual{found == nullptr ? 0 : found->value};
}

std::uint64_t Image::boot_value(std::string_view name) const {
    const auto found = boot.registers.find(name);
    return found == boot.registers.end() ? 0 : found->second.value;
}

Image image_of(ElfFile elf, const Architecture& machine) {
    Memory memory{elf};
    auto boot = machine.boot_state(elf);
    Image image{.elf = std::move(elf), .memory = std::move(memory), .machine = &machine};
    if (!boot) {
        image.boot_error = boot.error();
        return image;
    }
    image.boot = std::move(*boot);
    image.translation = machine.translation(image.boot);
    image.kernel = machine.kernel_walk(image.memory, image.boot);
    image.idle = machine.component_walk(image.memory, image.boot, image.translation.idle_root);
    read_tables(image);
    for (const rows::Descriptor& descriptor : image.descriptors)
        image.spaces.push_back(machine.component_walk(image.memory, image.boot, descriptor.root));
    return image;
}

std::expected<Image, std::string> read_image(const std::filesystem::path& file) {
    auto elf = read_elf(file);
    if (!elf) return std::unexpected{elf.error()};
    const Architecture& machine = architecture_of(*elf);
    return image_of(std::move(*elf), machine);
}

}  // namespace verifier
