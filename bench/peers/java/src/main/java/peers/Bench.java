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
import java.util.function.IntToLongFunction;

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
        List<Double> times = new ArrayList<>();
        for (long end = after(seconds); System.nanoTime() < end || times.size() < 3;) {
            times.add(pass(count, decide));
        }
        Collections.sort(times);
        System.out.printf(Locale.ROOT,
            "{\"engine\":\"%s\",\"how\":\"%s\",\"work\":\"%s\",\"ns\":%.1f,\"leads\":%d,\"sum\":%d}%n",
            engine, how, work, times.get(times.size() / 2), count, sum);
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
