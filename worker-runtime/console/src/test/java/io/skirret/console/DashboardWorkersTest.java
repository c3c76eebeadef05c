package io.skirret.console;

import static io.skirret.console.DashboardFixture.OPERATOR;
import static io.skirret.console.DashboardFixture.READER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.skirret.cli.SkirretCli;
import io.skirret.worker.Worker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What people see of workers, and do with them, in a real browser: a worker that runs, and one that only tells. */
final class DashboardWorkersTest extends DashboardInBrowser {

    private static final String MAIL = "/worker?name=worker%40mail";
    private static final String PYTHON = "/worker?name=celery%40reports";
    private static final List<String> PAGES = List.of(
            "/workers",
            MAIL,
            PYTHON,
            "/worker/held?name=worker%40mail",
            "/worker?name=nobody",
            "/run",
            "/run?task=mails.greet",
            "/run?task=py.add");

    private Worker worker;

    @Override
    void fill() {
        worker = console.startWorker("worker@mail", "mail");
        console.heartbeat("celery@reports", "py-celery");
        console.heartbeat("celery@gone", "py-celery");
        await().atMost(Browser.PATIENCE)
                .until(() ->
                        console.get("/retry/workers").findValuesAsText("worker").size() == 3
                                && console.get("/retry/workers").findValue("size") != null);
    }

    @AfterAll
    void stopWorker() {
        if (worker != null) {
            worker.close();
        }
    }

    /** What the console knows of a worker. */
    private JsonNode told(String worker, String field) {
        for (JsonNode each : console.get("/retry/workers").path("workers")) {
            if (each.path("worker").asText().equals(worker)) {
                return each.path(field);
            }
        }
        return MissingNode.getInstance();
    }

    @Test
    void every_page_can_be_read_by_everybody() {
        as(OPERATOR);
        for (int page = 0; page < PAGES.size(); page++) {
            PageLook.at(browser, PAGES.get(page), "workers-" + page);
        }
        as(READER);
        browser.go("/");
        assertThat(browser.all("a[href='/run']")).isEmpty();
        for (String page : PAGES) {
            browser.go(page);
            assertThat(browser.all("[data-post], [data-copy-order]"))
                    .as("actions of an operator in %s", page)
                    .isEmpty();
        }
        browser.complaints();
    }

    @Test
    void a_worker_is_given_more_places_drained_and_let_go_on() {
        as(OPERATOR);
        // Its own heartbeats tell how many run, again and again: only what it always says is looked for.
        await().atMost(Browser.PATIENCE)
                .until(() -> told("worker@mail", "running").isNumber());
        browser.go("/workers");
        assertThat(browser.text()).containsPattern("\\d of 4");
        browser.click("worker@mail");
        // It is asked by itself what it holds.
        browser.until("Tasks that it knows: 2");

        browser.click("Tasks at a time…");
        browser.fill("#pool input[name=size]", "6");
        assertThat(browser.barriers()).isEmpty();
        browser.picture("workers-pool");
        browser.click("Change worker@mail");
        browser.until("worker@mail was told. The answer: autoscale now max=6 min=0.");

        browser.click("Drain…");
        assertThat(browser.find("#drain").getText()).contains("worker@mail takes no more messages");
        browser.click("Drain worker@mail");
        browser.until("The answer: takes no more messages");
        await().atMost(Browser.PATIENCE).ignoreExceptions().until(() -> {
            browser.go(MAIL);
            return browser.control("Take messages again…").isDisplayed();
        });
        browser.click("Take messages again…");
        browser.click("Let worker@mail take messages");
        browser.until("The answer: takes messages again.");
    }

    @Test
    void policies_show_their_waits_and_what_becomes_of_a_call_that_fails() {
        as(OPERATOR);
        PageLook.at(browser, "/policies", "policies");
        assertThat(browser.text()).contains("default", "aggressive", "conservative", "Picture");
        browser.size(PageLook.WIDE, 900);
        browser.click("Let one call fail…");
        browser.fill("#simulate input[name=task_type]", "mails.welcome");
        assertThat(browser.barriers()).isEmpty();
        browser.click("Let one call fail");
        browser.until("One call was let fail. The answer: mails.welcome in worker@mail: retried by policy default");
        as(READER);
        browser.go("/policies");
        assertThat(browser.all("[data-post], [data-copy-order]")).isEmpty();
    }

