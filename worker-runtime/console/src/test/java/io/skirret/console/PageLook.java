package io.skirret.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Looks at a page as people see it: wide and narrow, at twice the size, in light and in dark. */
final class PageLook {

    static final int WIDE = 1280;
    static final int NARROW = 360;

    private PageLook() {}

    /** At both widths. */
    static void at(Browser browser, String page, String picture) {
        at(browser, page, picture, WIDE);
        at(browser, page, picture, NARROW);
    }

    private static void at(Browser browser, String page, String picture, int width) {
        browser.size(width, 900);
        for (boolean dark : new boolean[] {false, true}) {
            browser.dark(dark);
            if (!dark) {
                browser.go(page);
                assertThat(browser.complaints().stream().filter(text -> !text.contains("404")))
                        .as(page)
                        .isEmpty();
                assertThat(browser.overflows())
                        .as("%s is wider than %s px", page, width)
                        .isFalse();
                if (width == WIDE) {
                    browser.size(WIDE / 2, 450);
                    // Charts follow the width of the window one frame later.
                    await().atMost(Browser.PATIENCE)
                            .untilAsserted(() -> assertThat(browser.overflows())
                                    .as("%s is too wide at 200 %%", page)
                                    .isFalse());
                    browser.size(width, 900);
                }
            }
            if (dark && width == NARROW && !Browser.TAKES_PICTURES) {
                continue;
            }
            browser.picture(picture + "-" + width + (dark ? "-dark" : "-light"));
            browser.size(width, 900);
            assertThat(dark ? browser.pale() : browser.barriers())
                    .as("%s at %s px, dark: %s", page, width, dark)
                    .isEmpty();
        }
    }
}
