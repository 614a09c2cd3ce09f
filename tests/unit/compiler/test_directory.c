/* directory.c and directory_team.c: teams.yaml. */
#include "compiler/data/contract.h"
#include "inputs.h"

static enum hg_status read_directory(struct inputs *in)
{
    static struct hg_str names[] = {{"hq", 2}, {"berlin", 6}};
    static const struct hg_calendars calendars = {.names = {names, 2}};
    struct hg_directory directory;
    return hg_directory_read(&in->diags, in->source, &calendars, &in->arena, &directory);
}

Test(directory, refuses_each_with_its_own_code_and_place)
{
    static const struct input_case cases[] = {
        {"", ""},
        {"people: [ana]\nqueues: {q: {doc: x}, r: }\nteams: {t: {members: [ana]}}\n", ""},
        {"[ana]", "E0511@1:1"},
        {"peeple: [ana]", "E0510@1:1"},
        {"people: ana", "E0511@1:9"},
        {"people: [[ana]]", "E0511@1:10"},
        {"people: {ana: yes}", "E0511@1:15"},
        {"people: {ana: {actve: yes}}", "E0510@1:16"},
        {"people: {ana: {active: maybe}}", "E0511@1:24"},
        {"people: {ana: {name: []}}", "E0511@1:22"},
        {"people: {\" ana\": }", "E0558@1:10"},
        {"people: {\"\": }", "E0558@1:10"},
        {"people: [ana, ben, Ana]", "E0550@1:20"},
        {"people: [ana]\nqueues: [ana]", "E0550@2:10"},
        {"people: {ana: {stand_in: bem}, ben: }", "E0551@1:26"},
        {"people: {ana: {stand_in: q}}\nqueues: [q]", "E0551@1:26"},
        {"people: {ana: {stand_in: ana}}", "E0552@1:26"},
        {"people:\n  ana: {stand_in: ben}\n  ben: {stand_in: cai}\n  cai: {stand_in: ben}\n",
         "E0552@3:19"},
        {"people: {ana: {active: no}}", "W0553@1:10"},
        {"people: {ana: {active: no, stand_in: ben}, ben: }", ""},
        {"people: {ana: {languages: german}}", "E0511@1:27"},
        {"people: {ana: {languages: [de, pt-BR, zh-Hant-TW]}}", ""},
        {"people: {ana: {languages: [german, d, de-, de-toolongtag]}}",
         "E0559@1:28 E0559@1:36 E0559@1:39 E0559@1:44"},
        {"people: {ana: {absences: 2026-01-01}}", "E0511@1:26"},
        {"people: {ana: {absences: [2026-01-01, {from: 2026-01-01, until: 2026-01-01, note: x}]}}",
         ""},
        {"people: {ana: {absences: [2026-13-01]}}", "E0557@1:27"},
        {"people: {ana: {absences: [[2026-01-01]]}}", "E0557@1:27"},
        {"people: {ana: {absences: [{from: 2026-01-01}]}}", "E0557@1:27"},
        {"people: {ana: {absences: [{from: 2026-01-02, until: 2026-01-01}]}}", "E0557@1:53"},
        {"people: {ana: {absences: [{from: 2026-01-01, until: 2026-01-01, to: x}]}}", "E0510@1:65"},
        {"queues: {q: {team: x}}", "E0510@1:14"},
        {"teams: [t]", "E0511@1:8"},
        {"teams: {t: }", "E0555@1:9"},
        {"teams: {t: {}}", "E0555@1:9"},
        {"teams: {t: {members: []}}", "E0555@1:22"},
        {"teams: {t: {members: }}", "E0555@1:22"},
        {"teams: {t: {members: ana}}", "E0511@1:22"},
        {"teams: {t: {members: [ana]}}", "E0551@1:23"},
        {"people: [ana]\nteams: {t: {members: [anna]}}", "E0551@2:23"},
        {"people: [ana]\nteams: {t: {members: [ana, Ana]}}", "W0514@2:28"},
        {"people: {ana: {active: no, stand_in: b}, b: }\nteams: {t: {members: [ana]}}",
         "W0554@2:23"},
        {"people: [ana]\nteams: {t: {members: {ana: {weight: 1000, caps: {day: 0, month: 9}}}}}",
         ""},
        {"people: [ana]\nteams: {t: {members: {ana: {caps: {open: 9}}}}}", "E0510@2:36"},
        {"people: [ana]\nteams: {t: {members: [ana], caps: {day: 5}, overrun: {gold: 2}}}",
         "E0563@2:55"},
        {"priority: tier\npeople: [ana]\n"
         "teams: {t: {members: {ana: {overrun: {gold: 2, silver: x}}}}}",
         "E0511@3:56"},
        {"people: {ana: {calendar: hq}, ben: {calendar: berln}}", "E0560@1:47"},
        {"queues: {q: {calendar: Hq, escalation: [warn at 50 %, alert r at 100%]}, r: }",
         "E0560@1:24"},
        {"queues: {q: {escalation: [warn at 50 %, alert s at 100 %]}}", "E0551@1:41"},
        {"queues: {q: {escalation: [reassign at 150 %, warn at 50 %]}}", "E0561@1:46"},
        {"queues: {q: {escalation: [warn, warn at %, warn at 5, warning at 5 %, at 5 %, warn at "
         "10001 %]}}",
         "E0561@1:27 E0561@1:33 E0561@1:44 E0561@1:55 E0561@1:71 E0561@1:79"},
        {"people: [ana]\nteams: {t: {members: {ana: {weight: 0}}}}", "E0556@2:37"},
        {"people: [ana]\nteams: {t: {members: {ana: {weight: 1001}}}}", "E0556@2:37"},
        {"people: [ana]\nteams: {t: {members: {ana: {weight: 1.5}}}}", "E0511@2:37"},
        {"people: [ana]\nteams: {t: {members: {ana: {caps: {day: 1000001}}}}}", "E0556@2:41"},
        {"people: [ana]\nteams: {t: {members: {ana: {caps: {year: 1}}}}}", "E0510@2:36"},
        {"people: [ana]\nteams: {t: {members: {ana: {caps: 5}}}}", "E0511@2:35"},
        {"people: [ana]\nteams: {t: {members: {ana: 5}}}", "E0511@2:28"},
        {"people: [ana]\nteams: {t: {members: [ana], strategy: turn}}", "E0513@2:39"},
        {"people: [ana]\nteams: {t: {members: [ana], absence: loose}}", "E0513@2:38"},
        {"people: [ana]\nteams: {t: {members: [ana], nobody_left: x}}", "E0551@2:42"},
        {"people: [ana]\nteams: {t: {members: [ana], nobody_left: hold}}", ""},
        {"people: [ana]\nteams: {t: {members: [ana], nobody_left: ana}}", ""},
        {"people: [ana]\nteams: {t: {members: [ana], nobody_left: {to: hold, alert: ana}}}", ""},
        {"people: [ana]\nteams: {t: {members: [ana], nobody_left: {to: x, alert: y}}}",
         "E0551@2:47 E0551@2:57"},
        {"people: [ana]\nteams: {t: {members: [ana], nobody_left: {tell: ana}}}", "E0510@2:43"},
        {"people: [ana]\nteams: {t: {members: [ana], nobody_left: t}}", "E0552@2:42"},
        {"people: [ana]\nteams:\n  t: {members: [ana], nobody_left: u}\n"
         "  u: {members: [ana], nobody_left: t}\n",
         "E0552@3:36"},
    };
    inputs_check(cases, sizeof cases / sizeof *cases, read_directory);
}

