/* SHA-256: the examples of FIPS 180-4 (NIST, "SHA-256 examples"), in one call and in parts. */
#include "base/sha256.h"

#include <criterion/criterion.h>
#include <stdio.h>

static void check(struct hg_str text, const char *hex)
{
    uint8_t digest[HG_SHA256_SIZE], again[HG_SHA256_SIZE];
    char said[2 * HG_SHA256_SIZE + 1];
    struct hg_sha256 sha;
    hg_sha256(text, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(said + 2 * i, 3, "%02x", digest[i]);
    cr_assert_str_eq(said, hex);
    hg_sha256_start(&sha);
    for (size_t i = 0; i < text.len; i++)
        hg_sha256_add(&sha, text.at + i, 1);
    hg_sha256_add(&sha, NULL, 0);
    hg_sha256_end(&sha, again);
    cr_assert_arr_eq(again, digest, sizeof digest);
}

Test(sha256, examples)
{
    check(HG_STR(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    check(HG_STR("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    check(HG_STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

Test(sha256, as_a_number)
{
    struct hg_sha256 sha;
    hg_sha256_start(&sha);
    hg_sha256_add(&sha, "abc", 3);
    cr_assert_eq(hg_sha256_end_number(&sha), UINT64_C(0xba7816bf8f01cfea));
}
