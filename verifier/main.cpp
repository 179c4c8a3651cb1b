// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// ashlar-verifier: reads the description, the programs and the image, and reports where they
// differ. Exit status: 0 no finding, 1 findings, 2 wrong arguments or files that cannot be read.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <expected>
#include <iostream>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

#include "verifier/arch/architectures.hpp"
#include "verifier/code/residues.hpp"
#include "verifier/report/leaves.hpp"
#include "verifier/report/report.hpp"

namespace {

using namespace verifier;

struct Arguments {
    Where where;
    std::vector<std::filesystem::path> programs;
    std::filesystem::path image, kernel_object;
    std::string kernel;  // which was reviewed: a digest, "any", or the project's page
    std::string format = "text";
    std::set<std::string> without;
    bool list = false, serve = false, leaves = false, residues = false;
};

int refuse(const std::string& text) {
    fmt::print(stderr, "ashlar-verifier: {}\n", text);
    return 2;
}

// What one image is held against.
struct Against {
    const Description& description;
    const Programs& programs;
    const GivenKernel& kernel;
    const std::set<std::string>& without;  // codes of checks
};

Verdict empty_verdict(const Against& against) {
    return {.system = against.description.system,
            .judged = {.image = {},
                       .loaded = {},
                       .description = against.description.sources,
                       .programs = {}},
            .findings = {},
            .assumptions = assumptions_of(against.description, against.kernel),
            .counts = {},
            .kernel = against.kernel.object.digest,
            .reviewer = against.kernel.reviewer()};
}

// An image that cannot even be decoded is a finding like any other. Its path may be that of a descriptor.
Verdict undecodable(const Against& against, const std::filesystem::path& file, std::string why) {
    if (const std::string head = file.string() + ": "; why.starts_with(head))
        why.erase(0, head.size());
    Verdict verdict = empty_verdict(against);
    verdict.findings = {{.code = "V101",
                         .component = "image",
                         .what = "file",
                         .found = std::move(why),
                         .allowed = "an image"}};
    return verdict;
}

struct Checked {
    std::vector<Finding> findings;
    std::size_t checks = 0;  // that ran
};

Checked run_checks(const Case& all, const std::set<std::string>& without) {
    Checked made;
    for (const Check& check : checks()) {
        if (without.contains(std::string{check.code})) continue;
        Report report{check.code, made.findings};
        check.run(all, report);
        ++made.checks;
    }
    return made;
}

Case case_of(const Against& against, const Image& image) {
    return make_case(against.description, against.programs.programs, image, against.kernel);
}

Verdict judge(const Against& against, const Image& image) {
    const Case all = case_of(against, image);
    Checked checked = run_checks(all, against.without);
    Verdict verdict = empty_verdict(against);
    verdict.judged = judged_of(all, against.programs.left_out);
    verdict.findings = std::move(checked.findings);
    verdict.assumptions = assumptions_of(all);
    verdict.counts = counts_of(all, checked.checks);
    return verdict;
}

Verdict judge_file(const Against& against, const std::filesystem::path& file) {
    const auto image = read_image(file);
    return image ? judge(against, *image) : undecodable(against, file, image.error());
}

// The same findings alone: nobody asks a server for digests of what it read.
std::vector<Finding> findings_in(const Against& against, const std::filesystem::path& file) {
    const auto image = read_image(file);
    return image ? run_checks(case_of(against, *image), against.without).findings
                 : undecodable(against, file, image.error()).findings;
}

// An object that cannot be read is a finding of V205; a word that names no kernel is refused.
std::expected<GivenKernel, std::string> given_kernel(const std::filesystem::path& object,
                                                     const std::string& word,
                                                     const std::filesystem::path& project,
                                                     const Board& board) {
    auto by = reviewed(word, project);
    if (!by) return std::unexpected{by.error()};
    auto read = read_kernel_object(object, *board.machine);
    GivenKernel made{.object = {}, .error = read ? "" : read.error(), .reviewed = std::move(*by)};
    if (read) made.object = std::move(*read);
    return made;
}

// A line of --serve: an image, then codes of checks to leave out; kernel-object=FILE and kernel=WORD where they are
// others than the command line's; program=FILE in place of the command line's program of that name.
struct Request {
    std::filesystem::path image, kernel_object;
    std::string kernel;
    std::vector<std::filesystem::path> programs;
    std::set<std::string> without;
};

Request request_of(const std::string& line, const Arguments& arguments) {
    constexpr std::string_view object = "kernel-object=", kernel = "kernel=", program = "program=";
    Request made{.kernel_object = arguments.kernel_object, .kernel = arguments.kernel};
    std::istringstream words{line};
    words >> made.image;
    for (std::string word; words >> word;)
        if (word.starts_with(object))
            made.kernel_object = word.substr(object.size());
        else if (word.starts_with(kernel))
            made.kernel = word.substr(kernel.size());
        else if (word.starts_with(program))
            made.programs.emplace_back(word.substr(program.size()));
        else
            made.without.insert(word);
    return made;
}

// Many images of one system: a line of input names one; a line of output is its findings, or why a file was refused.
// What the command line names is read once; nothing that is learned of one image is used for the next.
class Server {
  public:
    Server(const Description& description, Programs programs, GivenKernel kernel,
           const Arguments& arguments)
        : description_{description},
          programs_{std::move(programs)},
          kernel_{std::move(kernel)},
          arguments_{arguments} {}

