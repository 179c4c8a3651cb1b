# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""Systems composed, built and booted, as a person would: through `./ashlar run`."""
