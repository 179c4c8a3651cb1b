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

#include "ashlar/port.hpp"
#include "ashlar/region.hpp"
#include "ashlar/system.hpp"

namespace ashlar {

struct Interrupt {
    std::uint32_t slot = 0;
    abi::EventSource event = 0;

    [[nodiscard]] abi::Events events() const { return event_mask(event); }
    [[nodiscard]] abi::Events arm() const { return 0; }
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
    static constexpr bool writable = std::same_as<Right, ReadWrite>;
    static constexpr std::string_view name = key.whole();
    Address registers{};
    std::uint64_t size = 0;

    // Offsets in bytes; the width is the device's business.
    template <typename Word = std::uint32_t>
    [[nodiscard]] Word read(std::uint64_t offset) const {
        return Machine::device_read<Word>(registers.as<std::byte>() + offset);
    }
    template <typename Word = std::uint32_t>
    void write(std::uint64_t offset, Word value) const {
        static_assert(writable || never<Word>,
                      "this register window is read-only for this component");
        Machine::device_write<Word>(registers.as<std::byte>() + offset, value);
    }
};

template <std::size_t Interrupts, Label label, typename First, typename... Others>
struct Device {
    using first_window = First;
    static constexpr std::string_view name = label.whole();
    Address registers{};  // of the first window
    std::uint64_t size = 0;
    std::array<Interrupt, Interrupts> interrupts{};
    std::tuple<Others...> others{};
    bool connected = true;

    template <typename Word = std::uint32_t>
    [[nodiscard]] Word read(std::uint64_t offset) const {
        return first().template read<Word>(offset);
    }
    template <typename Word = std::uint32_t>
    void write(std::uint64_t offset, Word value) const {
        first().template write<Word>(offset, value);
    }
    template <std::size_t index>
    [[nodiscard]] constexpr auto window() const {
        return found<place([](std::string_view key) { return detail::is_number(key, index); })>();
    }
    template <Label key>
    [[nodiscard]] constexpr auto window() const {
        return found<place([](std::string_view one) { return one == key.whole(); })>();
    }
    void acknowledge() const {
        for (const Interrupt& interrupt : interrupts) interrupt.acknowledge();
    }

    [[nodiscard]] abi::Events events() const {
        abi::Events mask = 0;
        if (connected) {
            for (const Interrupt& one : interrupts) mask |= one.events();
        }
        return mask;
    }
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
        static_assert(at <= sizeof...(Others),
                      "this port does not ask for such a register window: see `windows` in its "
                      "component.yaml");
        if constexpr (at == 0)
            return first();
        else
            return std::get<at - 1>(others);
    }
};

}  // namespace ashlar
