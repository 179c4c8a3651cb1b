// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// The kernel's half: its segments, its stack between two unmapped pages, the log, the trace where there
// is one, and the interrupt controller. No table and no component's frame.
#include <algorithm>

#include "verifier/expected/builder.hpp"

namespace verifier {
namespace {

struct KernelMemory {
    Builder& to;

    void put(const std::string& name, Virtual address, Right right, Object object,
             MemoryType memory = MemoryType::normal) {
        if (address == Virtual{})
            to.disagree("the image has no symbol that says where its {} is", name);
        object.name = name;
        object.place = to.members.description.place;
        const std::uint64_t size = object.size;
        to.extent({.space = to.kernel(),
                   .address = address,
                   .size = size,
                   .object = to.object(std::move(object)),
                   .right = right,
                   .memory = memory,
                   .name = name,
                   .place = to.members.description.place});
    }

    void segment(const Segment& segment, const Segment* boot) {
        const bool text = (segment.flags & 1) != 0;
        const std::string name = text                       ? "kernel text"
                                 : (segment.flags & 2) != 0 ? "kernel data"
                                                            : "kernel read-only data and tables";
        Physical end = segment.physical_address + segment.memory_size;
        // The boot stub follows the text, in its last page or in one more.
        if (text && boot != nullptr)
            end = std::max(end, boot->physical_address + boot->memory_size);
        put(name, segment.virtual_address,
            text                       ? Right::read_execute
            : (segment.flags & 2) != 0 ? Right::read_write
                                       : Right::read,
            {.size = to.pages.whole(end - segment.physical_address),
             .content = Content::kernel,
             .fixed_physical = segment.physical_address});
        if ((segment.flags & 3) == 3)
            to.disagree("the kernel's segment at {:#x} is writable and executable",
                        segment.virtual_address);
    }

    void device(const ControllerWindow& controller_window) {
        put(controller_window.name, to.image.address_of(controller_window.symbol),
            Right::read_write,
            {.size = controller_window.mapped.size,
             .content = Content::device,
             .fixed_physical = controller_window.mapped.start},
            MemoryType::device);
    }
};

}  // namespace

void add_kernel_memory(Builder& to) {
    KernelMemory kernel{to};
    const Segment* boot = to.image.memory.segment(to.image.entry(), 1);
    for (const Segment* segment : to.image.memory.segments())
        if (segment->virtual_address >= to.image.machine->facts().kernel_half)
            kernel.segment(*segment, boot);
    const Virtual top = to.image.address_of("__kernel_stack_top");
    kernel.put("kernel stack", top == Virtual{} ? top : top - rows::stack_bytes, Right::read_write,
               {.size = rows::stack_bytes});
    to.guard(to.kernel(), {top - rows::stack_bytes - to.pages.bytes,
                           to.pages.bytes,
                           "guard below the kernel stack",
                           {}});
    to.guard(to.kernel(), {top, to.pages.bytes, "guard above the kernel stack", {}});
    if (to.image.elf.symbol("kernel_trace") != nullptr)
        kernel.put("kernel trace", to.image.address_of("kernel_trace"), Right::read_write,
                   {.size = to.pages.whole(rows::trace_bytes)});
    for (const ControllerWindow& controller_window : to.members.description.board.controller)
        kernel.device(controller_window);
}

}  // namespace verifier
