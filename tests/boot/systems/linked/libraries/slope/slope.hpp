// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// How much `rise` is for one of `run`; 0 where there is no run.
double slope(double run, double rise);
