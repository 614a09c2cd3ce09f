package peers;

/** What the rules of one lead have said so far. */
public final class Answer {
    private long total, hits, territory;
    private boolean rejected;

    /** With the place of what no rule gives another. */
    void clear(long others) {
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

    /** By the name of a rule: d and s with their numbers, t with its place. */
    void named(String name, long[] points) {
        int id = Integer.parseInt(name.substring(1));
        switch (name.charAt(0)) {
        case 'd' -> disqualify(id);
        case 's' -> score(id, points[id - 100]);
        default -> territory(id);
        }
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
