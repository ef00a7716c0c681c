// The addon: loading it registers the operations. TensorFlow must be loaded before.

#include <node_api.h>

#include <mutex>

#include "operations.h"

static napi_value Init(napi_env, napi_value exports) {
  // Each thread of Node that loads the addon comes by here.
  static std::once_flag defined;
  std::call_once(defined, [] {
    defineActivations();
    defineAttention();
    defineEmbeddings();
    defineLayerNorm();
    defineLinear();
    defineOptimizers();
    defineRanking();
    defineScores();
    defineSoftmax();
    defineSparse();
  });
  return exports;
}

NAPI_MODULE(reclab_kernels, Init)
