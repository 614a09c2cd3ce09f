package peers;

import java.io.IOException;
import java.util.List;
import org.kie.api.io.ResourceType;
import org.kie.api.runtime.StatelessKieSession;
import org.kie.internal.utils.KieHelper;

/** Drools: a rule a rule for the policy; a table's rows as facts that a lead is joined with. */
public final class Drools {
    private static final String ROWS = """
        package peers;
        import peers.Lead;
        import peers.Row;
        global peers.Answer answer;
        rule "row" when
          $lead: Lead($country: country, $postal: postal3, $industry: industry, $employees: employees)
          $row: Row(country == null || country == $country, postal3 == null || postal3 == $postal,
            industry == null || industry == $industry,
            low == null || ($employees != null && low <= $employees && $employees < above))
        then
          answer.territory($row.index);
        end
        """;

    private Drools() {
    }

    private static StatelessKieSession session(String rules, Answer answer) {
        StatelessKieSession session = new KieHelper().addContent(rules, ResourceType.DRL).build()
            .newStatelessKieSession();
        session.setGlobal("answer", answer);
        return session;
    }

    private static Lead lead(String line) {
        try {
            return Bench.JSON.readValue(line, Lead.class);
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
    }

    private static long decide(StatelessKieSession session, Answer answer, Lead lead) {
        answer.clear();
        session.execute(lead);
        return answer.sum(lead.demo_requested, lead.pricing_viewed);
    }

    public static void main(String[] arguments) throws IOException {
        Bench bench = new Bench("Drools", arguments);
        Answer answer = new Answer(17);
        StatelessKieSession sixty = session(bench.text("sixty.drl"), answer);
        List<String> lines = bench.lines("leads.ndjson", 500);
        List<Lead> leads = lines.stream().map(Drools::lead).toList();
        bench.run("parsed", "sixty", leads.size(), i -> decide(sixty, answer, leads.get(i)));
        bench.run("json", "sixty", leads.size(), i -> decide(sixty, answer, lead(lines.get(i))));
        for (int rows : Bench.TABLES) {
            table(bench, rows);
        }
    }

    private static void table(Bench bench, int rows) throws IOException {
        Answer answer = new Answer(rows - 1L);
        List<Lead> leads = bench.lines("table_" + rows + ".ndjson", Bench.count(rows)).stream()
            .map(Drools::lead).toList();
        Row[] facts = Bench.JSON.readValue(bench.text("table_" + rows + ".json"), Row[].class);
        var base = new KieHelper().addContent(ROWS, ResourceType.DRL).build();
        var session = base.newKieSession();
        session.setGlobal("answer", answer);
        for (int i = 0; i < facts.length; i++) {
            facts[i].index = i;
            session.insert(facts[i]);
        }
        session.fireAllRules();
        bench.run("parsed", "table_" + rows, leads.size(), i -> {
            answer.clear();
            var fact = session.insert(leads.get(i));
            session.fireAllRules();
            session.delete(fact);
            return answer.territory();
        });
        session.dispose();
    }
}
