/* Signatures in minisign's format: the texts below were made by minisign 0.11, but for the locked
 * key, whose lock is a cheap one (minisign opens it, too: tests/cli/sign.test asks it). */
#include "service/common/signature.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const char bytes[] = "policy bytes\n";
static const char public_text[] = "untrusted comment: minisign public key AB26A91F251E3AC0\n"
                                  "RWTAOh4lH6kmqyulugYOKdDXLCgek01lWdWftg69DGahzmAXHFIpWTW6\n";
static const char open_key[] = "untrusted comment: minisign encrypted secret key\n"
                               "RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                               "AAAAAwDoeJR+pJqtca4dd6ZuFwE/jlL6vW5AQ0pk6rb/"
                               "FH3rPGgJvFSTvQyulugYOKdDXLCgek01lWdWftg69DGahzmAXHFIpWTW6AAAAAAAAAA"
                               "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
static const char locked_key[] =
    "untrusted comment: minisign encrypted secret key\n"
    "RWRTY0IyAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8AgAAAAAAAAAAAAAEAAAAAsskA+Y+QcG0+nkjPt8Cfx/"
    "evtRMt17V5x+hA/JZcBK6ve50mqKo6vZEH6WrxqWlUh+YSgrrPm8/"
    "RreTwibNuhTVKE9xC6pZ1DZzChfbyUZfSjtUqeUT6mT899KOZAtdmhPo6FlCAi3g=\n";
static const char made[] =
    "untrusted comment: signature\n"
    "RUTAOh4lH6kmq4XA/tkwiNBW9k3mNTaGL9gdOCeXRRRtdxfRkRbsiBJ0yQxDrMjOwY4R/1WfotFP/"
    "0Kcid1+pNuVo8FJz8W5IQg=\n"
    "trusted comment: timestamp:1 file:f hashed\n"
    "BRmh2u1y/I0wOIfi/7Vi2dMzKnjSX9pwQ2cWMMwO0w24lWZwRfV90WcRzBOthtsk4a/Heh/vdpd8oSEGt0Z0Dg==\n";
static const char older[] =
    "untrusted comment: signature from minisign secret key\n"
    "RWTAOh4lH6kmqwM/vnyyXxGOLs3IIHz1PE9Rp/iuj/exO+vXNLhbvjIitcTD2zM2h3qHzBapzW5Q9U1UoxrymNVYB/"
    "doGoX/8AQ=\n"
    "trusted comment: older form\n"
    "jrrqQP3WacXvB7AIcrSIAxkU6LKoVHTo9ee3k0BaecwH/U/r+5mRnI85KG9/GYu3VX0ywRWceSkGSgSRMGANCg==\n";

static struct hg_signature_error error;

static struct hg_public_key public_key(void)
{
    struct hg_public_key key;
    cr_assert(hg_public_key_read(hg_str(public_text), &key, &error), "%s", error.message);
    return key;
}

static bool holds(const char *text, const char *of)
{
    struct hg_public_key key = public_key();
    struct hg_signature signature;
    return hg_signature_check(hg_str(of), hg_str(text), &key, 1, &signature, &error);
}

static bool says(const char *part)
{
    return strstr(error.message, part) != NULL;
}

Test(signature, of_minisign_holds_in_both_forms)
{
    struct hg_public_key key = public_key();
    struct hg_signature signature;
    cr_assert(hg_signature_check(hg_str(bytes), hg_str(made), &key, 1, &signature, &error), "%s",
              error.message);
    cr_assert_str_eq(signature.key_id, "AB26A91F251E3AC0");
    cr_assert(hg_str_is(signature.comment, "timestamp:1 file:f hashed"));
    cr_assert(hg_signature_check(hg_str(bytes), hg_str(older), &key, 1, &signature, &error));
    cr_assert(hg_str_is(signature.comment, "older form"));
}

Test(signature, only_the_line_of_a_public_key_is_enough)
{
    struct hg_public_key key, whole = public_key();
    cr_assert(hg_public_key_read(hg_str(strchr(public_text, '\n') + 1), &key, &error));
    cr_assert_arr_eq(key.key, whole.key, sizeof key.key);
    cr_assert_not(hg_public_key_read(hg_str(open_key), &key, &error));
    cr_assert(says("not a minisign public key"));
    cr_assert_not(hg_public_key_read(hg_str(""), &key, &error));
}

