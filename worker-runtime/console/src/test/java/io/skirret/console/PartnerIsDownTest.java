package io.skirret.console;

import static io.skirret.console.DashboardFixture.OPERATOR;
import static io.skirret.console.DashboardFixture.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.worker.Worker;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The page {@code docs/how-to/a-partner-is-down.md}, step by step, in a real browser, with a worker that fails until
 * its partner is back. Makes the pictures of the page, too.
 */
@Tag("long")
final class PartnerIsDownTest extends DashboardInBrowser {

    private static final int DOWN = 60;

    private PartnerThatIsDown partner;
    private Worker worker;

    @Override
    void fill() {
        partner = new PartnerThatIsDown();
        worker = partner.startWorker(console.transport(), QUEUE);
        for (int order = 1; order <= DOWN; order++) {
            TaskCall call = TaskCall.of(PartnerThatIsDown.TASK, "call-" + order)
                    .args(List.of(
                            "order-" + order,
                            partner.orders().toString(),
                            "{\"type\":\"order.created\",\"order\":\"o-" + order + "\"}"))
                    .build();
            console.transport()
                    .publish(new Publication(new Destination.Queue(QUEUE), new TaskMessageEncoder().encode(call)))
                    .join();
        }
        console.untilStored("status:pending", DOWN);
    }

    @AfterAll
    void stopPartner() {
        if (worker != null) {
            worker.close();
        }
        if (partner != null) {
            partner.close();
        }
    }

    @Test
    void a_newcomer_finds_why_mends_one_sends_five_and_then_the_rest() {
        as(OPERATOR);
        browser.follows(true);
        String letter = why();
        mendOne();
        fiveFirst();
        theRest();

        browser.click("Overview");
        browser.until("Nothing waits: no dead letter is pending");
        console.untilStored("status:resolved", DOWN);
        assertThat(partner.taken())
                .hasSize(DOWN)
                .allSatisfy((order, times) -> assertThat(times).as(order).isOne());
        assertThat(console.get("/retry/dead-letters/" + letter).path("status").textValue())
                .isEqualTo("resolved");
    }

    private String why() {
        browser.go("/");
        browser.until("orders answered HTTP status 503");
        browser.pagePicture("a-partner-is-down-overview", 640);
        openGroup();
        browser.click(PartnerThatIsDown.TASK);
        browser.untilAt("/dead-letters/");
        browser.until("The service answered 503: look at the status of the service; a retry helps once it is back.");
        assertThat(browser.text())
                .contains(
                        "retries-exhausted",
                        "EXTERNAL_API_DOWN",
                        partner.orders().toString());
        assertThat(browser.all("section[aria-labelledby=attempts] tbody tr")).hasSize(3);
        browser.pagePicture("a-partner-is-down-why", 840);
        return browser.path().substring("/dead-letters/".length());
    }

    private void openGroup() {
        browser.click("HttpStatusException");
        browser.untilAt("/groups/");
    }

    private void mendOne() {
        browser.click("Edit and retry");
        browser.until("Nothing is compared yet.");
        String args = Objects.requireNonNull(browser.find("#args").getDomProperty("value"));
        browser.fill("#args", args.replace("/orders\"", "/standby\""));
        browser.click("Show what changes");
        browser.until("+ args[1]: \"" + partner.standby());
        browser.pagePicture("a-partner-is-down-edit", 560);
        browser.click("Send with these changes");
        browser.untilAt("/operations/");
        await().atMost(Browser.PATIENCE)
                .untilAsserted(() -> assertThat(browser.textOf("#rows tbody")).contains("succeeded"));
        assertThat(partner.taken()).hasSize(1);
    }

    private void fiveFirst() {
        browser.click("Overview");
        browser.until("Waits for a person");
        openGroup();
        browser.click("Retry…");
        browser.until("59 of group");
        browser.find("#act input[name=canary]").sendKeys("5");
        browser.until("will be sent, canary 5.");
        browser.find("#act input[name=rate_per_s]").sendKeys("50");
        // Counted as it stands: nobody has to leave the field first.
        browser.until("will be sent, canary 5, 50/s.");
        browser.pagePicture("a-partner-is-down-retry", 640);
        browser.click("Send 59");
        browser.untilAt("/operations/");
        browser.until("Send the rest: 54");
        await().atMost(Browser.PATIENCE)
                .untilAsserted(() -> assertThat(browser.textOf("#progress")).contains("succeeded\n5"));
        assertThat(partner.taken()).hasSize(6);
        browser.pagePicture("a-partner-is-down-canary", 640);
    }

    private void theRest() {
        browser.click("Send the rest: 54");
        await().atMost(Browser.PATIENCE)
                .untilAsserted(() -> assertThat(browser.textOf("#progress")).contains("completed", "59 of 59"));
        await().atMost(Browser.PATIENCE)
                .untilAsserted(() -> assertThat(browser.textOf("#facts")).doesNotContain("Ended\n–"));
    }
}
