package io.skirret.console;

import static io.skirret.console.DashboardFixture.OPERATOR;
import static io.skirret.console.DashboardFixture.PARTNER;
import static io.skirret.console.DashboardFixture.READER;
import static io.skirret.console.PageLook.WIDE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.worker.Worker;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** What people do with tasks in the dashboard, in a real browser. */
final class DashboardTasksTest extends DashboardInBrowser {

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private String failed = "";

    @Override
    void fill() {
        failed = console.bury(PARTNER, 1, 30).get(0);
        tree();
        for (int i = 0; i < 60; i++) {
            console.tell("received", "thumb-" + i, 300 - i, ",'name':'pictures.shrink','skirret_queue':'pictures'");
            console.tell("started", "thumb-" + i, 299 - i, "");
            console.tell("succeeded", "thumb-" + i, 298 - i, ",'runtime':" + (i + 1) / 10.0);
        }
        console.untilTold("task:pictures.shrink thumb-5", 11);
        console.untilTold("root:checkout", 5);
        console.untilStored("", 1);
    }

    /** A call that made others, one of which failed twice and died. */
    private void tree() {
        String of = ",'root_id':'checkout','parent_id':'";
        console.tell("received", "checkout", 700, ",'name':'shop.checkout','root_id':'checkout'");
        console.tell("started", "checkout", 699, "");
        console.tell("succeeded", "checkout", 698, ",'runtime':0.8");
        String retried = ",'exception':'java.io.IOException(partner.example answered 503)','skirret_failure_type':"
                + "'EXTERNAL_API_DOWN','skirret_policy':'patient'";
        console.tell("received", failed, 697, ",'name':'orders.send','skirret_queue':'orders'" + of + "checkout'");
        for (int attempt = 0; attempt < 2; attempt++) {
            console.tell("started", failed, 696 - 100 * attempt, "");
            console.tell("retried", failed, 691 - 100 * attempt, retried + ",'skirret_next_retry':1900000000");
        }
        console.tell("started", failed, 400, "");
        console.tell("failed", failed, 395, retried + ",'skirret_reason':'retries-exhausted'");
        console.tell("received", "mail", 690, ",'name':'mail.confirm'" + of + "checkout'");
        console.tell("started", "mail", 689, "");
        console.tell("succeeded", "mail", 688.5, ",'runtime':0.4");
        console.tell("received", "log", 688, ",'name':'audit.log'" + of + "mail'");
        console.tell("received", "odd id/%&", 687, ",'name':'audit.log'" + of + "mail'");
        console.tell("started", "odd id/%&", 686, "");
    }

    @Test
    void every_page_of_tasks_can_be_read_by_everybody_at_every_width_in_light_and_dark() {
        as(OPERATOR);
        List<String> pages = List.of(
                "/tasks",
                "/tasks?query=state%3Afailure+task%3Aorders.*",
                "/tasks?query=runtime%3A5",
                "/tasks?query=nothing-is-like-this",
                "/task?id=" + failed,
                "/task?id=odd+id%2F%25%26");
        for (int page = 0; page < pages.size(); page++) {
            PageLook.at(browser, pages.get(page), "tasks-" + page);
        }
        as(READER);
        for (String page : pages) {
            browser.go(page);
            assertThat(browser.all("[data-act], [data-post], [data-list]"))
                    .as("actions of an operator in %s", page)
                    .isEmpty();
        }
        browser.complaints();
    }

    @Test
    void a_task_is_found_by_a_query_and_shows_its_attempts_its_tree_and_its_dead_letter() {
        as(READER);
        browser.go("/");
        browser.type("g", "t");
        browser.untilAt("/tasks");
        browser.type("/");
        browser.type("state:failure", Keys.ENTER);
        browser.untilAt("/tasks?query=state%3Afailure");
        assertThat(browser.all("#list tr[data-row]")).hasSize(1);
        browser.click("orders.send");
        browser.until("Tree of calls");
        assertThat(browser.all("#ladder tbody tr")).hasSize(3);
        assertThat(browser.find("#ladder").getText())
                .contains("retry", "failure", "IOException: partner.example answered 503", "policy patient", "5.0 s");
        assertThat(browser.find(".tree").getText()).contains("shop.checkout", "mail.confirm", "audit.log", "level 3");
        assertThat(browser.find("#rest").getText()).contains("pending");
        browser.click("mail.confirm");
        browser.untilAt("/task?id=mail");
        assertThat(browser.text()).doesNotContain("Revoke", "cannot be run again");
    }

    @Test
    void a_list_of_tasks_goes_on_behind_its_page() {
        as(READER);
        browser.go("/tasks?query=task%3Apictures.shrink");
        assertThat(browser.all("#list tr[data-row]")).hasSize(50);
        browser.click("Next page");
        browser.until("First page");
        assertThat(browser.all("#list tr[data-row]")).hasSize(10);
    }

    @Test
    void numbers_are_a_chart_and_a_table_of_the_task_that_the_query_names() {
        as(READER);
        browser.go("/tasks?query=task%3Apictures.shrink");
        assertThat(browser.find("#numbers h2").getText()).isEqualTo("pictures.shrink, 24 h");
        assertThat(browser.find("#numbers .bar").getText()).contains("60 succeeded, 0 failed");
        assertThat(browser.all("#numbers .chart canvas")).hasSize(2);
        assertThat(browser.all("#spans tbody tr")).hasSize(24);
        browser.click("2 h");
        browser.untilAt("/tasks?query=task%3Apictures.shrink&hours=2");
        assertThat(browser.all("#spans tbody tr")).hasSizeBetween(61, 120);
        browser.click("As a table");
        assertThat(browser.find("#spans").getText()).contains("60", "1.0 s");
    }

