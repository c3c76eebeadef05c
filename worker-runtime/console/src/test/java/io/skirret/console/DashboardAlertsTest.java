package io.skirret.console;

import static io.skirret.console.DashboardFixture.ADDRESS;
import static io.skirret.console.DashboardFixture.OPERATOR;
import static io.skirret.console.DashboardFixture.PARTNER;
import static io.skirret.console.DashboardFixture.READER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Alerts, failures and the audit, in a real browser. */
final class DashboardAlertsTest extends DashboardInBrowser {

    private static final List<String> PAGES =
            List.of("/alerts", "/failures", "/audit", "/audit?who=nobody&from=2026-01-01");

    private static final DashboardFixture.Cause OLD = new DashboardFixture.Cause(
            "orders.send", "OF_ANOTHER_VERSION", null, "com.shop.OddException", "odd", "com.shop.Odd.odd(Odd.java:1)");

    @Override
    void fill() {
        console.bury(PARTNER, 60, 30);
        console.bury(ADDRESS, 3, 400);
        console.bury(OLD, 1, 60 * 30);
        console.untilStored("", 64);
        await().atMost(Browser.PATIENCE.multipliedBy(2))
                .untilAsserted(() -> assertThat(console.get("/retry/alerts")
                                .path("active")
                                .path(0)
                                .path("level")
                                .textValue())
                        .isEqualTo("critical"));
    }

    @Test
    void every_page_can_be_read_by_everybody() {
        as(OPERATOR);
        for (int page = 0; page < PAGES.size(); page++) {
            PageLook.at(browser, PAGES.get(page), "alerts-" + page);
        }
        as(READER);
        for (String page : PAGES) {
            browser.go(page);
            assertThat(browser.all("[data-post], [data-delete], [data-copy-order], [data-copy-curl]"))
                    .as("actions of an operator in %s", page)
                    .isEmpty();
        }
        browser.complaints();
    }

    @Test
    void an_alert_is_silenced_and_told_again_and_the_audit_has_both() {
        as(OPERATOR);
        browser.go("/alerts");
        browser.until("dead letters are pending");
        assertThat(browser.text()).contains("warns above 20, critical above 50", "The log, and nobody else.");
        browser.click("Silence…");
        browser.until("Nobody is told of Dead letters until the time is over.");
        browser.fill("#silence-0 input[name=why]", "the partner knows");
        assertThat(browser.barriers()).isEmpty();
        browser.picture("alerts-silence");
        browser.click("Silence Dead letters");
        browser.until("Nobody is told for a while.");
        assertThat(browser.find("#silences").isDisplayed()).isTrue();
        assertThat(browser.text()).contains("the partner knows");
        browser.picture("alerts-silenced");
        browser.click("End");
        browser.until("It is told again.");
        assertThat(browser.all("#silences")).isEmpty();
        browser.click("Test…");
        browser.until("No webhook is set");

        browser.go("/audit?who=ada&action=silence");
        browser.until("alerts: Dead letters");
        assertThat(browser.all("tr[data-row]")).hasSize(1);
        assertThat(browser.find("td.changed ins").getText()).startsWith("until 20");
        browser.go("/audit");
        browser.until("alerts: Dead letters");
        assertThat(browser.barriers()).isEmpty();
        browser.picture("audit");
        browser.size(PageLook.NARROW, 900);
        assertThat(browser.overflows()).isFalse();
        browser.picture("audit-narrow");
    }

    @Test
    void each_number_of_a_failure_leads_to_its_dead_letters() {
        as(READER);
        browser.go("/failures");
        assertThat(browser.text())
                .contains(
                        "EXTERNAL_API_DOWN",
                        "DATA_VALIDATION_ERROR",
                        "63 calls died",
                        "Look at the status of the service that was called");
        // It died before the time that the page counts, and waits for a person all the same.
        assertThat(browser.find("tr:has(progress[aria-label='Share of OF_ANOTHER_VERSION'])")
                        .getText())
                .contains("This version does not know it.")
                .containsPattern("\\b1\\b");
        browser.find("a[href*='EXTERNAL_API_DOWN+after']").click();
        browser.until("60 found");
        browser.go("/failures");
        browser.click("invoices.render");
        browser.until("3 found");
    }
}
