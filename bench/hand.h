/* The baseline of bench/policy: the rules of bench/policies/sixty.gate written by hand in C, in
 * two styles (a third, naive one is in hand_naive.h): one `if` per rule on interned values, and a
 * tuned one without unpredictable branches. Values are interned when the lead is read, texts are
 * searched with vector instructions where available. Do not weaken it: the figures are ratios to
 * this. */
#ifndef HG_BENCH_HAND_H
#define HG_BENCH_HAND_H

#include "leads.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define HAND_VECTORS 1
#define HAND __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))
#else
#define HAND
#endif

#define HAND_NONE INT64_MIN /* a number that is not given */
#define HAND_RULES 37       /* disqualify 0 to 11, score 12 to 36 */
#define HAND_PAD 64         /* readable bytes after every text */

enum hand_truth { HAND_NO, HAND_YES, HAND_OPEN };
enum hand_outcome { HAND_REJECT, HAND_HOT, HAND_SALES, HAND_NURTURE, HAND_RECYCLE };

/* Ids from 1, in the order of the lists of leads.h; 0: none of them. */
struct hand_lead {
    struct hg_str email, company, form_message, title;
    int64_t employees, annual_revenue, founded_year, page_views, sessions, email_opens,
        email_clicks, last_activity_days;
    uint8_t country, region, state, industry, seniority, department, funding, source, language;
    uint8_t domain; /* 1 free mail, 2 throw-away */
    uint8_t webinar, demo, pricing, consent, customer, competitor, phone;
    uint64_t tech;
};

struct hand_result {
    int64_t score;
    uint32_t outcome, territory, hit_count;
    uint16_t hits[HAND_RULES + 1];
};

#define BIT(id) (UINT64_C(1) << (id))
#define IN(id, mask) (((mask) >> (id)) & 1)

/* Countries: US is 1, the others as in lead_countries from 2 on. */
enum {
    C_US = 1, C_GB, C_DE, C_CA, C_FR, C_IE, C_AT, C_CH, C_BE, C_LU, C_NL, C_SE, C_NO, C_DK, C_FI,
    C_SG = 37, C_AU = 44, C_NZ, C_RU = 54, C_BY, C_IR, C_KP, C_SY, C_CU
};
enum { R_EMEA = 1, R_AMER, R_APAC, R_LATAM };
enum { L_JA = 1 };

#define TIER_1                                                                                     \
    (BIT(C_US) | BIT(C_CA) | BIT(C_GB) | BIT(C_IE) | BIT(C_DE) | BIT(C_AT) | BIT(C_CH) |           \
     BIT(C_FR) | BIT(C_NL) | BIT(C_SE) | BIT(C_NO) | BIT(C_DK) | BIT(C_FI) | BIT(C_AU) |           \
     BIT(C_NZ) | BIT(C_SG))
#define SANCTIONS (BIT(C_RU) | BIT(C_BY) | BIT(C_IR) | BIT(C_KP) | BIT(C_SY) | BIT(C_CU))
#define WEST (BIT(1) | BIT(2) | BIT(3) | BIT(4))        /* CA OR WA NV */
#define NORTHEAST (BIT(5) | BIT(6) | BIT(7) | BIT(8))   /* NY NJ CT MA */
#define ICP (BIT(1) | BIT(2) | BIT(3) | BIT(4) | BIT(5) | BIT(6))
#define SECOND_ICP (BIT(7) | BIT(8) | BIT(9) | BIT(10)) /* healthcare … retail */
#define PUBLIC (BIT(7) | BIT(11))                       /* healthcare, government */
#define VICE (BIT(28) | BIT(29) | BIT(30))
#define LEADERS (BIT(1) | BIT(2))
#define SERIES (BIT(3) | BIT(4) | BIT(5))
#define PARTNER 4
#define CRM (BIT(1) | BIT(2))                           /* salesforce, hubspot */
#define DATA_STACK (BIT(3) | BIT(4))                    /* snowflake, aws */

/* --- texts ------------------------------------------------------------------------------- */

static inline unsigned char hand_lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

