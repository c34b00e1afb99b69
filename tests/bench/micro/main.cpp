#include <benchmark/benchmark.h>

#include "micro/subjects.h"

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  alrun::bench::register_text();
  alrun::bench::register_kernels();
  alrun::bench::register_engine();
  alrun::bench::register_scoring();
  alrun::bench::register_select();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
