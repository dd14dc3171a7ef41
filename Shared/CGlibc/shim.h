// What Swift's Glibc module leaves out: eventfd(2), mallopt(3).
#ifndef LECTERN_CGLIBC_SHIM_H
#define LECTERN_CGLIBC_SHIM_H

#include <malloc.h>
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

// Freed memory stays with the process: blocks up to so many bytes come from the heap, whose top is not given back.
static inline void lectern_keep_memory(int bytes) {
  mallopt(M_MMAP_THRESHOLD, bytes);
  mallopt(M_TRIM_THRESHOLD, bytes);
}

#endif
