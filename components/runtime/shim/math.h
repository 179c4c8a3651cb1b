// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Empty: <cmath> is not supported, other headers only include it.
#pragma once
