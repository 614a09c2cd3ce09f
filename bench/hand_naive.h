/* The rules of bench/policies/sixty.gate as a quick first version in C would have them: values
 * are the strings that were read, sets are scanned linearly, words are searched one by one with
 * the C library. The third style beside the two of hand.h, with the same results. */
#ifndef HG_BENCH_HAND_NAIVE_H
#define HG_BENCH_HAND_NAIVE_H

#include <strings.h>

#include "hand.h"

#define NAIVE_TECH 16

/* NUL-terminated; empty: not given. */
struct naive_lead {
    const char *email, *email_domain, *company, *form_message, *title, *country, *region, *state,
        *industry, *seniority, *department, *funding, *source, *language, *phone;
    int64_t employees, annual_revenue, founded_year, page_views, sessions, email_opens,
        email_clicks, last_activity_days;
    uint8_t webinar, demo, pricing, consent, customer, competitor;
    const char *tech[NAIVE_TECH];
    size_t tech_count;
};

/* The lists of the policy's files. */
struct naive_lists {
    const char **freemail, **disposable;
    size_t freemail_count, disposable_count;
};

static inline bool naive_in(const char *value, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(value, list[i]) == 0)
            return true;
    return false;
}

static inline bool naive_any(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcasestr(text, words[i]) != NULL)
            return true;
    return false;
}

#define NAIVE_LIST(...) ((const char *const[]){__VA_ARGS__})
#define NAIVE_COUNT(...) (sizeof NAIVE_LIST(__VA_ARGS__) / sizeof(const char *))
#define NAIVE_IN(value, ...) naive_in(value, NAIVE_LIST(__VA_ARGS__), NAIVE_COUNT(__VA_ARGS__))
#define NAIVE_ANY(text, ...) naive_any(text, NAIVE_LIST(__VA_ARGS__), NAIVE_COUNT(__VA_ARGS__))
#define NAIVE_IS(value, text) (strcmp(value, text) == 0)

static inline bool naive_ends(const char *text, const char *word)
{
    size_t len = strlen(text), tail = strlen(word);
    return len >= tail && strcasecmp(text + len - tail, word) == 0;
}

static inline bool naive_has(const struct naive_lead *l, const char *tech)
{
    return naive_in(tech, l->tech, l->tech_count);
}

static inline bool naive_role_mail(const char *email)
{
    static const char *const roles[] = {"test", "noreply", "no-reply", "admin", "info"};
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        size_t len = strlen(roles[i]);
        if (strncasecmp(email, roles[i], len) == 0 &&
            email[len + strspn(email + len, "0123456789")] == '@')
            return true;
    }
    return false;
}

static inline uint32_t naive_us(const struct naive_lead *l)
{
    bool west = NAIVE_IN(l->state, "CA", "OR", "WA", "NV");
    if (west && l->employees >= 500)
        return 3;
    if (NAIVE_IN(l->state, "NY", "NJ", "CT", "MA") && l->employees >= 500)
        return 4;
    if (l->employees >= 500)
        return 5;
    if (NAIVE_IN(l->industry, "healthcare", "government"))
        return 6;
    return west ? 7 : 8;
}

static inline uint32_t naive_territory(const struct naive_lead *l)
{
    if (l->employees >= 5000)
        return NAIVE_IS(l->region, "AMER") ? 0 : NAIVE_IS(l->region, "EMEA") ? 1 : 2;
    if (NAIVE_IS(l->country, "US"))
        return naive_us(l);
    if (NAIVE_IS(l->country, "CA"))
        return 9;
    if (NAIVE_IN(l->country, "DE", "AT", "CH"))
        return 10;
    if (NAIVE_IN(l->country, "GB", "IE"))
        return 11;
    if (NAIVE_IN(l->country, "SE", "NO", "DK", "FI"))
        return 12;
    if (NAIVE_IN(l->country, "FR", "BE", "LU"))
        return 13;
    if (NAIVE_IS(l->region, "EMEA"))
        return 14;
    if (NAIVE_IS(l->region, "APAC"))
        return NAIVE_IS(l->language, "ja") ? 15 : 16;
    return 17;
}

