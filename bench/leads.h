/* Generates leads for bench/policies/sixty.gate as JSON lines (42 fields, about 970 bytes, some
 * absent), the same on every machine; and leads of inbound demand. Free mail, disposable domains,
 * spam, competitors and students are rare, as in practice. */
#ifndef HG_BENCH_LEADS_H
#define HG_BENCH_LEADS_H

#include "base/memory.h"

struct dice {
    uint64_t state;
};

static inline uint64_t dice_roll(struct dice *dice, uint64_t sides)
{
    dice->state = dice->state * 6364136223846793005u + 1442695040888963407u;
    return (dice->state >> 33) % sides;
}

/* True in `percent` of 100 cases. */
static inline bool dice_hit(struct dice *dice, unsigned percent)
{
    return dice_roll(dice, 100) < percent;
}

/* From 1 to about 10 to the power of `decades`, every order of magnitude as often. */
static inline int64_t dice_size(struct dice *dice, unsigned decades)
{
    int64_t size = 1 + (int64_t)dice_roll(dice, 9);
    for (uint64_t i = dice_roll(dice, decades); i > 0; i--)
        size = size * 10 + (int64_t)dice_roll(dice, 10);
    return size;
}

static const char *const lead_countries[] = {
    "GB", "DE", "CA", "FR", "IE", "AT", "CH", "BE", "LU", "NL", "SE", "NO", "DK", "FI", "ES",
    "PT", "IT", "PL", "CZ", "HU", "RO", "GR", "TR", "IL", "AE", "SA", "ZA", "NG", "KE", "EG",
    "JP", "KR", "CN", "TW", "HK", "SG", "MY", "TH", "VN", "ID", "PH", "IN", "AU", "NZ", "BR",
    "MX", "AR", "CL", "CO", "PE", "UY", "EC", "RU", "BY", "IR", "KP", "SY", "CU", "UA"};
static const char *const lead_states[] = {"CA", "OR", "WA", "NV", "NY", "NJ", "CT", "MA",
                                          "TX", "FL", "IL", "OH", "GA", "CO", "VA", "MN"};
static const char *const lead_industries[] = {
    "software",    "saas",         "fintech",   "ecommerce",  "cybersecurity", "ai",
    "healthcare",  "manufacturing", "logistics", "retail",     "government",    "education",
    "media",       "telecom",      "energy",    "construction", "realestate",  "insurance",
    "banking",     "agriculture",  "automotive", "aerospace", "hospitality",   "legal",
    "nonprofit",   "pharma",       "biotech",   "gambling",   "tobacco",       "adult"};
static const char *const lead_seniority[] = {"c_level", "vp", "director", "manager", "ic",
                                             "unknown"};
static const char *const lead_departments[] = {"engineering", "it", "marketing", "sales",
                                               "finance", "hr", "ops", "legal", "product",
                                               "other"};
static const char *const lead_funding[] = {"none",     "seed",     "series_a", "series_b",
                                           "series_c", "series_d", "public",   "private_equity"};
static const char *const lead_sources[] = {"organic", "paid_search", "webinar", "partner",
                                           "referral", "event", "outbound", "content", "chat",
                                           "directory", "api", "import"};
static const char *const lead_media[] = {"cpc", "email", "social", "display", "affiliate",
                                         "organic"};
static const char *const lead_tech[] = {"salesforce", "hubspot", "snowflake", "aws",   "gcp",
                                        "azure",      "marketo", "segment",   "stripe", "datadog",
                                        "okta",       "slack",   "zoom",      "jira",  "github",
                                        "terraform",  "redis",   "kafka",     "sap",   "react"};
static const char *const lead_free[] = {"gmail.com", "yahoo.de", "hotmail.fr", "outlook.com",
                                        "proton.net", "gmx.de"};
static const char *const lead_throwaway[] = {"mailinator.com", "tempmail.io", "throwaway.net"};
static const char *const lead_firms[] = {"northwave", "bluestone", "ironpath",  "clearfield",
                                         "brightworks", "redlabs", "solidlogic", "deepgrid",
                                         "fastforge", "trueport"};
static const char *const lead_first[] = {"Ada", "Bo", "Carla", "Dev", "Elif", "Femi", "Gita",
                                         "Hugo", "Ines", "Jan"};
static const char *const lead_last[] = {"Smith", "Garcia", "Kim", "Okafor", "Rossi", "Meyer",
                                        "Novak", "Silva"};
static const char *const lead_titles[] = {
    "Chief Technology Officer", "Chief Revenue Officer", "VP Engineering", "VP Growth",
    "Head of RevOps", "Head of IT", "Director of Revenue Operations", "Director of Marketing",
    "Marketing Manager", "Growth Manager", "Software Engineer", "Data Analyst",
    "Account Executive", "Procurement Specialist", "Office Manager", "Student", "Consultant",
    "Product Manager", "Operations Lead", "Founder"};
static const char *const lead_messages[] = {
    "We are evaluating tools for our team and would like to see a demo next week please",
    "Looking for pricing for about two hundred seats, also single sign on and audit logs",
    "Can you integrate with our warehouse and our existing customer database out of the box",
    "Please send me the white paper on lead scoring that was mentioned in the webinar",
    "Need help migrating from our present vendor before the contract ends in the autumn"};
