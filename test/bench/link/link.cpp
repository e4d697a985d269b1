// A link between two computers, on one: passes TCP connections on, holds every byte back for a while
// and lets no more through than a rate. The kernel's netem does the same but is often not there.
//
//   link TO_PORT DELAY_US BYTES_PER_SECOND     (each way; 0 for no limit)
//
// Listens on a free port of loopback, prints it, and ends when its standard input does.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <list>
#include <memory>
#include <vector>

namespace {

using Nanoseconds = int64_t;
constexpr Nanoseconds kSecond = 1000000000;
constexpr Nanoseconds kNever = INT64_MAX;
// What one direction of one connection may hold; at 10 ms this still passes 1.6 GB/s.
constexpr size_t kMostHeld = 16u << 20;
constexpr size_t kPiece = 256u << 10;
constexpr size_t kSmallPiece = 16u << 10;
// A slow link has a queue in front of it, as routers have; what does not fit waits at the sender.
constexpr Nanoseconds kQueue = 20000000;

Nanoseconds now() {
  timespec at{};
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * kSecond + at.tv_nsec;
}

// The wire of one direction: all connections share its rate.
struct Wire {
  double rate = 0;
  Nanoseconds delay = 0;
  Nanoseconds free_at = 0;

  bool is_full(Nanoseconds at) const { return rate > 0 && free_at > at + kQueue; }
  Nanoseconds ready_at() const { return free_at - kQueue; }
  size_t piece() const { return rate > 0 ? kSmallPiece : kPiece; }

  Nanoseconds arrival(Nanoseconds at, size_t bytes) {
    if (rate > 0) free_at = std::max(free_at, at) + Nanoseconds(bytes / rate * kSecond);
    return (rate > 0 ? free_at : at) + delay;
  }
};

struct Piece {
  std::vector<char> bytes;
  size_t sent;
  Nanoseconds due;
};

// What one side of a connection says to the other.
struct Stream {
  int from;
  int to;
  Wire *wire;
  std::deque<Piece> pieces{};
  size_t held = 0;
  bool is_read = false;  // The sender has said everything.
  bool is_done = false;

  bool wants_to_read(Nanoseconds at) const {
    return !is_read && held < kMostHeld && !wire->is_full(at);
  }
  bool has_due(Nanoseconds at) const { return !pieces.empty() && pieces.front().due <= at; }

  // False when the connection is broken.
  bool read_some(Nanoseconds at) {
    static char room[kPiece];
    const ssize_t count = read(from, room, wire->piece());
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    is_read = count == 0;
    held += count;
    // An empty piece is the end, which takes as long as everything else.
    pieces.push_back({std::vector<char>(room, room + count), 0, wire->arrival(at, count)});
    return true;
  }

  bool write_due(Nanoseconds at) {
    while (has_due(at)) {
      Piece &piece = pieces.front();
      if (piece.bytes.empty()) {
        shutdown(to, SHUT_WR);
        is_done = true;
      } else {
        const size_t left = piece.bytes.size() - piece.sent;
        const ssize_t count = send(to, piece.bytes.data() + piece.sent, left, MSG_NOSIGNAL);
        if (count < 0) return errno == EAGAIN || errno == EINTR;
        piece.sent += count;
        held -= count;
        if (piece.sent < piece.bytes.size()) return true;
      }
      pieces.pop_front();
    }
    return true;
  }
};

struct Connection {
  int near;
  int far;
  Stream there;
  Stream back;

  Connection(int near_end, int far_end, Wire *out, Wire *in)
      : near(near_end), far(far_end), there{near, far, out}, back{far, near, in} {}
  ~Connection() {
    close(near);
    close(far);
  }
  Connection(const Connection &) = delete;
  Connection &operator=(const Connection &) = delete;
  bool is_done() const { return there.is_done && back.is_done; }
};

void make_quick(int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

sockaddr_in loopback(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int listen_and_tell() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (fd < 0 || bind(fd, reinterpret_cast<sockaddr *>(&address), size) || listen(fd, 64) ||
      getsockname(fd, reinterpret_cast<sockaddr *>(&address), &size)) {
    perror("link");
    exit(1);
  }
  printf("%u\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

int connect_to(uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(port);
  if (fd >= 0 && connect(fd, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0) return fd;
  if (fd >= 0) close(fd);
  return -1;
}

class Link {
 public:
  Link(uint16_t to, Wire wire) : to_(to), out_(wire), in_(wire), listener_(listen_and_tell()) {}

  void run() {
    for (;;) {
      const std::vector<pollfd> polled = wait();
      if (polled[1].revents != 0) return;
      if (polled[0].revents & POLLIN) accept_one();
      pass_on();
    }
  }

 private:
  // Sleeps until something can be read or written, or is due.
  std::vector<pollfd> wait() {
    const Nanoseconds at = now();
    Nanoseconds until = kNever;
    std::vector<pollfd> polled{{listener_, POLLIN, 0}, {STDIN_FILENO, 0, 0}};
    for (const auto &one : connections_) {
      const short near = events(one->there, one->back, at, until);
      const short far = events(one->back, one->there, at, until);
      if (near) polled.push_back({one->near, near, 0});
      if (far) polled.push_back({one->far, far, 0});
    }
    const Nanoseconds rest = until == kNever ? kSecond : std::max<Nanoseconds>(0, until - at);
    const timespec limit{rest / kSecond, rest % kSecond};
    ppoll(polled.data(), polled.size(), &limit, nullptr);
    return polled;
  }

  // What to wait for on the socket that `said` is read from and `heard` is written to.
  static short events(const Stream &said, const Stream &heard, Nanoseconds at, Nanoseconds &until) {
    short wanted = 0;
    if (said.wants_to_read(at)) wanted |= POLLIN;
    else if (!said.is_read && said.wire->is_full(at)) until = std::min(until, said.wire->ready_at());
    if (heard.has_due(at)) wanted |= POLLOUT;
    else if (!heard.pieces.empty()) until = std::min(until, heard.pieces.front().due);
    return wanted;
  }

  void accept_one() {
    const int near = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (near < 0) return;
    const int far = connect_to(to_);
    if (far < 0) {
      close(near);
      return;
    }
    make_quick(near);
    make_quick(far);
    connections_.push_back(std::make_unique<Connection>(near, far, &out_, &in_));
  }

  void pass_on() {
    for (auto one = connections_.begin(); one != connections_.end();) {
      Connection &it = **one;
      const bool is_whole = pass(it.there) && pass(it.back);
      one = is_whole && !it.is_done() ? std::next(one) : connections_.erase(one);
    }
  }

  // Sockets do not block, so each is simply tried.
  static bool pass(Stream &stream) {
    const Nanoseconds at = now();
    if (stream.wants_to_read(at) && !stream.read_some(at)) return false;
    return stream.write_due(now());
  }

  uint16_t to_;
  Wire out_;
  Wire in_;
  int listener_;
  std::list<std::unique_ptr<Connection>> connections_;
};

}  // namespace

int main(int count, char **words) {
  if (count != 4) {
    fprintf(stderr, "link TO_PORT DELAY_US BYTES_PER_SECOND\n");
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  Wire wire;
  wire.delay = atoll(words[2]) * 1000;
  wire.rate = atof(words[3]);
  Link(uint16_t(atoi(words[1])), wire).run();
  return 0;
}