/* `word` is lower case. */
static inline bool hand_same(const char *at, const char *word, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (hand_lower(at[i]) != (unsigned char)word[i])
            return false;
    }
    return true;
}

static inline bool hand_starts(struct hg_str s, const char *word, size_t len)
{
    return s.len >= len && hand_same(s.at, word, len);
}

static inline bool hand_ends(struct hg_str s, const char *word, size_t len)
{
    return s.len >= len && hand_same(s.at + s.len - len, word, len);
}

/* Any of up to eight words: candidates by the low and high half of their first three bytes,
 * each half a table look-up over 32 places at once. */
struct hand_words {
    const char *words[8];
    size_t lens[8];
    size_t count;
    uint8_t halves[6][16];
};

static inline void hand_mark(struct hand_words *words, size_t word, size_t place, unsigned char c)
{
    words->halves[2 * place][c & 15] |= (uint8_t)(1u << word);
    words->halves[2 * place + 1][c >> 4] |= (uint8_t)(1u << word);
}

static inline struct hand_words hand_words_of(const char *const *list, size_t count)
{
    struct hand_words words = {.count = count};
    for (size_t i = 0; i < count; i++) {
        words.words[i] = list[i];
        words.lens[i] = strlen(list[i]);
        for (size_t k = 0; k < 3; k++) {
            unsigned char c = (unsigned char)list[i][k];
            hand_mark(&words, i, k, c);
            if (c >= 'a' && c <= 'z')
                hand_mark(&words, i, k, (unsigned char)(c - ('a' - 'A')));
        }
    }
    return words;
}

static inline bool hand_any_at(const struct hand_words *words, struct hg_str s, size_t at)
{
    for (size_t i = 0; i < words->count; i++) {
        if (s.len - at >= words->lens[i] && hand_same(s.at + at, words->words[i], words->lens[i]))
            return true;
    }
    return false;
}

#ifdef HAND_VECTORS
HAND static inline __m256i hand_half(const struct hand_words *words, size_t half)
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)words->halves[half]));
}

HAND static inline __m256i hand_place(const struct hand_words *words, size_t place, const char *at)
{
    __m256i text = _mm256_loadu_si256((const __m256i *)at), nibble = _mm256_set1_epi8(15);
    __m256i low = _mm256_shuffle_epi8(hand_half(words, 2 * place), _mm256_and_si256(text, nibble));
    __m256i high = _mm256_shuffle_epi8(hand_half(words, 2 * place + 1),
                                       _mm256_and_si256(_mm256_srli_epi16(text, 4), nibble));
    return _mm256_and_si256(low, high);
}

HAND static inline bool hand_any(const struct hand_words *words, struct hg_str s)
{
    for (size_t i = 0; i < s.len; i += 32) {
        __m256i may = _mm256_and_si256(hand_place(words, 0, s.at + i),
                                       _mm256_and_si256(hand_place(words, 1, s.at + i + 1),
                                                        hand_place(words, 2, s.at + i + 2)));
        __m256i none = _mm256_cmpeq_epi8(may, _mm256_setzero_si256());
        for (uint32_t left = ~(uint32_t)_mm256_movemask_epi8(none); left != 0; left &= left - 1) {
            size_t at = i + (size_t)__builtin_ctz(left);
            if (at < s.len && hand_any_at(words, s, at))
                return true;
        }
    }
    return false;
}
#else
static inline bool hand_any(const struct hand_words *words, struct hg_str s)
{
    for (size_t at = 0; at + 3 <= s.len; at++) {
        unsigned char a = (unsigned char)s.at[at], b = (unsigned char)s.at[at + 1];
        unsigned may = words->halves[0][a & 15] & words->halves[1][a >> 4] &
                       words->halves[2][b & 15] & words->halves[3][b >> 4];
        if (may != 0 && hand_any_at(words, s, at))
            return true;
    }
    return false;
}
#endif

struct hand_rules {
    struct hand_words spam, growth, test, head;
};

static inline struct hand_rules hand_rules_of(void)
{
    static const char *const spam[] = {"viagra", "casino", "backlinks", "seo services",
                                       "crypto giveaway"};
    static const char *const growth[] = {"revops", "revenue operations", "growth"};
    static const char *const test[] = {"test", "asdf"}, *const head[] = {"head of"};
    return (struct hand_rules){hand_words_of(spam, 5), hand_words_of(growth, 3),
                               hand_words_of(test, 2), hand_words_of(head, 1)};
}