static const char *const lead_spam[] = {
    "best seo services for your site, first page guaranteed, cheap monthly price for you",
    "buy quality backlinks now and rank first, limited offer for you and your company",
    "crypto giveaway just click here to receive your free coins today before it is over"};
static const char *const lead_roles[] = {"test", "info", "noreply", "admin"};

#define LEAD_PICK(dice, list) (list)[dice_roll((dice), sizeof(list) / sizeof *(list))]

/* Where a country's leads are served from: by its place in the list above. */
static inline const char *lead_region(uint64_t country)
{
    if (country == 2)
        return "AMER";
    if (country >= 30 && country <= 43)
        return "APAC";
    return (country >= 44 && country <= 51) || country == 57 ? "LATAM" : "EMEA";
}

static inline void lead_text(struct hg_buf *out, const char *name, const char *text)
{
    hg_buf_print(out, ",\"%s\":\"%s\"", name, text);
}

static inline void lead_number(struct hg_buf *out, const char *name, int64_t number)
{
    hg_buf_print(out, ",\"%s\":%lld", name, (long long)number);
}

static inline void lead_truth(struct hg_buf *out, const char *name, bool truth)
{
    hg_buf_print(out, ",\"%s\":%s", name, truth ? "true" : "false");
}

static inline void lead_person(struct dice *dice, struct hg_buf *out)
{
    char domain[40];
    const char *first = LEAD_PICK(dice, lead_first), *last = LEAD_PICK(dice, lead_last);
    const char *firm = LEAD_PICK(dice, lead_firms);
    uint64_t kind = dice_roll(dice, 100);
    if (kind < 15)
        snprintf(domain, sizeof domain, "%s", LEAD_PICK(dice, lead_free));
    else if (kind < 18)
        snprintf(domain, sizeof domain, "%s", LEAD_PICK(dice, lead_throwaway));
    else
        snprintf(domain, sizeof domain, "%s.%s", firm, kind < 20 ? "edu" : kind < 60 ? "com" : "io");
    if (dice_hit(dice, 3))
        hg_buf_print(out, ",\"email\":\"%s%u@%s\"", LEAD_PICK(dice, lead_roles),
                     (unsigned)dice_roll(dice, 100), domain);
    else
        hg_buf_print(out, ",\"email\":\"%s.%s@%s\"", first, last, domain);
    lead_text(out, "email_domain", domain);
    lead_text(out, "first_name", first);
    lead_text(out, "last_name", last);
    lead_text(out, "title", LEAD_PICK(dice, lead_titles));
    lead_text(out, "seniority", LEAD_PICK(dice, lead_seniority));
    lead_text(out, "department", LEAD_PICK(dice, lead_departments));
    if (dice_hit(dice, 70))
        hg_buf_print(out, ",\"phone\":\"+1%u\"", 200000000 + (unsigned)dice_roll(dice, 700000000));
    hg_buf_print(out, ",\"company\":\"%s %s\"", firm, dice_hit(dice, 2) ? "Test Account" : "GmbH");
    hg_buf_print(out, ",\"website\":\"https://www.%s\"", domain);
}

static inline void lead_firm(struct dice *dice, struct hg_buf *out)
{
    bool rare = !dice_hit(dice, 97);
    lead_text(out, "industry", lead_industries[rare ? 27 + dice_roll(dice, 3) : dice_roll(dice, 27)]);
    hg_buf_print(out, ",\"sub_industry\":\"segment-%u\"", (unsigned)dice_roll(dice, 200));
    if (dice_hit(dice, 85))
        lead_number(out, "employees", dice_size(dice, 5));
    if (dice_hit(dice, 70))
        lead_number(out, "annual_revenue", 1000 * dice_size(dice, 6));
    lead_number(out, "founded_year", 1950 + (int64_t)dice_roll(dice, 76));
    lead_text(out, "funding_stage", LEAD_PICK(dice, lead_funding));
    if (dice_hit(dice, 40))
        lead_number(out, "funding_total", 10000 * dice_size(dice, 4));
}

static inline void lead_place(struct dice *dice, struct hg_buf *out)
{
    uint64_t country = dice_roll(dice, sizeof lead_countries / sizeof *lead_countries);
    if (dice_hit(dice, 40)) {
        lead_text(out, "country", "US");
        lead_text(out, "region", "AMER");
        lead_text(out, "state", LEAD_PICK(dice, lead_states));
    } else {
        lead_text(out, "country", lead_countries[country]);
        lead_text(out, "region", lead_region(country));
    }
    unsigned postal = (unsigned)dice_roll(dice, 100000);
    hg_buf_print(out, ",\"city\":\"City%u\",\"postal\":\"%05u\",\"postal3\":\"%03u\"",
                 (unsigned)dice_roll(dice, 400), postal, postal / 100);
    lead_text(out, "language", country == 30 ? "ja" : country < 3 ? "en" : "de");
    hg_buf_print(out, ",\"timezone\":\"UTC+%u\"", (unsigned)dice_roll(dice, 12));
}

