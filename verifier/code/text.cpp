// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/code/text.hpp"

#include <cxxabi.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "verifier/arch/architectures.hpp"

namespace verifier {
namespace {

bool is_code(const Segment& segment) {
    return segment.type == loadable && (segment.flags & may_execute) != 0;
}

constexpr std::size_t few_runs = 8;  // in which one after the other is searched

std::uint64_t little_endian(Bytes bytes) {
    std::uint64_t value = 0;
    if (bytes.size() == sizeof value && std::endian::native == std::endian::little) {
        std::memcpy(&value, bytes.data(), sizeof value);
        return value;
    }
    for (std::size_t at = bytes.size(); at-- > 0;)
        value = value << 8 | std::to_integer<std::uint64_t>(bytes[at]);
    return value;
}

std::string readable(const std::string& symbol) {
    int status = 0;
    const std::unique_ptr<char, void (*)(void*)> name{
        abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status), std::free};
    return status == 0 ? name.get() : symbol;
}

const Segment* segment_of(const ElfFile& image, std::uint64_t address, std::uint64_t size) {
    for (const Segment& segment : image.segments) {
        const std::uint64_t offset = Virtual{address} - segment.virtual_address;
        if (segment.type == loadable && offset < segment.memory_size &&
            size <= segment.memory_size - offset)
            return &segment;
    }
    return nullptr;
}

}  // namespace

Text::Text(const ElfFile& image) : image_(&image), machine_(&architecture_of(image)) {
    read_instructions();
    name_functions();
    find_jumps();
    find_taken();
}

void Text::read_instructions() {
    std::vector<const Segment*> segments;
    for (const Segment& segment : image_->segments)
        if (is_code(segment)) segments.push_back(&segment);
    std::ranges::sort(segments, {}, &Segment::virtual_address);
    for (const Segment* each : segments) {
        const Segment& segment = *each;
        instructions_.reserve(instructions_.size() +
                              segment.bytes.size() / machine_->facts().code_alignment);
        for (std::size_t offset = 0; offset < segment.bytes.size();) {
            const auto found = machine_->decode(segment.bytes.subspan(offset),
                                                (segment.virtual_address + offset).number());
            if (!found) break;
            instructions_.push_back(*found);
            offset += found->bytes;
        }
    }
    if (!std::ranges::is_sorted(instructions_, {}, &code::Instruction::address))
        std::ranges::sort(instructions_, {}, &code::Instruction::address);
    for (std::size_t index = 0; index < instructions_.size(); ++index) {
        const code::Instruction& one = instructions_[index];
        if (index == 0 || instructions_[index - 1].next() != one.address ||
            instructions_[index - 1].bytes != one.bytes)
            runs_.push_back({.start = one.address, .bytes = one.bytes, .first = index});
        ++runs_.back().count;
    }
}

// A C++ function has a type; labels of assembler have none. Of two names for one address the first
// counts.
void Text::name_functions() {
    constexpr std::uint8_t no_type = 0, function = 2;
    std::map<std::uint64_t, const Symbol*> starts;
    for (const Symbol& symbol : image_->symbols) {
        const bool names_code = (symbol.type == no_type || symbol.type == function) &&
                                symbol.section != 0 && symbol.section != absolute_section &&
                                !symbol.name.starts_with('$');
        if (names_code && at(symbol.value) != nullptr) starts.try_emplace(symbol.value, &symbol);
    }
    for (const Segment& segment : image_->segments) {
        if (!is_code(segment)) continue;
        const std::uint64_t unit = machine_->facts().code_alignment,
                            end = segment.virtual_address.number() +
                                  segment.bytes.size() / unit * unit;
        for (auto next = starts.lower_bound(segment.virtual_address.number());
             next != starts.end() && next->first < end;) {
            const auto [start, symbol] = *next++;
            const bool last = next == starts.end() || next->first >= end;
            functions_.push_back(
                {.name = readable(symbol->name), .start = start, .end = last ? end : next->first});
        }
    }
    std::ranges::sort(functions_, {}, &Function::start);
}

