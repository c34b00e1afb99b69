#define ALRUN_LEVEL "x86-64"
#define ALRUN_LEVEL_NAMESPACE x86_64
#include "model/native/kernels.inc"
