/* Where are the words of a text, and which numbers do they have?

The forms in NumPy are `cut` in analysis/tokenizer.py and `Lexicon` in lexicon.py.
The tables, in this order, are those of analysis/letters.py: the kind of each code point
(1 byte), what each folds to (4), the code points that become several (4, ascending), where
the letters of each of these begin (4), those letters (4), and the hash's multipliers (8).  */

#include <stdlib.h>

#include "arrays.h"

enum { LETTER = 1, DIGIT, IGNORED, NUMBER_MARK, EXPANDED };
enum { LAST = 0x20000, ARABIC = 0x600, AFTER = 0x780, MAX_LETTERS = 64 };
enum { HAMZA = 0x621, ALEF = 0x627, THOUSANDS_MARK = 0x66C };

#define TABLES "144448"

typedef struct {
    const uint8_t *kinds;
    const uint32_t *folds, *expanded, *letters;
    const int32_t *begins;
    const uint64_t *multipliers;
    Py_ssize_t expanded_count;
} Tables;

typedef struct {
    Py_ssize_t first, length, start, end;
} Word;

typedef struct {
    uint64_t key;
    const uint32_t *letters;
    Py_ssize_t length;
} Form;

/* A text on its way: what is kept of it goes to `kept`.  `origins` is NULL where each code
point is its own, else the offset in the text that each came from.  */
typedef struct {
    const Tables *tables;
    const uint32_t *codes;
    const uint8_t *kinds;
    const int64_t *origins;
    Py_ssize_t at, count, text_length, kept_count;
    uint32_t *kept;
    int64_t last;
} Scan;

/* Room for one text after the other. */
typedef struct {
    uint32_t *codes, *kept;
    uint8_t *kinds;
    int64_t *origins;
    Form *forms;
    Py_ssize_t size;
} Room;

static Tables tables_at(const Arrays *arrays, int at) {
    return (Tables){
        .kinds = ARRAY(*arrays, at, uint8_t),
        .folds = ARRAY(*arrays, at + 1, uint32_t),
        .expanded = ARRAY(*arrays, at + 2, uint32_t),
        .begins = ARRAY(*arrays, at + 3, int32_t),
        .letters = ARRAY(*arrays, at + 4, uint32_t),
        .multipliers = ARRAY(*arrays, at + 5, uint64_t),
        .expanded_count = length_of(arrays, at + 2),
    };
}

static void leave(Room *room) {
    free(room->codes);
    free(room->kept);
    free(room->kinds);
    free(room->origins);
    free(room->forms);
}

static bool make_room(Room *room, Py_ssize_t size) {
    if (size <= room->size)
        return true;
    leave(room);
    size_t count = (size_t)size + 1;
    *room = (Room){malloc(4 * count), malloc(4 * count), malloc(count), malloc(8 * count),
                   malloc(count * sizeof(Form)), size};
    if (room->codes && room->kept && room->kinds && room->origins && room->forms)
        return true;
    leave(room);
    *room = (Room){0};
    return false;
}

static inline uint8_t kind_of(const Tables *tables, uint32_t code) {
    return tables->kinds[code < LAST ? code : LAST];
}

static inline uint32_t folded(const Tables *tables, uint32_t code) {
    return code < LAST ? tables->folds[code] : code;
}

