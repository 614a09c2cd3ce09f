package peers;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/** A lead, as a fact: the fields that rules ask. What is null is missing. */
@JsonIgnoreProperties(ignoreUnknown = true)
public final class Lead {
    public String email, email_domain, title, seniority, department, phone, company, industry;
    public String funding_stage, country, region, state, postal3, language, source, form_message;
    public Long employees, annual_revenue, founded_year, page_views, sessions, email_opens;
    public Long email_clicks, last_activity_days;
    public boolean webinar_attended, demo_requested, pricing_viewed, is_customer;
    public Boolean consent, is_competitor;
    public List<String> tech;
    /** What the rules said of it. */
    @JsonIgnore
    public final Answer answer = new Answer();

    // What a table's rule binds is read by these.
    public String getCountry() {
        return country;
    }

    public String getPostal3() {
        return postal3;
    }

    public String getIndustry() {
        return industry;
    }

    public Long getEmployees() {
        return employees;
    }

    public Answer getAnswer() {
        return answer;
    }
}
