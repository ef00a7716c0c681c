#include "operation.h"

#include <cstdio>
#include <new>
#include <stdexcept>

Call::~Call() {
  for (TF_Tensor* tensor : inputs_) {
    if (tensor) TF_DeleteTensor(tensor);
  }
  for (TF_Tensor* tensor : outputs_) TF_DeleteTensor(tensor);
}

TF_Tensor* Call::tensor(int input) {
  if (inputs_.size() <= static_cast<size_t>(input)) inputs_.resize(input + 1, nullptr);
  if (!inputs_[input]) {
    TF_Status* status = TF_NewStatus();
    TF_GetInput(context_, input, &inputs_[input], status);
    TF_DeleteStatus(status);
  }
  return inputs_[input];
}

void* Call::make(int output, TF_DataType type, const int64_t* shape, int axes, size_t each) {
  size_t bytes = each;
  for (int axis = 0; axis < axes; axis++) bytes *= shape[axis];
  TF_Status* status = TF_NewStatus();
  TF_Tensor* made = TF_AllocateOutput(context_, output, type, shape, axes, bytes, status);
  const bool failed = TF_GetCode(status) != TF_OK;
  if (failed) TF_OpKernelContext_Failure(context_, status);
  TF_DeleteStatus(status);
  if (failed) return nullptr;
  outputs_.push_back(made);
  return TF_TensorData(made);
}

float* Call::makeFloats(int output, std::initializer_list<int64_t> shape) {
  return static_cast<float*>(make(output, TF_FLOAT, shape.begin(), shape.size(), sizeof(float)));
}

float* Call::makeFloatsLike(int output, int input) {
  std::vector<int64_t> shape(axes(input));
  for (size_t axis = 0; axis < shape.size(); axis++) shape[axis] = length(input, axis);
  return static_cast<float*>(make(output, TF_FLOAT, shape.data(), shape.size(), sizeof(float)));
}

int32_t* Call::makeIntegers(int output, std::initializer_list<int64_t> shape) {
  return static_cast<int32_t*>(make(output, TF_INT32, shape.begin(), shape.size(), sizeof(int32_t)));
}

void Call::fail(TF_Code code, const char* message) {
  TF_Status* status = TF_NewStatus();
  TF_SetStatus(status, code, message);
  TF_OpKernelContext_Failure(context_, status);
  TF_DeleteStatus(status);
}

void perform(void (*compute)(Call&), TF_OpKernelContext* context) {
  Call call(context);
  try {
    compute(call);
  } catch (const std::bad_alloc&) {
    call.fail(TF_RESOURCE_EXHAUSTED, "out of memory");
  } catch (const std::logic_error& error) {
    call.fail(TF_INVALID_ARGUMENT, error.what());
  } catch (const std::exception& error) {
    call.fail(TF_INTERNAL, error.what());
  }
}

void registerOperation(const Operation& operation, void (*compute)(void*, TF_OpKernelContext*)) {
  TF_Status* status = TF_NewStatus();
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(operation.name);
  for (const char* input : operation.inputs) TF_OpDefinitionBuilderAddInput(definition, input);
  for (const char* output : operation.outputs) TF_OpDefinitionBuilderAddOutput(definition, output);
  // It moves inputs or is called with the same ones again: TensorFlow must not merge calls.
  TF_OpDefinitionBuilderSetIsStateful(definition, true);
  TF_RegisterOpDefinition(definition, status);
  if (TF_GetCode(status) == TF_OK) {
    TF_KernelBuilder* kernel = TF_NewKernelBuilder(operation.name, "CPU", nullptr, compute, nullptr);
    TF_RegisterKernelBuilder(operation.name, kernel, status);
  }
  if (TF_GetCode(status) != TF_OK) std::fprintf(stderr, "%s: %s\n", operation.name, TF_Message(status));
  TF_DeleteStatus(status);
}
