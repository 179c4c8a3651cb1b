// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include <assert.h>
#include <stddef.h>

static const char* volatile nothing = NULL;

int main(void) {
    assert(nothing != NULL);
    return 0;
}
