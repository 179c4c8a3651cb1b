# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

# The guest: clang-19 and lld-19 for bare AArch64, the C++ library's headers only. All that the build knows of this machine.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(ASHLAR_ARCHITECTURE aarch64) # the folder of this machine below abi/arch, kernel/arch and components/runtime/arch
set(ASHLAR_TARGET aarch64-none-elf)
set(ASHLAR_PAGE_BYTES 4096)
set(ASHLAR_MACHINE_OPTIONS -mstrict-align)
set(ASHLAR_NO_FPU_OPTIONS -mgeneral-regs-only) # of the kernel, and of components without `fpu: true`
# Cortex-A53 may compute a wrong address where an adrp ends a page (Arm erratum 843419): the linker moves the load or
# store that would use it.
set(ASHLAR_MACHINE_LINK_OPTIONS --fix-cortex-a53-843419)
include(${CMAKE_CURRENT_LIST_DIR}/guest.cmake)
