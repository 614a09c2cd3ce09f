package peers;

import io.sapl.api.model.ArrayValue;
import io.sapl.api.model.BooleanValue;
import io.sapl.api.model.ObjectValue;
import io.sapl.api.model.TextValue;
import io.sapl.api.model.Value;
import io.sapl.api.model.ValueJsonMarshaller;
import io.sapl.api.pdp.AuthorizationDecision;
import io.sapl.api.pdp.AuthorizationSubscription;
import io.sapl.api.pdp.MultiAuthorizationSubscription;
import io.sapl.api.pdp.configuration.CombiningAlgorithm;
import io.sapl.api.pdp.configuration.CombiningAlgorithm.DefaultDecision;
import io.sapl.api.pdp.configuration.CombiningAlgorithm.ErrorHandling;
import io.sapl.api.pdp.configuration.CombiningAlgorithm.VotingMode;
import io.sapl.api.pdp.configuration.PDPConfiguration;
import io.sapl.api.pdp.configuration.PdpData;
import io.sapl.pdp.BlockingPolicyDecisionPoint;
import io.sapl.pdp.PDPComponents;
import io.sapl.pdp.PolicyDecisionPointBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * SAPL 4: a permit a rule, which advises its name; all that permit are told; asked without streams.
 * {@code Sapl4 DATA SECONDS INDEX WORK}, one work a process: where its index AUTO tries a decision diagram that
 * does not come to an end, only the end of the process stops it.
 */
public final class Sapl4 {
    private static final Value ACTION = Value.of("route"), RESOURCE = Value.of("lead");

    private Sapl4() {
    }

    private static PolicyDecisionPointBuilder builder(Bench bench, String work, String index) throws Exception {
        List<String> policies = new ArrayList<>();
        for (var policy : bench.json(work + ".sapl4.json").properties()) {
            policies.add(policy.getValue().asText());
        }
        return PolicyDecisionPointBuilder.withDefaults().withConfiguration(new PDPConfiguration("default", work,
            new CombiningAlgorithm(VotingMode.PRIORITY_PERMIT, DefaultDecision.DENY, ErrorHandling.PROPAGATE),
            ObjectValue.builder().put("indexing", Value.of(index)).build(), policies,
            new PdpData(Value.EMPTY_OBJECT, Value.EMPTY_OBJECT)));
    }

    private static ObjectValue lead(String line) {
        return (ObjectValue) ValueJsonMarshaller.json(line);
    }

    private static AuthorizationSubscription asked(ObjectValue lead) {
        return new AuthorizationSubscription(lead, ACTION, RESOURCE, Value.UNDEFINED, Value.EMPTY_OBJECT);
    }

    private static boolean is(ObjectValue lead, String field) {
        return lead.get(field) instanceof BooleanValue value && value.value();
    }

    private static long answer(AuthorizationDecision decision, ObjectValue lead, long[] points, long others) {
        Answer answer = new Answer();
        answer.clear(others);
        ArrayValue advice = decision.advice();
        for (Value name : advice) {
            answer.named(((TextValue) name).value(), points);
        }
        return points == null ? answer.territory()
            : answer.sum(is(lead, "demo_requested"), is(lead, "pricing_viewed"));
    }

    /** Ends the program with a note, unless it is interrupted within the time. */
    private static Thread watch(Bench bench, String work, int seconds) {
        Thread watch = new Thread(() -> {
            try {
                Thread.sleep(1000L * seconds);
                bench.note(work, "no index: it was not made in " + seconds + " seconds");
            } catch (InterruptedException made) {
                return;
            } catch (IOException error) {
                throw new IllegalStateException(error);
            }
            Runtime.getRuntime().halt(0);
        });
        watch.setDaemon(true);
        watch.start();
        return watch;
    }

    private static void run(Bench bench, String index, String work, String file, int count, long[] points,
        long others) throws Exception {
        Value[] trace = new Value[1];
        Thread watch = watch(bench, work, 45);
        try (PDPComponents plain = builder(bench, work, index).build()) {
            watch.interrupt();
            PDPComponents traced = builder(bench, work, index).withDecisionInterceptor(
                (decision, time, id, subscription) -> trace[0] = decision.trace()).build();
            BlockingPolicyDecisionPoint point = plain.pdp(), observed = traced.pdp();
            bench.ways(work, bench.lines(file, count), Sapl4::lead,
                lead -> answer(point.decideOnce(asked(lead)), lead, points, others), lead -> {
                    trace[0] = null;
                    long answer = answer(observed.decideOnce(asked(lead)), lead, points, others);
                    if (trace[0] == null) {
                        throw new IllegalStateException("no trace");
                    }
                    return answer;
                });
            if (points != null) {
                batch(bench, point, bench.lines(file, count), points, others);
            }
        }
    }

    /** All leads as one subscription to many decisions. */
    private static void batch(Bench bench, BlockingPolicyDecisionPoint point, List<String> lines, long[] points,
        long others) {
        bench.batch("sixty", lines.size(), () -> {
            List<ObjectValue> leads = lines.stream().map(Sapl4::lead).toList();
            var all = new MultiAuthorizationSubscription();
            for (int i = 0; i < leads.size(); i++) {
                all.addSubscription(String.valueOf(i), asked(leads.get(i)));
            }
            long sum = 0;
            try (var stream = point.decideAll(all)) {
                var decisions = stream.awaitNext();
                for (int i = 0; i < leads.size(); i++) {
                    sum += answer(decisions.getDecision(String.valueOf(i)), leads.get(i), points, others);
                }
            } catch (InterruptedException error) {
                throw new IllegalStateException(error);
            }
            return sum;
        });
    }

    public static void main(String[] arguments) throws Exception {
        String index = arguments[2], asked = arguments[3];
        Bench bench = new Bench("SAPL 4, index " + index, arguments);
        bench.all((work, file, count, points, others) -> {
            if (work.equals(asked)) {
                run(bench, index, work, file, count, points, others);
            }
        });
        System.exit(0); // what it schedules would go on
    }
}
