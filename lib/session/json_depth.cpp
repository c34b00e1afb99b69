#include "session/json_depth.h"

namespace alrun {

bool nests_too_deep(std::string_view json) {
  std::size_t depth = 0;
  for (auto at = json.find_first_of("\"[]{}"); at != std::string_view::npos; at = json.find_first_of("\"[]{}", at + 1)) {
    const char c = json[at];
    if (c == '[' || c == '{') {
      if (++depth > json_depth_limit) return true;
    } else if (c != '"') {
      if (depth > 0) --depth;
    } else {  // skip the string
      for (at = json.find_first_of("\\\"", at + 1); at != std::string_view::npos && json[at] == '\\';) {
        at = json.find_first_of("\\\"", at + 2);
      }
      if (at == std::string_view::npos) return false;
    }
  }
  return false;
}

}  // namespace alrun
