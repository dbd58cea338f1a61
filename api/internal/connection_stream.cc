// The body of an answer that goes on: pieces are fetched, framed and written one after the other,
// each within its own deadline, while the reading side only notices that the client has left.
#include <boost/asio/post.hpp>

#include "api/internal/connection.h"

namespace headwater::api {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t kIgnoredBytes = 512;

std::string chunk_of(const std::string& piece) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string size;
  for (std::size_t rest = piece.size(); rest > 0; rest >>= 4) size.insert(0, 1, kDigits[rest & 15]);
  return size + "\r\n" + piece + "\r\n";
}

}  // namespace

// The answer's head is about to be written, and its first piece with it.
void Connection::begin_stream(std::shared_ptr<BodyStream> stream, const std::string& first) {
  stream_ = std::move(stream);
  out_ += chunked_ ? chunk_of(first) : first;
  ignored_.resize(kIgnoredBytes);
  notice_leaving();
}

void Connection::go_on_streaming() {
  if (context_.stopping) return end_stream();
  if (piece_) return take_piece(*std::exchange(piece_, std::nullopt));
  enter(Phase::kStreaming, context_.options.stream_keep_alive);
  if (std::exchange(piece_asked_for_, true)) return;
  stream_->next([io = context_.io, weak = weak_from_this()](std::optional<std::string> piece) {
    asio::post(*io, [weak, piece = std::move(piece)] {
      const auto self = weak.lock();
      if (!self || !self->stream_) return;
      self->piece_asked_for_ = false;
      if (self->phase_ == Phase::kStreaming) return self->take_piece(piece);
      self->piece_.emplace(piece);
    });
  });
}

void Connection::take_piece(std::optional<std::string> piece) {
  if (!piece) return end_stream();
  if (piece->empty()) return go_on_streaming();
  out_ = chunked_ ? chunk_of(*piece) : *std::move(piece);
  enter(Phase::kWriting, context_.options.stream_write_timeout);
  write_out();
}

void Connection::keep_stream_alive() { take_piece(stream_->keep_alive()); }

void Connection::end_stream() {
  stream_.reset();
  if (!chunked_) return finish();
  out_ = "0\r\n\r\n";
  enter(Phase::kWriting, context_.options.stream_write_timeout);
  write_out();
}

void Connection::notice_leaving() {
  wire_.read_some(asio::buffer(ignored_),
                  [self = shared_from_this()](error_code failed, std::size_t) {
                    if (self->phase_ == Phase::kClosed) return;
                    failed ? self->close() : self->notice_leaving();
                  });
}

}  // namespace headwater::api
