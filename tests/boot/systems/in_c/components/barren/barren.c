// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// All of it is C, with main; malloc without a `heap` in component.yaml is a panic.
#include <stdlib.h>

static char *volatile block;

int main(void) { block = malloc(1); }
