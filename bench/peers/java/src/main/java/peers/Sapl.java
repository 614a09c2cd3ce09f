package peers;

import com.fasterxml.jackson.databind.JsonNode;
import io.sapl.api.pdp.AuthorizationDecision;
import io.sapl.api.pdp.AuthorizationSubscription;
import io.sapl.api.pdp.PolicyDecisionPoint;
import io.sapl.pdp.PolicyDecisionPointFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** SAPL: a permit a rule, which advises its name; all that permit are told. */
public final class Sapl {
    private Sapl() {
    }

    private static PolicyDecisionPoint load(Bench bench, String work) throws Exception {
        Path folder = Files.createTempDirectory("sapl");
        Files.writeString(folder.resolve("pdp.json"),
            "{\"algorithm\": \"PERMIT_OVERRIDES\", \"variables\": {}}");
        for (var policy : bench.json(work + ".sapl.json").properties()) {
            Files.writeString(folder.resolve(policy.getKey() + ".sapl"), policy.getValue().asText());
        }
        return PolicyDecisionPointFactory.filesystemPolicyDecisionPoint(folder.toString());
    }

    private static JsonNode lead(String line) {
        try {
            return Bench.JSON.readTree(line);
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
    }

    private static long decide(PolicyDecisionPoint point, JsonNode lead, long[] points, long others) {
        AuthorizationDecision decision =
            point.decide(AuthorizationSubscription.of(lead, "route", "lead")).blockFirst();
        Answer answer = new Answer(others);
        if (decision.getAdvice().isPresent()) {
            for (JsonNode advice : decision.getAdvice().get()) {
                String name = advice.asText();
                int id = Integer.parseInt(name.substring(1));
                switch (name.charAt(0)) {
                case 'd' -> answer.disqualify(id);
                case 's' -> answer.score(id, points[id - 100]);
                default -> answer.territory(id);
                }
            }
        }
        return points == null ? answer.territory()
            : answer.sum(lead.get("demo_requested").asBoolean(), lead.get("pricing_viewed").asBoolean());
    }

    public static void main(String[] arguments) throws Exception {
        Bench bench = new Bench("SAPL", arguments);
        JsonNode score = bench.json("sixty.cel.json").get("score");
        long[] points = new long[score.size()];
        for (int i = 0; i < points.length; i++) {
            points[i] = score.get(i).get(1).asLong();
        }
        PolicyDecisionPoint sixty = load(bench, "sixty");
        List<String> lines = bench.lines("leads.ndjson", 500);
        List<JsonNode> leads = lines.stream().map(Sapl::lead).toList();
        bench.run("parsed", "sixty", leads.size(), i -> decide(sixty, leads.get(i), points, 17));
        bench.run("json", "sixty", leads.size(), i -> decide(sixty, lead(lines.get(i)), points, 17));
        for (int rows : Bench.TABLES) {
            String work = "table_" + rows;
            PolicyDecisionPoint table = load(bench, work);
            List<JsonNode> own = bench.lines(work + ".ndjson", Bench.count(rows)).stream()
                .map(Sapl::lead).toList();
            bench.run("parsed", work, own.size(), i -> decide(table, own.get(i), null, rows - 1L));
        }
        System.exit(0); // its watcher of files would go on
    }
}