static Py_ssize_t expansion_of(const Tables *tables, uint32_t code) {
    Py_ssize_t low = 0, high = tables->expanded_count;
    while (low < high) {
        Py_ssize_t middle = (low + high) / 2;
        if (tables->expanded[middle] < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static Py_ssize_t expanded_length(const Tables *tables, const uint32_t *codes, Py_ssize_t count) {
    Py_ssize_t length = count;
    for (Py_ssize_t at = 0; at < count; at++)
        if (kind_of(tables, codes[at]) == EXPANDED) {
            Py_ssize_t which = expansion_of(tables, codes[at]);
            length += tables->begins[which + 1] - tables->begins[which] - 1;
        }
    return length;
}

/* Put each compatibility character's letters in its place, all at its offset. */
static void expand(const Tables *tables, const uint32_t *codes, Py_ssize_t count, Room *room) {
    Py_ssize_t to = 0;
    for (Py_ssize_t at = 0; at < count; at++) {
        const uint32_t *letters = codes + at;
        Py_ssize_t length = 1;
        if (kind_of(tables, codes[at]) == EXPANDED) {
            Py_ssize_t which = expansion_of(tables, codes[at]);
            letters = tables->letters + tables->begins[which];
            length = tables->begins[which + 1] - tables->begins[which];
        }
        for (Py_ssize_t each = 0; each < length; each++, to++) {
            room->codes[to] = letters[each];
            room->kinds[to] = kind_of(tables, letters[each]);
            room->origins[to] = at;
        }
    }
}

/* Begin with a text; false where there is no memory. */
static bool start(Scan *scan, const Tables *tables, const uint32_t *codes, Py_ssize_t count,
                  Room *room) {
    bool any = false;
    if (!make_room(room, count))
        return false;
    for (Py_ssize_t at = 0; at < count; at++) {
        room->kinds[at] = kind_of(tables, codes[at]);
        any |= room->kinds[at] == EXPANDED;
    }
    *scan = (Scan){tables, codes, room->kinds, NULL, 0, count, count, 0, room->kept, 0};
    if (!any)
        return true;
    scan->count = expanded_length(tables, codes, count);
    if (!make_room(room, scan->count))
        return false;
    expand(tables, codes, count, room);
    scan->codes = room->codes;
    scan->kinds = room->kinds;
    scan->origins = room->origins;
    scan->kept = room->kept;
    return true;
}

static inline int64_t origin(const Scan *scan) {
    return scan->origins ? scan->origins[scan->at] : scan->at;
}

static inline bool is_digit(const Scan *scan, Py_ssize_t at) {
    return at < scan->count && scan->kinds[at] == DIGIT;
}

static inline bool joins(const Scan *scan, Py_ssize_t at) {
    return at > 0 && is_digit(scan, at - 1) && is_digit(scan, at + 1);
}

static inline bool parts_thousands(const Scan *scan, Py_ssize_t at) {
    uint32_t code = scan->codes[at];
    return (code == ',' || code == THOUSANDS_MARK) && is_digit(scan, at + 2) &&
           is_digit(scan, at + 3) && !is_digit(scan, at + 4);
}

static inline bool is_arabic(const Tables *tables, uint32_t written) {
    uint32_t code = folded(tables, written);
    return code >= ARABIC && code < AFTER;
}

/* Keep the letters from here on: most of a text.  The last one is where the scan is then. */
static inline void keep_letters(Scan *scan) {
    Py_ssize_t at = scan->at, to = scan->kept_count;
    do
        scan->kept[to++] = scan->codes[at++];
    while (at < scan->count && scan->kinds[at] == LETTER);
    scan->kept_count = to;
    scan->at = at - 1;
    scan->last = origin(scan);
}

/* Find the next word: its letters are `kept[first]` and on; false at the text's end. */
static inline bool next_word(Scan *scan, Word *word) {
    bool inside = false, after_digit = false;
    for (; scan->at < scan->count; scan->at++) {
        uint8_t kind = scan->kinds[scan->at];
        uint32_t code = scan->codes[scan->at];
        if (kind == LETTER && inside && !after_digit) {
            keep_letters(scan);
            continue;
        }
        if (kind == IGNORED)
            continue;
        if (kind == NUMBER_MARK && joins(scan, scan->at)) {
            if (parts_thousands(scan, scan->at))
                continue;
            code = '.';
            kind = DIGIT;
        }
        bool digit = kind == DIGIT, part_of_word = digit || kind == LETTER;
        if (inside) {
            bool parts = digit != after_digit &&
                         is_arabic(scan->tables, digit ? scan->kept[scan->kept_count - 1] : code);
            if (!part_of_word || parts)
                break;
        } else if (part_of_word) {
            inside = true;
            word->first = scan->kept_count;
            word->start = origin(scan);
        }
        scan->kept[scan->kept_count++] = code;
        scan->last = origin(scan);
        after_digit = digit;
    }
    if (!inside)
        return false;
    int64_t end = scan->at < scan->count ? origin(scan) : scan->text_length;
    word->length = scan->kept_count - word->first;
    word->end = end > scan->last ? end : scan->last + 1;
    return true;
}

/* Fold the letters of a word in their place; say where its normal form begins, and its hash. */
static inline Form normal_form(const Tables *tables, uint32_t *letters, Py_ssize_t length) {
    Py_ssize_t count = length < MAX_LETTERS ? length : MAX_LETTERS;
    bool skips = length > 1 && folded(tables, letters[0]) == HAMZA &&
                 folded(tables, letters[1]) == ALEF;
    uint64_t sum = 0;
    if (length > MAX_LETTERS && letters[MAX_LETTERS - 1] == '.')
        count--; /* no number ends with its mark */
    letters += skips;
    count -= skips;
    for (Py_ssize_t at = 0; at < count; at++) {
        letters[at] = folded(tables, letters[at]);
        sum += ((uint64_t)letters[at] + 1) * tables->multipliers[at];
    }
    sum ^= sum >> 33;
    sum *= 0xFF51AFD7ED558CCDu;
    sum ^= sum >> 33;
    return (Form){sum ? sum : 1, letters, count};
}

/* cut(codes, TABLES…, kept, first, lengths, starts, ends) → (kept code points, words); TypeError
where there is no room for them: as many as the text has, or as its expansion would have.  */
static PyObject *cut(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, count, "4" TABLES "4w8w8w8w8w"))
        return NULL;
    Tables tables = tables_at(&arrays, 1);
    int64_t *columns[4];
    for (int at = 0; at < 4; at++)
        columns[at] = ARRAY(arrays, 8 + at, int64_t);
    Room room = {0};
    Scan scan;
    Py_ssize_t words = 0;
    bool begun = start(&scan, &tables, ARRAY(arrays, 0, uint32_t), length_of(&arrays, 0), &room);
    bool fits = begun && scan.count <= length_of(&arrays, 7);
    if (fits) {
        scan.kept = ARRAY(arrays, 7, uint32_t);
        for (Word word; next_word(&scan, &word); words++) {
            columns[0][words] = word.first;
            columns[1][words] = word.length;
            columns[2][words] = word.start;
            columns[3][words] = word.end;
        }
    }
    leave(&room);
    let_go(&arrays);
    if (!begun)
        return PyErr_NoMemory();
    return Py_BuildValue("nn", fits ? scan.kept_count : -scan.count, words);
}

/* Append a text to a list; false where there is no memory.  */
static bool append(PyObject *list, const uint32_t *codes, Py_ssize_t count) {
    int little_endian = -1;
    PyObject *text = PyUnicode_DecodeUTF32((const char *)codes, count * 4, "replace", &little_endian);
    bool done = text && PyList_Append(list, text) == 0;
    Py_XDECREF(text);
    return done;
}

/* spell(codes, TABLES…) → (the words as they are written, their normal forms).  */
static PyObject *spell(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, count, "4" TABLES))
        return NULL;
    Tables tables = tables_at(&arrays, 1);
    Room room = {0};
    Scan scan;
    PyObject *surfaces = PyList_New(0), *terms = PyList_New(0);
    bool done = surfaces && terms;
    if (done && !start(&scan, &tables, ARRAY(arrays, 0, uint32_t), length_of(&arrays, 0), &room))
        done = PyErr_NoMemory() != NULL;
    for (Word word; done && next_word(&scan, &word);) {
        uint32_t *letters = scan.kept + word.first;
        done = append(surfaces, letters, word.length < MAX_LETTERS ? word.length : MAX_LETTERS);
        Form form = normal_form(&tables, letters, word.length);
        done = done && append(terms, form.letters, form.length);
    }
    leave(&room);
    let_go(&arrays);
    if (done)
        return Py_BuildValue("NN", surfaces, terms);
    Py_XDECREF(surfaces);
    Py_XDECREF(terms);
    return NULL;
}

