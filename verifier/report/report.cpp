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

nlohmann::ordered_json json_of(const Finding& finding) {
    nlohmann::ordered_json made{{"code", finding.code},
                                {"component", finding.component},
                                {"what", finding.what},
                                {"found", finding.found},
                                {"allowed", finding.allowed}};
    if (finding.address) made["address"] = fmt::format("{:#x}", finding.address->number);
    if (!finding.entry.empty()) made["entry"] = finding.entry;
    if (!finding.place.file.empty()) made["place"] = text_of(finding.place);
    made["text"] = text_of(finding);
    return made;
}

nlohmann::ordered_json json_of(const JudgedProgram& judged_program) {
    nlohmann::ordered_json made{{"name", judged_program.name},
                                {"sha256", judged_program.sha256},
                                {"instances", judged_program.instances}};
    if (!judged_program.left_out.empty()) made["left_out"] = judged_program.left_out;
    return made;
}

nlohmann::ordered_json json_of(const Judged& judged) {
    nlohmann::ordered_json description = nlohmann::ordered_json::array(), programs = description;
    for (const SourceFile& source_file : judged.description)
        description.push_back({{"name", source_file.name}, {"sha256", source_file.sha256}});
    for (const JudgedProgram& program : judged.programs) programs.push_back(json_of(program));
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

nlohmann::ordered_json json_of(const std::vector<Finding>& findings) {
    nlohmann::ordered_json made = nlohmann::ordered_json::array();
    for (const Finding& finding : findings) made.push_back(json_of(finding));
    return made;
}

nlohmann::ordered_json json_of(const Verdict& verdict) {
    return {{"system", verdict.system},
            {"judged", json_of(verdict.judged)},
            {"findings", json_of(verdict.findings)},
            {"assumptions", verdict.assumptions},
            {"components", verdict.counts.components},
            {"mappings", verdict.counts.mappings},
            {"capabilities", verdict.counts.capabilities},
            {"checks", verdict.counts.checks},
            {"kernel", {{"digest", verdict.kernel}, {"reviewer", verdict.reviewer}}}};
}

// A path may have bytes that are no UTF-8.
std::string dumped(const nlohmann::ordered_json& made, int indent = -1) {
    return made.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

Judged judged_of(const Case& in, const std::vector<LeftOut>& left_out) {
    Judged made{.image = sha256_of(in.image.elf.content),
                .loaded = loaded_digest(in.image.memory, in.image.entry()),
                .description = in.description.sources,
                .programs = {}};
    for (const Program& program : in.programs) made.programs.push_back(judged_program(in, program));
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
    for (const ExpectedComponent& component : in.wiring.components)
        made.capabilities += component.slots.size();
    return made;
}

std::string as_text(const Verdict& verdict) {
    std::string text;
    std::map<std::string_view, unsigned> said;
    for (const Finding& finding : verdict.findings)
        if (++said[finding.code] <= most_of_a_code) text += text_of(finding) + '\n';
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
    for (const std::string& assumption : verdict.assumptions)
        text += fmt::format("assumed: {}\n", assumption);
    return text;
}

std::string as_json(const Verdict& verdict) { return dumped(json_of(verdict), 1) + '\n'; }

std::string findings_as_json_line(const std::vector<Finding>& findings) {
    nlohmann::ordered_json made;
    made["findings"] = json_of(findings);
    return dumped(made);
}

std::string refusal_as_json_line(const std::string& why) {
    nlohmann::ordered_json made;
    made["refused"] = why;
    return dumped(made);
}

std::string list_as_text() {
    std::string text;
    for (const Check& check : checks())
        text += fmt::format("{}  {}\n      {}\n", check.code, check.sentence, check.reason);
    return text;
}

std::string list_as_json() {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const Check& check : checks())
        rows.push_back(
            {{"code", check.code}, {"sentence", check.sentence}, {"reason", check.reason}});
    return rows.dump(1) + '\n';
}

}  // namespace verifier
