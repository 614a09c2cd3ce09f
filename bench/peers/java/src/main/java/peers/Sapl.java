package peers;

import com.fasterxml.jackson.databind.JsonNode;
import io.sapl.api.pdp.AuthorizationDecision;
import io.sapl.api.pdp.AuthorizationSubscription;
import io.sapl.api.pdp.MultiAuthorizationSubscription;
import io.sapl.api.pdp.TracedDecision;
import io.sapl.pdp.EmbeddedPolicyDecisionPoint;
import io.sapl.pdp.PolicyDecisionPointFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** SAPL: a permit a rule, which advises its name; all that permit are told. */
public final class Sapl {
    private Sapl() {
    }

    private static EmbeddedPolicyDecisionPoint load(Bench bench, String work) throws Exception {
        Path folder = Files.createTempDirectory("sapl");
        Files.writeString(folder.resolve("pdp.json"),
            "{\"algorithm\": \"PERMIT_OVERRIDES\", \"variables\": {}}");
        for (var policy : bench.json(work + ".sapl.json").properties()) {
            Files.writeString(folder.resolve(policy.getKey() + ".sapl"), policy.getValue().asText());
        }
        return (EmbeddedPolicyDecisionPoint) PolicyDecisionPointFactory.filesystemPolicyDecisionPoint(folder.toString());
    }

    private static JsonNode lead(String line) {
        try {
            return Bench.JSON.readTree(line);
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
    }

    private static AuthorizationSubscription asked(JsonNode lead) {
        return AuthorizationSubscription.of(lead, "route", "lead");
    }

    private static long answer(AuthorizationDecision decision, JsonNode lead, long[] points, long others) {
        Answer answer = new Answer();
        answer.clear(others);
        if (decision.getAdvice().isPresent()) {
            for (JsonNode advice : decision.getAdvice().get()) {
                answer.named(advice.asText(), points);
            }
        }
        return points == null ? answer.territory()
            : answer.sum(lead.get("demo_requested").asBoolean(), lead.get("pricing_viewed").asBoolean());
    }

    private static void run(Bench bench, String work, String file, int count, long[] points, long others)
        throws Exception {
        EmbeddedPolicyDecisionPoint point = load(bench, work);
        bench.ways(work, bench.lines(file, count), Sapl::lead,
            lead -> answer(point.decide(asked(lead)).blockFirst(), lead, points, others), lead -> {
                TracedDecision traced = point.decideTraced(asked(lead)).blockFirst();
                if (traced.getTrace().isEmpty()) {
                    throw new IllegalStateException("no trace");
                }
                return answer(traced.getAuthorizationDecision(), lead, points, others);
            });
        if (points != null) {
            batch(bench, point, bench.lines(file, count), points, others);
        }
    }

    /** All leads as one subscription to many decisions. */
    private static void batch(Bench bench, EmbeddedPolicyDecisionPoint point, List<String> lines, long[] points,
        long others) {
        bench.batch("sixty", lines.size(), () -> {
            List<JsonNode> leads = lines.stream().map(Sapl::lead).toList();
            var all = new MultiAuthorizationSubscription();
            for (int i = 0; i < leads.size(); i++) {
                all.addAuthorizationSubscription(String.valueOf(i), asked(leads.get(i)));
            }
            var decisions = point.decideAll(all).blockFirst();
            long sum = 0;
            for (int i = 0; i < leads.size(); i++) {
                sum += answer(decisions.getAuthorizationDecisionForSubscriptionWithId(String.valueOf(i)),
                    leads.get(i), points, others);
            }
            return sum;
        });
    }

    public static void main(String[] arguments) throws Exception {
        Bench bench = new Bench("SAPL 3", arguments);
        bench.all((work, file, count, points, others) -> run(bench, work, file, count, points, others));
        System.exit(0); // its watcher of files would go on
    }
}
