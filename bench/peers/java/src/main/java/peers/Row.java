package peers;

/** A row of a table, as a fact. What is null fits any lead. */
public final class Row {
    public String country, postal3, industry;
    public Long low, above;
    public long index;

    public String getCountry() {
        return country;
    }

    public String getPostal3() {
        return postal3;
    }

    public String getIndustry() {
        return industry;
    }

    public Long getLow() {
        return low;
    }

    public Long getAbove() {
        return above;
    }

    public long getIndex() {
        return index;
    }
}
