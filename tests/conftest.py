# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Properties are judged by what they find, never by how long a busy machine takes to find it."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("ashlar", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ashlar")
