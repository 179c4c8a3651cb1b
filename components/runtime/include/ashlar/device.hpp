// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A device's registers and interrupts. A line is masked from its event until `acknowledge`, and
// from the start until the first one: quiet the device first, then acknowledge.
//
//   read, write        the first register window that the port asks for
//   window<1>()        another one, by its index in the device tree, as component.yaml has it
//   window<"ram">()    or by its name in `reg-names`
#pragma once

#include <concepts>
#include <tuple>

#include "ashlar/assertion.h"
#include "ashlar/port.hpp"
#include "ashlar/region.hpp"
#include "ashlar/system.hpp"

namespace ashlar {

// One interrupt line of a device. It is a source of `wait`, alone or with its device.
struct Interrupt {
    // Filled by wiring.hpp.
    std::uint32_t slot = 0;
    abi::EventSource event = 0;

    // For `wait`: the bit that this line sets in the component's event set.
    [[nodiscard]] abi::Events events() const { return event_mask(event); }
    // For `wait`: the port needs no preparation before the sleep.
    [[nodiscard]] abi::Events arm() const { return 0; }
    // Unmasks the line. Clear the device's reason for the interrupt first, or it comes again at
    // once.
    void acknowledge() const { system::acknowledge(slot); }
};

namespace detail {

// Does a window go by this index? "0", "12".
constexpr bool is_number(std::string_view key, std::size_t index) {
    std::size_t value = 0;
    for (const char digit : key) {
        if (digit < '0' || digit > '9') return false;
        value = value * 10 + static_cast<std::size_t>(digit - '0');
    }
    return value == index;
}

}  // namespace detail

// A range of registers. `key` is the index or the name by which component.yaml requests it.
template <Label key, typename Right>
struct Window {
    // Whether the grant has the right `rw`.
    static constexpr bool writable = std::same_as<Right, ReadWrite>;
    // The window's index or name, as in component.yaml.
    static constexpr std::string_view name = key.whole();
    // Filled by wiring.hpp; the size in bytes.
    Address registers{};
    std::uint64_t size = 0;

    // Reads one register. `offset` in bytes from the window's start; the access has the width of
    // `Word`. Only a debug build checks that it lies inside the window, aligned.
    template <typename Word = std::uint32_t>
    [[nodiscard]] Word read(std::uint64_t offset) const {
        require_inside<Word>(offset);
        return Machine::device_read<Word>(registers.as<std::byte>() + offset);
    }
    // Writes one register. A window that is granted with `r` refuses this when it is compiled.
    template <typename Word = std::uint32_t>
    void write(std::uint64_t offset, Word value) const {
        if constexpr (!writable) {
            static_assert(allowed<key>, "this register window is read-only for this component");
        }
        require_inside<Word>(offset);
        Machine::device_write<Word>(registers.as<std::byte>() + offset, value);
    }

  private:
    template <typename Word>
    void require_inside(std::uint64_t offset) const {
        ASHLAR_ASSERT(offset % sizeof(Word) == 0, "a register at a misaligned offset");
        ASHLAR_ASSERT(offset < size && sizeof(Word) <= size - offset,
                      "a register past the end of its window");
    }
};

// A device that this component drives. `events` are those of all its interrupt lines; a single line
// is `port.interrupts[0]`.
template <std::size_t Interrupts, Label label, typename First, typename... Others>
struct Device {
    // The type of the window that `read` and `write` use.
    using first_window = First;
    // The port's name, as in component.yaml.
    static constexpr std::string_view name = label.whole();
    Address registers{};  // of the first window
    // Filled by wiring.hpp; `size` in bytes, `interrupts` in the device tree's order.
    std::uint64_t size = 0;
    std::array<Interrupt, Interrupts> interrupts{};
    std::tuple<Others...> others{};
    bool connected = true;

    // Reads one register of the first window. `offset` in bytes; the access has the width of
    // `Word`, 32 bits if nothing is said.
    template <typename Word = std::uint32_t>
    [[nodiscard]] Word read(std::uint64_t offset) const {
        return first().template read<Word>(offset);
    }
    // Writes one register of the first window.
    template <typename Word = std::uint32_t>
    void write(std::uint64_t offset, Word value) const {
        if constexpr (First::writable) {
            first().template write<Word>(offset, value);
        } else {
            static_assert(allowed<label>,
                          "this register window is read-only for this component: `windows` in its "
                          "component.yaml gives the right");
        }
    }
    // The register window with this index or name: `read`, `write` and `size` as of the device. One
    // that component.yaml does not list is refused when this is compiled.
    template <std::size_t index>
    [[nodiscard]] constexpr auto window() const {
        return found<place([](std::string_view key) { return detail::is_number(key, index); })>();
    }
    template <Label key>
    [[nodiscard]] constexpr auto window() const {
        return found<place([](std::string_view one) { return one == key.whole(); })>();
    }
    // Unmasks all interrupt lines of the device.
    void acknowledge() const {
        for (const Interrupt& interrupt : interrupts) interrupt.acknowledge();
    }

    // For `wait`: the bits of all lines; 0 without a grant.
    [[nodiscard]] abi::Events events() const {
        abi::Events mask = 0;
        if (connected) {
            for (const Interrupt& one : interrupts) mask |= one.events();
        }
        return mask;
    }
    // For `wait`: the port needs no preparation before the sleep.
    [[nodiscard]] abi::Events arm() const { return 0; }

  private:
    [[nodiscard]] constexpr First first() const { return {.registers = registers, .size = size}; }
    // Which of the windows: 0 is the first, one past the last is none.
    static consteval std::size_t place(auto is) {
        const std::array<std::string_view, 1 + sizeof...(Others)> keys{First::name,
                                                                       Others::name...};
        std::size_t at = 0;
        while (at < keys.size() && !is(keys[at])) ++at;
        return at;
    }
    template <std::size_t at>
    [[nodiscard]] constexpr auto found() const {
        if constexpr (at == 0) {
            return first();
        } else if constexpr (at <= sizeof...(Others)) {
            return std::get<at - 1>(others);
        } else {
            static_assert(allowed<label>,
                          "this port does not ask for such a register window: see `windows` in its "
                          "component.yaml");
            return first();
        }
    }
};

}  // namespace ashlar
