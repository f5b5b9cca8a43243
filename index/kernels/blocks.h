/* How are numbers read that lie in blocks, each of as few bits as its own largest takes?  The file is
described in blocks.py.  */

#ifndef FIHRIST_BLOCKS_H
#define FIHRIST_BLOCKS_H

#include "arrays.h"

enum { LEADING = 4, TRAILING = 8 }; /* words before the blocks, and those after them that are 0 */
enum { IN_BLOCK = 128, LANES = 4, WIDEST = 32 }; /* numbers a block, those side by side; bits */
enum { FEW_NUMBERS = 12 }; /* of a block, that are read one by one */
enum { NUMBERS, COUNTS, RISING, KINDS };

typedef uint32_t Four __attribute__((vector_size(16)));

/* Block b is the words [begins[b], begins[b + 1]) of `data`.  */
typedef struct {
    const uint32_t *data, *begins;
    int64_t count;
    uint32_t kind;
} Blocks;

/* One block: its numbers are `width` bits wide, from `bits` on; `has_head` where one word, the head,
is before them.  */
typedef struct {
    const uint32_t *bits;
    unsigned width;
    uint32_t head;
    bool has_head;
} Block;

/* Look at the words of a file; false, with ValueError set, where they are none of ours.  */
static inline bool look_at_blocks(const uint32_t *words, Py_ssize_t length, Blocks *blocks) {
    uint64_t count = length > LEADING ? words[1] | (uint64_t)words[2] << 32 : UINT64_MAX;
    uint64_t number = count / IN_BLOCK + (count % IN_BLOCK != 0);
    bool whole = length > LEADING && words[0] < KINDS && number < (uint64_t)(length - LEADING);
    const uint32_t *begins = whole ? words + length - number - 1 : NULL;
    whole = whole && begins[0] == 0 && begins[number] + UINT64_C(0) + TRAILING == (uint64_t)(begins - words - LEADING);
    if (whole)
        *blocks = (Blocks){words + LEADING, begins, (int64_t)count, words[0]};
    else
        PyErr_SetString(PyExc_ValueError, "these are no numbers in blocks");
    return whole;
}

/* Say whether every block is as long as one can be.  */
static inline bool are_blocks(const Blocks *blocks) {
    int64_t number = (blocks->count + IN_BLOCK - 1) / IN_BLOCK;
    bool whole = true;
    for (int64_t b = 0; b < number; b++) {
        uint32_t size = blocks->begins[b + 1] - blocks->begins[b];
        bool ordered = blocks->begins[b] <= blocks->begins[b + 1];
        whole &= ordered && size <= 4 * WIDEST + 1 && (size & 3) <= 1 && (blocks->kind == NUMBERS || size & 1);
    }
    return whole;
}

static inline Block block_of(const Blocks *blocks, int64_t number) {
    uint32_t begin = blocks->begins[number], size = blocks->begins[number + 1] - begin, has_head = size & 1;
    const uint32_t *at = blocks->data + begin;
    return (Block){at + has_head, size >> 2, has_head ? *at : 0, has_head};
}

static inline bool has_head(const Blocks *blocks, int64_t number) {
    return (blocks->begins[number + 1] - blocks->begins[number]) & 1;
}

/* Read one number: it begins in one word of its lane and may end in the next, which is there, for
more words follow the blocks.  */
static inline uint32_t bits_of(const Block *block, int64_t at) {
    unsigned place = (unsigned)at / LANES * block->width;
    const uint32_t *word = block->bits + place / 32 * LANES + at % LANES;
    uint64_t both = word[0] | (uint64_t)word[LANES] << 32;
    return (uint32_t)(both >> place % 32 & ((UINT64_C(1) << block->width) - 1));
}

static inline Four four_at(const uint32_t *words) {
    Four four;
    memcpy(&four, words, sizeof four);
    return four;
}

/* Read four numbers, one of each lane.  */
static inline Four bits_of_four(const uint32_t *bits, unsigned place, Four mask) {
    const uint32_t *word = bits + place / 32 * LANES;
    unsigned shift = place % 32;
    return (four_at(word) >> shift | four_at(word + LANES) << 1 << (31 - shift)) & mask;
}

static inline Four mask_of(unsigned width) {
    return (Four){0} + (uint32_t)((UINT64_C(1) << width) - 1);
}

/* Read rows of four numbers, and add so much to each.  */
static inline void read_rows(
    const uint32_t *bits, unsigned width, unsigned row, unsigned end, uint32_t plus, uint32_t *into
) {
    const Four mask = mask_of(width);
    for (unsigned place = row * width; row < end; row++, place += width, into += LANES) {
        Four four = bits_of_four(bits, place, mask) + plus;
        memcpy(into, &four, sizeof four);
    }
}

#if defined __clang__ || __GNUC__ >= 12
#define CHOOSE(one, other, a, b, c, d) __builtin_shufflevector(one, other, a, b, c, d)
#else
#define CHOOSE(one, other, a, b, c, d) __builtin_shuffle(one, other, (Four){a, b, c, d})
#endif

/* Read all numbers of a block, or add up its gaps; `width` and `are_gaps` are known where this is
called, and so is every shift.  */
static inline __attribute__((always_inline)) void read_all_of(
    const uint32_t *bits, unsigned width, bool are_gaps, uint32_t plus, uint32_t *into
) {
    const Four mask = mask_of(width), none = {0};
    Four before = none + plus, word = none;
#pragma GCC unroll 32
    for (unsigned row = 0; row < IN_BLOCK / LANES; row++, into += LANES) {
        unsigned place = row * width, shift = place % 32;
        Four four = none;
        if (width) {
            word = four_at(bits + place / 32 * LANES);
            four = word >> shift;
            if (shift + width > 32)
                four |= four_at(bits + place / 32 * LANES + LANES) << (32 - shift);
            if (shift + width != 32)
                four &= mask;
        }
        if (are_gaps) {
            four += 1;
            four += CHOOSE(none, four, 0, 4, 5, 6);
            four += CHOOSE(none, four, 0, 0, 4, 5);
            four += before;
            before = CHOOSE(four, four, 3, 3, 3, 3);
        } else {
            four += before;
        }
        memcpy(into, &four, sizeof four);
    }
}