Test(directory, entries_are_sorted_by_their_folded_names)
{
    static const char text[] = "people:\n  Zoë:\n  ana: {active: no, stand_in: zoË}\n"
                               "queues: [Middle]\nteams: {Team: {members: [ZOË]}}\n";
    struct inputs in;
    struct hg_directory d;
    if (setjmp(in.guard.jump) != 0)
        cr_assert_fail("memory ran out");
    inputs_open(&in, text, sizeof text - 1);
    cr_assert_eq(hg_directory_read(&in.diags, in.source, NULL, &in.arena, &d), HG_OK);
    cr_assert_eq(d.count, 4);
    static const char *const names[] = {"ana", "Middle", "Team", "Zoë"};
    static const int kinds[] = {HG_PERSON, HG_QUEUE, HG_TEAM, HG_PERSON};
    for (size_t i = 0; i < 4; i++) {
        cr_expect(hg_str_is(d.entries[i].name, names[i]));
        cr_expect_eq(d.entries[i].kind, kinds[i]);
    }
    cr_expect(hg_str_is(d.entries[3].folded, "zoë"));
    cr_expect(d.entries[0].left);
    cr_expect_eq(d.entries[0].stand_in, 3, "by its place in the order of names");
    cr_expect_eq(d.entries[2].members[0].who, 3);
    cr_expect_not(d.entries[3].left);
    inputs_close(&in);
}

Test(directory, a_name_has_a_maximum)
{
    for (size_t len = 200; len <= 201; len++) {
        struct inputs in;
        char *text = inputs_repeat("queues: [", "ü", len + 1);
        strcpy(text + 9 + 2 * len, "]");
        if (setjmp(in.guard.jump) != 0)
            cr_assert_fail("memory ran out");
        inputs_open(&in, text, strlen(text));
        cr_expect_eq(read_directory(&in), len == 200 ? HG_OK : HG_INVALID);
        inputs_close(&in);
        free(text);
    }
}
