package io.skirret.console;

import static io.skirret.console.DashboardFixture.ADDRESS;
import static io.skirret.console.DashboardFixture.OPERATOR;
import static io.skirret.console.DashboardFixture.PARTNER;
import static io.skirret.console.DashboardFixture.PASSWORD;
import static io.skirret.console.DashboardFixture.READER;
import static io.skirret.console.PageLook.NARROW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** What people do with the dashboard, in a real browser. */
final class DashboardTest extends DashboardInBrowser {

    @Override
    void fill() {
        console.bury(PARTNER, 60, 30);
        console.bury(ADDRESS, 3, 400);
        console.heartbeat("worker@web-1");
        console.untilStored("", 63);
    }

    @Test
    void every_page_can_be_read_by_everybody_at_every_width_in_light_and_dark() {
        as(OPERATOR);
        String group = console.group("task:orders.send");
        String entry = console.id("id:call-1");
        String sent = sendOne("task:orders.send id:call-60");
        List<String> pages = List.of(
                "/",
                "/groups?status=open",
                "/groups?assignee=nobody-yet",
                "/groups/" + group,
                "/dead-letters?query=status%3Apending",
                "/dead-letters?query=nothing-is-like-this",
                "/dead-letters?query=task%3Aorders.send+typ%3Aa",
                "/dead-letters/" + entry,
                "/dead-letters/" + entry + "/edit",
                "/operations",
                sent,
                "/operations/" + sent.substring("/operations/".length(), sent.length() - 1) + "0");
        for (int page = 0; page < pages.size(); page++) {
            PageLook.at(browser, pages.get(page), Integer.toString(page));
        }
        for (int page = 0; page < pages.size(); page++) {
            if (page == 8) {
                continue;
            }
            as(READER);
            browser.go(pages.get(page));
            assertThat(browser.all("[data-act], [data-post], [data-list], #edit, a[href$=edit], a[href$=raw]"))
                    .as("actions of an operator in %s", pages.get(page))
                    .isEmpty();
        }
        browser.complaints();
    }

    private String sendOne(String query) {
        browser.go("/dead-letters/" + console.id(query));
        browser.click("Retry…");
        browser.until("1 of dead letter");
        browser.click("Send 1");
        browser.untilAt("/operations/");
        return browser.path();
    }

    @Test
    void who_is_not_known_logs_in_where_they_are_and_out_again() {
        browser.size(NARROW, 700);
        browser.forgetCookies();
        loggedOut();
        browser.go("/operations");
        browser.complaints();
        assertThat(browser.barriers()).isEmpty();
        browser.picture("log-in");
        browser.logIn(OPERATOR, "not the password");
        browser.until("There is no such user with this password.");
        browser.complaints();
        browser.logIn(OPERATOR, PASSWORD);
        browser.until("ada");
        assertThat(browser.path()).isEqualTo("/operations");
        browser.click("Log out");
        browser.until("Password");
        browser.complaints();
    }

    @Test
    void a_group_is_retried_by_a_canary_first_and_then_the_rest() {
        as(OPERATOR);
        browser.follows(true);
        String group = console.group("canary", 5);
        browser.go("/groups/" + group);
        browser.type("r");
        browser.until("5 of group " + group + " will be sent.");
        browser.fill("#act input[name=canary]", "2");
        browser.fill("#act input[name=rate_per_s]", "50");
        browser.until("5 of group " + group + " will be sent, canary 2, 50/s.");
        browser.click("As a command");
        assertThat(browser.find("#act-curl").getText())
                .contains("curl -X POST", "\"group\":\"" + group + "\"", "\"canary\":2", "$TOKEN");

        assertThat(browser.find("#act-cli-part").isDisplayed())
                .as("the command line has no canary")
                .isFalse();
        assertThat(browser.barriers()).isEmpty();
        browser.picture("retry");
        browser.click("Send 5");
        browser.untilAt("/operations/");
        // The page looks again by itself.
        browser.until("Send the rest: 3");
        browser.picture("canary");
        browser.click("Send the rest: 3");
        await().atMost(Browser.PATIENCE)
                .untilAsserted(() -> assertThat(browser.textOf("#progress")).contains("completed", "5 of 5"));
        await().atMost(Browser.PATIENCE)
                .untilAsserted(
                        () -> assertThat(browser.all("#rows .badge.sent")).hasSize(5));
        assertThat(console.search("task:tests.canary status:retrying")
                        .path("count")
                        .intValue())
                .isEqualTo(5);
    }

