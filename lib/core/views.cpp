#include "core/views.h"

#include <fmt/format.h>

#include <vector>

#include "core/value.h"
#include "core/wording.h"

namespace alrun {

std::string Views::spoken() const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) {
    if (bits_.test(i)) names.emplace_back(enum_names(View{})[i]);
  }
  return spoken_list(names);
}

Views views_of_models() {
  return {View::class_probabilities, View::label_probabilities, View::units,
          View::embeddings,          View::word_gradients,      View::dropout,
          View::committee,           View::fold_losses,         View::predictions};
}

}  // namespace alrun
