// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Comes before every source of a component's own on the host, C++ and C: its main is a main to the compiler, so that
// it needs no `return`, and component_main() to the linker, so that the test can call it.
#pragma once

int main(void) __asm__("_Z14component_mainv");
