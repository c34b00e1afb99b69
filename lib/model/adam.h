#pragma once

// Adam's constants (Kingma & Ba 2015, PyTorch's defaults), the same for every engine.
namespace alrun::adam {

inline constexpr double beta1 = 0.9;
inline constexpr double beta2 = 0.999;
inline constexpr double epsilon = 1e-8;

}  // namespace alrun::adam
