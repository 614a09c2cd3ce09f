/* Dates, instants and durations: parsing, printing and conversion to counts. Time zones and
 * business calendars belong to a program, not here. Pure; reads no clock. */
#include "base/time.h"

#include "base/number.h"

#define DAYS_PER_ERA 146097           /* 400 years */
#define DAYS_TO_EPOCH INT64_C(719468) /* from 0000-03-01 to 1970-01-01 */
#define FIRST_DAY INT64_C(-719162)    /* 0001-01-01 */
#define LAST_DAY INT64_C(2932896)     /* 9999-12-31 */

static bool is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static unsigned days_in_month(int64_t year, unsigned month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Years begin in March, so that the leap day is the last of its year (Howard Hinnant,
 * "chrono-compatible low-level date algorithms"). */
bool hg_date_from_civil(int64_t year, unsigned month, unsigned day, int64_t *days)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > days_in_month(year, month))
        return false;
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = y / 400, of_era = y % 400;
    int64_t of_year = (153 * ((int64_t)(month + 9) % 12) + 2) / 5 + day - 1;
    *days = era * DAYS_PER_ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - DAYS_TO_EPOCH;
    return true;
}

void hg_date_to_civil(int64_t days, int64_t *year, unsigned *month, unsigned *day)
{
    days = days < FIRST_DAY ? FIRST_DAY : days > LAST_DAY ? LAST_DAY : days;
    int64_t z = days + DAYS_TO_EPOCH; /* not negative from the year 1 on */
    int64_t era = z / DAYS_PER_ERA, of_era = z % DAYS_PER_ERA;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
    int64_t m = (5 * of_year + 2) / 153;
    *day = (unsigned)(of_year - (153 * m + 2) / 5 + 1);
    *month = (unsigned)(m < 10 ? m + 3 : m - 9);
    *year = era * 400 + y + (*month <= 2);
}

/* A parser over a text; an error is sticky. */
struct reader {
    struct hg_str s;
    size_t at;
    bool wrong;
};

static bool at_end(const struct reader *r)
{
    return r->at == r->s.len;
}

static bool take(struct reader *r, char byte)
{
    if (at_end(r) || r->s.at[r->at] != byte)
        return false;
    r->at++;
    return true;
}

static void expect(struct reader *r, char byte)
{
    if (!take(r, byte))
        r->wrong = true;
}

static bool sees_digit(const struct reader *r)
{
    return !at_end(r) && r->s.at[r->at] >= '0' && r->s.at[r->at] <= '9';
}

/* Exactly `count` digits. */
static unsigned digits(struct reader *r, int count)
{
    unsigned value = 0;
    for (; count > 0 && !r->wrong; count--) {
        if (sees_digit(r))
            value = value * 10 + (unsigned)(r->s.at[r->at++] - '0');
        else
            r->wrong = true;
    }
    return value;
}

static int64_t read_date(struct reader *r)
{
    int64_t days = 0;
    unsigned year = digits(r, 4);
    expect(r, '-');
    unsigned month = digits(r, 2);
    expect(r, '-');
    unsigned day = digits(r, 2);
    if (r->wrong || !hg_date_from_civil(year, month, day, &days))
        r->wrong = true;
    return days;
}

bool hg_parse_date(struct hg_str s, int64_t *days)
{
    struct reader r = {.s = s};
    int64_t value = read_date(&r);
    if (r.wrong || !at_end(&r))
        return false;
    *days = value;
    return true;
}

/* ".digits", one to nine of them, in microseconds rounded half up. */
static int64_t read_fraction(struct reader *r)
{
    if (!take(r, '.'))
        return 0;
    int64_t nanos = 0;
    int count = 0;
    for (; sees_digit(r) && count < 9; count++)
        nanos = nanos * 10 + (r->s.at[r->at++] - '0');
    if (count == 0 || sees_digit(r))
        r->wrong = true;
    for (; count < 9; count++)
        nanos *= 10;
    return (nanos + 500) / 1000;
}

static int64_t read_clock(struct reader *r)
{
    unsigned hour = digits(r, 2), second = 0;
    int64_t fraction = 0;
    expect(r, ':');
    unsigned minute = digits(r, 2);
    if (take(r, ':')) {
        second = digits(r, 2);
        fraction = read_fraction(r);
    }
    if (hour > 23 || minute > 59 || second > 60)
        r->wrong = true;
    if (second == 60) { /* a leap second: the last there is before the next minute */
        second = 59;
        fraction = HG_MICROS_PER_SECOND - 1;
    }
    return hour * HG_MICROS_PER_HOUR + minute * HG_MICROS_PER_MINUTE +
           second * HG_MICROS_PER_SECOND + fraction;
}

