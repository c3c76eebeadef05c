package io.skirret.console;

import static io.skirret.console.DashboardFixture.OPERATOR;
import static io.skirret.console.DashboardFixture.READER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.worker.Worker;
import org.junit.jupiter.api.Test;

/** How pages that are open follow what changes, in a real browser. */
final class DashboardLiveTest extends DashboardInBrowser {

    @Override
    void fill() {
        console.tell("received", "other", 300, ",'name':'other.task'");
        console.untilTold("task:other.task", 1);
    }

    @Override
    void as(String user) {
        super.as(user);
        browser.follows(true);
    }

    @Test
    void a_list_follows_what_happens_and_holds_still_under_a_hand() {
        as(READER);
        browser.go("/tasks?query=task%3Alive.*");
        browser.until("No task matches");
        browser.until("Live");
        console.tell("received", "live-1", 0, ",'name':'live.first'");
        browser.until("live.first");

        browser.type("j");
        console.tell("received", "live-2", 0, ",'name':'live.second'");
        browser.until("1 new: show");
        assertThat(browser.textOf("#list")).doesNotContain("live.second");
        assertThat(browser.barriers()).isEmpty();
        browser.type("n");
        browser.until("live.second");
        assertThat(browser.all("#list tr[data-row]")).hasSize(2);

        browser.find("#live-rate option[value='0']").click();
        console.tell("received", "live-3", 0, ",'name':'live.third'");
        console.untilTold("task:live.*", 3);
        browser.until("off");
        assertThat(browser.textOf("#list")).doesNotContain("live.third");
        browser.go("/tasks?query=task%3Alive.*");
        assertThat(browser.find("#live-rate").getAttribute("value")).isEqualTo("0");
        browser.find("#live-rate option[value='1']").click();
        console.tell("received", "live-4", 0, ",'name':'live.fourth'");
        browser.until("live.fourth");
    }

    @Test
    void a_change_that_is_told_of_is_read_though_the_page_is_hidden_or_its_rate_changes_before() {
        as(READER);
        browser.go("/tasks?query=task%3Ahid.*");
        browser.until("No task matches");
        browser.run("window.heard = 0; window.EventSource = class extends EventSource {"
                + " constructor(url) { super(url); this.addEventListener('change', () => { heard++; }); } }");
        browser.find("#live-rate option[value='60']").click();
        console.tell("received", "hid-1", 0, ",'name':'hid.first'");
        await().atMost(Browser.PATIENCE).until(() -> ((Number) browser.run("return heard")).intValue() > 0);
        assertThat(browser.textOf("#list")).doesNotContain("hid.first");

        browser.run("window.away = true;"
                + " Object.defineProperty(document, 'hidden', { configurable: true, get: () => away });"
                + " document.dispatchEvent(new Event('visibilitychange'))");
        browser.find("#live-rate option[value='1']").click();
        browser.run("away = false; document.dispatchEvent(new Event('visibilitychange'))");
        browser.until("hid.first");
    }

    @Test
    void a_read_that_fails_is_done_again_and_a_page_that_is_gone_says_so() {
        as(READER);
        browser.go("/tasks?query=task%3Afails.*");
        browser.until("No task matches");
        browser.run(
                "window.answers = [503, 0]; const real = fetch; window.fetch = (...asked) => {"
                        + " if (!answers.length) return real(...asked); const status = answers.shift();"
                        + " return status ? Promise.resolve(new Response('', { status })) : Promise.reject(new TypeError('away')); }");
        console.tell("received", "fails-1", 0, ",'name':'fails.first'");
        browser.until("fails.first");

        browser.run("answers = [404]");
        console.tell("received", "fails-2", 0, ",'name':'fails.second'");
        browser.until("is not kept any more");
        assertThat(browser.textOf("#list")).doesNotContain("fails.second");
    }

    @Test
    void numbers_of_dead_letters_follow_on_overview_and_group() {
        as(READER);
        String group = console.group("counted", 2);
        browser.go("/groups/" + group);
        assertThat(browser.textOf("#numbers dd")).isEqualTo("2");
        console.group("counted", 1, 3);
        await().atMost(Browser.PATIENCE)
                .untilAsserted(() -> assertThat(browser.textOf("#numbers dd")).isEqualTo("3"));
        browser.go("/");
        String before = browser.textOf("#numbers dd");
        console.group("counted", 1, 4);
        await().atMost(Browser.PATIENCE)
                .untilAsserted(() -> assertThat(browser.textOf("#numbers dd")).isNotEqualTo(before));
    }

