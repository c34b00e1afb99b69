#define ALRUN_LEVEL "x86-64-v4"
#define ALRUN_LEVEL_NAMESPACE x86_64_v4
#include "model/native/kernels.inc"
