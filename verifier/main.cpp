// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// ashlar-verifier: reads the description, the programs and the image, and says where they differ.
// Exit status: 0 nothing found, 1 findings, 2 wrong arguments or files that cannot be read.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <set>
#include <sstream>

#include "verifier/code/residues.hpp"
#include "verifier/report/report.hpp"

namespace {

using namespace verifier;

struct Arguments {
    Where where;
    std::vector<std::filesystem::path> programs;
    std::filesystem::path image;
    std::string format = "text";
    std::set<std::string> without;
    bool list = false, serve = false, residues = false;
};

int refuse(const std::string& text) {
    fmt::print(stderr, "ashlar-verifier: {}\n", text);
    return 2;
}

// An image that cannot even be decoded is a finding like any other.
Verdict undecodable(const Description& description, const std::string& why) {
    return {.system = description.system,
            .findings = {{.code = "V101",
                          .component = "image",
                          .what = "file",
                          .found = why,
                          .allowed = "an image"}},
            .assumptions = assumptions_of(description),
            .counts = {}};
}

Verdict judge(const Description& description, const std::vector<Program>& programs,
              const Image& image, const std::set<std::string>& without) {
    const Case all = make_case(description, programs, image);
    Verdict verdict{.system = description.system,
                    .findings = {},
                    .assumptions = assumptions_of(description),
                    .counts = {}};
    std::size_t run = 0;
    for (const Check& one : checks()) {
        if (without.contains(std::string{one.code})) continue;
        Report report{one.code, verdict.findings};
        one.run(all, report);
        ++run;
    }
    verdict.counts = counts_of(all, run);
    return verdict;
}

Verdict judge_file(const Description& description, const std::vector<Program>& programs,
                   const std::filesystem::path& file, const std::set<std::string>& without) {
    const auto image = read_image(file);
    return image ? judge(description, programs, *image, without)
                 : undecodable(description, image.error());
}

// Many images of one system: a line of input names one, and the codes to leave out; a line of output is
// its verdict. Nothing that is learned of one image is used for the next.
int serve(const Description& description, const std::vector<Program>& programs) {
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream words{line};
        std::filesystem::path file;
        words >> file;
        const std::set<std::string> without{std::istream_iterator<std::string>{words}, {}};
        fmt::print("{}\n", as_json_line(judge_file(description, programs, file, without)));
        std::fflush(stdout);
    }
    return 0;
}

// What the interpretation of the kernel's code does not show, by function and reason.
void print_residues() {
    std::string_view function, reason;
    for (const Residue& one : residues()) {
        if (one.function == function && one.reason == reason) continue;
        function = one.function;
        reason = one.reason;
        fmt::print("{}: {}\n", function, reason);
    }
    for (const RankResidue& one : rank_residues())
        fmt::print("{}: the set whose first rank is taken is not empty, and holds ranks only\n",
                   one.function);
}

int verify(const Arguments& arguments) {
    const auto description = read(arguments.where);
    if (!description)
        return refuse(
            fmt::format("{}: {}", text_of(description.error().place), description.error().text));
    const auto programs = read_programs(arguments.programs);
    if (!programs) return refuse(programs.error());
    if (arguments.serve) return serve(*description, *programs);
    const Verdict verdict = judge_file(*description, *programs, arguments.image, arguments.without);
    fmt::print("{}", arguments.format == "json" ? as_json(verdict) : as_text(verdict));
    return verdict.findings.empty() ? 0 : 1;
}

}  // namespace

int main(int count, char** values) {
    Arguments arguments;
    CLI::App app{"Compares a finished image with its description."};
    app.add_option("--system", arguments.where.system, "The description");
    app.add_option("--project", arguments.where.project, "The repository's folder")
        ->default_val(".");
    app.add_option("--board", arguments.where.board, "The board, when the description names none");
    app.add_option("--programs", arguments.programs, "The component ELFs, or folders of them");
    app.add_option("--image", arguments.image, "The image");
    app.add_option("--format", arguments.format, "text or json")
        ->check(CLI::IsMember({"text", "json"}));
    std::vector<std::string> codes;
    for (const Check& one : checks()) codes.emplace_back(one.code);
    app.add_option("--without", arguments.without, "Codes of checks to leave out")
        ->check(CLI::IsMember(codes));
    app.add_flag("--serve", arguments.serve,
                 "Judge the images that standard input names, each with the codes to leave out");
    app.add_flag("--list", arguments.list, "List the checks");
    app.add_flag("--residues", arguments.residues,
                 "List what V210 takes for granted of the kernel's code, and why");
    try {
        app.parse(count, values);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    if (arguments.residues) {
        print_residues();
        return 0;
    }
    if (arguments.list) {
        fmt::print("{}", arguments.format == "json" ? list_as_json() : list_as_text());
        return 0;
    }
    if (arguments.where.system.empty() || arguments.programs.empty() ||
        (arguments.image.empty() && !arguments.serve))
        return refuse("--system, --programs and --image are needed; --help says more");
    return verify(arguments);
}
