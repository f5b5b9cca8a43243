/* How is an array read whose numbers are as wide as the largest of them needs?  */

#ifndef FIHRIST_NUMBERS_H
#define FIHRIST_NUMBERS_H

#include "arrays.h"

/* Whole numbers, none below 0, each `width` bytes wide.  */
typedef struct {
    const void *at;
    Py_ssize_t width, count;
} Numbers;

static inline int64_t number(const Numbers *numbers, int64_t at) {
    switch (numbers->width) {
    case 1: return ((const uint8_t *)numbers->at)[at];
    case 2: return ((const uint16_t *)numbers->at)[at];
    case 4: return ((const uint32_t *)numbers->at)[at];
    default: return (int64_t)((const uint64_t *)numbers->at)[at];
    }
}

#endif