#define EACH_WIDTH(CASE)                                                                        \
    CASE(0) CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8) CASE(9) CASE(10)    \
    CASE(11) CASE(12) CASE(13) CASE(14) CASE(15) CASE(16) CASE(17) CASE(18) CASE(19) CASE(20)   \
    CASE(21) CASE(22) CASE(23) CASE(24) CASE(25) CASE(26) CASE(27) CASE(28) CASE(29) CASE(30)   \
    CASE(31) CASE(32)

static __attribute__((noinline, unused)) void read_all(
    const uint32_t *bits, unsigned width, uint32_t plus, uint32_t *into
) {
#define READ(width)                                                                             \
    case width: read_all_of(bits, width, false, plus, into); return;
    switch (width) { EACH_WIDTH(READ) }
#undef READ
}

static __attribute__((noinline, unused)) void sum_all(
    const uint32_t *bits, unsigned width, uint32_t before, uint32_t *into
) {
#define READ(width)                                                                             \
    case width: read_all_of(bits, width, true, before, into); return;
    switch (width) { EACH_WIDTH(READ) }
#undef READ
}

/* Read numbers [from, end) of a block, and add so much to each; gaps are added up from its first on.  */
static inline void read_some(
    const Block *block, bool are_gaps, int64_t from, int64_t end, uint32_t plus, uint32_t *into
) {
    uint32_t some[IN_BLOCK];
    if (are_gaps || end - from == IN_BLOCK) {
        uint32_t *to = end - from == IN_BLOCK ? into : some;
        if (are_gaps)
            sum_all(block->bits, block->width, block->head - 1, to);
        else
            read_all(block->bits, block->width, plus, to);
        if (to == some)
            memcpy(into, some + from, (size_t)(end - from) * sizeof *into);
        return;
    }
    if (end - from <= FEW_NUMBERS) {
        for (; from < end; from++)
            *into++ = bits_of(block, from) + plus;
        return;
    }
    unsigned row = (unsigned)from / LANES, last = (unsigned)(end + LANES - 1) / LANES;
    read_rows(block->bits, block->width, row, last, plus, some);
    memcpy(into, some + from % LANES, (size_t)(end - from) * sizeof *into);
}

/* Return where the block ends that a number is in, `end` at most.  */
static inline int64_t end_of_block(int64_t at, int64_t end) {
    int64_t next = (at / IN_BLOCK + 1) * IN_BLOCK;
    return next < end ? next : end;
}

static inline bool are_gaps(const Blocks *blocks, const Block *block) {
    return block->has_head && blocks->kind == NUMBERS;
}

/* Return what is added to the bits of each number.  */
static inline uint32_t plus_of(const Blocks *blocks, const Block *block) {
    return blocks->kind == NUMBERS ? 0 : blocks->kind == COUNTS ? 1 : block->head;
}

/* Read numbers [from, end), which are in one block.  */
static inline void read_in_block(const Blocks *blocks, int64_t from, int64_t end, uint32_t *into) {
    int64_t first = from / IN_BLOCK * IN_BLOCK;
    Block block = block_of(blocks, from / IN_BLOCK);
    read_some(&block, are_gaps(blocks, &block), from - first, end - first, plus_of(blocks, &block), into);
}

/* Read numbers [from, end).  */
static inline void read_blocks(const Blocks *blocks, int64_t from, int64_t end, uint32_t *into) {
    for (int64_t next; from < end; into += next - from, from = next) {
        next = end_of_block(from, end);
        read_in_block(blocks, from, next, into);
    }
}

/* Read one number.  */
static inline uint32_t read_one(const Blocks *blocks, int64_t at) {
    Block block = block_of(blocks, at / IN_BLOCK);
    uint32_t number = 0;
    if (!are_gaps(blocks, &block))
        return bits_of(&block, at % IN_BLOCK) + plus_of(blocks, &block);
    read_some(&block, true, at % IN_BLOCK, at % IN_BLOCK + 1, 0, &number);
    return number;
}

/* Return the first of a block of numbers.  */
static inline uint32_t first_of(const Blocks *blocks, int64_t number) {
    Block block = block_of(blocks, number);
    return block.has_head ? block.head : bits_of(&block, 0);
}

/* Return the sum of the counts [from, end) of a block.  */
static inline int64_t sum_of(const Block *block, int64_t from, int64_t end) {
    uint32_t sum = (uint32_t)(end - from), counts[IN_BLOCK];
    if (block->width == 0)
        return sum;
    if (end - from <= FEW_NUMBERS) {
        for (; from < end; from++)
            sum += bits_of(block, from);
        return sum;
    }
    read_all(block->bits, block->width, 0, counts);
    for (; from < end; from++)
        sum += counts[from];
    return sum;
}

/* Return the sum of all counts before one, which may be that after the last.  */
static inline int64_t sum_before(const Blocks *blocks, int64_t at) {
    if (!at)
        return 0;
    Block block = block_of(blocks, (at - 1) / IN_BLOCK);
    return block.head + sum_of(&block, 0, (at - 1) % IN_BLOCK + 1);
}

#endif
