/* Which stems are forms of a word's by a pattern, and stand in the same articles?  The form in
NumPy is engines/siblings.py; the patterns are in analysis/patterns.py.  */

#include "morphology.h"
#include "reader.h"

enum { MOST_FOUND = 64, MOST_STEM = 8, ROOT_LETTERS = 4, LETTER_BYTES = 2, LAM = 0x644 };
enum { TEXT_BYTES = LETTER_BYTES * (MOST_STEM + 2) };

/* What is needed for a proof: readings that are likely enough, and to stand together more often
than chance has it, by so many times and a margin.  */
typedef struct {
    double least, times, margin;
} Proof;

/* Pattern p leads from letters [begins[2 p], begins[2 p + 1]) to [begins[2 p + 1],
begins[2 p + 2]), in which 1 to 4 stand for the letters of the root.  The first `plain` ones need
no proof.  */
typedef struct {
    const uint32_t *letters;
    const int64_t *begins;
    Py_ssize_t count, plain;
} Patterns;

typedef struct {
    uint32_t letters[MOST_STEM];
    int64_t length;
    float prior;
} Sibling;

static inline int root_place(uint32_t letter) {
    return letter >= '1' && letter < '1' + ROOT_LETTERS ? (int)(letter - '1') : -1;
}

/* Write what a pattern makes of a stem; 0 where it does not fit, or makes the same of it.  */
static int64_t sibling_of(const Patterns *patterns, Py_ssize_t p, Letters stem, uint32_t *other) {
    const int64_t *begins = patterns->begins + 2 * p;
    const uint32_t *source = patterns->letters + begins[0], *to = patterns->letters + begins[1];
    uint32_t root[ROOT_LETTERS] = {0};
    int64_t length = begins[2] - begins[1];
    if (begins[1] - begins[0] != stem.length || length > MOST_STEM)
        return 0;
    for (int64_t i = 0; i < stem.length; i++) {
        int place = root_place(source[i]);
        if (place >= 0 && !root[place])
            root[place] = stem.codes[i];
        if (stem.codes[i] != (place >= 0 ? root[place] : source[i]))
            return 0;
    }
    bool is_same = length == stem.length;
    for (int64_t i = 0; i < length; i++) {
        int place = root_place(to[i]);
        other[i] = place >= 0 ? root[place] : to[i];
        is_same = is_same && other[i] == stem.codes[i];
    }
    return is_same ? 0 : length;
}

/* Living documents, each marked and counted once; `both` of them are among those of another. */
typedef struct {
    uint64_t *bits;
    int64_t count, both;
} Having;

/* Add the documents of a term of a part, whatever field it is in, branching at none: many are in
both, or among the others.  */
static void add_documents(
    const Part *part, int64_t term, uint32_t *documents, const uint64_t *others, Having *having
) {
    int64_t range[2] = {term, term + 1}, count = having->count, both = having->both;
    for (int field = 0; field < FIELDS; field++) {
        int64_t at, end;
        postings_of(part->fields + field, range, &at, &end);
        read_blocks(&part->fields[field].documents, at, end, documents);
        for (int64_t i = 0; i < end - at; i++) {
            int64_t document = part->base + documents[i];
            uint64_t *word = having->bits + (document >> 6), alive = !part->alive || part->alive[documents[i]];
            uint64_t new = alive & ~(*word >> (document & 63));
            *word |= alive << (document & 63);
            count += (int64_t)new;
            both += (int64_t)(new & others[document >> 6] >> (document & 63));
        }
    }
    having->count = count;
    having->both = both;
}

/* Write Arabic letters as UTF-8.  */
static void write_text(Letters letters, uint8_t *text) {
    for (int64_t i = 0; i < letters.length; i++) {
        text[LETTER_BYTES * i] = (uint8_t)(0xC0 | letters.codes[i] >> 6);
        text[LETTER_BYTES * i + 1] = (uint8_t)(0x80 | (letters.codes[i] & 0x3F));
    }
}

/* Return the documents that have a stem, alone or with the article; none has one that is never
alone.  */
static Having having_stem(
    const Reader *reader, Letters stem, uint64_t *bits, const uint64_t *others, uint32_t *documents
) {
    uint8_t text[TEXT_BYTES];
    Having having = {bits, 0, 0};
    write_text((Letters){(uint32_t[]){ALEF, LAM}, 2}, text);
    write_text(stem, text + 2 * LETTER_BYTES);
    for (int64_t skipped = 2; skipped == 2 || (skipped == 0 && having.count); skipped -= 2)
        for (Py_ssize_t p = 0; p < reader->part_count; p++) {
            const Part *part = reader->parts + p;
            int64_t size = LETTER_BYTES * (stem.length + 2 - skipped);
            int64_t term = find_text(&part->terms, text + LETTER_BYTES * skipped, size);
            if (term >= 0)
                add_documents(part, term, documents, others, &having);
        }
    return having;
}

/* Return how many living documents have a word, and with the article how many have it so.  */
static int64_t count_of(const Reader *reader, Letters word, bool with_article) {
    uint8_t text[LETTER_BYTES * (MOST_LETTERS + 2)];
    const uint8_t *whole = with_article ? text : text + 2 * LETTER_BYTES;
    int64_t size = LETTER_BYTES * (word.length + 2 * with_article), count = 0;
    write_text((Letters){(uint32_t[]){ALEF, LAM}, 2}, text);
    write_text(word, text + 2 * LETTER_BYTES);
    for (Py_ssize_t p = 0; p < reader->part_count; p++) {
        const Part *part = reader->parts + p;
        int64_t term = find_text(&part->terms, whole, size);
        count += term < 0 ? 0 : number(&part->counts, term);
    }
    return count;
}

