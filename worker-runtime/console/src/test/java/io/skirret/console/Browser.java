package io.skirret.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real browser without a window, and what tests look for in it. For one thread. */
final class Browser implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final String AXE = axe();

    private static final String PICTURES = System.getProperty("skirret.test.pictures");

    /** Whether pictures are asked for. */
    static final boolean TAKES_PICTURES = PICTURES != null;

    private final ChromeDriver driver;
    private @Nullable String unfollowing;
    private URI console = URI.create("http://localhost");

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Debian's; without it the test is skipped, but where the whole must be tested it fails. */
    static Browser open() {
        boolean there = Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
        if (!there && !"true".equals(System.getenv("CI"))) {
            Assumptions.abort("no browser: sudo apt-get install chromium chromium-driver");
        }
        assertThat(there).as("chromium and chromedriver in /usr/bin").isTrue();
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toString());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--lang=en");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .build();
        Browser browser = new Browser(new ChromeDriver(service, options));
        browser.follows(false);
        return browser;
    }

    /**
     * Whether pages that are opened from now on follow what changes. At first they hold still, so that what a test has
     * found on one is not replaced before it is looked at; {@link #click} and {@link #textOf} are safe on others, too.
     */
    void follows(boolean follows) {
        if (unfollowing != null) {
            driver.executeCdpCommand("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", unfollowing));
            unfollowing = null;
        }
        String rate = "if (location.protocol === 'http:') localStorage.";
        if (follows) {
            driver.executeScript(rate + "removeItem('skirret-live')");
        } else {
            unfollowing = String.valueOf(driver.executeCdpCommand(
                            "Page.addScriptToEvaluateOnNewDocument",
                            Map.of("source", rate + "setItem('skirret-live', '0')"))
                    .get("identifier"));
        }
    }

    void visits(URI uri) {
        console = URI.create("http://localhost:" + uri.getPort());
    }

    void size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    void dark(boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    void go(String path) {
        driver.get(console + path);
    }

    void forgetCookies() {
        driver.manage().deleteAllCookies();
    }

    String path() {
        String url = driver.getCurrentUrl();
        return Objects.requireNonNull(url).substring(console.toString().length());
    }

    String text() {
        return driver.findElement(By.tagName("body")).getText();
    }

    /** What this element says now; looked for and read at once, so that the page cannot replace it between the two. */
    String textOf(String selector) {
        return String.valueOf(driver.executeScript("return document.querySelector(arguments[0])?.innerText", selector));
    }

    List<WebElement> all(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    /** The control of this name, such as a button with this text, that is shown. */
    WebElement control(String name) {
        return driver
                .findElements(
                        By.xpath("//*[self::button or self::a or self::summary][normalize-space()='" + name + "']"))
                .stream()
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no control " + name + " in\n" + text()));
    }

    void click(String name) {
        await().atMost(PATIENCE)
                .ignoreException(StaleElementReferenceException.class)
                .until(() -> {
                    control(name).click();
                    return true;
                });
    }

    void type(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** Puts the pointer over an element. */
    void hover(String selector) {
        new Actions(driver).moveToElement(find(selector)).perform();
    }

    void fill(String selector, String value) {
        WebElement field = find(selector);
        field.sendKeys(Keys.chord(Keys.CONTROL, "a"), value, Keys.TAB);
    }

    void until(String what) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(text()).contains(what));
    }

    void untilAt(String path) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(path()).startsWith(path));
    }

    /** Nothing that the browser complains of, since it was asked last: scripts, files, the content security policy. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        driver.manage().logs().get(LogType.BROWSER).forEach(entry -> {
            if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                complaints.add(entry.toString());
            }
        });
        return complaints;
    }

    /** What keeps people from using the page as it is now, as axe-core says; only what is serious or worse. */
    List<Object> barriers() {
        return barriers("{resultTypes: ['violations']}");
    }

    /** The same of colours alone: all else is so in light and in dark. */
    List<Object> pale() {
        return barriers("{resultTypes: ['violations'], runOnly: ['color-contrast']}");
    }

    private List<Object> barriers(String options) {
        if (!Boolean.TRUE.equals(driver.executeScript("return typeof axe !== 'undefined'"))) {
            driver.executeScript(AXE);
        }
        Object found = driver.executeAsyncScript("const done = arguments[arguments.length - 1];"
                + "axe.run(" + options + ").then(result => done(result.violations"
                + ".filter(v => v.impact === 'serious' || v.impact === 'critical')"
                + ".map(v => v.id + ': ' + v.nodes.map(n => n.html + ' ' + n.failureSummary).join(' | '))));");
        return new ArrayList<>((List<?>) Objects.requireNonNull(found));
    }

    /** Whether the page is wider than the window. */
    boolean overflows() {
        return Boolean.TRUE.equals(driver.executeScript(
                "return document.documentElement.scrollWidth > document.documentElement.clientWidth"));
    }

    Object run(String script) {
        return driver.executeScript(script);
    }

    void logIn(String user, String password) {
        fill("#user", user);
        fill("#password", password);
        click("Log in");
    }

    /** A picture of the whole page for people, into the folder that {@code skirret.test.pictures} names, if any. */
    void picture(String name) {
        if (!TAKES_PICTURES) {
            return;
        }
        Path file = Path.of(PICTURES, name + ".png");
        try {
            Object height = driver.executeScript("return Math.min(4000, document.documentElement.scrollHeight)");
            Object width = driver.executeScript("return document.documentElement.clientWidth");
            size(
                    ((Number) Objects.requireNonNull(width)).intValue(),
                    ((Number) Objects.requireNonNull(height)).intValue());
            Files.createDirectories(file.getParent());
            Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    /** A small picture of the top of the page, so high, for a page of the documentation; into the same folder. */
    void pagePicture(String name, int height) {
        if (!TAKES_PICTURES) {
            return;
        }
        try {
            size(PageLook.WIDE, height);
            Path file = Path.of(PICTURES, name + ".png");
            Files.createDirectories(file.getParent());
            Files.write(file, SmallPicture.of(driver.getScreenshotAs(OutputType.BYTES)));
            size(PageLook.WIDE, 900);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }

    private static String axe() {
        try (InputStream file =
                Objects.requireNonNull(Browser.class.getResourceAsStream("/axe/axe.min.js"), "axe.min.js")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