    @Test
    void an_operation_is_paused_goes_on_and_is_cancelled() {
        as(OPERATOR);
        browser.follows(true);
        String group = console.group("steer", 3);
        browser.go("/groups/" + group);
        browser.click("Retry…");
        browser.fill("#act input[name=canary]", "1");
        browser.until("3 of group " + group + " will be sent, canary 1.");
        browser.click("Send 3");
        browser.until("Send the rest: 2");

        browser.click("Pause");
        browser.until("It is paused.");
        browser.click("Resume");
        browser.until("It goes on.");
        browser.click("Cancel…");
        browser.click("Cancel the operation");
        browser.until("It is cancelled.");
        assertThat(browser.textOf("#progress")).contains("cancelled");
        browser.click("2");
        browser.until("Dead letters, cancelled");
        // The one that was sent has no worker that would tell of it.
        browser.go("/groups/" + group);
        browser.click("Reopen…");
        browser.until("0 of group " + group + " will be reopened.");
        browser.find("#act input[name=although_sent]").click();
        browser.until("1 of group " + group + " will be reopened.");
        browser.click("Reopen 1");
        browser.until("1 reopened.");
        console.untilStored("task:tests.steer status:pending", 3);
    }

    @Test
    void what_is_selected_is_abandoned_reopened_and_removed() {
        as(OPERATOR);
        console.group("picked", 3);
        browser.go("/dead-letters?query=task%3Atests.picked");
        assertThat(browser.text()).contains("acts on all 3");
        browser.type("j", "x", "j", "x");
        assertThat(browser.text()).contains("acts on 2 selected");
        browser.click("Abandon…");
        browser.until("2 of 2 dead letters will be abandoned.");
        browser.click("Abandon 2");
        browser.until("2 abandoned.");

        browser.click("Reopen…");
        browser.until("2 of query task:tests.picked will be reopened.");
        browser.click("Reopen 2");
        browser.until("2 reopened.");

        browser.click("Remove…");
        browser.until("3 of query task:tests.picked will be removed.");
        browser.click("Remove for good 3");
        browser.until("No dead letter matches.");
    }

    @Test
    void nothing_removes_all_there_is() {
        as(OPERATOR);
        browser.go("/dead-letters");
        browser.click("Remove…");
        browser.until("Select some, or write a query first");
    }

    @Test
    void one_is_edited_with_every_digit_and_sent_after_its_changes_were_shown() {
        as(OPERATOR);
        DashboardFixture.Cause cause = new DashboardFixture.Cause(
                "tests.edit", "DATA_VALIDATION_ERROR", null, "com.shop.E", "edit", "com.shop.edit(A.java:1)");
        console.bury(cause, 1, 5, 9_223_372_036_854_775_807L, "a&b <i>");
        console.untilStored("task:tests.edit", 1);
        String id = console.id("task:tests.edit");

        browser.go("/dead-letters/" + id);
        assertThat(browser.text())
                .contains("9223372036854775807", "a&b <i>", "***")
                .doesNotContain("4111-1111");
        browser.click("Edit and retry");
        browser.until("Nothing is compared yet.");
        assertThat(browser.find("#send").isEnabled()).isFalse();
        browser.fill("#args", "[9223372036854775806, oops]");
        browser.click("Show what changes");
        browser.until("args is not JSON");
        browser.fill("#args", "[9223372036854775806, \"a&b <i>\"]");
        browser.click("Show what changes");
        browser.until("- args[0]: 9223372036854775807");
        assertThat(browser.text()).contains("+ args[0]: 9223372036854775806");
        assertThat(browser.barriers()).isEmpty();
        browser.picture("edit");
        browser.click("Send with these changes");
        browser.untilAt("/operations/");
        browser.until("args[0]: 9223372036854775807 -> 9223372036854775806");
    }

