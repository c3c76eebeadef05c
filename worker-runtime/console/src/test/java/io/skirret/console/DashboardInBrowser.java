package io.skirret.console;

import static io.skirret.console.DashboardFixture.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What tests of the dashboard in a real browser have in common: a browser and a console, and who is logged in. */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DashboardInBrowser {

    Browser browser;
    DashboardFixture console;
    private String who = "";

    /** Gives the console what the tests of this class look at, and waits until it has that. */
    abstract void fill();

    @BeforeAll
    void start(@TempDir Path folder) {
        browser = Browser.open();
        console = new DashboardFixture(folder);
        fill();
        browser.visits(console.uri());
    }

    @AfterAll
    void stop() {
        if (browser != null) {
            browser.close();
        }
        if (console != null) {
            console.close();
        }
    }

    @AfterEach
    void the_browser_complains_of_nothing() {
        browser.follows(false);
        assertThat(browser.complaints()).isEmpty();
    }

    /** At a wide window in light, logged in as this user. */
    void as(String user) {
        browser.size(PageLook.WIDE, 900);
        browser.dark(false);
        if (!who.equals(user)) {
            browser.forgetCookies();
            browser.go("/");
            browser.complaints();
            browser.logIn(user, PASSWORD);
            browser.until("Waits for a person");
            who = user;
        }
    }

    /** Nobody is logged in any more. */
    void loggedOut() {
        who = "";
    }
}
