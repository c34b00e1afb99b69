#Writes OUTPUT(a.cpp) with what is being built; run at every build, but touches the file only when something changed.
find_package(Git QUIET)
set(commit "unknown")
if(Git_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} describe --always --dirty --abbrev=12 --exclude=*
                  WORKING_DIRECTORY ${SOURCE_DIR} OUTPUT_VARIABLE described ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(described MATCHES "^[0-9a-f]+(-dirty)?$")
    set(commit ${described})
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT [[
#include "core/version.h"

namespace alrun {

BuildInfo build_info() { return {"@VERSION@", "@commit@", "@BUILD_TYPE@", "@TORCH_VERSION@"};
}

}  // namespace alrun
]] @ONLY)