    @Test
    void a_query_that_is_wrong_says_where() {
        as(OPERATOR);
        browser.go("/");
        browser.type("/");
        browser.untilAt("/dead-letters");
        browser.type("/");
        browser.type("task:orders.send typ:x", Keys.ENTER);
        browser.until("Column 18: expected");
        assertThat(browser.path()).isEqualTo("/dead-letters?query=task%3Aorders.send+typ%3Ax");
        assertThat(browser.find("#query").getAttribute("aria-invalid")).isEqualTo("true");
    }

    @Test
    void a_list_goes_on_behind_its_page() {
        as(READER);
        browser.go("/dead-letters?query=task%3Aorders.send");
        assertThat(browser.all("tr[data-row]")).hasSize(50);
        assertThat(browser.text()).contains("60 found");
        browser.click("Next page");
        browser.until("First page");
        assertThat(browser.all("tr[data-row]")).hasSize(10);
        assertThat(browser.text()).contains("60 found");
    }

    @Test
    void everything_is_reached_by_keys() {
        as(READER);
        browser.go("/");
        browser.type("?");
        browser.until("next, previous row");
        browser.type(Keys.ESCAPE);
        browser.type("g", "d");
        browser.untilAt("/dead-letters");
        browser.type("j", "j", "k", Keys.ENTER);
        browser.until("Stack trace");
        browser.type("g", "p");
        browser.untilAt("/operations");
        browser.type("g", "g");
        browser.untilAt("/groups");
        browser.type("g", "o");
        browser.until("Died per hour");
        browser.type(Keys.TAB);
        assertThat(browser.find(":focus").getText()).isEqualTo("To the content");
    }

    @Test
    void people_say_what_they_know_of_a_group() {
        as(OPERATOR);
        String group = console.group("people", 1);
        browser.go("/groups/" + group);
        people("#note", "the partner knows; ticket 4711", "Keep the note", "The note is kept.");
        people("#assignee", "grace", "Assign", "It is assigned.");
        browser.click("Note, assignee, severity, mute");
        browser.find("#severity option[value=critical]").click();
        browser.click("Set");
        browser.until("The severity is set.");
        browser.click("Note, assignee, severity, mute");
        browser.click("Mute");
        browser.until("It is muted.");
        assertThat(browser.text()).contains("critical", "muted", "grace", "the partner knows; ticket 4711");
        browser.go("/");
        assertThat(browser.all("a[href='/groups/" + group + "']")).isEmpty();
    }

    private void people(String field, String value, String button, String said) {
        browser.click("Note, assignee, severity, mute");
        browser.fill(field, value);
        browser.click(button);
        browser.until(said);
    }

    @Test
    void an_id_is_short_to_see_and_whole_to_copy() {
        as(OPERATOR);
        browser.go("/dead-letters?query=id%3Acall-2");
        String id = console.id("id:call-2");
        browser.run(
                "window.copied = []; document.addEventListener('copy', () => copied.push(String(getSelection())));"
                        + "Object.defineProperty(navigator, 'clipboard', {value: {writeText: t => { copied.push(t); return Promise.resolve(); }}})");
        assertThat(browser.find(".copied code").getText()).hasSize(8);
        browser.find("button.copy").click();
        browser.until("Copied.");
        assertThat(browser.run("return copied[0]")).isEqualTo(id);
    }

    @Test
    void a_retry_of_one_has_a_command_line() {
        as(OPERATOR);
        browser.go("/dead-letters/" + console.id("id:call-3"));
        browser.click("Retry…");
        browser.until("1 of dead letter");
        browser.click("As a command");
        assertThat(browser.find("#act-cli").getText())
                .contains("skirret dlq retry 'orders' --console", "--query 'id:\"call-3\" replays:0'", "--yes");
        browser.click("Cancel");
    }
}
