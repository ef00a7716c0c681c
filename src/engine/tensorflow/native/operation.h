#pragma once
// Operations of our own, registered with TensorFlow through its C interface.

#include <cstdint>
#include <initializer_list>
#include <vector>

#include "tensorflow.h"

/// One call of an operation: its inputs, and its outputs as they are made. All tensors lie in memory, row by row.
class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context) {}
  Call(const Call&) = delete;
  ~Call();

  /// The numbers of an input.
  const float* floats(int input) { return static_cast<const float*>(data(input)); }
  const int32_t* integers(int input) { return static_cast<const int32_t*>(data(input)); }
  /// An input whose numbers the operation moves in place; the caller sees to it that nobody else holds them.
  float* moved(int input) { return static_cast<float*>(data(input)); }
  /// The length of an input along an axis.
  int64_t length(int input, int axis) { return TF_Dim(tensor(input), axis); }
  /// How many axes an input has.
  int axes(int input) { return TF_NumDims(tensor(input)); }
  /// How many numbers an input has.
  int64_t size(int input) { return TF_TensorElementCount(tensor(input)); }

  /// Makes an output; its numbers are not set. Where it cannot be made, the call fails and a null pointer comes back.
  float* makeFloats(int output, std::initializer_list<int64_t> shape);
  /// The same in the shape of an input.
  float* makeFloatsLike(int output, int input);
  int32_t* makeIntegers(int output, std::initializer_list<int64_t> shape);

  /// Lets the call fail, with what the caller of the operation is told.
  void fail(TF_Code code, const char* message);

 private:
  TF_Tensor* tensor(int input);
  void* data(int input) { return TF_TensorData(tensor(input)); }
  void* make(int output, TF_DataType type, const int64_t* shape, int axes, size_t each);

  TF_OpKernelContext* context_;
  std::vector<TF_Tensor*> inputs_;
  std::vector<TF_Tensor*> outputs_;
};

/// What an operation is: inputs and outputs as `name: type`.
struct Operation {
  const char* name;
  std::initializer_list<const char*> inputs;
  std::initializer_list<const char*> outputs;
};

/// Does one call; where `compute` throws, it is the call that fails, and not the process that ends.
void perform(void (*compute)(Call&), TF_OpKernelContext* context);

/// As `define`, for a function in the form that TensorFlow calls.
void registerOperation(const Operation& operation, void (*compute)(void*, TF_OpKernelContext*));

/// Registers an operation that `compute(Call&)` computes. Once a process: a second time is a failure that is told.
template <void (*compute)(Call&)>
void define(const Operation& operation) {
  registerOperation(operation, [](void*, TF_OpKernelContext* context) { perform(compute, context); });
}
