// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// Of no machine that this system runs on: never compiled.
#error "compiled for another clock"
