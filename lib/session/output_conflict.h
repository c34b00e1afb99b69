#pragma once

#include "core/error.h"

namespace alrun {

/// The output is in the way: a finished or unfinished run, one of another config, a file that is no result, a device, a file
/// that is read as well, or another process that is writing it. What to do is in the message.
class OutputConflict : public Error {
 public:
  using Error::Error;
};

}  // namespace alrun
