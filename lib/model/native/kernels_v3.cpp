#define ALRUN_LEVEL "x86-64-v3"
#define ALRUN_LEVEL_NAMESPACE x86_64_v3
#include "model/native/kernels.inc"