    @Test
    void policies_are_simulated_as_a_picture_with_a_table() throws Exception {
        as(READER);
        browser.go("/policies");
        browser.click("Simulate an outage…");
        browser.fill("input[name=policy]", "default,aggressive");
        browser.fill("input[name=clients]", "5000");
        browser.click("Simulate");
        browser.untilAt("/policies/simulation?policy=default%2Caggressive&clients=5000");
        assertThat(browser.text()).contains("Attempts per success", "aggressive");
        await().atMost(Browser.PATIENCE)
                .until(
                        () -> Boolean.TRUE.equals(
                                browser.run(
                                        "const i = document.querySelector('.simulation img'); return i.complete && i.naturalWidth > 0")));
        PageLook.at(browser, browser.path(), "simulation");
        String numbers = "/policies/simulation?clients=2000&rate_per_s=300";
        browser.go(numbers);
        assertThat(browser.find("input[name=capacity_per_s]").getAttribute("value"))
                .isEqualTo("600");
        String command = browser.find("button[data-copy^=skirret]").getAttribute("data-copy");
        StringWriter out = new StringWriter();
        assertThat(SkirretCli.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .execute((command + " --json")
                                .substring("skirret ".length())
                                .split(" ")))
                .isZero();
        assertThat(new ObjectMapper().readTree(out.toString())).as(command).isEqualTo(console.get("/retry" + numbers));
        assertThat(ConsoleFixture.ask(
                                console.uri(),
                                "GET",
                                numbers,
                                "Authorization",
                                "Bearer " + console.token(),
                                "Sec-Fetch-Site",
                                "cross-site")
                        .statusCode())
                .isEqualTo(403);
        browser.go("/policies/simulation?policy=nobody");
        assertThat(browser.text()).contains("expected some of", "nothing was simulated");
    }

    @Test
    void a_circuit_breaker_is_opened_and_reset() {
        await().atMost(Browser.PATIENCE)
                .until(() -> !console.get("/retry/circuit-breakers")
                        .path("circuit_breakers")
                        .isEmpty());
        as(OPERATOR);
        browser.go("/breakers");
        assertThat(browser.text()).contains("partner", "It lets all calls through.", "No change of state was seen");
        browser.find("[aria-label='Open partner…']").click();
        browser.fill("#open-0 input[name=why]", "they migrate");
        assertThat(browser.barriers()).isEmpty();
        browser.click("Open partner");
        browser.until("partner is open.");
        assertThat(browser.text()).contains("forced open", "they migrate (ada in the console)");
        await().atMost(Browser.PATIENCE)
                .until(() -> console.get("/retry/circuit-breakers")
                                .findValues("changes")
                                .get(0)
                                .size()
                        == 1);
        PageLook.at(browser, "/breakers", "breakers");
        as(READER);
        browser.go("/breakers");
        assertThat(browser.text()).contains("lets none through until it is reset");
        assertThat(browser.all("[data-post], [data-copy-order]")).isEmpty();
        as(OPERATOR);
        browser.go("/breakers");
        browser.find("[aria-label='Reset partner…']").click();
        browser.click("Reset partner");
        browser.until("partner is closed.");
    }

    @Test
    void a_worker_that_is_gone_is_forgotten() {
        as(OPERATOR);
        await().atMost(Duration.ofSeconds(90))
                .until(() -> told("celery@gone", "silent_since").isTextual());
        browser.go("/worker?name=celery%40gone");
        assertThat(browser.textOf("#state .wrong")).containsPattern("since [^:]+ ago: it was not stopped");
        assertThat(browser.all("[popovertarget=shutdown], [popovertarget=pool]"))
                .isEmpty();
        browser.click("Forget it…");
        assertThat(browser.barriers()).isEmpty();
        browser.picture("workers-forget");
        browser.click("Forget celery@gone");
        browser.untilAt("/workers");
        browser.until("celery@gone is forgotten.");
        assertThat(browser.textOf("#list")).doesNotContain("celery@gone");
    }

    @Test
    void a_task_is_run_from_a_form_of_its_parameters() {
        as(OPERATOR);
        browser.go("/tasks");
        browser.click("Run a task…");
        browser.click("mails.greet");
        browser.until("Known to worker@mail.");
        browser.run("window.copied = []; Object.defineProperty(navigator, 'clipboard',"
                + " {value: {writeText: t => { copied.push(t); return Promise.resolve(); }}})");
        browser.fill("#argument-0", "ada@example.org");
        browser.fill("#argument-1", "two");
        browser.fill("#argument-3", "s3cret");
        browser.click("Run it once");
        assertThat(browser.textOf("#argument-1-wrong")).startsWith("Expected a whole number: ");
        browser.fill("#argument-1", "2.5");
        browser.click("Run it once");
        browser.until("Argument copies: expected a whole number, got something else; nothing was sent.");
        assertThat(browser.textOf("#argument-1-wrong")).startsWith("Argument copies");
        browser.complaints();
        browser.run("document.getElementById('priority').value = '300'");
        browser.click("Run it once");
        assertThat(browser.find("#priority-wrong").isDisplayed()).isTrue();
        browser.run("document.getElementById('priority').value = ''");
        assertThat(browser.barriers()).isEmpty();
        browser.picture("run-wrong");
        browser.size(PageLook.WIDE, 900);
        browser.fill("#argument-1", "2");
        browser.find("[data-copy-call=cli]").click();
        browser.fill("#argument-4", "{\"pin\": 1234}");
        browser.find("[data-copy-call=cli]").click();
        browser.find("[data-copy-call=curl]").click();
        browser.fill("#argument-4", " ");
        assertThat(String.valueOf(browser.run("return copied.join('|')")))
                .startsWith(
                        "skirret call --args='[\"ada@example.org\", 2, true, \"***\", null]' --sensitive-args=3 --queue=mail --expires=PT24H --priority=4 -- mails.greet|"
                                + "skirret call --args='[\"ada@example.org\", 2, true, \"***\", \"***\"]' --sensitive-args=3,4"
                                + " --queue=mail --expires=PT24H --priority=4 -- mails.greet|curl -X POST")
                .doesNotContain("s3cret", "1234");
        browser.click("Run it once");
        browser.untilAt("/task?id=");
        browser.until("mails.greet");
        as(READER);
        browser.go("/audit?action=call");
        browser.until("task mails.greet");
        assertThat(browser.text())
                .contains("arguments: \"ada@example.org\", 2, true, ***, null")
                .doesNotContain("s3cret");
        browser.go("/run");
        browser.until("Not allowed");
        browser.complaints();
    }

