#pragma once

namespace alrun {

/// While it lives, FAISS and the BLAS below it compute on the calling thread alone: products cut over threads have other
/// bits.
class OneFaissThread {
 public:
  OneFaissThread();
  OneFaissThread(const OneFaissThread&) = delete;
  OneFaissThread& operator=(const OneFaissThread&) = delete;
  ~OneFaissThread();

 private:
  int before_;
};

}  // namespace alrun
