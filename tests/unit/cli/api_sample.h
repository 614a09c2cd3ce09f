/* A policy with fields of every type, for the tests of the public interface. */
#ifndef HG_TESTS_CLI_API_SAMPLE_H
#define HG_TESTS_CLI_API_SAMPLE_H

#include "embed.h"

#define NOW INT64_C(1795165200000000) /* LAB_NOW */

static const char fields[] = "  id: {type: text}\n"
                             "  name: {type: text, personal: true, max: 8}\n"
                             "  topic: {type: enum, values: [help, buy]}\n"
                             "  mail: {type: email, aliases: [Mail]}\n"
                             "  site: {type: url}\n"
                             "  land: {type: country}\n"
                             "  staff: {type: integer, min: 1, min_confidence: 0.5}\n"
                             "  budget: {type: decimal}\n"
                             "  buyer: {type: boolean}\n"
                             "  born: {type: date}\n"
                             "  seen: {type: datetime, max_age: 10 days}\n"
                             "  wait: {type: duration}\n"
                             "  tags: {type: list of text}\n"
                             "  spare: {type: text, default: none}\n";

static const char policy[] =
    "disqualify assuming no {\n"
    "  small:  when staff < 5  because \"Only {staff}, says {name}\"\n"
    "}\n"
    "classify size {\n"
    "  big:    when staff >= 100\n"
    "  other:  otherwise\n"
    "}\n"
    "score fit 0..100 {\n"
    "  large:  +60  when staff > 500\n"
    "  rich:   +30  when budget > 0.5\n"
    "  known:  +10  when buyer or land is \"DE\" or topic is \"buy\" or born > 2000-01-01\n"
    "  fresh:  +5   when seen within last 5 days or wait > 1 hour or tags includes \"vip\"\n"
    "  mailed: +1   when domain_of(mail) is \"firm.example\" or site is known or spare is \"x\"\n"
    "}\n"
    "score rate 0.0..9.5 {\n"
    "  half:  +0.5  when budget > 0\n"
    "}\n"
    "decide {\n"
    "  yes:  accept  when fit >= 60  because \"Fit {fit}\"\n"
    "  no:   reject  otherwise       because \"Fit {fit} is low\"\n"
    "}\n"
    "route accept {\n"
    "  all:  to \"sales\"  otherwise\n"
    "}\n";

static inline void api_open(struct api *api)
{
    api_open_with(api, fields, policy);
}

static inline size_t field(const struct api *api, const char *name)
{
    size_t index = headgate_field_find(api->program, name);
    cr_assert_neq(index, HEADGATE_NONE, "%s", name);
    return index;
}

static inline void decide_json(struct api *api, const char *json)
{
    headgate_error error;
    cr_assert_eq(headgate_lead_json(api->evaluator, NOW, json, strlen(json), &error), HEADGATE_OK,
                 "%s: %s", json, error.message);
    cr_assert_eq(headgate_decide(api->evaluator), HEADGATE_OK);
}

#endif
