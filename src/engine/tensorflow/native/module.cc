// The addon: loading it registers the operations. TensorFlow must be loaded before.

#include <node_api.h>

#include "operations.h"

static napi_value Init(napi_env, napi_value exports) {
  static bool defined = false;
  if (!defined) {
    defined = true;
    defineAttention();
    defineEmbeddings();
    defineOptimizers();
    defineRanking();
    defineScores();
    defineSoftmax();
    defineSparse();
  }
  return exports;
}

NAPI_MODULE(reclab_kernels, Init)
