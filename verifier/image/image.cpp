// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/image/image.hpp"

#include <algorithm>
#include <utility>

namespace verifier {
namespace {

// D17.2.139, TCR_EL1: T0SZ [5:0], T1SZ [21:16]. Sizes outside what a 4 KiB granule walks are taken as
// the nearest that it does; check V201 refuses them.
unsigned bits_of(std::uint64_t tcr, unsigned shift) {
    return std::clamp(64 - static_cast<unsigned>(tcr >> shift & 63), 25u, 48u);
}

struct Reader {
    Image& image;
    KernelSpace space;

    std::optional<TableRange> range(const char* name, bool mutable_) const {
        const Symbol* symbol = image.elf.symbol(name);
        if (symbol == nullptr) return std::nullopt;
        image.ranges.push_back(
            {.name = name, .address = symbol->value, .size = symbol->size, .mutable_ = mutable_});
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

const Leaf* KernelSpace::leaf(std::uint64_t address) const {
    const auto after = std::ranges::upper_bound(walk_->leaves, address, {}, &Leaf::address);
    if (after == walk_->leaves.begin()) return nullptr;
    const Leaf& one = *std::prev(after);
    return address - one.address < one.size ? &one : nullptr;
}

std::optional<std::uint64_t> KernelSpace::physical(std::uint64_t address) const {
    const Leaf* one = leaf(address);
    return one == nullptr ? std::nullopt : std::optional{one->physical + (address - one->address)};
}

bool KernelSpace::read(std::uint64_t address, std::span<std::byte> to) const {
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

std::uint64_t Image::address_of(std::string_view symbol) const {
    const Symbol* found = elf.symbol(symbol);
    return found == nullptr ? 0 : found->value;
}

std::uint64_t Image::boot_value(const std::string& name) const {
    const auto found = boot.registers.find(name);
    return found == boot.registers.end() ? 0 : found->second.value;
}

std::expected<Image, std::string> read_image(const std::filesystem::path& file) {
    auto elf = read_elf(file);
    if (!elf) return std::unexpected{elf.error()};
    Memory memory{*elf};
    auto boot = boot_registers(*elf);
    Image image{.elf = std::move(*elf), .memory = std::move(memory)};
    if (!boot) {
        image.boot_error = boot.error();
        return image;
    }
    image.boot = *boot;
    image.user_bits = bits_of(image.boot_value("tcr_el1"), 0);
    image.kernel_bits = bits_of(image.boot_value("tcr_el1"), 16);
    const auto attributes = image.boot_value("mair_el1");
    image.kernel = walk(image.memory, root_of(image.boot_value("ttbr1_el1")), image.kernel_bits,
                        Half::upper, attributes);
    image.idle = walk(image.memory, root_of(image.boot_value("ttbr0_el1")), image.user_bits,
                      Half::lower, attributes);
    read_tables(image);
    for (const rows::Descriptor& one : image.descriptors)
        image.spaces.push_back(
            walk(image.memory, root_of(one.root), image.user_bits, Half::lower, attributes));
    return image;
}

}  // namespace verifier
