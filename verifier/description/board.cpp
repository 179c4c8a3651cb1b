// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/board.hpp"

#include "verifier/description/fields.hpp"
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

}  // namespace

BoardFile::BoardFile(Sources& sources, const std::string& name, const Node* named) : name_{name} {
    const fs::path path = path_of(sources, name, named);
    const Fields fields{sources.file(path, named),
                        "a board",
                        {"board", "architecture", "device_tree", "cpu", "machine", "devices"}};
    if (scalar(fields.need("architecture")).text != "aarch64")
        refuse(fields.need("architecture"), "the verifier knows no such architecture");
    const Node& tree = scalar(fields.need("device_tree"));
    tree_ = DeviceTree{path.parent_path() / tree.text, tree.place()};
    devices_ = fields.find("devices");
}

Board BoardFile::board() const {
    const Gic gic = tree_.interrupt_controller();
    return {.name = name_,
            .memory = tree_.memory(),
            .distributor = gic.distributor,
            .cpu_interface = gic.cpu_interface,
            .timer_line = tree_.virtual_timer()};
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

}  // namespace verifier