/* How many living documents have a stem: at least and at most, for some have it both alone and
with the article; none has one that is never alone.  */
typedef struct {
    int64_t least, most;
} Count;

static Count count_stem(const Reader *reader, Letters stem) {
    int64_t alone = count_of(reader, stem, false);
    int64_t with_article = alone ? count_of(reader, stem, true) : 0;
    return (Count){alone > with_article ? alone : with_article, alone + with_article};
}

/* Say whether two stems could be proved siblings, if they stood together as often as can be.  */
static bool may_be_proved(const Reader *reader, const Proof *proof, Count own, Count other) {
    double both = (double)(own.most < other.most ? own.most : other.most);
    double chance = (double)own.least * (double)other.least;
    return sqrt(both) >= proof->margin + sqrt(proof->times * chance / reader->documents);
}

static bool is_proved(const Reader *reader, const Proof *proof, int64_t own, const Having *other) {
    double chance = (double)own * (double)other->count;
    return other->both > 0 &&
           sqrt((double)other->both) >= proof->margin + sqrt(proof->times * chance / reader->documents);
}

/* Note a sibling, or that it is likelier than it was.  */
static int64_t add_sibling(Sibling *found, int64_t count, Letters stem, float prior) {
    for (int64_t i = 0; i < count; i++)
        if (found[i].length == stem.length &&
            !memcmp(found[i].letters, stem.codes, (size_t)stem.length * sizeof *stem.codes)) {
            found[i].prior = prior > found[i].prior ? prior : found[i].prior;
            return count;
        }
    if (count == MOST_FOUND)
        return count;
    memcpy(found[count].letters, stem.codes, (size_t)stem.length * sizeof *stem.codes);
    found[count].length = stem.length;
    found[count].prior = prior;
    return count + 1;
}

/* Find the siblings of one reading; its own documents are read when those of a sibling are.  */
static int64_t find_of(
    const Reader *reader, const Patterns *patterns, const Proof *proof, Letters stem, float prior,
    Scratch *scratch, Sibling *found, int64_t count
) {
    size_t bytes = (size_t)words_of(reader) * sizeof(uint64_t);
    uint32_t letters[MOST_STEM], *documents = (uint32_t *)scratch->documents;
    Count counted = count_stem(reader, stem);
    Having own = {scratch->wanted, 0, 0};
    for (Py_ssize_t p = 0; p < patterns->count; p++) {
        Letters sibling = {letters, sibling_of(patterns, p, stem, letters)};
        if (sibling.length && p < patterns->plain)
            count = add_sibling(found, count, sibling, prior);
        if (!sibling.length || p < patterns->plain || !counted.most)
            continue;
        Count theirs = count_stem(reader, sibling);
        if (!theirs.most || !may_be_proved(reader, proof, counted, theirs))
            continue;
        if (!own.count)
            own = having_stem(reader, stem, scratch->wanted, scratch->any, documents);
        Having other = having_stem(reader, sibling, scratch->any, scratch->wanted, documents);
        if (is_proved(reader, proof, own.count, &other))
            count = add_sibling(found, count, sibling, prior);
        memset(scratch->any, 0, bytes);
    }
    if (own.count)
        memset(scratch->wanted, 0, bytes);
    return count;
}

static PyObject *listed(const Sibling *found, int64_t count) {
    PyObject *list = PyList_New(count);
    for (int64_t i = 0; list && i < count; i++) {
        int native = 0;
        PyObject *text = PyUnicode_DecodeUTF32((const char *)found[i].letters,
                                               found[i].length * 4, NULL, &native);
        PyObject *pair = text ? Py_BuildValue("Nd", text, (double)found[i].prior) : NULL;
        if (!pair || PyList_SetItem(list, i, pair) < 0) {
            Py_DecRef(list);
            list = NULL;
        }
    }
    return list;
}

/* siblings(reader, plain, letters (uint32), proof (float64), letters of the patterns, their begins,
tables…): a list of (stem, prior).  */
static PyObject *siblings(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Arrays arrays;
    Reader *reader = count > 2 ? PyCapsule_GetPointer(args[0], READER) : NULL;
    Py_ssize_t plain = reader ? PyLong_AsSsize_t(args[1]) : 0;
    if (!reader || PyErr_Occurred() || !take(&arrays, args + 2, count - 2, "4848" TABLES))
        return NULL;
    Sibling found[MOST_FOUND];
    Reading readings[MOST_READINGS];
    Letters word = {ARRAY(arrays, 0, uint32_t), length_of(&arrays, 0)};
    Patterns patterns = {ARRAY(arrays, 2, uint32_t), ARRAY(arrays, 3, int64_t),
                         (length_of(&arrays, 3) - 1) / 2, plain};
    Tables tables = tables_of(&arrays, 4);
    Proof proof;
    int64_t some = 0, read = 0;
    Scratch *scratch = borrow(reader);
    memcpy(&proof, ARRAY(arrays, 1, double), sizeof proof);
    if (scratch && word.length < MOST_LETTERS && is_arabic(word))
        read = read_word_as(&tables, word, readings);
    int64_t having = read ? count_of(reader, word, false) : 0;
    for (int64_t r = 0; r < read; r++) {
        Letters stem = {word.codes + readings[r].first, readings[r].last - readings[r].first};
        if ((double)readings[r].prior < proof.least || stem.length > MOST_STEM)
            continue;
        if (count_of(reader, stem, false) + count_of(reader, stem, true) < having)
            continue; /* the word is rather one of its own */
        some = find_of(reader, &patterns, &proof, stem, readings[r].prior, scratch, found, some);
    }
    if (scratch)
        give_back(reader, scratch);
    let_go(&arrays);
    return scratch ? listed(found, some) : NULL;
}

static PyMethodDef methods[] = {
    KERNEL_METHOD("siblings", siblings),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_siblings, methods)