/* The offset of local time from UTC. */
static int64_t read_offset(struct reader *r)
{
    if (at_end(r) || take(r, 'Z') || take(r, 'z'))
        return 0;
    bool behind = take(r, '-');
    if (!behind)
        expect(r, '+');
    unsigned hours = digits(r, 2);
    expect(r, ':');
    unsigned minutes = digits(r, 2);
    if (hours > 23 || minutes > 59)
        r->wrong = true;
    int64_t offset = hours * HG_MICROS_PER_HOUR + minutes * HG_MICROS_PER_MINUTE;
    return behind ? -offset : offset;
}

/* Two digits; anything else sets bits in `odd`. */
static inline unsigned two_digits(const char *at, unsigned *odd)
{
    unsigned tens = (unsigned char)at[0] - (unsigned)'0';
    unsigned ones = (unsigned char)at[1] - (unsigned)'0';
    *odd |= (unsigned)(tens > 9) | (unsigned)(ones > 9);
    return tens * 10 + ones;
}

/* The common form `2026-10-01T09:00:00Z`; false: another form, or invalid. */
static bool parse_usual(const char *at, int64_t *micros)
{
    unsigned odd = 0;
    unsigned year = 100 * two_digits(at, &odd) + two_digits(at + 2, &odd);
    unsigned month = two_digits(at + 5, &odd), day = two_digits(at + 8, &odd);
    unsigned hour = two_digits(at + 11, &odd), minute = two_digits(at + 14, &odd);
    unsigned second = two_digits(at + 17, &odd);
    int64_t days;
    if (odd != 0 || at[4] != '-' || at[7] != '-' || at[10] != 'T' || at[13] != ':' ||
        at[16] != ':' || at[19] != 'Z' || hour > 23 || minute > 59 || second > 59 ||
        !hg_date_from_civil(year, month, day, &days))
        return false;
    *micros = days * HG_MICROS_PER_DAY + hour * HG_MICROS_PER_HOUR + minute * HG_MICROS_PER_MINUTE +
              second * HG_MICROS_PER_SECOND;
    return true;
}

bool hg_parse_instant(struct hg_str s, int64_t *micros)
{
    if (s.len == 20 && parse_usual(s.at, micros))
        return true;
    struct reader r = {.s = s};
    int64_t value = read_date(&r) * HG_MICROS_PER_DAY;
    if (!r.wrong && !at_end(&r)) {
        if (!take(&r, 'T') && !take(&r, 't') && !take(&r, ' '))
            return false;
        value += read_clock(&r);
        value -= read_offset(&r);
    }
    if (r.wrong || !at_end(&r) || value < FIRST_DAY * HG_MICROS_PER_DAY ||
        value >= (LAST_DAY + 1) * HG_MICROS_PER_DAY)
        return false;
    *micros = value;
    return true;
}

static void put_padded(struct hg_buf *out, int64_t number, int width)
{
    char text[8];
    for (int i = width; i > 0; i--, number /= 10)
        text[i - 1] = (char)('0' + number % 10);
    hg_buf_put(out, text, (size_t)width);
}

void hg_put_date(struct hg_buf *out, int64_t days)
{
    int64_t year;
    unsigned month, day;
    hg_date_to_civil(days, &year, &month, &day);
    put_padded(out, year, 4);
    hg_buf_byte(out, '-');
    put_padded(out, month, 2);
    hg_buf_byte(out, '-');
    put_padded(out, day, 2);
}

static void put_fraction(struct hg_buf *out, int64_t micros)
{
    if (micros == 0)
        return;
    int width = 6;
    for (; micros % 10 == 0; micros /= 10)
        width--;
    hg_buf_byte(out, '.');
    put_padded(out, micros, width);
}

void hg_put_instant(struct hg_buf *out, int64_t micros)
{
    int64_t days = micros / HG_MICROS_PER_DAY, rest = micros % HG_MICROS_PER_DAY;
    if (rest < 0) {
        days--;
        rest += HG_MICROS_PER_DAY;
    }
    hg_put_date(out, days);
    hg_buf_byte(out, 'T');
    put_padded(out, rest / HG_MICROS_PER_HOUR, 2);
    hg_buf_byte(out, ':');
    put_padded(out, rest / HG_MICROS_PER_MINUTE % 60, 2);
    hg_buf_byte(out, ':');
    put_padded(out, rest / HG_MICROS_PER_SECOND % 60, 2);
    put_fraction(out, rest % HG_MICROS_PER_SECOND);
    hg_buf_byte(out, 'Z');
}

