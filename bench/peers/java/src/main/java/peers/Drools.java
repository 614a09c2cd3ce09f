package peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.kie.api.KieBase;
import org.kie.api.event.KieRuntimeEventManager;
import org.kie.api.event.rule.AfterMatchFiredEvent;
import org.kie.api.event.rule.DefaultAgendaEventListener;
import org.kie.api.io.ResourceType;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.StatelessKieSession;
import org.kie.internal.utils.KieHelper;

/** Drools: a rule a rule for the policy; a table's rows as facts that a lead is joined with. */
public final class Drools {
    private static final String ROWS = """
        package peers;
        import peers.Lead;
        import peers.Row;
        rule "row" when
          $lead: Lead($country: country, $postal: postal3, $industry: industry, $employees: employees)
          $row: Row(country == null || country == $country, postal3 == null || postal3 == $postal,
            industry == null || industry == $industry,
            low == null || ($employees != null && low <= $employees && $employees < above))
        then
          $lead.answer.territory($row.index);
        end
        """;

    /** A trace: each rule that fired, with what it fired for. */
    private static final class Trace extends DefaultAgendaEventListener {
        private final List<String> fired = new ArrayList<>();

        @Override
        public void afterMatchFired(AfterMatchFiredEvent event) {
            var match = event.getMatch();
            fired.add(match.getRule().getName() + " " + match.getObjects());
        }

        static <T extends KieRuntimeEventManager> Trace of(T session) {
            Trace trace = new Trace();
            session.addEventListener(trace);
            return trace;
        }
    }

    private Drools() {
    }

    private static KieBase base(String rules) {
        return new KieHelper().addContent(rules, ResourceType.DRL).build();
    }

    private static Lead lead(String line) {
        try {
            return Bench.JSON.readValue(line, Lead.class);
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
    }

    // --- the policy -------------------------------------------------------------------------------

    private static long sum(Lead lead) {
        return lead.answer.sum(lead.demo_requested, lead.pricing_viewed);
    }

    private static long decide(StatelessKieSession session, Lead lead) {
        lead.answer.clear(17);
        session.execute(lead);
        return sum(lead);
    }

    private static void sixty(Bench bench) throws IOException {
        KieBase rules = base(bench.text("sixty.drl"));
        StatelessKieSession session = rules.newStatelessKieSession();
        StatelessKieSession traced = rules.newStatelessKieSession();
        Trace trace = Trace.of(traced);
        List<String> lines = bench.lines("leads.ndjson", 500);
        bench.ways("sixty", lines, Drools::lead, lead -> decide(session, lead), lead -> {
            trace.fired.clear();
            return decide(traced, lead);
        });
        bench.batch("sixty", lines.size(), () -> {
            List<Lead> leads = lines.stream().map(Drools::lead).toList();
            leads.forEach(lead -> lead.answer.clear(17));
            session.execute(leads);
            return leads.stream().mapToLong(Drools::sum).sum();
        });
    }

    // --- a table ----------------------------------------------------------------------------------

    private static long route(KieSession session, Lead lead, int rows) {
        lead.answer.clear(rows - 1L);
        var fact = session.insert(lead);
        session.fireAllRules();
        session.delete(fact);
        return lead.answer.territory();
    }

    private static KieSession filled(KieBase rules, Row[] rows) {
        KieSession session = rules.newKieSession();
        for (Row row : rows) {
            session.insert(row);
        }
        session.fireAllRules();
        return session;
    }

    private static void table(Bench bench, int count) throws IOException {
        Row[] rows = Bench.JSON.readValue(bench.text("table_" + count + ".json"), Row[].class);
        for (int i = 0; i < rows.length; i++) {
            rows[i].index = i;
        }
        KieBase rules = base(ROWS);
        KieSession session = filled(rules, rows), traced = filled(rules, rows);
        Trace trace = Trace.of(traced);
        bench.ways("table_" + count, bench.lines("table_" + count + ".ndjson", Bench.count(count)), Drools::lead,
            lead -> route(session, lead, count), lead -> {
                trace.fired.clear();
                return route(traced, lead, count);
            });
        session.dispose();
        traced.dispose();
    }

    public static void main(String[] arguments) throws IOException {
        Bench bench = new Bench("Drools", arguments);
        sixty(bench);
        for (int rows : Bench.TABLES) {
            table(bench, rows);
        }
    }
}
