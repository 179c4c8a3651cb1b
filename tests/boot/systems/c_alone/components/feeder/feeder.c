// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Feeds the worker, and ends the machine with status 33 if all that it hears back is right.
#include <ashlar/print.h>

#include "wiring.h"

#define SECOND UINT64_C(1000000000)

static bool sleeps(void) {
    const uint64_t start = ashlar_now();
    const ashlar_ready ready = ashlar_wait_until(start + SECOND / 100, &wiring_done.port);
    return ready.timed_out && ashlar_now() - start >= SECOND / 100;
}

static bool feeds(void) {
    const uint32_t numbers[2] = {11, 5000};
    struct demo_Message message = {.number = 1};
    for (; message.number <= 3; ++message.number) ashlar_push_wait(&wiring_out, &message);
    if (!ashlar_region_write(&wiring_table, 16, numbers, sizeof numbers)) return false;
    if (ashlar_region_write(&wiring_table, 4096, numbers, 1)) return false;
    ashlar_raise(&wiring_go);
    const ashlar_ready ready = ashlar_wait_until(ashlar_now() + 60 * SECOND, &wiring_done.port);
    return ashlar_is_ready(&ready, &wiring_done.port) && !ready.timed_out;
}

static bool calls(void) {
    const struct sum_Pair pair = {.first = 0xffffffff, .restrict_ = 2};
    struct sum_Total total;
    return sum_add(&wiring_sum, &pair, &total) == ASHLAR_OK && total.value == 0x100000001;
}

int main(void) {
    const bool right = sleeps() && feeds() && calls() && ashlar_start_count() == 0;
    ashlar_print(&wiring_print,
                 "a line that is longer than a call carries goes to the console in two pieces, as one");
    ashlar_power_off(right ? 33 : 1);
}