/* In order of preference for printing: the largest unit that divides the duration. Weeks are
 * parsed, never printed: people say "14 days". */
static const struct unit {
    const char *name; /* of one */
    enum hg_duration_unit unit;
    int64_t size;
    bool written;
} units[] = {
    {"week", HG_CLOCK, 7 * HG_MICROS_PER_DAY, false},
    {"day", HG_CLOCK, HG_MICROS_PER_DAY, true},
    {"hour", HG_CLOCK, HG_MICROS_PER_HOUR, true},
    {"minute", HG_CLOCK, HG_MICROS_PER_MINUTE, true},
    {"second", HG_CLOCK, HG_MICROS_PER_SECOND, true},
    {"business day", HG_BUSINESS_DAYS, 1, true},
    {"business hour", HG_BUSINESS_MINUTES, 60, true},
    {"business minute", HG_BUSINESS_MINUTES, 1, true},
};
#define UNITS (sizeof units / sizeof *units)

static void skip_blanks(struct reader *r)
{
    while (take(r, ' ') || take(r, '\t'))
        continue;
}

/* The next word; any number of blanks may separate "business" and the unit. */
static struct hg_str read_word(struct reader *r)
{
    skip_blanks(r);
    size_t start = r->at;
    while (!at_end(r) && r->s.at[r->at] >= 'a' && r->s.at[r->at] <= 'z')
        r->at++;
    return (struct hg_str){r->s.at + start, r->at - start};
}

static const struct unit *find_unit(struct hg_str word, bool business)
{
    static const struct hg_str prefix = {"business ", 9};
    if (word.len > 1 && word.at[word.len - 1] == 's')
        word.len--;
    for (size_t i = 0; i < UNITS; i++) {
        struct hg_str name = hg_str(units[i].name);
        bool is_business = hg_str_starts(name, prefix);
        if (is_business)
            name = (struct hg_str){name.at + prefix.len, name.len - prefix.len};
        if (is_business == business && hg_str_eq(name, word))
            return &units[i];
    }
    return NULL;
}

static struct hg_str read_count(struct reader *r)
{
    size_t start = r->at;
    if (!take(r, '-'))
        take(r, '+');
    while (sees_digit(r) || (r->at > start && !at_end(r) && r->s.at[r->at] == '.'))
        r->at++;
    return (struct hg_str){r->s.at + start, r->at - start};
}

bool hg_parse_duration(struct hg_str s, int64_t *count, enum hg_duration_unit *unit)
{
    struct reader r = {.s = s};
    if (s.len == 0)
        return false;
    struct hg_str number = read_count(&r);
    struct hg_str word = read_word(&r);
    bool business = hg_str_is(word, "business");
    if (business)
        word = read_word(&r);
    const struct unit *found = find_unit(word, business);
    int64_t millionths, total;
    if (found == NULL || !at_end(&r) || hg_parse_decimal(number, &millionths) != HG_NUMBER_OK)
        return false;
    /* "1.5 hours" is exact; a part of the smallest count ("0.5 business days") is refused. */
    if (millionths % HG_DECIMAL_ONE * found->size % HG_DECIMAL_ONE != 0 ||
        !hg_mul_div(millionths, found->size, HG_DECIMAL_ONE, &total))
        return false;
    *count = total;
    *unit = found->unit;
    return true;
}

static const struct unit *unit_for(int64_t count, enum hg_duration_unit unit)
{
    const struct unit *smallest = NULL;
    for (size_t i = 0; i < UNITS; i++) {
        if (units[i].unit != unit || !units[i].written)
            continue;
        smallest = &units[i];
        if (count != 0 && count % units[i].size == 0)
            break;
    }
    return smallest;
}

void hg_put_duration(struct hg_buf *out, int64_t count, enum hg_duration_unit unit)
{
    const struct unit *in = unit_for(count, unit);
    int64_t whole = count / in->size, rest = count % in->size;
    if (rest == 0)
        hg_buf_int(out, whole);
    else /* only seconds have a rest, and it is in millionths of one */
        hg_put_decimal(out, count);
    hg_buf_byte(out, ' ');
    hg_buf_text(out, in->name);
    if (rest != 0 || (whole != 1 && whole != -1))
        hg_buf_byte(out, 's');
}
