// SPDX-FileCopyrightText: The Ashlar authors
// SPDX-License-Identifier: Apache-2.0
//
// Everything that a generated wiring.hpp uses, and all that a component's code needs.
#pragma once

#include "abi/instance.hpp"
#include "ashlar/call.hpp"
#include "ashlar/clock.hpp"
#include "ashlar/device.hpp"
#include "ashlar/kernel_log.hpp"
#include "ashlar/latest.hpp"
#include "ashlar/link.hpp"
#include "ashlar/notification.hpp"
#include "ashlar/region.hpp"
#include "ashlar/ring.hpp"
#include "ashlar/status.hpp"
#include "ashlar/supervisor.hpp"
#include "ashlar/text.hpp"
#include "ashlar/wait.hpp"