    @Test
    void a_task_that_died_is_run_again_and_another_says_why_not() {
        as(OPERATOR);
        browser.go("/task?id=mail");
        browser.until("It cannot be run again from here: events tell no arguments");
        browser.go("/task?id=" + failed);
        browser.click("Retry…");
        browser.until("1 of dead letter");
        browser.click("Cancel");
    }

    @Test
    void a_task_that_runs_shows_where_it_is_and_is_revoked() throws Exception {
        TaskDefinition<?> task = new TaskDefinition<>(
                "slow.wait",
                "slow.wait()",
                List.of(),
                Object.class,
                TaskSettings.builder().build(),
                (instances, arguments, context) -> waitForEver());
        try (Worker worker = Worker.builder(console.transport(), TaskRegistry.of(List.of(task)))
                .queues("slow-work")
                .name("worker@slow")
                .sendTaskEvents(true)
                .build()) {
            worker.start();
            console.transport()
                    .publish(new Publication(
                            new Destination.Queue("slow-work"),
                            new TaskMessageEncoder()
                                    .encode(TaskCall.of("slow.wait", "runs-now").build())))
                    .join();
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            console.untilTold("id:runs-now state:started", 1);
            as(OPERATOR);
            browser.go("/task?id=runs-now");
            browser.click("Show where it is");
            browser.until("DashboardTasksTest.waitForEver");
            browser.picture("tasks-stack");
            browser.size(WIDE, 900);
            browser.click("Revoke…");
            browser.find("#revoke input[name=terminate]").click();
            copies();
            browser.click("Copy command line");
            assertThat(browser.run("return copied.at(-1)")).isEqualTo("skirret revoke runs-now --terminate");
            browser.click("Copy curl");
            assertThat((String) browser.run("return copied.at(-1)"))
                    .contains("/retry/tasks/revoke", "'{\"ids\":[\"runs-now\"],\"terminate\":true,\"tree\":false}'");
            browser.picture("tasks-revoke");
            browser.size(WIDE, 900);
            browser.click("Revoke the task");
            browser.until("Revoked in 1 worker.");
            assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
            console.untilTold("id:runs-now state:revoked", 1);
            browser.go("/task?id=runs-now");
            assertThat(browser.find("h1").getText()).contains("revoked");
        }
    }

    private Object waitForEver() throws InterruptedException {
        begun.countDown();
        try {
            new CountDownLatch(1).await();
            return "never";
        } catch (InterruptedException expected) {
            interrupted.countDown();
            throw expected;
        }
    }

    private void copies() {
        browser.run("window.copied = []; Object.defineProperty(navigator, 'clipboard',"
                + " {value: {writeText: t => { copied.push(t); return Promise.resolve(); }}})");
    }

    @Test
    void a_query_is_written_with_suggestions_by_keyboard() {
        as(READER);
        browser.go("/tasks");
        browser.type("/", "sta");
        await().atMost(Browser.PATIENCE)
                .untilAsserted(() -> assertThat(browser.all("#suggestions li")).hasSize(2));
        assertThat(browser.barriers()).isEmpty();
        browser.type(Keys.ARROW_DOWN, Keys.ENTER);
        assertThat(browser.find("#query").getAttribute("value")).isEqualTo("state:");
        await().atMost(Browser.PATIENCE)
                .untilAsserted(() -> assertThat(browser.all("#suggestions li")).hasSize(8));
        browser.picture("tasks-suggestions");
        browser.size(WIDE, 900);
        browser.type(Keys.ARROW_UP);
        assertThat(browser.find("#query").getAttribute("aria-activedescendant")).isEqualTo("suggestion-7");
        browser.type(Keys.ESCAPE);
        assertThat(browser.find("#suggestions").isDisplayed()).isFalse();
        assertThat(browser.find("#query")).isEqualTo(browser.find(":focus"));
        browser.type("failure task:ord");
        await().atMost(Browser.PATIENCE)
                .untilAsserted(
                        () -> assertThat(browser.find("#suggestions").getText()).contains("orders.send"));
        browser.type(Keys.ARROW_DOWN, Keys.TAB, Keys.ENTER);
        browser.untilAt("/tasks?query=state%3Afailure+task%3Aorders.send");
        assertThat(browser.all("#list tr[data-row]")).hasSize(1);
    }

    @Test
    void a_query_is_kept_under_a_name_for_oneself_or_for_everybody() {
        as(OPERATOR);
        browser.go("/tasks?query=runtime%3A%3E5s");
        browser.click("Saved views");
        browser.find(".views input[name=name]").sendKeys("slow ones");
        browser.find(".views input[name=shared]").click();
        browser.click("Save");
        browser.until("The view is saved.");
        as(READER);
        browser.go("/tasks");
        browser.click("Saved views, 1");
        assertThat(browser.find(".views").getText()).contains("shared by ada").doesNotContain("remove");
        assertThat(browser.barriers()).isEmpty();
        browser.picture("tasks-views");
        browser.size(WIDE, 900);
        browser.click("slow ones");
        browser.untilAt("/tasks?query=runtime%3A%3E5s");
        browser.click("Saved views, 1");
        browser.find(".views input[name=name]").sendKeys("mine");
        browser.click("Save");
        browser.until("The view is saved.");
        browser.click("Saved views, 2");
        browser.find("[aria-label='Remove the view mine']").click();
        browser.until("The view is removed.");
        browser.until("Saved views, 1");
    }
}
