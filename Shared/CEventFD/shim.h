// eventfd(2) is not part of Swift's Glibc module.
#ifndef LECTERN_CEVENTFD_SHIM_H
#define LECTERN_CEVENTFD_SHIM_H

#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

static inline int lectern_eventfd_create(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
static inline void lectern_eventfd_signal(int fd) {
  uint64_t one = 1;
  ssize_t written = write(fd, &one, sizeof one);
  (void)written;  // EAGAIN means the counter is full: the reader is awake already.
}
static inline void lectern_eventfd_drain(int fd) {
  uint64_t count;
  ssize_t got = read(fd, &count, sizeof count);
  (void)got;
}

#endif
