// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/kernel/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <set>
#include <span>

#include "verifier/kernel/linker_copies.hpp"

namespace verifier {
namespace {

constexpr std::size_t most_of_a_section = 16;  // differences that are reported

// At most four bytes.
std::uint32_t word_of(std::span<const std::byte> bytes) {
    std::uint32_t value = 0;
    for (std::size_t at = bytes.size(); at-- > 0;)
        value = value << 8 | std::to_integer<std::uint32_t>(bytes[at]);
    return value;
}

struct Interval {
    std::uint64_t start = 0, size = 0;
};

class KernelComparison {
  public:
    KernelComparison(const Image& image, const KernelObject& object)
        : image_{image},
          object_{object},
          space_{image.kernel_space()},
          found_{places_in(image, object)},
          moved_{image.machine->linker_copies(word_reader(), base(".text"),
                                              base(".text") + size(".text"))} {}

    std::vector<KernelDifference> run() {
        for (const std::string& one : found_.missing)
            differ(0, one, "no such section", "the kernel's object");
        for (const ObjectSection& section : object_.sections)
            if (found_.places.sections.contains(section.name)) compare(section);
        judge_symbols();
        for (const Leaf& leaf : image_.kernel.leaves)
            if (leaf.execute) judge_rest(leaf);
        return std::move(differences_);
    }

  private:
    [[nodiscard]] WordAt word_reader() const {
        return [space = space_](std::uint64_t address) -> std::optional<std::uint32_t> {
            std::array<std::byte, 4> bytes{};
            if (!space.read(Virtual{address}, bytes)) return {};
            return word_of(bytes);
        };
    }
    [[nodiscard]] std::uint64_t base(const char* section) const {
        const auto found = found_.places.sections.find(section);
        return found == found_.places.sections.end() ? 0 : found->second;
    }
    [[nodiscard]] std::uint64_t size(const char* section) const {
        const ObjectSection* found = object_.section(section);
        return found == nullptr ? 0 : found->bytes.size();
    }

    void differ(std::uint64_t address, std::string where, std::string found, std::string expected) {
        differences_.push_back({.address = address,
                                .where = std::move(where),
                                .found = std::move(found),
                                .expected = std::move(expected)});
    }

    void compare(const ObjectSection& object_section);
    void compare_word(const ObjectSection& object_section, std::uint64_t offset,
                      std::uint32_t there, std::uint32_t wanted);
    void judge_symbols();
    void judge_rest(const Leaf& page);

    const Image& image_;
    const KernelObject& object_;
    KernelSpace space_;
    FoundPlaces found_;
    std::unique_ptr<LinkerCopies> moved_;
    std::size_t told_ = 0;  // of the section that is compared
    std::vector<KernelDifference> differences_;
};

void KernelComparison::compare(const ObjectSection& object_section) {
    const std::uint64_t start = base(object_section.name.c_str());
    const Relocated wanted = relocate(object_, object_section, found_.places);
    for (const RefusedRelocation& refused_relocation : wanted.refused)
        differ(start + refused_relocation.offset,
               fmt::format("{} + {:#x}", object_section.name, refused_relocation.offset),
               refused_relocation.why, "an address of the closed list, in a field that holds it");
    std::vector<std::byte> there(object_section.bytes.size());
    const bool read = object_section.name == ".boot" ? image_.memory.read(Physical{start}, there)
                                                     : space_.read(Virtual{start}, there);
    if (!read || start % object_section.alignment != 0)
        return differ(start, object_section.name,
                      read ? "at an address that is not aligned" : "not mapped to loaded memory",
                      fmt::format("{} bytes, aligned to {}", object_section.bytes.size(),
                                  object_section.alignment));
    told_ = 0;
    const std::size_t unit = image_.machine->facts().code_alignment;
    for (std::size_t at = 0; at < there.size(); at += unit) {
        const std::size_t count = std::min(unit, there.size() - at);
        const auto in = [&](const auto& bytes) {
            return word_of(std::span<const std::byte>{bytes}.subspan(at, count));
        };
        compare_word(object_section, at, in(there), in(wanted.bytes));
    }
    if (told_ > most_of_a_section)
        differ(start, object_section.name,
               fmt::format("{} more words that differ", told_ - most_of_a_section),
               "the kernel's object");
}

void KernelComparison::compare_word(const ObjectSection& object_section, std::uint64_t offset,
                                    std::uint32_t there, std::uint32_t wanted) {
    const std::uint64_t address = base(object_section.name.c_str()) + offset;
    if (there == wanted) return;
    if (moved_ != nullptr && object_section.name == ".text" && moved_->is_moved(address, wanted))
        return;
    const std::size_t digits = 2 * image_.machine->facts().code_alignment;
    if (++told_ <= most_of_a_section)
        differ(address, fmt::format("{} + {:#x}", object_section.name, offset),
               fmt::format("0x{:0{}x}", there, digits), fmt::format("0x{:0{}x}", wanted, digits));
}

// Tables that state the ABI they were composed for.
void KernelComparison::judge_symbols() {
    constexpr std::byte version{1};
    std::array<std::byte, 1> there{};
    const Virtual address = image_.address_of("ashlar_abi_1");
    if (!space_.read(address, there) || there[0] != version)
        differ(address.number(), "ashlar_abi_1",
               fmt::format("{:#x}", static_cast<unsigned>(there[0])), "1");
}

// The rest of an executable page: padding.
void KernelComparison::judge_rest(const Leaf& page) {
    std::vector<Interval> known{
        {Virtual{base(".text")} - page.address, size(".text")},
        {Physical{base(".boot")} - page.physical, size(".boot")},
    };
    if (moved_ != nullptr)
        for (const std::uint64_t copy : moved_->copies())
            known.push_back({Virtual{copy} - page.address, moved_->copy_bytes()});
    // What begins before the page begins at its start.
    for (Interval& interval : known)
        if (interval.start >= page.size) {
            const std::uint64_t before = -interval.start;
            interval = before < interval.size ? Interval{0, interval.size - before}
                                              : Interval{page.size, 0};
        }
    std::ranges::sort(known, {}, &Interval::start);
    known.push_back({page.size, 0});
    std::uint64_t at = 0;
    for (const Interval& one : known) {
        if (at < one.start)
            if (const auto byte = image_.memory.first_nonzero(page.physical + at, one.start - at))
                differ((page.address + (*byte - page.physical)).number(), "executable page",
                       "a byte that is not zero", "the kernel's object, and zero behind it");
        at = std::max(at, std::min(one.start + one.size, page.size));
    }
}

}  // namespace

std::vector<KernelDifference> kernel_differences(const Image& image, const KernelObject& object) {
    return KernelComparison{image, object}.run();
}

}  // namespace verifier
