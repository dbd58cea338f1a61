# Position-independent executables, told to the linker too, and no writable relocations after start.

include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)
add_link_options(LINKER:-z,relro,-z,now)
