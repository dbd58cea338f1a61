#include "learning/internal/solve.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace headwater::learning {
namespace {

constexpr double kLeastPivot = 1e-12;

// The lower triangle becomes the root.
void factorise(SquareMatrix& matrix) {
  for (std::size_t column = 0; column < matrix.size(); ++column) {
    for (std::size_t row = column; row < matrix.size(); ++row) {
      double rest = matrix.at(row, column);
      for (std::size_t k = 0; k < column; ++k) rest -= matrix.at(row, k) * matrix.at(column, k);
      matrix.at(row, column) =
          row == column ? std::sqrt(std::max(rest, kLeastPivot)) : rest / matrix.at(column, column);
    }
  }
}

}  // namespace

std::vector<double> solve_positive(SquareMatrix matrix, std::vector<double> right) {
  factorise(matrix);
  for (std::size_t row = 0; row < right.size(); ++row) {
    for (std::size_t k = 0; k < row; ++k) right[row] -= matrix.at(row, k) * right[k];
    right[row] /= matrix.at(row, row);
  }
  for (std::size_t row = right.size(); row-- > 0;) {
    for (std::size_t k = row + 1; k < right.size(); ++k) right[row] -= matrix.at(k, row) * right[k];
    right[row] /= matrix.at(row, row);
  }
  return right;
}

}  // namespace headwater::learning
