# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

# What libraries are for guest and host alike. `generated/components.cmake` calls ashlar_library once per library that a
# component uses, needed ones first. NEEDS and LIBRARIES hold the libraries that others need, too.

# `library.NAME.use`: folders of headers and definitions, for the library and for all that include its headers. A compiler
# says nothing of foreign headers.
function(ashlar_library_use name foreign includes definitions needs)
    set(target library.${name}.use)
    add_library(${target} INTERFACE)
    set(system "")
    if(foreign)
        set(system SYSTEM)
    endif()
    target_include_directories(${target} ${system} INTERFACE ${includes})
    target_compile_definitions(${target} INTERFACE ${definitions})
    foreach(need IN LISTS needs)
        target_link_libraries(${target} INTERFACE library.${need}.use)
    endforeach()
endfunction()

# The objects of libraries; one that has headers alone has none.
function(ashlar_library_objects libraries variant result)
    set(objects "")
    foreach(name IN LISTS libraries)
        if(TARGET library.${name}${variant})
            list(APPEND objects $<TARGET_OBJECTS:library.${name}${variant}>)
        endif()
    endforeach()
    set(${result} "${objects}" PARENT_SCOPE)
endfunction()
