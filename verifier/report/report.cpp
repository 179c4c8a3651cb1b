// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/report/report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "verifier/digest/sha256.hpp"
#include "verifier/image/loaded.hpp"

namespace verifier {
namespace {

constexpr unsigned most_of_a_code = 20;  // findings of one check that are printed as text

nlohmann::ordered_json json_of(const Finding& one) {
    nlohmann::ordered_json made{{"code", one.code},
                                {"component", one.component},
                                {"what", one.what},
                                {"found", one.found},
                                {"allowed", one.allowed}};
    if (one.address) made["address"] = fmt::format("{:#x}", one.address->number);
    if (!one.entry.empty()) made["entry"] = one.entry;
    if (!one.place.file.empty()) made["place"] = text_of(one.place);
    made["text"] = text_of(one);
    return made;
}

nlohmann::ordered_json json_of(const JudgedProgram& one) {
    nlohmann::ordered_json made{
        {"name", one.name}, {"sha256", one.sha256}, {"instances", one.instances}};
    if (!one.left_out.empty()) made["left_out"] = one.left_out;
    return made;
}

nlohmann::ordered_json json_of(const Judged& judged) {
    nlohmann::ordered_json description = nlohmann::ordered_json::array(), programs = description;
    for (const SourceFile& one : judged.description)
        description.push_back({{"name", one.name}, {"sha256", one.sha256}});
    for (const JudgedProgram& one : judged.programs) programs.push_back(json_of(one));
    return {{"image", judged.image},
            {"loaded", judged.loaded},
            {"description", std::move(description)},
            {"programs", std::move(programs)}};
}

// The components that a program belongs to.
JudgedProgram judged_program(const Case& in, const Program& program) {
    JudgedProgram made{.name = program.elf.path.filename().string(),
                       .sha256 = sha256_of(program.elf.content),
                       .instances = {},
                       .left_out = {}};
    for (InstanceIndex index = 0; index < in.members.program_of.size(); ++index)
        if (in.members.program_of[index] == &program)
            made.instances.push_back(in.description.instances[index].name);
    if (made.instances.empty()) made.left_out = "no component of the image is this program";
    return made;
}

nlohmann::ordered_json json_of(const Verdict& verdict) {
    nlohmann::ordered_json findings = nlohmann::ordered_json::array();
    for (const Finding& one : verdict.findings) findings.push_back(json_of(one));
    return {{"system", verdict.system},
            {"judged", json_of(verdict.judged)},
            {"findings", std::move(findings)},
            {"assumptions", verdict.assumptions},
            {"components", verdict.counts.components},
            {"mappings", verdict.counts.mappings},
            {"capabilities", verdict.counts.capabilities},
            {"checks", verdict.counts.checks},
            {"kernel", {{"digest", verdict.kernel}, {"reviewer", verdict.reviewer}}}};
}

}  // namespace

Judged judged_of(const Case& in, const std::vector<LeftOut>& left_out) {
    Judged made{.image = sha256_of(in.image.elf.content),
                .loaded = loaded_digest(in.image.memory, in.image.entry()),
                .description = in.description.sources,
                .programs = {}};
    for (const Program& one : in.programs) made.programs.push_back(judged_program(in, one));
    for (const LeftOut& one : left_out)
        made.programs.push_back({.name = one.file.filename().string(),
                                 .sha256 = {},
                                 .instances = {},
                                 .left_out = one.why});
    std::ranges::sort(made.programs, {}, &JudgedProgram::name);
    return made;
}

Counts counts_of(const Case& in, std::size_t checks) {
    Counts made{.components = in.components(),
                .mappings = in.comparison.pieces.size(),
                .capabilities = 0,
                .checks = checks};
    for (const ExpectedComponent& one : in.wiring.components) made.capabilities += one.slots.size();
    return made;
}

std::string as_text(const Verdict& verdict) {
    std::string text;
    std::map<std::string_view, unsigned> said;
    for (const Finding& one : verdict.findings)
        if (++said[one.code] <= most_of_a_code) text += text_of(one) + '\n';
    for (const auto& [code, count] : said)
        if (count > most_of_a_code)
            text += fmt::format("{}: {} more\n", code, count - most_of_a_code);
    text += fmt::format(
        "{}: {} components, {} mappings, {} capabilities against the description, {} checks: {}\n",
        verdict.system, verdict.counts.components, verdict.counts.mappings,
        verdict.counts.capabilities, verdict.counts.checks,
        verdict.findings.empty() ? "nothing found"
                                 : fmt::format("{} findings", verdict.findings.size()));
    if (!verdict.judged.loaded.empty())
        text += fmt::format("image: sha256 {}\n", verdict.judged.loaded);
    text += fmt::format("kernel: sha256 {}, reviewed by {}\n", verdict.kernel, verdict.reviewer);
    for (const std::string& one : verdict.assumptions) text += fmt::format("assumed: {}\n", one);
    return text;
}

// A path may have bytes that are no UTF-8.
std::string as_json_line(const Verdict& verdict, int indent) {
    return json_of(verdict).dump(indent, ' ', false,
                                 nlohmann::ordered_json::error_handler_t::replace);
}
std::string as_json(const Verdict& verdict) { return as_json_line(verdict, 1) + '\n'; }

std::string list_as_text() {
    std::string text;
    for (const Check& one : checks())
        text += fmt::format("{}  {}\n      {}\n", one.code, one.sentence, one.reason);
    return text;
}

std::string list_as_json() {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const Check& one : checks())
        rows.push_back({{"code", one.code}, {"sentence", one.sentence}, {"reason", one.reason}});
    return rows.dump(1) + '\n';
}

}  // namespace verifier