static inline bool hand_role_mail(struct hg_str s)
{
    static const char *const roles[] = {"test", "noreply", "no-reply", "admin", "info"};
    size_t at = 0;
    for (size_t i = 0; i < 5 && at == 0; i++) {
        if (hand_starts(s, roles[i], strlen(roles[i])))
            at = strlen(roles[i]);
    }
    if (at == 0)
        return false;
    while (at < s.len && s.at[at] >= '0' && s.at[at] <= '9')
        at++;
    return at < s.len && s.at[at] == '@';
}

/* --- rules --------------------------------------------------------------------------------- */

#define BELOW(x, limit) ((x) != HAND_NONE && (x) < (limit))

/* H(id, condition) and P(id, points, condition), in the order of the policy. */
#define HAND_DISQUALIFY(H)                                                                         \
    H(0, l->domain == 1 && BELOW(l->employees, 10))                                                \
    H(1, IN(l->country, SANCTIONS))                                                                \
    H(2, l->competitor == HAND_YES)                                                                \
    H(3, hand_ends(l->email, ".edu", 4))                                                           \
    H(4, hand_role_mail(l->email))                                                                 \
    H(5, hand_any(&rules->test, l->company))                                                       \
    H(6, BELOW(l->employees, 5) && BELOW(l->annual_revenue, 100000))                               \
    H(7, l->consent == HAND_NO)                                                                    \
    H(8, IN(l->industry, VICE))                                                                    \
    H(9, l->customer == HAND_YES && l->source != PARTNER)                                          \
    H(10, hand_any(&rules->spam, l->form_message))                                                 \
    H(11, l->domain == 2 && !l->phone)
#define HAND_STAFF_BANDS(P)                                                                        \
    P(12, 2, e >= 1 && e < 50)                                                                     \
    P(13, 8, e >= 50 && e < 200)                                                                   \
    P(14, 15, e >= 200 && e < 1000)                                                                \
    P(15, 20, e >= 1000 && e < 10000)                                                              \
    P(16, 12, e >= 10000)
#define HAND_STAFF(P)                                                                              \
    HAND_STAFF_BANDS(P)                                                                            \
    P(17, 15, IN(l->seniority, LEADERS))                                                           \
    P(18, 10, l->seniority == 3)                                                                   \
    P(19, 5, l->seniority == 4)
#define HAND_SCORE(P)                                                                              \
    P(20, 8, IN(l->department, BIT(1) | BIT(2)))                                                   \
    P(21, 6, IN(l->department, BIT(3) | BIT(4)) & IN(l->seniority, LEADERS | BIT(3)))              \
    P(22, 10, IN(l->industry, ICP))                                                                \
    P(23, 6, IN(l->industry, SECOND_ICP) & (e >= 200))                                             \
    P(24, 8, l->annual_revenue >= 10000000)                                                        \
    P(25, 7, IN(l->funding, SERIES) & (l->founded_year >= 2012))                                   \
    P(26, 5, IN(l->country, TIER_1))                                                               \
    P(27, 5, l->page_views >= 10)                                                                  \
    P(28, 7, (l->sessions >= 3) & (l->pricing == HAND_YES))                                        \
    P(29, 4, (l->email_opens >= 3) & (l->email_clicks >= 1))                                       \
    P(30, 6, l->webinar == HAND_YES)                                                               \
    P(31, 20, l->demo == HAND_YES)                                                                 \
    P(32, 5, (l->tech & CRM) != 0)                                                                 \
    P(33, 4, (l->tech & DATA_STACK) == DATA_STACK)                                                 \
    P(34, 5, hand_any(&rules->growth, l->title))                                                   \
    P(35, 5, hand_starts(l->title, "chief ", 6) || hand_any(&rules->head, l->title))               \
    P(36, -10, (l->last_activity_days > 90) & (l->sessions <= 2))

