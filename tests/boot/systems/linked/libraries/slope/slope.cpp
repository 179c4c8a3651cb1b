// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
#include "slope.hpp"

#include <bounds.hpp>

double slope(double run, double rise) { return bounds::is_zero(run) ? 0 : rise / run; }