void Text::find_jumps() {
    for (const Function& function : functions_) joins_.insert(function.start);
    for (const code::Instruction& instruction : instructions_) {
        using enum code::Operation;
        if (instruction.operation == branch || instruction.operation == branch_if ||
            instruction.operation == call)
            add_jump(instruction.address, instruction.target);
    }
}

// What an instruction forms, and with an add to it; aligned words of data that is loaded.
void Text::find_taken() {
    using enum code::Operation;
    // Addresses in registers, along one straight way, and the registers that hold one.
    std::array<std::uint64_t, code::sp> held{};
    std::uint32_t holding = 0;
    for (const code::Instruction& instruction : instructions_) {
        if (holding != 0 && is_joined(instruction.address)) holding = 0;
        if (instruction.operation == add && instruction.n < code::sp &&
            (holding >> instruction.n & 1) != 0)
            taken_.insert(held[instruction.n] + instruction.immediate);
        if (holding != 0) holding &= ~code::written(instruction);
        if (instruction.operation != address) continue;
        taken_.insert(instruction.target);
        if (instruction.d >= code::sp) continue;
        held[instruction.d] = instruction.target;
        holding |= 1u << instruction.d;
    }
    if (instructions_.empty()) return;
    const std::uint64_t last = instructions_.back().address;
    for (const Segment& segment : image_->segments) {
        if (segment.type != loadable) continue;
        for (std::size_t offset = 0; offset + 8 <= segment.bytes.size(); offset += 8) {
            const std::uint64_t word = little_endian(segment.bytes.subspan(offset, 8));
            if (word >= instructions_.front().address && word <= last && at(word) != nullptr)
                taken_.insert(word);
        }
    }
}

void Text::add_jump(std::uint64_t from, std::uint64_t to) {
    joins_.insert(to);
    jumps_[to].push_back(from);
}

const std::vector<std::uint64_t>& Text::jumps_to(std::uint64_t address) const {
    static const std::vector<std::uint64_t> none;
    const auto found = jumps_.find(address);
    return found == jumps_.end() ? none : found->second;
}

const code::Instruction* Text::at(std::uint64_t address) const {
    if (runs_.size() <= few_runs) {
        for (const Run& run : runs_) {
            const std::uint64_t offset = address - run.start;
            if (offset % run.bytes == 0 && offset / run.bytes < run.count)
                return &instructions_[run.first + offset / run.bytes];
        }
        return nullptr;
    }
    const auto found =
        std::ranges::lower_bound(instructions_, address, {}, &code::Instruction::address);
    return found != instructions_.end() && found->address == address ? &*found : nullptr;
}

const code::Instruction* Text::before(std::uint64_t address) const {
    const auto found =
        std::ranges::lower_bound(instructions_, address, {}, &code::Instruction::address);
    if (found == instructions_.begin()) return nullptr;
    const code::Instruction& last = *std::prev(found);
    return last.next() == address ? &last : nullptr;
}

const Function* Text::function_of(std::uint64_t address) const {
    auto after = std::ranges::upper_bound(functions_, address, {}, &Function::start);
    if (after == functions_.begin()) return nullptr;
    const Function& found = *--after;
    return address < found.end ? &found : nullptr;
}

std::string Text::name_of(std::uint64_t address) const {
    const Function* found = function_of(address);
    if (found == nullptr) return fmt::format("{:#x}", address);
    if (found->start == address) return found->name;
    return fmt::format("{} + {:#x}", found->name, address - found->start);
}

bool Text::is_read_only(std::uint64_t address, std::uint64_t size) const {
    const Segment* found = segment_of(*image_, address, size);
    return found != nullptr && (found->flags & may_write) == 0;
}

std::optional<std::uint64_t> Text::constant(std::uint64_t address, unsigned size) const {
    const Segment* found = segment_of(*image_, address, size);
    if (found == nullptr || (found->flags & may_write) != 0) return {};
    const std::uint64_t offset = Virtual{address} - found->virtual_address;
    if (offset + size > found->bytes.size()) return {};
    return little_endian(found->bytes.subspan(offset, size));
}

}  // namespace verifier
