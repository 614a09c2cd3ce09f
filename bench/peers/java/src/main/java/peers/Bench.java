package peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntToLongFunction;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/** What the peers written in Java share: leads, time, and a line for each figure. */
final class Bench {
    static final int[] TABLES = {10, 100, 1000, 10000};
    static final ObjectMapper JSON = new ObjectMapper();

    private final String engine;
    private final Path folder;
    private final double seconds;

    /** Arguments of a program: DATA SECONDS. */
    Bench(String engine, String[] arguments) {
        this.engine = engine;
        folder = Path.of(arguments[0]);
        seconds = Double.parseDouble(arguments[1]);
    }

    String text(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    JsonNode json(String name) throws IOException {
        return JSON.readTree(text(name));
    }

    List<String> lines(String name, int most) throws IOException {
        return text(name).lines().limit(most).toList();
    }

    /** Points of the score's rules, in their order. */
    long[] points() throws IOException {
        JsonNode score = json("sixty.cel.json").get("score");
        long[] points = new long[score.size()];
        for (int i = 0; i < points.length; i++) {
            points[i] = score.get(i).get(1).asLong();
        }
        return points;
    }

    /** One work of an engine that is asked alike for all: its points are null for a table. */
    interface Work {
        void run(String work, String file, int count, long[] points, long others) throws Exception;
    }

    /** The policy, then the tables. */
    void all(Work each) throws Exception {
        each.run("sixty", "leads.ndjson", 500, points(), 17);
        for (int rows : TABLES) {
            each.run("table_" + rows, "table_" + rows + ".ndjson", count(rows), null, rows - 1L);
        }
    }

    /** How many leads of a table an engine decides in a pass that takes every row. */
    static int count(int rows) {
        return rows >= 10000 ? 20 : rows >= 1000 ? 100 : 500;
    }

    /** Decides leads 0 to count-1 again and again; prints the median of the time a lead takes. */
    void run(String how, String work, int count, IntToLongFunction decide) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += decide.applyAsLong(i);
        }
        // The compiler of the machine has its time first.
        for (long end = after(seconds); System.nanoTime() < end;) {
            pass(count, decide);
        }
        put(how, work, median(count, decide), count, sum);
    }

    /** All leads decided in one call, which gives the sum of their answers. */
    void batch(String work, int leads, LongSupplier decide) {
        long sum = decide.getAsLong();
        for (long end = after(seconds); System.nanoTime() < end;) {
            decide.getAsLong();
        }
        put("batch", work, median(1, i -> decide.getAsLong()) / leads, leads, sum);
    }

    private double median(int count, IntToLongFunction decide) {
        List<Double> times = new ArrayList<>();
        long end = after(seconds), slow = after(5 * seconds);
        // At least three passes, unless they are slow.
        while (System.nanoTime() < end || times.size() < 3 && System.nanoTime() < slow) {
            times.add(pass(count, decide));
        }
        Collections.sort(times);
        return times.get(times.size() / 2);
    }

    private void put(String how, String work, double ns, int count, long sum) {
        System.out.printf(Locale.ROOT,
            "{\"engine\":\"%s\",\"how\":\"%s\",\"work\":\"%s\",\"ns\":%.1f,\"leads\":%d,\"sum\":%d}%n",
            engine, how, work, ns, count, sum);
    }

    /** What keeps the engine from a figure. */
    void note(String work, String note) throws IOException {
        System.out.println(JSON.writeValueAsString(
            Map.of("engine", engine, "how", "parsed", "work", work, "note", note)));
    }

    /**
     * The record parsed beforehand, from JSON text, and with the engine's trace (null: it has none); small
     * tables in the first way only.
     */
    <T> void ways(String work, List<String> lines, Function<String, T> parse, ToLongFunction<T> decide,
        ToLongFunction<T> traced) {
        List<T> leads = lines.stream().map(parse).toList();
        int count = leads.size();
        run("parsed", work, count, i -> decide.applyAsLong(leads.get(i)));
        if (work.equals("table_10") || work.equals("table_100")) {
            return;
        }
        run("json", work, count, i -> decide.applyAsLong(parse.apply(lines.get(i))));
        if (traced != null) {
            run("trace", work, count, i -> traced.applyAsLong(parse.apply(lines.get(i))));
        }
    }

    private static long after(double seconds) {
        return System.nanoTime() + (long) (seconds * 1e9);
    }

    private static double pass(int count, IntToLongFunction decide) {
        long start = System.nanoTime(), sum = 0;
        for (int i = 0; i < count; i++) {
            sum += decide.applyAsLong(i);
        }
        kept = sum;
        return (System.nanoTime() - start) / (double) count;
    }

    /** So that no answer can be left out. */
    private static volatile long kept;
}