    /** Until told otherwise, requests of this method reach the console and their answers are lost. */
    private void lose(String method) {
        browser.run("window.real ??= fetch; window.fetch = (path, how) => real(path, how).then(answer => {"
                + " if (how.method === '" + method + "') throw new TypeError('lost'); return answer; })");
    }

    private long runs() {
        return console.get("/retry/audit?action=call").findValuesAsText("after").stream()
                .filter(after -> after.contains("grace@example.org"))
                .count();
    }

    @Test
    void a_task_runs_once_though_answers_are_lost() {
        as(OPERATOR);
        browser.go("/run?task=mails.greet");
        browser.fill("#argument-0", "grace@example.org");
        browser.fill("#argument-1", "2");
        browser.fill("#argument-3", "s3cret");
        lose("POST");
        browser.click("Run it once");
        browser.until("to press again asks for the same one, which is not sent twice.");
        assertThat(runs()).isOne();

        lose("GET");
        browser.click("Run it once");
        browser.until("nothing was sent now. The console cannot show it at the moment");
        assertThat(browser.control("Run it once").isEnabled()).isFalse();
        assertThat(browser.barriers()).isEmpty();
        browser.picture("run-sent");
        browser.size(PageLook.WIDE, 900);
        assertThat(runs()).isOne();

        lose("none");
        browser.fill("#argument-1", "3");
        browser.click("Run it once");
        browser.untilAt("/task?id=");
        assertThat(runs()).isEqualTo(2);
        browser.complaints();
    }

    @Test
    void a_queue_is_taken_from_and_no_more() {
        as(OPERATOR);
        browser.go(MAIL);
        browser.until("Take from one more queue…");
        browser.click("Take from one more queue…");
        browser.run("window.copied = []; Object.defineProperty(navigator, 'clipboard',"
                + " {value: {writeText: t => { copied.push(t); return Promise.resolve(); }}})");
        browser.find("#add-queue [data-copy-order=cli]").click();
        browser.fill("#add-queue input[name=queue]", "-v");
        browser.find("#add-queue [data-copy-order=cli]").click();
        assertThat(browser.run("return copied.join('|')"))
                .isEqualTo("skirret control add_consumer -d worker@mail -- ''"
                        + "|skirret control add_consumer -d worker@mail -- -v");
        browser.fill("#add-queue input[name=queue]", "extra");
        browser.click("Let worker@mail take from it");
        browser.until("The answer: add consumer extra.");
        browser.until("extra");
        browser.find("[aria-label='Take no more from extra…']").click();
        browser.click("Take no more from extra");
        browser.until("The answer: no longer consuming from extra.");
    }

    @Test
    void of_a_worker_that_does_not_answer_the_page_says_so() {
        as(OPERATOR);
        openPython();
        browser.until("It did not tell what it runs");
        assertThat(browser.text()).contains("Celery 5.4.0", "knows no drain", "0.31");
        browser.click("Shut down…");
        browser.click("Shut down celery@reports");
        browser.until("celery@reports was told to stop. Nobody answers that");
        openPython();
        browser.click("Tasks at a time…");
        browser.click("Change celery@reports");
        browser.until("celery@reports did not answer within 5 s");
        browser.complaints();
    }

    /** The page of a worker that tells of itself only here, as it is while that is not long ago. */
    private void openPython() {
        await().atMost(Browser.PATIENCE).until(() -> {
            console.untilHeard("celery@reports", "py-celery");
            browser.go(PYTHON);
            return !browser.textOf("#state h1").contains("silent");
        });
    }
}
