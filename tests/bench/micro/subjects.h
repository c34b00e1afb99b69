#pragma once

// Each registers the benchmarks of one file. They are called from main(), when all components have registered themselves.
namespace alrun::bench {

void register_text();
void register_kernels();
void register_engine();
void register_scoring();
void register_select();

}  // namespace alrun::bench
