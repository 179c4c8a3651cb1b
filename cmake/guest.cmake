# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

# What the toolchain file of every machine ends with: the tools, for ASHLAR_TARGET.
set(CMAKE_C_COMPILER clang-19)
set(CMAKE_CXX_COMPILER clang++-19)
set(CMAKE_ASM_COMPILER clang-19)
foreach(language C CXX ASM)
    set(CMAKE_${language}_COMPILER_TARGET ${ASHLAR_TARGET})
endforeach()
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_C_COMPILER_WORKS ON)
set(CMAKE_CXX_COMPILER_WORKS ON)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_AR llvm-ar-19)
set(CMAKE_RANLIB llvm-ranlib-19)
# What CMake would find out by 25 calls of the compiler, in each new build folder anew: two seconds.
foreach(language C CXX ASM)
    set(CMAKE_${language}_COMPILER_ID Clang)
    set(CMAKE_${language}_COMPILER_ID_RUN ON)
    set(CMAKE_${language}_COMPILER_VERSION 19)
    set(CMAKE_${language}_COMPILER_FRONTEND_VARIANT GNU)
    set(CMAKE_${language}_ABI_COMPILED ON)
    set(CMAKE_${language}_SIZEOF_DATA_PTR 8)
endforeach()
set(CMAKE_C_STANDARD_COMPUTED_DEFAULT 17)
set(CMAKE_CXX_STANDARD_COMPUTED_DEFAULT 17)
# clang would link some bare machines with g++; calling the linker itself is the same for all.
set(CMAKE_CXX_LINK_EXECUTABLE "ld.lld-19 <LINK_FLAGS> <OBJECTS> <LINK_LIBRARIES> -o <TARGET>")