HAND static inline uint32_t hand_us(const struct hand_lead *l)
{
    bool west = IN(l->state, WEST) != 0;
    if (l->employees >= 500)
        return west ? 3 : IN(l->state, NORTHEAST) ? 4 : 5;
    return IN(l->industry, PUBLIC) ? 6 : west ? 7 : 8;
}

HAND static inline uint32_t hand_territory(const struct hand_lead *l)
{
    if (l->employees >= 5000)
        return l->region == R_AMER ? 0 : l->region == R_EMEA ? 1 : 2;
    switch (l->country) {
    case C_US:
        return hand_us(l);
    case C_CA:
        return 9;
    case C_DE:
    case C_AT:
    case C_CH:
        return 10;
    case C_GB:
    case C_IE:
        return 11;
    case C_SE:
    case C_NO:
    case C_DK:
    case C_FI:
        return 12;
    case C_FR:
    case C_BE:
    case C_LU:
        return 13;
    default:
        break;
    }
    if (l->region == R_EMEA)
        return 14;
    if (l->region == R_APAC)
        return l->language == L_JA ? 15 : 16;
    return 17;
}

static inline uint32_t hand_outcome(bool rejected, int64_t score, uint8_t demo, uint8_t pricing)
{
    return rejected                             ? HAND_REJECT
           : score >= 80 && demo == HAND_YES    ? HAND_HOT
           : score >= 60                        ? HAND_SALES
           : score >= 35 || pricing == HAND_YES ? HAND_NURTURE
                                                : HAND_RECYCLE;
}

HAND static inline void hand_finish(const struct hand_lead *l, bool rejected, int64_t score,
                                    uint32_t count, struct hand_result *result)
{
    result->outcome = hand_outcome(rejected, score, l->demo, l->pricing);
    result->score = score;
    result->territory = hand_territory(l);
    result->hit_count = count;
}

/* H and P as an `if` each. */
#define HAND_IF(id, condition)                                                                     \
    if (condition)                                                                                 \
        result->hits[n++] = id;
#define HAND_IF_POINTS(id, points, condition)                                                      \
    if (condition) {                                                                               \
        result->hits[n++] = id;                                                                    \
        score += points;                                                                           \
    }

/* An `if` a rule. */
HAND static inline void hand_decide_plain(const struct hand_rules *rules, const struct hand_lead *l,
                                          struct hand_result *result)
{
    uint32_t n = 0;
    int64_t score = 0, e = l->employees;
    HAND_DISQUALIFY(HAND_IF)
    bool rejected = n > 0;
    HAND_STAFF(HAND_IF_POINTS)
    HAND_SCORE(HAND_IF_POINTS)
    hand_finish(l, rejected, score, n, result);
}

/* Bands through one ladder, enums through tables, rules that seldom hit by branches and the
 * others without. */
HAND static inline void hand_decide_tuned(const struct hand_rules *rules, const struct hand_lead *l,
                                          struct hand_result *result)
{
    static const int8_t band_points[5] = {2, 8, 15, 20, 12}, rank_points[7] = {0, 15, 15, 10, 5};
    static const uint8_t rank_rule[7] = {0, 17, 17, 18, 19, 0, 0};
    uint32_t n = 0;
    int64_t score = 0, e = l->employees;
#define H(id, condition)                                                                           \
    if (__builtin_expect(!!(condition), 0))                                                        \
        result->hits[n++] = id;
#define P(id, points, condition)                                                                   \
    {                                                                                              \
        int hit = !!(condition);                                                                   \
        result->hits[n] = id;                                                                      \
        n += (uint32_t)hit;                                                                        \
        score += (points) & -hit;                                                                  \
    }
    HAND_DISQUALIFY(H)
    bool rejected = n > 0;
    if (e >= 1) {
        int band = (e >= 50) + (e >= 200) + (e >= 1000) + (e >= 10000);
        result->hits[n++] = (uint16_t)(12 + band);
        score += band_points[band];
    }
    result->hits[n] = rank_rule[l->seniority];
    n += rank_rule[l->seniority] != 0;
    score += rank_points[l->seniority];
    HAND_SCORE(P)
#undef H
#undef P
    hand_finish(l, rejected, score, n, result);
}

#endif
