package peers;

/** What the rules of one lead have said so far. */
public final class Answer {
    private final long others;
    private long total, hits, territory;
    private boolean rejected;

    Answer(long others) {
        this.others = others;
        clear();
    }

    void clear() {
        total = 0;
        hits = 0;
        rejected = false;
        territory = others;
    }

    public void disqualify(long id) {
        hits += id;
        rejected = true;
    }

    public void score(long id, long points) {
        hits += id;
        total += points;
    }

    public void territory(long place) {
        territory = Math.min(territory, place);
    }

    long territory() {
        return territory;
    }

    long sum(boolean demo, boolean pricing) {
        long outcome = rejected ? 0
            : total >= 80 && demo ? 1 : total >= 60 ? 2 : total >= 35 || pricing ? 3 : 4;
        return total + 1000 * outcome + 10000 * territory + 1000000 * hits;
    }
}
