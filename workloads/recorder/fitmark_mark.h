/* SPDX-License-Identifier: MIT */
/*
 * FITMARK_MARK("phase"): names the phase that begins here in the trace of a program under
 * `fitmark record`. In a program that is not being recorded it costs one test of a pointer.
 * For C and C++; needs no library to link with. Safe in signal handlers. Names end after 1792 bytes.
 */
#ifndef FITMARK_MARK_H
#define FITMARK_MARK_H

#ifdef __cplusplus
extern "C" {
#endif

__attribute__((weak)) void fitmark_record_mark(const char* name);

#ifdef __cplusplus
}
#endif

#define FITMARK_MARK(name)                              \
  do {                                                  \
    if (fitmark_record_mark) fitmark_record_mark(name); \
  } while (0)

#endif
