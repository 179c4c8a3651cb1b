// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Group 2 of the conformance suite: calls. This file has messages and their order; answers.cpp has what
// becomes of answers.
#include "stage.hpp"

namespace conformance {
namespace {
namespace system = ashlar::system;

bool echoes(Line& line, const Words& sent, std::uint64_t operation) {
    Words words = sent;
    if (!line.same("the status"sv, std::uint64_t(system::call(wiring::ask.slot, operation, words)),
                   ok))
        return false;
    for (unsigned index = 0; index < words.size(); ++index) {
        if (!line.same("a word"sv, words[index], changed(sent[index], index, operation)))
            return false;
    }
    return true;
}

// Every bit of every word alone and every bit missing alone, beside words that all differ.
bool words_intact(Line& line) {
    open_book(desk, Manner::answer);
    std::uint64_t messages = 0;
    for (unsigned bit = 0; bit < 64 * abi::message_words; ++bit) {
        for (const std::uint64_t background : {std::uint64_t{0}, ~std::uint64_t{0}}) {
            Words words;
            words.fill(background);
            words[bit / 64] ^= std::uint64_t{1} << bit % 64;
            if (!echoes(line, words, 0)) return false;
            for (unsigned index = 0; index < words.size(); ++index)
                words[index] += 0x9e37'79b9'7f4a'7c15 * (index + 1 + messages);
            if (!echoes(line, words, 0)) return false;
            messages += 2;
        }
    }
    line << messages
         << " messages of 8 words there and back: each bit of each word, set and clear"sv;
    return true;
}

bool operations_intact(Line& line) {
    for (std::uint64_t operation = 0; operation < abi::operation_limit; ++operation) {
        open_book(desk, Manner::answer);
        if (!echoes(line, {operation}, operation)) return false;
        if (!line.same("the operation"sv, book_of(desk).entry[0].operation, operation))
            return false;
        if (!line.same("the port"sv, book_of(desk).entry[0].port, 0)) return false;
    }
    line << abi::operation_limit << " operations of one port"sv;
    return true;
}

// Arrival: the least important first, and the later component of a level first.
constexpr unsigned arrival[] = {7, 0, 6, 1, 5, 2, 4, 3};
constexpr unsigned service[] = {4, 3, 5, 2, 1, 6, 0, 7};

// Callers 3 and 2 have just been served: in their levels it is the others' turn.
bool priority_then_turn(Line& line) {
    open_book(desk, Manner::answer);
    for (const unsigned caller : {3, 2}) start_call(caller, desk, caller);
    open_book(desk, Manner::shut);
    for (const unsigned caller : arrival) start_call(caller, desk, caller);
    if (!line.same("calls taken by a shut desk"sv, book_of(desk).taken, 0)) return false;
    set(desk, Manner::keep);
    if (!line.same("calls taken"sv, book_of(desk).taken, 8)) return false;
    for (unsigned index = 0; index < 8; ++index) {
        if (!line.same("the caller served next"sv, book_of(desk).entry[index].word, service[index]))
            return false;
    }
    line << "8 callers of 4 levels queued least important first: taken as 4 3, 5 2, 1 6, 0 7"sv;
    return true;
}

// By the order in system.yaml, which is neither that of arrival nor that of service.
bool dense_clients(Line& line) {
    constexpr unsigned listed[] = {3, 0, 7, 4, 1, 6, 2, 5};
    std::uint64_t seen = 0;
    for (const Entry& entry : std::span{book_of(desk).entry}.first(8)) {
        if (!line.holds("the client is below 8"sv, entry.client < 8)) return false;
        if (!line.same("the caller of a client"sv, entry.word, listed[entry.client])) return false;
        if (!line.same("the client's name"sv, entry.name, entry.word)) return false;
        seen |= std::uint64_t{1} << entry.client;
    }
    if (!line.same("clients seen"sv, seen, 0xff)) return false;
    line << "clients 0 to 7, each once, each with the name of its caller"sv;
    return true;
}

bool nested(Line& line) {
    for (std::uint64_t round = 0; round < 100; ++round) {
        Words words{round, ~round};
        Words expected = words;
        for (unsigned index = 0; index < words.size(); ++index)
            expected[index] =
                changed(changed(changed(words[index], index, 0), index, 0), index, round);
        const abi::Status status = system::call(wiring::ask_deep.slot, round, words);
        if (!line.same("the status"sv, std::uint64_t(status), ok)) return false;
        for (unsigned index = 0; index < words.size(); ++index) {
            if (!line.same("a word"sv, words[index], expected[index])) return false;
        }
    }
    line << "100 calls through 3 desks, each of which changed all 8 words"sv;
    return true;
}

// A page of nothing but new lines: the console shows one blank line for it.
bool blank_lines_hold_nobody(Line& line) {
    std::fill_n(wiring::text.address.as<char>(), wiring::text.size, '\n');
    const auto done = wiring::print.shared(
        {.offset = 0, .length = static_cast<std::uint32_t>(wiring::text.size)});
    if (!line.holds("a page of blank lines is printed"sv, done && done->status.ok())) return false;
    line << "one blank line for "sv << wiring::text.size << " of them"sv;
    return true;
}

constexpr Case cases[] = {
    {"words_intact"sv, words_intact},
    {"operations_intact"sv, operations_intact},
    {"priority_then_turn"sv, priority_then_turn},
    {"dense_clients"sv, dense_clients},
    {"late_replies"sv, late_replies},
    {"not_your_caller"sv, not_your_caller},
    {"nested"sv, nested},
    {"inversion_is_one_call"sv, inversion_is_one_call},
    {"blank_lines_hold_nobody"sv, blank_lines_hold_nobody},
    {"server_gone"sv, server_gone_for_all},
};

}  // namespace
}  // namespace conformance

int main() { conformance::judge(conformance::cases); }
