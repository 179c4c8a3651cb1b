// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/board.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "verifier/arch/architectures.hpp"
#include "verifier/description/fields.hpp"
#include "verifier/description/tree.hpp"
#include "verifier/description/values.hpp"

namespace verifier {
namespace {

namespace fs = std::filesystem;

fs::path path_of(const Sources& sources, const std::string& name, const Node* named) {
    const fs::path file = name + ".yaml";
    if (const auto found = sources.find("boards" / file)) return *found;
    const fs::path last = sources.project() / "composer" / "boards" / file;
    if (fs::exists(last)) return last;
    throw ReadError{named != nullptr ? named->place() : Place{sources.name_of(sources.system()), 1},
                    "there is no board `" + name + "`"};
}

// Something that takes addresses: a granted device, memory or the controller.
struct Claimed {
    Range range;
    std::string what;
    const Place* granted;
};

Physical end_of(const Claimed& part) { return part.range.start + part.range.size; }

// Of two parts, of which `later` does not start first. Who holds a device reaches its whole pages.
bool meet(const Claimed& claimed, const Claimed& later, Pages pages) {
    if ((claimed.granted == nullptr) == (later.granted == nullptr))
        return later.range.start < end_of(claimed);
    return pages.start_of(later.range.start) < pages.end_of(end_of(claimed));
}

// The word after `-m` in QEMU's arguments: MiB without a unit. Null: QEMU gets the memory of the
// tree.
const Node* memory_word(const Node& machine) {
    const auto& words = list(machine).items;
    for (std::size_t at = 0; at + 1 < words.size(); at += 2)
        if (scalar(words[at]).text == "-m") return &scalar(words[at + 1]);
    return nullptr;
}

std::uint64_t bytes_of(const Node& word) {
    const bool gibi = word.text.ends_with('G');
    const std::string_view digits{word.text.data(),
                                  word.text.size() - (gibi || word.text.ends_with('M') ? 1 : 0)};
    const auto amount = as_number(digits);
    if (!amount || *amount >> 32 != 0) refuse(word, "`" + word.text + "` is no size of memory");
    return *amount << (gibi ? 30 : 20);
}

// QEMU's memory is one range: that of the tree.
void memory_agrees(const Node& machine, const std::vector<Range>& banks, Physical start) {
    if (banks.front().start != start)
        refuse(machine,
               fmt::format("the memory of the tree begins at {:#x}, and that of QEMU at {:#x}",
                           banks.front().start, start));
    const Node* word = memory_word(machine);
    if (word == nullptr) return;
    Physical end = start;
    for (const Range& bank : banks) {
        if (bank.start != end)
            refuse(*word, fmt::format("the memory of the tree has a hole at {:#x}", end));
        end += bank.size;
    }
    if (end - start != bytes_of(*word))
        refuse(*word, fmt::format("QEMU gets {} of memory, and the tree has {:#x} bytes",
                                  word->text, end - start));
}

}  // namespace

BoardFile::BoardFile(Sources& sources, const std::string& name, const Node* named) : name_{name} {
    const fs::path path = path_of(sources, name, named);
    const Fields fields{sources.file(path, named),
                        "a board",
                        {"board", "architecture", "device_tree", "cpu", "machine", "devices"}};
    machine_ = architecture_named(scalar(fields.need("architecture")).text);
    if (machine_ == nullptr)
        refuse(fields.need("architecture"), "the verifier knows no such architecture");
    const Node& cpu = scalar(fields.need("cpu"));
    const auto bits = machine_->physical_bits(cpu.text);
    if (!bits) refuse(cpu, "the verifier knows no processor `" + cpu.text + "`");
    physical_bits_ = *bits;
    const Node& tree = scalar(fields.need("device_tree"));
    if (tree.text.contains('/'))
        refuse(tree, "cannot read " + tree.text + ": it is no file beside the board's");
    Tree text = read_tree(sources, path.parent_path() / tree.text, tree.place());
    tree_ = DeviceTree{{.blob = flattened(std::move(text)),
                        .named = tree.place(),
                        .machine = machine_,
                        .processor = cpu.text,
                        .physical_bits = *bits}};
    memory_agrees(fields.need("machine"), tree_.memory(), machine_->facts().emulated_memory);
    devices_ = fields.find("devices");
}

Board BoardFile::board() const {
    InterruptController controller = tree_.interrupt_controller();
    return {.name = name_,
            .machine = machine_,
            .memory = tree_.memory(),
            .controller = std::move(controller.windows),
            .timer_line = tree_.timer_line(),
            .physical_bits = physical_bits_,
            .devices = devices()};
}

bool BoardFile::has_device(const std::string& name) const {
    return devices_ != nullptr && Fields{*devices_, "`devices`"}.has(name);
}

std::vector<Device> BoardFile::devices() const {
    std::vector<Device> all;
    std::set<std::string> named;
    for (std::size_t index = 0; devices_ != nullptr && index < map(*devices_).size(); ++index) {
        all.push_back(device(devices_->key(index)));
        named.insert(all.back().node);
    }
    for (Device& bus_master : tree_.bus_masters())
        if (!named.contains(bus_master.node)) all.push_back(std::move(bus_master));
    return all;
}

Device BoardFile::device(const Node& name) const {
    const Node* entry =
        devices_ == nullptr ? nullptr : Fields{*devices_, "`devices`"}.find(scalar(name).text);
    if (entry == nullptr) refuse(name, "the board has no device `" + name.text + "`");
    const Fields fields{*entry, "a device", {"node", "bus_master"}};
    const Node& node = scalar(fields.need("node"));
    Device device = tree_.device(node.text, node.place());
    device.name = name.text;
    if (const Node* master = fields.find("bus_master")) device.bus_master = flag(*master);
    return device;
}

void BoardFile::lie_apart(const std::vector<DeviceGrant>& grants) const {
    std::vector<Claimed> parts;
    for (const Range& range : tree_.memory()) parts.push_back({range, "memory", nullptr});
    for (const Range& one : tree_.interrupt_controller().all)
        parts.push_back({one, "the interrupt controller", nullptr});
    std::set<std::string> seen;
    for (const DeviceGrant& grant : grants)
        if (seen.insert(grant.device.node).second)
            for (const Range& one : grant.device.registers)
                parts.push_back({one, "device " + grant.device.name, &grant.place});
    std::ranges::sort(parts, {}, [](const Claimed& claimed) { return claimed.range.start; });
    const Claimed *device = nullptr, *other = nullptr;  // of those so far, which ends last
    for (const Claimed& part : parts) {
        for (const Claimed* before : {device, other})
            if (before != nullptr && meet(*before, part, machine_->facts().pages)) {
                const Claimed& held = part.granted != nullptr ? part : *before;
                throw ReadError{held.granted != nullptr ? *held.granted : tree_.named(),
                                fmt::format("{} and {} overlap at {:#x}", before->what, part.what,
                                            part.range.start)};
            }
        const Claimed*& furthest = part.granted != nullptr ? device : other;
        if (furthest == nullptr || end_of(part) > end_of(*furthest)) furthest = &part;
    }
}

}  // namespace verifier
