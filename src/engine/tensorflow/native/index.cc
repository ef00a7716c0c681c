#include "index.h"

#include <stdexcept>
#include <string>

void refuseIndex(int64_t index, int64_t count) {
  throw std::out_of_range("index " + std::to_string(index) + " is not in [0, " + std::to_string(count) + ")");
}
