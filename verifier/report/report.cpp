// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/report/report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <nlohmann/json.hpp>

namespace verifier {
namespace {

constexpr unsigned most_of_a_code = 20;  // findings of one check that are printed as text

nlohmann::ordered_json json_of(const Finding& one) {
    nlohmann::ordered_json made{{"code", one.code},
                                {"component", one.component},
                                {"what", one.what},
                                {"found", one.found},
                                {"allowed", one.allowed}};
    if (one.address) made["address"] = fmt::format("{:#x}", *one.address);
    if (!one.entry.empty()) made["entry"] = one.entry;
    if (!one.place.file.empty()) made["place"] = text_of(one.place);
    made["text"] = text_of(one);
    return made;
}

nlohmann::ordered_json json_of(const Verdict& verdict) {
    nlohmann::ordered_json findings = nlohmann::ordered_json::array();
    for (const Finding& one : verdict.findings) findings.push_back(json_of(one));
    return {{"system", verdict.system},
            {"findings", std::move(findings)},
            {"assumptions", verdict.assumptions},
            {"components", verdict.counts.components},
            {"mappings", verdict.counts.mappings},
            {"capabilities", verdict.counts.capabilities},
            {"checks", verdict.counts.checks},
            {"kernel", {{"digest", verdict.kernel}, {"reviewer", verdict.reviewer}}}};
}

}  // namespace

std::vector<std::string> assumptions_of(const Description& description, const GivenKernel& kernel) {
    constexpr const char* shown =
        "does what its tests show; V201 to V204 are read from its instructions";
    std::vector<std::string> all{
        kernel.reviewed.by == Reviewed::By::anything
            ? fmt::format("the kernel {}, of which no review was asked, {}", kernel.object.digest, shown)
            : fmt::format("the kernel that was reviewed {}", shown),
        "compiler and linker made the kernel's object of its sources as their manuals say",
        "the processor translates addresses and takes exceptions as its manual says",
    };
    for (const Assumption& one : description.assumptions)
        all.push_back(fmt::format("{} of {}: {} ({})", one.what, fmt::join(one.of, ", "),
                                  one.reason, text_of(one.place)));
    return all;
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
    text += fmt::format("kernel: {}, reviewed by {}\n", verdict.kernel, verdict.reviewer);
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
