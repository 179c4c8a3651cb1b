// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/devices.hpp"

#include <algorithm>

#include "verifier/description/fields.hpp"
#include "verifier/description/values.hpp"

namespace verifier {
namespace {

// `uart: stdout`, or `flash: {device: flash0, window: 1, right: r}`.
struct Use {
    const Node& device;
    const Node* window = nullptr;
    const Node* right = nullptr;
};

Use use_of(const Node& value) {
    if (value.kind != Node::Kind::map) return {.device = value};
    const Fields fields{value, "a device of a component", {"device", "window", "right"}};
    return {.device = fields.need("device"),
            .window = fields.find("window"),
            .right = fields.find("right")};
}

// By its index in `reg`, or by its name in `reg-names`.
std::size_t index_of(const Device& device, const Node& word) {
    const std::string& text = scalar(word).text;
    std::size_t index = 0;
    if (const auto number = as_number(text)) {
        index = *number;
    } else {
        const auto& names = device.register_names;
        index = static_cast<std::size_t>(std::ranges::find(names, text) - names.begin());
        if (index == names.size()) index = device.registers.size();
    }
    if (index >= device.registers.size())
        refuse(word, device.name + " has no register window `" + text + "`");
    return index;
}

HeldWindow window_at(const Device& device, std::size_t index, std::string key, Right right) {
    return {.index = index,
            .key = std::move(key),
            .registers = device.registers[index],
            .right = right};
}

// The windows that the port asks for; for a port with one window, the grant may select it.
std::vector<HeldWindow> windows_of(const Port& port, const Device& device, const Use& use) {
    if (use.window != nullptr && port.windows.size() > 1)
        refuse(*use.window, "`" + port.name + "` asks for several windows by itself");
    if (port.windows.empty()) {
        const std::size_t index = use.window == nullptr ? 0 : index_of(device, *use.window);
        return {window_at(device, index, "0", Right::read_write)};
    }
    std::vector<HeldWindow> found;
    for (const Port::Window& window : port.windows) {
        const Node& word = use.window == nullptr ? *window.key : *use.window;
        found.push_back(window_at(device, index_of(device, word), window.key->text, window.right));
    }
    return found;
}

DeviceGrant grant(const Port& port, InstanceIndex index, const Node& key, const Node& value,
                  const BoardFile& board) {
    const Use use = use_of(value);
    DeviceGrant made{
        .end = {index, port.name, 0}, .device = board.device(use.device), .place = key.place()};
    made.windows = windows_of(port, made.device, use);
    if (use.right != nullptr && register_right(*use.right) != made.windows.front().right)
        refuse(*use.right, "`" + port.name + "` asks for another right");
    if (!port.takes_interrupts) made.device.interrupts.clear();
    return made;
}

}  // namespace

void read_devices(const BoardFile& board, Reading& reading) {
    for (InstanceIndex index = 0; index < reading.instances.size(); ++index) {
        const Made& made = reading.instances[index];
        for (const auto& [key, value] : made.devices.all()) {
            const Port* port = made.type->port(key->text);
            if (port == nullptr || port->kind != Port::Kind::device)
                refuse(*key, "`" + key->text + "` is no device port");
            reading.out.devices.push_back(grant(*port, index, *key, *value, board));
        }
    }
    board.lie_apart(reading.out.devices);
}

}  // namespace verifier