Test(signature, holds_for_no_other_bytes_and_no_other_key)
{
    struct hg_public_key other;
    struct hg_secret_key secret;
    struct hg_signature signature;
    cr_assert_not(holds(made, "policy bytez\n"));
    cr_assert(says("does not match the file"));
    cr_assert(hg_keys_new(&secret, &other));
    cr_assert_not(hg_signature_check(hg_str(bytes), hg_str(made), &other, 1, &signature, &error));
    cr_assert(says("the key AB26A91F251E3AC0, which is not trusted"));
    memcpy(other.id, public_key().id, sizeof other.id); /* it only says that it is the one */
    cr_assert_not(hg_signature_check(hg_str(bytes), hg_str(made), &other, 1, &signature, &error));
    cr_assert_not(hg_signature_check(hg_str(bytes), hg_str(made), NULL, 0, &signature, &error));
}

/* Whatever one byte becomes, it does not hold, but for the comment that proves nothing. */
Test(signature, no_byte_of_it_can_be_changed)
{
    char text[sizeof made];
    size_t from = (size_t)(strchr(made, '\n') - made);
    for (size_t i = from; i + 1 < sizeof made; i++)
        for (int bit = 0; bit < 7; bit++) {
            memcpy(text, made, sizeof made);
            text[i] = (char)(text[i] ^ 1 << bit);
            if (text[i] == '\0')
                continue;
            bool last = i + 2 == sizeof made; /* what follows the fourth line is not read */
            cr_assert(last || !holds(text, bytes), "byte %zu, bit %d", i, bit);
        }
}

Test(signature, what_is_cut_or_no_signature_is_told)
{
    char text[sizeof made];
    size_t fourth = (size_t)(strstr(made, "BRmh2u") - made);
    for (size_t len = 0; len < fourth + 80; len++) {
        memcpy(text, made, len);
        text[len] = '\0';
        cr_assert_not(holds(text, bytes), "%zu bytes", len);
    }
    cr_assert(says("fourth line is damaged"));
    cr_assert_not(holds("hello\n", bytes));
    cr_assert(says("does not start with `untrusted comment: `"));
}

Test(signature, is_made_with_keys_of_minisign)
{
    struct hg_secret_key key;
    struct hg_buf text;
    bool locked;
    hg_buf_init(&text, NULL, 0);
    cr_assert(hg_secret_key_read(hg_str(open_key), NULL, &key, &locked, &error), "%s",
              error.message);
    cr_assert_not(locked);
    hg_signature_write(&key, hg_str(bytes), HG_STR("by us"), &text);
    hg_buf_byte(&text, '\0');
    cr_assert(holds(text.at, bytes), "%s", error.message);
    hg_secret_key_wipe(&key);
    hg_buf_release(&text);
}

Test(signature, a_locked_key_opens_with_its_password_alone)
{
    struct hg_secret_key key, open;
    bool locked;
    cr_assert_not(hg_secret_key_read(hg_str(locked_key), NULL, &key, &locked, &error));
    cr_assert(locked && says("protected by a password"));
    cr_assert_not(hg_secret_key_read(hg_str(locked_key), "open", &key, &locked, &error));
    cr_assert(says("the password is wrong"));
    cr_assert(hg_secret_key_read(hg_str(locked_key), "open sesame", &key, &locked, &error));
    cr_assert(hg_secret_key_read(hg_str(open_key), NULL, &open, NULL, &error));
    cr_assert_arr_eq(key.key, open.key, sizeof key.key);
}

/* A file that asks for more work than any machine has is refused before any of it is done. */
Test(signature, a_key_may_not_ask_for_the_whole_machine)
{
    char text[sizeof locked_key];
    struct hg_secret_key key;
    memcpy(text, locked_key, sizeof text);
    char *line = strchr(text, '\n') + 1;
    memcpy(line + 52, "////////", 8); /* of the operations */
    cr_assert_not(hg_secret_key_read(hg_str(text), "open sesame", &key, NULL, &error));
    cr_assert(says("more computation"));
}

Test(signature, keys_are_written_as_they_are_read)
{
    struct hg_secret_key secret, again;
    struct hg_public_key public, read;
    struct hg_buf text;
    hg_buf_init(&text, NULL, 0);
    cr_assert(hg_keys_new(&secret, &public));
    hg_public_key_write(&public, &text);
    cr_assert(hg_public_key_read((struct hg_str){text.at, text.len}, &read, &error));
    cr_assert_arr_eq(read.key, public.key, sizeof read.key);
    cr_assert_arr_eq(read.id, public.id, sizeof read.id);
    hg_buf_clear(&text);
    hg_secret_key_write(&secret, NULL, &text);
    cr_assert(hg_secret_key_read((struct hg_str){text.at, text.len}, NULL, &again, NULL, &error));
    cr_assert_arr_eq(again.key, secret.key, sizeof again.key);
    text.at[150] = text.at[150] == 'A' ? 'B' : 'A'; /* of the secret half */
    cr_assert_not(
        hg_secret_key_read((struct hg_str){text.at, text.len}, NULL, &again, NULL, &error));
    cr_assert(says("damaged"));
    hg_buf_release(&text);
}
