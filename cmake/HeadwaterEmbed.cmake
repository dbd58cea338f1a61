# headwater_embed_mappings(TARGET)
# Adds to TARGET a source made of every mappings/*.yaml: what rules/shipped_mappings.h declares.
# As a script (cmake -DFILES=... -DOUT=... -P) it writes that source.

if(CMAKE_SCRIPT_MODE_FILE)
  set(entries "")
  foreach(file IN LISTS FILES)
    get_filename_component(name ${file} NAME_WE)
    file(READ ${file} text)
    string(APPEND entries "    {\"${name}\", R\"mapping(${text})mapping\"},\n")
  endforeach()
  file(WRITE ${OUT} "#include \"rules/shipped_mappings.h\"

namespace headwater::rules {
namespace {
constexpr ShippedMapping kShipped[] = {
${entries}};
}  // namespace
std::span<const ShippedMapping> shipped_mappings() { return kShipped; }
}  // namespace headwater::rules
")
  return()
endif()

set(HEADWATER_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(headwater_embed_mappings target)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/mappings/*.yaml)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/shipped_mappings.cc)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} "-DFILES=${files}" -DOUT=${out} -P ${HEADWATER_EMBED_SCRIPT}
    DEPENDS ${files} ${HEADWATER_EMBED_SCRIPT} VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()
