// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "verifier/description/policy.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "verifier/description/fields.hpp"
#include "verifier/description/values.hpp"

namespace verifier {
namespace {

using What = Assertion::What;
constexpr std::array<std::pair<std::string_view, What>, 4> never{{{"influence", What::influence},
                                                                  {"hold", What::hold},
                                                                  {"device", What::device},
                                                                  {"starve", What::starve}}};
constexpr std::span only{never.begin(), 3};

std::vector<std::string> words_of(const Node& node) {
    std::vector<std::string> found;
    for (const Node* item : one_or_more(node)) found.push_back(scalar(*item).text);
    if (found.empty()) refuse(node, "an assertion names nothing here");
    return found;
}

// The assertion as one line of YAML.
std::string text_of(const Fields& fields, std::string_view kind) {
    const auto of = words_of(fields.need(kind));
    std::string text = of.size() == 1 ? fmt::format("{}: {}", kind, of.front())
                                      : fmt::format("{}: [{}]", kind, fmt::join(of, ", "));
    for (const std::string_view key : {"from", "to", "of", "by", "through", "within"}) {
        const Node* node = fields.find(key);
        if (node == nullptr) continue;
        const auto words = words_of(*node);
        text += words.size() == 1 ? fmt::format(", {}: {}", key, words.front())
                                  : fmt::format(", {}: [{}]", key, fmt::join(words, ", "));
    }
    return text;
}

class PolicyReader {
  public:
    PolicyReader(const BoardFile& board, Reading& reading) : board_{board}, reading_{reading} {}

    void read(const Node& item) {
        const Fields fields{item, "an assertion"};
        std::size_t kinds = 0;
        for (const char* kind : {"never", "only", "assume", "response"})
            kinds += fields.has(kind) ? 1 : 0;
        if (kinds != 1)
            refuse(item, "an assertion is one of `never`, `only`, `assume` and `response`");
        if (fields.has("assume"))
            assumption(item);
        else if (fields.has("response"))
            response(item);
        else
            assertion(item, fields.has("never") ? "never" : "only");
    }

  private:
    std::vector<InstanceIndex> components(const Node* node) const {
        if (node == nullptr) return {};
        static_cast<void>(words_of(*node));
        return reading_.ends.components(*node);
    }

    std::vector<std::string> names(const Node& node) const {
        std::vector<std::string> found;
        for (const InstanceIndex index : components(&node))
            found.push_back(reading_.out.instances[index].name);
        return found;
    }

    void assumption(const Node& item) {
        const Fields fields{item, "an assumption", {"assume", "of", "reason"}};
        const Node& reason = scalar(fields.need("reason"));
        if (std::ranges::none_of(reason.text, [](unsigned char one) {
                return std::isalnum(one) != 0 || one >= 0x80;
            }))
            refuse(reason, "the reason of an assumption says nothing");
        const Node& what = scalar(fields.need("assume"));
        if (what.text != "dma" && what.text != "yields")
            refuse(what, "`" + what.text + "` is nothing that can be assumed");
        Assumption made{
            .what = what.text, .reason = reason.text, .place = fields.find_key("assume")->place()};
        made.of = names(fields.need("of"));
        reading_.out.assumptions.push_back(std::move(made));
    }

    void response(const Node& item) {
        const Fields fields{item, "an assertion of a response", {"response", "within"}};
        static_cast<void>(time(fields.need("within")));
        reading_.out.assertions.push_back({.kind = Assertion::Kind::response,
                                           .what = What::response,
                                           .of = names(fields.need("response")),
                                           .text = text_of(fields, "response"),
                                           .place = fields.find_key("response")->place()});
    }

    void assertion(const Node& item, std::string_view kind) {
        const Fields any{item, "an assertion"};
        const bool of_never = kind == "never";
        Assertion made{.kind = of_never ? Assertion::Kind::never : Assertion::Kind::only,
                       .what = one_of<What>(any.need(kind), of_never ? Words<What>{never} : only),
                       .text = text_of(any, kind),
                       .place = any.find_key(kind)->place()};
        if (made.what == What::influence) {
            const Fields fields{item, "an assertion of influence", {kind, "from", "to", "through"}};
            made.from = components(&fields.need("from"));
            made.to = components(&fields.need("to"));
            made.through = components(fields.find("through"));
            if (std::ranges::find_first_of(made.from, made.to) != made.from.end())
                refuse(*any.find_key(kind), "`from` and `to` name one component");
        } else if (made.what == What::starve) {
            const Fields fields{item, "an assertion of starving", {kind, "of", "by"}};
            made.of = names(fields.need("of"));
            made.by = components(fields.find("by"));
        } else {
            const Fields fields{item, "an assertion of what is held", {kind, "of", "by"}};
            made.by = components(&fields.need("by"));
            made.of = things(fields.need("of"), made.what);
        }
        reading_.out.assertions.push_back(std::move(made));
    }

    // Of what does not exist, everything would hold.
    std::vector<std::string> things(const Node& of, What what) const {
        for (const Node* word : one_or_more(of)) {
            const std::string& name = scalar(*word).text;
            const bool known = what == What::device
                                   ? board_.has_device(name)
                                   : std::ranges::find(reading_.out.regions, name, &Region::name) !=
                                         reading_.out.regions.end();
            if (!known)
                refuse(*word, fmt::format("there is no {} `{}`",
                                          what == What::device ? "device" : "region", name));
        }
        return words_of(of);
    }

    const BoardFile& board_;
    Reading& reading_;
};

}  // namespace

void read_policy(const std::vector<const Node*>& policy, const BoardFile& board, Reading& reading) {
    PolicyReader reader{board, reading};
    for (const Node* item : policy) reader.read(*item);
}

}  // namespace verifier
