// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/program/program.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <span>
#include <tuple>
#include <utility>

namespace verifier {
namespace {

constexpr std::string_view section_name = ".ashlar.ports";
constexpr std::uint32_t none = 0xffff'ffff;
// A row as it lies in the section, little-endian.
struct Row {
    char name[104];
    std::uint32_t element, kind;
    std::uint64_t address, second, third;
    std::uint32_t slot, source, count, number;
    std::uint64_t layout;
};
static_assert(sizeof(Row) == 160);

std::optional<std::uint32_t> unless_none(std::uint32_t word) {
    return word == none ? std::nullopt : std::optional{word};
}

PortFact fact_of(const Row& row) {
    const std::string_view field{row.name, sizeof row.name};
    return {.kind = PortFactKind{row.kind},
            .name = std::string{field.substr(0, field.find('\0'))},
            .element = row.element,
            .address = row.address,
            .second = row.second,
            .third = row.third,
            .slot = unless_none(row.slot),
            .source = unless_none(row.source),
            .count = row.count,
            .number = row.number,
            .layout = row.layout};
}

constexpr auto value_kind = static_cast<std::uint32_t>(PortFactKind::value);

bool known(std::uint32_t kind) {
    return kind >= static_cast<std::uint32_t>(PortFactKind::program) &&
           kind <= static_cast<std::uint32_t>(PortFactKind::restart);
}

bool has_value(PortFactKind kind) {
    return kind == PortFactKind::peer || kind == PortFactKind::link_config ||
           kind == PortFactKind::constant || kind == PortFactKind::operation ||
           kind == PortFactKind::window;
}

// A row's value, from the rows that continue it: its stated size, padded with zeros.
void take_value(PortFact& fact, std::span<const Row> rows, Program& program) {
    const std::size_t needed = (fact.count + sizeof(Row::name) - 1) / sizeof(Row::name);
    for (std::size_t piece = 0; piece < rows.size(); ++piece) {
        fact.value.append(rows[piece].name, sizeof(Row::name));
        if (rows[piece].element != piece)
            program.malformed.push_back("a part of the value of " + fact.name +
                                        " has a number of another");
    }
    const bool zero_behind = fact.value.find_first_not_of('\0', fact.count) == std::string::npos;
    if (needed != rows.size() || !zero_behind)
        program.malformed.push_back("the value of " + fact.name + " is not as long as it says");
    fact.value.resize(std::min<std::size_t>(fact.value.size(), fact.count));
}

void take_fact(PortFact fact, Program& program) {
    if (fact.kind == PortFactKind::program) {
        program.type = fact.name;
        program.instance_page = Virtual{fact.address};
    } else if (fact.kind == PortFactKind::instance) {
        program.instances.push_back(fact.name);
    } else if (fact.kind == PortFactKind::reattached) {
        program.reattached.push_back(std::move(fact));
    } else if (fact.kind == PortFactKind::restart) {
        if (program.ends_reattached || !fact.name.empty())
            program.malformed.emplace_back(
                "says twice, or of a port, that it has code for another life");
        program.ends_reattached = fact.count;
    } else if (fact.kind <= PortFactKind::child) {
        program.facts.push_back(std::move(fact));
    } else {
        program.beliefs.push_back(std::move(fact));
    }
}

// Takes the rows into the program; false where one is of no known kind.
bool take_rows(Bytes bytes, Program& program) {
    if (bytes.size() % sizeof(Row) != 0) return false;
    std::vector<Row> rows(bytes.size() / sizeof(Row));
    if (!rows.empty()) std::memcpy(rows.data(), bytes.data(), bytes.size());
    for (std::size_t at = 0; at < rows.size();) {
        if (!known(rows[at].kind) || rows[at].kind == value_kind) return false;
        PortFact fact = fact_of(rows[at]);
        const std::size_t first = ++at;
        while (at < rows.size() && rows[at].kind == value_kind) ++at;
        const auto values = std::span<const Row>{rows}.subspan(first, at - first);
        if (has_value(fact.kind))
            take_value(fact, values, program);
        else if (!values.empty())
            return false;
        take_fact(std::move(fact), program);
    }
    return true;
}

// The order in which facts are looked up.
auto key(const PortFact& port_fact) {
    return std::tie(port_fact.kind, port_fact.name, port_fact.element);
}

const PortFact* found_in(const std::vector<PortFact>& facts, PortFactKind kind,
                         std::string_view name, std::uint32_t element) {
    const auto wanted = std::make_tuple(kind, name, element);
    const auto found =
        std::ranges::lower_bound(facts, wanted, std::less{}, [](const PortFact& one) {
            return std::make_tuple(one.kind, std::string_view{one.name}, one.element);
        });
    if (found == facts.end() || found->kind != kind || found->name != name ||
        found->element != element)
        return nullptr;
    return &*found;
}

Virtual value_of(const ElfFile& elf, std::string_view name) {
    const Symbol* symbol = elf.symbol(name);
    return Virtual{symbol == nullptr ? 0 : symbol->value};
}

}  // namespace

const PortFact* Program::fact(PortFactKind kind, std::string_view port,
                              std::uint32_t element) const {
    return found_in(facts, kind, port, element);
}

const PortFact* Program::belief(PortFactKind kind, std::string_view name,
                                std::uint32_t element) const {
    return found_in(beliefs, kind, name, element);
}

const Segment* Program::data() const {
    const auto found = std::ranges::find_if(loads, [](const Segment* segment) {
        return (segment->flags & 2) != 0 && segment->file_size > 0;
    });
    return found == loads.end() ? nullptr : *found;
}

bool Program::wants_pristine() const {
    const Segment* from = data();
    return from != nullptr && pristine != from->virtual_address;
}

std::expected<Program, std::string> read_program(const std::filesystem::path& file) {
    auto elf = read_elf(file);
    if (!elf) return std::unexpected{elf.error()};
    Program program{.elf = std::move(*elf)};
    const Section* rows = program.elf.section(section_name);
    if (rows == nullptr || !take_rows(rows->bytes, program) || program.type.empty())
        return std::unexpected{file.string() +
                               ": does not say where its ports are (section .ashlar.ports)"};
    std::ranges::sort(program.facts, {}, key);
    std::ranges::sort(program.beliefs, {}, key);
    for (const Segment& segment : program.elf.segments)
        if (segment.type == loadable && segment.memory_size > 0) program.loads.push_back(&segment);
    std::ranges::sort(program.loads, {}, &Segment::virtual_address);
    program.stack_bottom = value_of(program.elf, "__stack_bottom");
    program.stack_top = value_of(program.elf, "__stack_top");
    program.heap_start = value_of(program.elf, "__heap_start");
    program.heap_end = value_of(program.elf, "__heap_end");
    program.pristine = value_of(program.elf, "__pristine_start");
    return program;
}

std::expected<Programs, std::string> read_programs(
    const std::vector<std::filesystem::path>& paths) {
    std::map<std::filesystem::path, bool> files;  // whether it was named
    for (const auto& path : paths) {
        std::error_code failed;
        if (!std::filesystem::is_directory(path)) {
            files[path] = true;
            continue;
        }
        for (const auto& one : std::filesystem::directory_iterator{path, failed})
            if (one.path().extension() == ".elf" && one.is_regular_file(failed))
                files.try_emplace(one.path(), false);
        if (failed) return std::unexpected{path.string() + ": " + failed.message()};
    }
    Programs made;
    for (const auto& [file, named] : files) {
        auto program = read_program(file);
        if (program)
            made.programs.push_back(std::move(*program));
        else if (named)
            return std::unexpected{program.error()};
        else
            made.left_out.push_back({file, program.error()});
    }
    return made;
}

}  // namespace verifier