/* H(id, condition) and P(id, points, condition), as in hand.h. */
#define NAIVE_DISQUALIFY(H)                                                                        \
    H(0, naive_in(l->email_domain, lists->freemail, lists->freemail_count) && BELOW(e, 10))        \
    H(1, NAIVE_IN(l->country, "RU", "BY", "IR", "KP", "SY", "CU"))                                 \
    H(2, l->competitor == HAND_YES)                                                                \
    H(3, naive_ends(l->email, ".edu"))                                                             \
    H(4, naive_role_mail(l->email))                                                                \
    H(5, NAIVE_ANY(l->company, "Test ", "asdf"))                                                   \
    H(6, BELOW(e, 5) && BELOW(l->annual_revenue, 100000))                                          \
    H(7, l->consent == HAND_NO)                                                                    \
    H(8, NAIVE_IN(l->industry, "gambling", "tobacco", "adult"))                                    \
    H(9, l->customer == HAND_YES && !NAIVE_IS(l->source, "partner"))                               \
    H(10, NAIVE_ANY(l->form_message, "viagra", "casino", "backlinks", "seo services",              \
                    "crypto giveaway"))                                                            \
    H(11, *l->phone == '\0' &&                                                                     \
              naive_in(l->email_domain, lists->disposable, lists->disposable_count))
#define NAIVE_SCORE(P)                                                                             \
    HAND_STAFF_BANDS(P)                                                                            \
    P(17, 15, NAIVE_IN(l->seniority, "c_level", "vp"))                                             \
    P(18, 10, NAIVE_IS(l->seniority, "director"))                                                  \
    P(19, 5, NAIVE_IS(l->seniority, "manager"))                                                    \
    P(20, 8, NAIVE_IN(l->department, "engineering", "it"))                                         \
    P(21, 6, NAIVE_IN(l->department, "marketing", "sales") &&                                      \
                 NAIVE_IN(l->seniority, "c_level", "vp", "director"))                              \
    P(22, 10, NAIVE_IN(l->industry, "software", "saas", "fintech", "ecommerce", "cybersecurity",   \
                       "ai"))                                                                      \
    P(23, 6, NAIVE_IN(l->industry, "healthcare", "manufacturing", "logistics", "retail") &&        \
                 e >= 200)                                                                         \
    P(24, 8, l->annual_revenue >= 10000000)                                                        \
    P(25, 7, NAIVE_IN(l->funding, "series_a", "series_b", "series_c") && l->founded_year >= 2012)  \
    P(26, 5, NAIVE_IN(l->country, "US", "CA", "GB", "IE", "DE", "AT", "CH", "FR", "NL", "SE",      \
                      "NO", "DK", "FI", "AU", "NZ", "SG"))                                         \
    P(27, 5, l->page_views >= 10)                                                                  \
    P(28, 7, l->sessions >= 3 && l->pricing == HAND_YES)                                           \
    P(29, 4, l->email_opens >= 3 && l->email_clicks >= 1)                                          \
    P(30, 6, l->webinar == HAND_YES)                                                               \
    P(31, 20, l->demo == HAND_YES)                                                                 \
    P(32, 5, naive_has(l, "salesforce") || naive_has(l, "hubspot"))                                \
    P(33, 4, naive_has(l, "snowflake") && naive_has(l, "aws"))                                     \
    P(34, 5, NAIVE_ANY(l->title, "RevOps", "Revenue Operations", "Growth"))                        \
    P(35, 5, NAIVE_ANY(l->title, "Head of") || strncasecmp(l->title, "Chief ", 6) == 0)            \
    P(36, -10, l->last_activity_days > 90 && l->sessions <= 2)

static inline void hand_decide_naive(const struct naive_lists *lists, const struct naive_lead *l,
                                     struct hand_result *result)
{
    uint32_t n = 0;
    int64_t score = 0, e = l->employees;
    NAIVE_DISQUALIFY(HAND_IF)
    bool rejected = n > 0;
    NAIVE_SCORE(HAND_IF_POINTS)
    result->outcome = hand_outcome(rejected, score, l->demo, l->pricing);
    result->score = score;
    result->territory = naive_territory(l);
    result->hit_count = n;
}

#endif
