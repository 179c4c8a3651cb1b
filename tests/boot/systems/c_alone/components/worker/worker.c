// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Adds the numbers of its ring to those of its region, answers calls, and says what it found.
#include <string.h>

#include <ashlar/print.h>

#include "wiring.h"

static uint64_t total;
static uint32_t messages;

static void take(void) {
    struct demo_Message message;
    while (ashlar_pop(&wiring_in, &message)) {
        total += message.number;
        ++messages;
    }
}

static void answer(const ashlar_ready *ready) {
    struct sum_Pair pair;
    uint64_t words[ASHLAR_MESSAGE_WORDS] = {0};
    memcpy(&pair, ready->message, sizeof pair);
    const struct sum_Total sum = {.value = (uint64_t)pair.first + pair.restrict_};
    memcpy(words, &sum, sizeof sum);
    if (ready->operation == sum_operation_add) ashlar_reply(ready->handle, words);
    ashlar_print_number(&wiring_print, "answered a call with ", sum.value);
    ashlar_print(&wiring_print, wiring_sum.clients[ready->client]);
}

static void report(void) {
    uint32_t numbers[2];
    const bool read = ashlar_region_read(&wiring_table, 16, numbers, sizeof numbers);
    const bool outside = ashlar_region_read(&wiring_table, 4090, numbers, sizeof numbers);
    ashlar_print(&wiring_print, wiring_config()->label);
    ashlar_print_number(&wiring_print, "messages: ", messages);
    ashlar_print_number(&wiring_print, "total: ",
                        wiring_config()->base + total + (read && !outside ? numbers[1] : 0));
    if (messages == wiring_most && !wiring_absent.port.connected) ashlar_raise(&wiring_done);
}

int main(void) {
    ashlar_print(&wiring_print, wiring_greeting);
    ashlar_print(&wiring_print, wiring_instance()->name);
    for (;;) {
        const ashlar_ready ready =
            ashlar_wait(&wiring_in.port, &wiring_go.port, &wiring_sum.port);
        take();
        if (ashlar_is_ready(&ready, &wiring_go.port)) report();
        if (ashlar_is_ready(&ready, &wiring_sum.port)) answer(&ready);
        if (messages > wiring_most) ashlar_raise(&wiring_absent);  // a panic
    }
}
