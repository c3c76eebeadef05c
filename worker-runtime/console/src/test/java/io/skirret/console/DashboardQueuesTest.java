package io.skirret.console;

import static io.skirret.console.DashboardFixture.OPERATOR;
import static io.skirret.console.DashboardFixture.PARTNER;
import static io.skirret.console.DashboardFixture.READER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.worker.Worker;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people see of queues, and do with them, in a real browser. */
final class DashboardQueuesTest extends DashboardInBrowser {

    private static final String ORDERS = "/queue?name=orders";
    private static final List<String> PAGES = List.of("/queues", ORDERS, "/queue?name=orders.dead");

    @Override
    void fill() {
        console.bury(PARTNER, 2, 30);
        console.call(12);
        untilReady(12);
    }

    private void untilReady(int count) {
        await().atMost(Browser.PATIENCE)
                .until(() -> console.get("/retry" + ORDERS).path("ready").asInt(-1) == count);
    }

    @Test
    void every_page_can_be_read_by_everybody() {
        as(OPERATOR);
        // The second look makes a picture of them.
        await().atMost(Browser.PATIENCE)
                .until(() -> console.get("/retry" + ORDERS).path("samples").size() > 1);
        for (int page = 0; page < PAGES.size(); page++) {
            PageLook.at(browser, PAGES.get(page), "queues-" + page);
        }
        as(READER);
        for (String page : PAGES) {
            browser.go(page);
            assertThat(browser.all("[data-post], [data-copy-order]"))
                    .as("actions of an operator in %s", page)
                    .isEmpty();
        }
        browser.complaints();
    }

    @Test
    void a_queue_is_emptied_of_what_somebody_has_counted() {
        as(OPERATOR);
        browser.go(ORDERS);
        assertThat(browser.text()).contains("Messages wait, and nobody takes them.");
        browser.click("Purge…");
        assertThat(browser.find("#purge").getText()).contains("are deleted for good");
        assertThat(browser.barriers()).isEmpty();
        browser.picture("queues-purge");
        browser.fill("#purge input[name=count]", "1");
        browser.click("Purge orders");
        browser.until("Expected at most 1 waiting messages");
        browser.complaints();
        assertThat(console.ready()).isPositive();
        long before = console.ready();
        browser.fill("#purge input[name=count]", Long.toString(before));
        browser.click("Purge orders");
        browser.until("The queue was purged. The answer: " + before + " messages are gone.");
        assertThat(console.ready()).isZero();
        console.call(12);
        untilReady(12);
    }

    @Test
    void the_doctor_looks_when_asked_and_says_what_it_found() {
        as(READER);
        browser.go("/doctor");
        browser.until("Looks at the broker as a worker uses it");
        assertThat(browser.all("[data-post], [data-copy-curl]")).isEmpty();
        as(OPERATOR);
        browser.go("/doctor");
        browser.click("Look now");
        browser.until("It has looked.");
        assertThat(browser.text())
                .contains("trouble", "What to do", "no call is sent, no task runs")
                .containsPattern("Looked [^\\n]+ . 1 trouble, 0 notes");
        PageLook.at(browser, "/doctor", "doctor");
    }

    @Test
    void a_queue_is_paused_and_resumed() {
        as(OPERATOR);
        try (Worker worker = console.startWorker("worker@orders", "mail")) {
            await().atMost(Browser.PATIENCE)
                    .until(() -> console.get("/retry/workers").toString().contains(worker.name()));
            browser.go(ORDERS);
            browser.click("Pause…");
            browser.click("Pause orders");
            browser.until("The answer: queue orders is paused by worker@orders.");
            await().atMost(Browser.PATIENCE)
                    .until(() ->
                            !console.get("/retry" + ORDERS).path("paused_since").isNull());
            browser.go(ORDERS);
            browser.click("Resume…");
            browser.click("Resume orders");
            browser.until("The answer: queue orders is resumed by worker@orders.");
        }
    }
}
