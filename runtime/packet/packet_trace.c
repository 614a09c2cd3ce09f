/* The decision tables in the trace of a packet as JSON: rows that were taken, possible or beaten.
 */
#include "runtime/packet/packet_parts.h"

/* The rows of each decision table that were taken, or possible. */
static void table_rows(struct hg_packet *packet, uint32_t table)
{
    const struct hg_rule_table *rules = &packet->program->tables[table];
    const struct hg_row_list *list = hg_table_row_list(packet->lanes, table, packet->lane);
    if (list != NULL) {
        if (list->count != 0)
            hg_json_str(&packet->json, rules->row_ids[list->rows[0]]);
        return;
    }
    struct hg_rows rows = hg_lane_rows(packet->lanes, table, packet->lane);
    for (uint32_t row = 0; (row = hg_next_row(&rows, rows.possible, row)) != HG_NONE; row++) {
        hg_json_str(&packet->json, rules->row_ids[row]);
        if (hg_bit(rows.certain, row))
            return;
    }
}

/* Whether the row has conditions; one without, such as `otherwise`, fits every lead. */
static bool asks(const struct hg_rule_table *table, uint32_t row)
{
    for (uint32_t i = 0; i < table->column_count; i++)
        if (!hg_bit(table->columns[i].any, row))
            return true;
    return false;
}

/* The next row that certainly fits after `row`, or the first for HG_NONE; HG_NONE: no more. */
static uint32_t next_certain(const struct hg_packet *packet, uint32_t table, uint32_t row)
{
    uint32_t from = row == HG_NONE ? 0 : row + 1;
    const struct hg_row_list *list = hg_table_row_list(packet->lanes, table, packet->lane);
    if (list == NULL) {
        struct hg_rows rows = hg_lane_rows(packet->lanes, table, packet->lane);
        return hg_next_row(&rows, rows.certain, from);
    }
    for (uint32_t i = 0; i < list->count; i++)
        if (list->rows[i] >= from)
            return list->rows[i];
    return HG_NONE;
}

/* The next row that also fits, after the one taken; HG_NONE: no more. `from` is the row to
 * continue after: HG_NONE for the one taken. */
static uint32_t next_beaten(const struct hg_packet *packet, uint32_t table, uint32_t from)
{
    uint32_t row = from == HG_NONE ? next_certain(packet, table, HG_NONE) : from;
    while (row != HG_NONE) {
        row = next_certain(packet, table, row);
        if (row == HG_NONE || asks(&packet->program->tables[table], row))
            return row;
    }
    return HG_NONE;
}

static void beaten_member(struct hg_packet *packet)
{
    bool any = false;
    for (uint32_t i = 0; i < packet->program->table_count; i++) {
        const struct hg_rule_table *table = &packet->program->tables[i];
        if (!table->decision_table)
            continue;
        uint32_t row = next_beaten(packet, i, HG_NONE);
        if (row == HG_NONE)
            continue;
        if (!any) {
            hg_packet_key(packet, "beaten");
            hg_json_open(&packet->json, '{');
            any = true;
        }
        hg_json_key(&packet->json, table->name);
        hg_json_open(&packet->json, '[');
        for (; row != HG_NONE; row = next_beaten(packet, i, row))
            hg_json_str(&packet->json, table->row_ids[row]);
        hg_json_close(&packet->json, ']');
    }
    if (any)
        hg_json_close(&packet->json, '}');
}

void hg_packet_tables_member(struct hg_packet *packet)
{
    bool any = false;
    if (packet->options->trace == HG_TRACE_NONE || !packet->fragments->decision_tables)
        return;
    for (uint32_t i = 0; i < packet->program->table_count; i++) {
        if (!packet->program->tables[i].decision_table)
            continue;
        if (!any) {
            hg_packet_key(packet, "tables");
            hg_json_open(&packet->json, '{');
            any = true;
        }
        hg_json_key(&packet->json, packet->program->tables[i].name);
        hg_json_open(&packet->json, '[');
        table_rows(packet, i);
        hg_json_close(&packet->json, ']');
    }
    if (any)
        hg_json_close(&packet->json, '}');
    beaten_member(packet);
}
