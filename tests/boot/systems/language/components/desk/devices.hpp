// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// A driver each, chosen by the devices that the board has.
#pragma once

bool has_flash();
bool has_clock();