    void run() {
        for (std::string line; std::getline(std::cin, line);) {
            const auto found = answer(request_of(line, arguments_));
            fmt::print("{}\n",
                       found ? findings_as_json_line(*found) : refusal_as_json_line(found.error()));
            std::fflush(stdout);
        }
    }

  private:
    std::expected<std::vector<Finding>, std::string> answer(const Request& asked) {
        std::vector<std::pair<Program*, Program>> originals;
        auto found = judge_changed(asked, originals);
        for (auto& [program, original] : originals) *program = std::move(original);
        return found;
    }

    // `originals`: of each program that the request replaces.
    std::expected<std::vector<Finding>, std::string> judge_changed(
        const Request& asked, std::vector<std::pair<Program*, Program>>& originals) {
        for (const auto& file : asked.programs) {
            const auto old = std::ranges::find_if(programs_.programs, [&](const Program& one) {
                return one.elf.path.filename() == file.filename();
            });
            if (old == programs_.programs.end())
                return std::unexpected{file.string() + ": the command line names no such program"};
            auto changed = read_program(file);
            if (!changed) return std::unexpected{changed.error()};
            originals.emplace_back(&*old, std::exchange(*old, std::move(*changed)));
        }
        const bool same =
            asked.kernel_object == arguments_.kernel_object && asked.kernel == arguments_.kernel;
        std::optional<GivenKernel> other;
        if (!same) {
            auto read = given_kernel(asked.kernel_object, asked.kernel, arguments_.where.project,
                                     description_.board);
            if (!read) return std::unexpected{read.error()};
            other = std::move(*read);
        }
        return findings_in({.description = description_,
                            .programs = programs_,
                            .kernel = other ? *other : kernel_,
                            .without = asked.without},
                           asked.image);
    }

    const Description& description_;
    Programs programs_;
    GivenKernel kernel_;
    const Arguments& arguments_;
};

// Prints what is read, without judging: no description is needed.
int tell_leaves(const std::filesystem::path& file) {
    if (file.empty()) return refuse("--leaves needs --image; --help says more");
    const auto image = read_image(file);
    if (!image) return refuse(image.error());
    if (!image->boot_error.empty()) return refuse(image->boot_error);
    fmt::print("{}", leaves_as_text(*image));
    return 0;
}

// What the interpretation of the kernel's code does not show, by function and reason.
void print_residues() {
    std::string_view function, reason;
    for (const Architecture* machine : architectures()) {
        for (const Residue& residue : machine->residues()) {
            if (residue.function == function && residue.reason == reason) continue;
            function = residue.function;
            reason = residue.reason;
            fmt::print("{}: {}\n", function, reason);
        }
        for (const RankResidue& rank_residue : machine->rank_residues())
            fmt::print("{}: the set whose first rank is taken is not empty, and holds ranks only\n",
                       rank_residue.function);
    }
}

int verify(const Arguments& arguments) {
    const auto description = read(arguments.where);
    if (!description)
        return refuse(
            fmt::format("{}: {}", text_of(description.error().place), description.error().text));
    auto programs = read_programs(arguments.programs);
    if (!programs) return refuse(programs.error());
    auto kernel = given_kernel(arguments.kernel_object, arguments.kernel, arguments.where.project,
                               description->board);
    if (!kernel) return refuse(kernel.error());
    if (!kernel->error.empty()) return refuse(kernel->error);
    if (arguments.serve) {
        Server{*description, std::move(*programs), std::move(*kernel), arguments}.run();
        return 0;
    }
    const Verdict verdict = judge_file({.description = *description,
                                        .programs = *programs,
                                        .kernel = *kernel,
                                        .without = arguments.without},
                                       arguments.image);
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
    app.add_option(
        "--search", arguments.where.search,
        "A folder to look into before those that the description names; may be repeated");
    app.add_option("--board", arguments.where.board, "The board, when the description names none");
    app.add_option("--programs", arguments.programs, "The component ELFs, or folders of them");
    app.add_option("--image", arguments.image, "The image");
    app.add_option("--kernel-object", arguments.kernel_object,
                   "The kernel.o of the build: what the image's kernel must be");
    app.add_option(
        "--kernel", arguments.kernel,
        "Which kernel was reviewed: the SHA-256 of its object, or any. [default: those of the "
        "project's docs/kernel-digest.md]");
    app.add_option("--format", arguments.format, "text or json")
        ->check(CLI::IsMember({"text", "json"}));
    std::vector<std::string> codes;
    for (const Check& check : checks()) codes.emplace_back(check.code);
    app.add_option("--without", arguments.without, "Codes of checks to leave out")
        ->check(CLI::IsMember(codes));
    app.add_flag("--serve", arguments.serve,
                 "Print the findings in each image that standard input names, a line each");
    app.add_flag("--list", arguments.list, "List the checks");
    app.add_flag("--leaves", arguments.leaves,
                 "Print what the image maps and what the kernel's tables hold, a fact a line; "
                 "needs --image alone, and judges nothing");
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
    if (arguments.leaves) return tell_leaves(arguments.image);
    if (arguments.where.system.empty() || arguments.programs.empty() ||
        arguments.kernel_object.empty() || (arguments.image.empty() && !arguments.serve))
        return refuse(
            "--system, --programs, --image and --kernel-object are needed; --help says more");
    return verify(arguments);
}
