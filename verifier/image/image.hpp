// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// What a finished image holds, decoded: the registers that its boot stub sets, every address space
// walked from the roots, and the kernel's tables read where the kernel itself finds them. How registers,
// roots and tables of translation look, the machine's room knows.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "verifier/arch/contract.hpp"
#include "verifier/code/code.hpp"
#include "verifier/elf/elf.hpp"
#include "verifier/image/memory.hpp"
#include "verifier/image/rows.hpp"
#include "verifier/image/walk.hpp"

namespace verifier {

// The kernel's half of the address space, as its tables map it.
class KernelSpace {
  public:
    KernelSpace(const Memory& memory, const Walk& walk) : memory_{&memory}, walk_{&walk} {}

    [[nodiscard]] const Leaf* leaf(Virtual address) const;
    [[nodiscard]] std::optional<Physical> physical(Virtual address) const;
    [[nodiscard]] bool read(Virtual address, std::span<std::byte> to) const;

    template <typename Row>
    [[nodiscard]] std::optional<std::vector<Row>> rows(Virtual address, std::uint64_t count) const {
        if (count > most_bytes / sizeof(Row)) return std::nullopt;
        std::vector<Row> found(count);
        if (!read(address, std::as_writable_bytes(std::span{found}))) return std::nullopt;
        return found;
    }

  private:
    static constexpr std::uint64_t most_bytes = 1 << 24;  // a larger array is no table of ours
    const Memory* memory_;
    const Walk* walk_;
};

// Bytes of one of the kernel's tables, by its symbol.
struct TableRange {
    std::string name;
    Virtual address;
    std::uint64_t size = 0;
    bool mutable_ = false;  // the kernel writes it
};

struct Image {
    ElfFile elf;
    Memory memory;
    const Architecture* machine;  // the machine in the file's header
    BootState boot{};
    std::string boot_error;  // why the boot stub cannot be followed; then nothing below is decoded
    Translation translation{};
    Walk kernel;
    Walk idle;                 // what the boot stub's root of components maps
    std::vector<Walk> spaces;  // of every row of descriptors[], by rank
    std::vector<TableRange> ranges;

    std::vector<rows::Descriptor> descriptors;
    std::vector<rows::State> states;
    std::vector<rows::Level> levels;
    std::vector<rows::LevelState> level_states;
    std::vector<rows::Route> routes;
    std::vector<rows::DeadlineOwner> deadline_owners;  // by slot
    rows::Core core{};
    rows::System system{};
    std::vector<std::string> unreadable;  // tables that are not where their symbols say

    [[nodiscard]] KernelSpace kernel_space() const { return {memory, kernel}; }
    // What the boot stub leaves in a system register; 0 where it writes none.
    [[nodiscard]] std::uint64_t boot_value(std::string_view name) const;
    [[nodiscard]] Virtual address_of(std::string_view symbol) const;  // 0: there is none
    [[nodiscard]] Physical entry() const { return Physical{elf.entry}; }
    [[nodiscard]] Virtual state_address(std::size_t rank) const {
        return address_of("states") + rank * sizeof(rows::State);
    }
};

// Decoded as on that machine. The checks judge whatever can be decoded.
Image image_of(ElfFile elf, const Architecture& machine);

// For the machine that the file names. A file that is no ELF file is a sentence.
std::expected<Image, std::string> read_image(const std::filesystem::path& file);

}  // namespace verifier