static inline void lead_behaviour(struct dice *dice, struct hg_buf *out)
{
    lead_text(out, "source", LEAD_PICK(dice, lead_sources));
    hg_buf_print(out, ",\"campaign\":\"cmp-%u\"", (unsigned)dice_roll(dice, 900));
    lead_text(out, "utm_medium", LEAD_PICK(dice, lead_media));
    lead_text(out, "form_message",
              dice_hit(dice, 3) ? LEAD_PICK(dice, lead_spam) : LEAD_PICK(dice, lead_messages));
    lead_number(out, "page_views", (int64_t)dice_roll(dice, 20));
    lead_number(out, "sessions", 1 + (int64_t)dice_roll(dice, 6));
    lead_number(out, "email_opens", (int64_t)dice_roll(dice, 7));
    lead_number(out, "email_clicks", (int64_t)dice_roll(dice, 3));
    lead_truth(out, "webinar_attended", dice_hit(dice, 20));
    lead_truth(out, "demo_requested", dice_hit(dice, 25));
    lead_truth(out, "pricing_viewed", dice_hit(dice, 40));
    if (dice_hit(dice, 80))
        lead_truth(out, "consent", dice_hit(dice, 95));
    lead_truth(out, "is_customer", dice_hit(dice, 6));
    if (dice_hit(dice, 90))
        lead_truth(out, "is_competitor", dice_hit(dice, 2));
    if (dice_hit(dice, 80))
        lead_number(out, "last_activity_days", (int64_t)dice_roll(dice, 150));
    hg_buf_text(out, ",\"tech\":[");
    size_t known = sizeof lead_tech / sizeof *lead_tech;
    uint64_t from = dice_roll(dice, known), count = dice_roll(dice, 7);
    for (uint64_t i = 0; i < count; i++)
        hg_buf_print(out, "%s\"%s\"", i == 0 ? "" : ",", lead_tech[(from + 3 * i) % known]);
    hg_buf_text(out, "]");
}

/* Lead `index` as one line, with its line break. */
static inline void lead_line(struct dice *dice, unsigned index, struct hg_buf *out)
{
    hg_buf_print(out, "{\"lead_id\":\"L%08u\",\"created_at\":\"2026-%02u-%02uT%02u:%02u:00Z\"",
                 index, 1 + (unsigned)dice_roll(dice, 12), 1 + (unsigned)dice_roll(dice, 28),
                 (unsigned)dice_roll(dice, 24), (unsigned)dice_roll(dice, 60));
    lead_person(dice, out);
    lead_firm(dice, out);
    lead_place(dice, out);
    lead_behaviour(dice, out);
    hg_buf_text(out, "}\n");
}

/* --- for policies/inbound ------------------------------------------------------------------- */

static inline void inbound_line(struct dice *dice, unsigned index, struct hg_buf *out)
{
    static const char *const countries[] = {"DE", "FR", "US", "GB", "CH", "JP", "IR"};
    static const char *const sources[] = {"demo_request", "contact_form", "trial", "webinar",
                                          "content"};
    static const char *const urgencies[] = {"this_quarter", "this_year", "later"};
    static const char *const industries[] = {"fintech", "saas", "healthtech", "retail", "media"};
    hg_buf_print(out, "{\"lead_id\":\"L%08u\",\"submitted_at\":\"2026-11-%02uT08:00:00Z\"", index,
                 1 + (unsigned)dice_roll(dice, 19));
    hg_buf_print(out, ",\"email\":\"%s.%s@%s.example\"", LEAD_PICK(dice, lead_first),
                 LEAD_PICK(dice, lead_last), LEAD_PICK(dice, lead_firms));
    lead_text(out, "country", LEAD_PICK(dice, countries));
    if (dice_hit(dice, 90))
        lead_text(out, "title", LEAD_PICK(dice, lead_titles));
    lead_text(out, "message",
              dice_hit(dice, 3) ? LEAD_PICK(dice, lead_spam) : LEAD_PICK(dice, lead_messages));
    hg_buf_print(out, ",\"company\":{\"name\":\"%s\"", LEAD_PICK(dice, lead_firms));
    if (dice_hit(dice, 85))
        hg_buf_print(out,
                     ",\"employees\":{\"value\":%lld,\"confidence\":0.%u,\"source\":\"clearbit\","
                     "\"as_of\":\"2026-10-01\"}",
                     (long long)dice_size(dice, 5), 60 + (unsigned)dice_roll(dice, 40));
    hg_buf_text(out, "}");
    hg_buf_print(out, ",\"industry\":{\"value\":\"%s\",\"confidence\":0.9,\"source\":\"crm\"}",
                 LEAD_PICK(dice, industries));
    lead_text(out, "source", LEAD_PICK(dice, sources));
    lead_number(out, "pricing_visits", (int64_t)dice_roll(dice, 5));
    lead_text(out, "urgency", LEAD_PICK(dice, urgencies));
    hg_buf_print(out, ",\"crm\":{\"is_customer\":%s}}", dice_hit(dice, 5) ? "true" : "false");
}

#endif