/* Texts one after the other, and where each ends; `ends` is NULL with an exception set. */
typedef struct {
    uint32_t *codes;
    Py_ssize_t *ends, count;
} Texts;

static Texts copy_texts(PyObject *list) {
    Texts texts = {NULL, NULL, PyList_Size(list)};
    Py_ssize_t room = 0, used = 0, at = 0;
    for (; at < texts.count; at++)
        room += PyUnicode_GetLength(PyList_GetItem(list, at)) + 1;
    if (PyErr_Occurred())
        return texts;
    texts.ends = malloc((size_t)texts.count * sizeof(Py_ssize_t) + (size_t)room * 4 + 1);
    if (!texts.ends)
        PyErr_NoMemory();
    texts.codes = (uint32_t *)(texts.ends + texts.count);
    for (at = 0; texts.ends && at < texts.count; at++) {
        PyObject *text = PyList_GetItem(list, at);
        if (!PyUnicode_AsUCS4(text, texts.codes + used, room - used, 0)) {
            free(texts.ends);
            texts.ends = NULL;
            break;
        }
        texts.ends[at] = used += PyUnicode_GetLength(text);
    }
    return texts;
}

/* learn(texts, TABLES…, keys, numbers, words, lengths, fresh, known) → (texts, words, new
words, letters of these): the number of each word's normal form, how many words each text
has, and of the new normal forms, numbered from `known` on as they come, the letters, each with
a line feed after it.  `keys` and `numbers` are a table with room for as many more as `words` has.
It ends before the first text that may have more words or letters than there is room for.  */
static PyObject *learn(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args + 1, count - 2, TABLES "8w4w4w4w4w"))
        return NULL;
    Tables tables = tables_at(&arrays, 0);
    uint64_t *keys = ARRAY(arrays, 6, uint64_t), mask = (uint64_t)length_of(&arrays, 6) - 1;
    int32_t *numbers = ARRAY(arrays, 7, int32_t), *found = ARRAY(arrays, 8, int32_t);
    int32_t *lengths = ARRAY(arrays, 9, int32_t), known = (int32_t)PyLong_AsLong(args[count - 1]);
    uint32_t *fresh = ARRAY(arrays, 10, uint32_t);
    Py_ssize_t room_words = length_of(&arrays, 8), room_letters = length_of(&arrays, 10);
    Py_ssize_t text = 0, words = 0, letters_count = 0, new_words = 0;
    Texts texts = copy_texts(args[0]);
    if (!texts.ends) {
        let_go(&arrays);
        return NULL;
    }
    Room room = {0};
    bool is_memory = true;
    Py_BEGIN_ALLOW_THREADS;
    for (Py_ssize_t begin = 0; text < texts.count; begin = texts.ends[text++]) {
        Scan scan;
        Word word;
        is_memory = start(&scan, &tables, texts.codes + begin, texts.ends[text] - begin, &room);
        if (!is_memory || words + scan.count > room_words ||
            letters_count + 2 * scan.count > room_letters)
            break;
        Py_ssize_t here = 0;
        while (next_word(&scan, &word)) {
            Form form = normal_form(&tables, scan.kept + word.first, word.length);
            __builtin_prefetch(keys + (form.key & mask)); /* where it is looked for below */
            __builtin_prefetch(numbers + (form.key & mask));
            room.forms[here++] = form;
        }
        for (Py_ssize_t at = 0; at < here; at++) {
            Form form = room.forms[at];
            uint64_t slot = form.key & mask;
            while (keys[slot] && keys[slot] != form.key)
                slot = (slot + 1) & mask;
            if (!keys[slot]) {
                keys[slot] = form.key;
                numbers[slot] = known + (int32_t)new_words++;
                memcpy(fresh + letters_count, form.letters, 4 * (size_t)form.length);
                letters_count += form.length;
                fresh[letters_count++] = '\n';
            }
            found[words++] = numbers[slot];
        }
        lengths[text] = (int32_t)here;
    }
    Py_END_ALLOW_THREADS;
    free(texts.ends);
    leave(&room);
    let_go(&arrays);
    if (!is_memory)
        return PyErr_NoMemory();
    return Py_BuildValue("nnnn", text, words, new_words, letters_count);
}

static PyMethodDef methods[] = {
    KERNEL_METHOD("spell", spell),
    KERNEL_METHOD("cut", cut),
    KERNEL_METHOD("learn", learn),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_words, methods)
