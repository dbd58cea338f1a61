// Linear equations, small and dense. Private to learning/. Pure.
#pragma once

#include <cstddef>
#include <vector>

namespace headwater::learning {

class SquareMatrix {
 public:
  explicit SquareMatrix(std::size_t size) : size_(size), values_(size * size, 0) {}
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] double& at(std::size_t row, std::size_t column) {
    return values_[row * size_ + column];
  }

 private:
  std::size_t size_;
  std::vector<double> values_;
};

// The x of `matrix` x = `right`, by Cholesky; `matrix` is symmetric and positive.
[[nodiscard]] std::vector<double> solve_positive(SquareMatrix matrix, std::vector<double> right);

}  // namespace headwater::learning
