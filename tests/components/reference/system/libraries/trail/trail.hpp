// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
// The newest readings, in order: the region that the store writes and the desk reads.
#pragma once

#include <history/history.hpp>
#include <interfaces/weather.hpp>

using Trail = ashlar::History<weather::Reading, 8>;
