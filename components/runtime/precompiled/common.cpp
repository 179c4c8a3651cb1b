// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0

// What every wiring.hpp begins with: parsed once for all components of a build (cmake/components.cmake).
#include <ashlar/wiring.hpp>
