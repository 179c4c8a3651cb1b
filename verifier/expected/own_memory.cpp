// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What belongs to one component alone, and what all instances of one program share read-only.
#include <algorithm>
#include <cstring>
#include <map>

#include "verifier/expected/builder.hpp"

namespace verifier {
namespace {

constexpr std::size_t instance_bytes = 128;  // name[64], index, reserved; followed by the config

struct OwnMemory {
    Builder& to;
    std::map<std::pair<const Program*, std::string>, ObjectIndex>
        shared{};  // read-only parts of each program

    void add(InstanceIndex index) {
        const Program* program = to.members.program_of[index];
        if (program == nullptr) return;
        stack(index, *program);
        instance_page(index, *program);
        for (const Segment* load : program->loads) segment(index, *program, *load);
        if (to.members.description.may_start_again(index)) start_again(index, *program);
        judge_size(index, *program);
    }

    // The ELF states how much memory it takes; the description limits it.
    void judge_size(InstanceIndex index, const Program& program) {
        const Instance& one = to.instance(index);
        std::uint64_t heap = 0;
        for (const Segment* each : program.loads)
            if ((each->flags & may_write) != 0 && each->virtual_address == program.heap_start)
                heap = each->memory_size;
        if (heap != to.pages.whole(one.heap))
            to.disagree("{} is to have a heap of {} bytes, its program has {} ({})", one.name,
                        to.pages.whole(one.heap), heap, text_of(one.type_place));
        std::uint64_t all = 0;
        for (const Extent& extent : to.made.extents[to.members.rank_of[index]])
            if (extent.name != "instance page") all += extent.size;
        if (one.max && all > *one.max)
            to.disagree("{} takes {} bytes of program, heap and stack, and its max is {} ({})",
                        one.name, all, *one.max, text_of(one.place));
    }

    void start_again(InstanceIndex index, const Program& program) {
        if (program.wants_pristine())
            pristine(index, program);
        else if (program.data() != nullptr)
            to.disagree("{} may start again, and its program looks for no copy of its data ({})",
                        to.instance(index).name, text_of(to.instance(index).place));
    }

    void stack(InstanceIndex index, const Program& program) {
        const Instance& one = to.instance(index);
        const std::uint64_t size = program.stack_top - program.stack_bottom;
        if (size != to.pages.whole(one.stack))
            to.disagree("{} is to have a stack of {} bytes, its program has {} ({})", one.name,
                        to.pages.whole(one.stack), size, text_of(one.stack_place));
        const auto object = to.object({.name = "stack of " + one.name,
                                       .size = to.pages.whole(size),
                                       .place = one.stack_place});
        put(index, program.stack_bottom, to.pages.whole(size), object, Right::read_write, "stack",
            one.stack_place);
        const SpaceIndex space = to.members.rank_of[index];
        to.guard(space, {program.stack_bottom - to.pages.bytes, to.pages.bytes,
                         "guard below the stack", one.stack_place});
        to.guard(space, {program.stack_bottom + to.pages.whole(size), to.pages.bytes,
                         "guard above the stack", one.stack_place});
    }

    void instance_page(InstanceIndex index, const Program& program) {
        const Instance& one = to.instance(index);
        std::vector<std::byte> bytes(instance_bytes + one.config.size());
        std::memcpy(bytes.data(), one.name.data(), std::min<std::size_t>(one.name.size(), 63));
        const auto number = static_cast<std::uint32_t>(index);
        std::memcpy(bytes.data() + 64, &number, sizeof number);
        std::ranges::copy(std::as_bytes(std::span{one.config}), bytes.begin() + instance_bytes);
        const auto object = to.object({.name = "instance page of " + one.name,
                                       .size = to.pages.bytes,
                                       .content = Content::bytes,
                                       .own_bytes = std::move(bytes),
                                       .place = one.place});
        put(index, program.instance_page, to.pages.bytes, object, Right::read, "instance page",
            one.place, Neighbours::rings);
    }

    void segment(InstanceIndex index, const Program& program, const Segment& segment) {
        if ((segment.flags & may_write) == 0) {
            const bool text = (segment.flags & may_execute) != 0;
            const std::string name = text ? "text" : "rodata";
            put(index, segment.virtual_address, to.pages.whole(segment.memory_size),
                part(program, segment, name, to.pages.whole(segment.memory_size)),
                text ? Right::read_execute : Right::read, name, to.instance(index).type_place,
                Neighbours::program);
            return;
        }
        if ((segment.flags & may_execute) != 0)
            to.disagree("the program of {} has a segment at {:#x} that is writable and executable",
                        to.instance(index).name, segment.virtual_address);
        const std::uint64_t stored = to.pages.whole(segment.file_size),
                            all = to.pages.whole(segment.memory_size);
        if (stored > 0)
            own(index, segment.virtual_address, stored, "data", Content::bytes, segment.bytes);
        const bool heap = segment.virtual_address == program.heap_start;
        if (all > stored)
            own(index, segment.virtual_address + stored, all - stored, heap ? "heap" : "bss",
                Content::zero, {});
    }

    void own(InstanceIndex index, Virtual address, std::uint64_t size, const std::string& name,
             Content content, Bytes bytes) {
        const Instance& one = to.instance(index);
        const auto object = to.object({.name = name + " of " + one.name,
                                       .size = size,
                                       .content = content,
                                       .bytes = bytes,
                                       .place = one.type_place});
        put(index, address, size, object, Right::read_write, name, one.type_place,
            name == "heap" ? Neighbours::none : Neighbours::program);
    }

    void pristine(InstanceIndex index, const Program& program) {
        const Segment& data = *program.data();
        const std::uint64_t size = to.pages.whole(data.file_size);
        put(index, program.pristine, size, part(program, data, "pristine data", size), Right::read,
            "pristine data", to.instance(index).type_place);
    }

    // One object for all instances of a program.
    ObjectIndex part(const Program& program, const Segment& from, const std::string& name,
                     std::uint64_t size) {
        const auto [found, fresh] =
            shared.try_emplace({&program, fmt::format("{} {:#x}", name, from.virtual_address)}, 0);
        if (fresh)
            found->second =
                to.object({.name = fmt::format("{} of {}", name, program.elf.path.stem().string()),
                           .size = size,
                           .content = Content::bytes,
                           .bytes = from.bytes});
        return found->second;
    }

    void put(InstanceIndex index, Virtual address, std::uint64_t size, ObjectIndex object,
             Right right, const std::string& name, const Place& place,
             Neighbours neighbours = Neighbours::none) {
        to.extent({.space = to.members.rank_of[index],
                   .address = address,
                   .size = size,
                   .object = object,
                   .right = right,
                   .name = name,
                   .place = place,
                   .neighbours = neighbours});
    }
};

}  // namespace

void add_own_memory(Builder& to) {
    OwnMemory own{to};
    for (const InstanceIndex index : to.members.by_rank) own.add(index);
}

}  // namespace verifier