    @Test
    void workers_and_their_breakers_follow_and_a_list_grows_when_nobody_is_in_it() {
        as(READER);
        console.heartbeat("worker@first");
        browser.go("/workers");
        browser.until("worker@first");
        browser.type("j");
        console.heartbeat("worker@second");
        browser.until("1 new: show");
        assertThat(browser.textOf("#list")).doesNotContain("worker@second");
        browser.type("n");
        browser.until("worker@second");

        browser.go("/breakers");
        browser.until("No circuit breaker is known");
        try (Worker worker = console.startWorker("worker@third", "live")) {
            assertThat(worker).isNotNull();
            browser.until("partner");
        }
        // It is silent by now, if this machine is slow; and again, if it is very slow.
        console.untilHeard("worker@first", "skirret");
        browser.go("/worker?name=worker%40first");
        console.heartbeat("worker@first", "py-celery");
        await().atMost(Browser.PATIENCE)
                .untilAsserted(() -> assertThat(browser.textOf("#state")).contains("Celery", "12,034", "0.31"));
    }

    @Test
    void a_row_changes_under_the_pointer_but_none_comes_there() {
        as(READER);
        browser.go("/tasks?query=task%3Apoint.*");
        browser.until("No task matches");
        console.tell("received", "point-1", 5, ",'name':'point.first'");
        browser.until("point.first");
        browser.hover("#list tr[data-row]");
        console.tell("succeeded", "point-1", 4, ",'runtime':0.5");
        await().atMost(Browser.PATIENCE)
                .untilAsserted(() -> assertThat(browser.textOf("#list")).contains("success"));
        console.tell("received", "point-2", 0, ",'name':'point.second'");
        browser.until("1 new: show");
        assertThat(browser.textOf("#list")).doesNotContain("point.second");
        browser.hover("h1");
        browser.until("point.second");
    }

    @Test
    void dead_letters_follow_in_their_list_and_one_by_one() {
        as(OPERATOR);
        console.group("follows", 1);
        browser.go("/dead-letters?query=task%3Atests.follows");
        browser.until("1 found");
        browser.find("input[name=id]").click();
        console.group("follows", 1, 2);
        browser.until("1 new: show");
        assertThat(browser.all("#list tr[data-row]")).hasSize(1);
        browser.find("input[name=id]").click();
        browser.click("1 new: show");
        assertThat(browser.all("#list tr[data-row]")).hasSize(2);
        await().atMost(Browser.PATIENCE)
                .untilAsserted(() -> assertThat(browser.textOf("#found")).isEqualTo("2 found"));

        browser.find("#list tr[data-row] td.main a").click();
        browser.untilAt("/dead-letters/");
        assertThat(browser.textOf("#state h1 .badge")).isEqualTo("pending");
        browser.run("fetch('/retry/dead-letters/bulk-abandon', {method: 'POST',"
                + " headers: {'Content-Type': 'application/json'}, body: '{\"query\":\"task:tests.follows\"}'})");
        await().atMost(Browser.PATIENCE)
                .untilAsserted(
                        () -> assertThat(browser.textOf("#state h1 .badge")).isEqualTo("abandoned"));
        assertThat(browser.control("Reopen…").isDisplayed()).isTrue();
    }

    @Test
    void queues_and_alerts_follow_what_is_seen_of_them() {
        as(OPERATOR);
        await().atMost(Browser.PATIENCE)
                .until(() ->
                        console.get("/retry/queue?name=orders").path("ready").isNumber());
        browser.go("/queues");
        console.call(3);
        await().atMost(Browser.PATIENCE)
                .untilAsserted(
                        () -> assertThat(browser.textOf("#list td.n")).isEqualTo(Long.toString(console.ready())));
        browser.go("/queue?name=orders");
        console.call(1);
        await().atMost(Browser.PATIENCE)
                .untilAsserted(() -> assertThat(browser.textOf("#state dd")).isEqualTo(Long.toString(console.ready())));

        browser.go("/alerts");
        browser.until("What is watched");
        assertThat(browser.all("#silences")).isEmpty();
        browser.run("fetch('/retry/alerts/silences', {method: 'POST',"
                + " headers: {'Content-Type': 'application/json'}, body: '{\"for_s\":60,\"why\":\"quiet please\"}'})");
        browser.until("quiet please");
    }

    @Test
    void who_is_logged_out_elsewhere_is_told_so() {
        as(OPERATOR);
        browser.go("/tasks");
        await().atMost(Browser.PATIENCE)
                .untilAsserted(() -> assertThat(browser.textOf("#live-state")).isEqualTo("on"));
        browser.run("fetch('/session', {method: 'DELETE'})");
        browser.until("ended: load the page again to log in");
        loggedOut();
        browser.complaints();
    }
}
