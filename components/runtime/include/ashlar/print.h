// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Lines on a console, for components in C with a client port of the interface `terminal`:
//
//     ashlar_print(&wiring_print, "ready");
//     ashlar_print_number(&wiring_print, "samples: ", count);
//
// A call carries 63 bytes, so a long line takes several. Nothing is allocated.
#pragma once

#include <interfaces/terminal.h>

#include "ashlar/wiring.h"

// A line that is being sent; `put` sends each 63 bytes of it.
struct ashlar_line {
    const ashlar_client *console;
    struct terminal_Text piece;
};
static inline void ashlar_line_send(struct ashlar_line *line, uint8_t flag) {
    struct terminal_Done done;
    line->piece.length |= flag;
    (void)terminal_line(line->console, &line->piece, &done);
    line->piece.length = 0;
}
static inline void ashlar_line_put(struct ashlar_line *line, const char *text) {
    for (; *text != '\0'; ++text) {
        // bit 7: the line goes on in the next call (interfaces/terminal.yaml)
        if (line->piece.length == sizeof line->piece.bytes) ashlar_line_send(line, 0x80);
        line->piece.bytes[line->piece.length++] = *text;
    }
}

// Prints the text as one line.
static inline void ashlar_print(const ashlar_client *console, const char *text) {
    struct ashlar_line line = {.console = console};
    ashlar_line_put(&line, text);
    ashlar_line_send(&line, 0);
}
// Prints the text and behind it the number, in decimal digits, as one line.
static inline void ashlar_print_number(const ashlar_client *console, const char *text,
                                       uint64_t number) {
    struct ashlar_line line = {.console = console};
    char digits[21] = "";
    char *first = digits + sizeof digits - 1;
    do *--first = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    ashlar_line_put(&line, text);
    ashlar_line_put(&line, first);
    ashlar_line_send(&line, 0);
}
