package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.WebDriverWait;

/** What a person does with the console, and sees. */
final class ConsoleVisit {
    static final List<String> PAGES = List.of("overview", "alerts", "audit", "backups", "metrics", "logs", "about");
    private static final Dimension DESK = new Dimension(1440, 900);
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    final ChromeDriver driver;
    private final String origin;

    private ConsoleVisit(ChromeDriver driver, String origin) {
        this.driver = driver;
        this.origin = origin;
    }

    /** A fresh tab as it were: nothing is remembered of what came before. */
    static ConsoleVisit begin(ConsoleHost host) throws IOException {
        return begin(host, "sessionStorage.clear()", "", "");
    }

    /** As after a sign-in in this tab, and on that page. */
    static ConsoleVisit signedIn(ConsoleHost host, String token, String fragment) throws IOException {
        ConsoleVisit visit =
                begin(host, "sessionStorage.setItem('seaworthy.token', arguments[0])", token, "#/" + fragment);
        visit.see(By.cssSelector(".page > h1"));
        return visit;
    }

    private static ConsoleVisit begin(ConsoleHost host, String preparation, String argument, String fragment)
            throws IOException {
        ConsoleVisit visit = new ConsoleVisit(Chromium.driver(), host.address());
        Chromium.size(visit.driver, DESK);
        Chromium.scheme(visit.driver, "light");
        // A page of the same origin without a script, so that the console finds what is prepared here.
        visit.driver.get(visit.origin + "/ops/health/live");
        visit.script("sessionStorage.clear()");
        visit.script(preparation, argument);
        Chromium.complaints(visit.driver);
        Chromium.requests(visit.driver);
        visit.driver.get(visit.origin + "/ops/console/" + fragment);
        return visit;
    }

    void signIn(String token) {
        WebElement field = see(By.id("token"));
        field.clear();
        field.sendKeys(token);
        click("Sign in");
    }

    /** Goes to a page as a link would. */
    void go(String fragment) {
        driver.executeScript("location.hash = arguments[0]", "#/" + fragment);
    }

    WebElement see(By what) {
        return await().until(any -> driver.findElements(what).stream()
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElse(null));
    }

    void click(String button) {
        click(By.xpath("//main//*[self::button or self::a][normalize-space()='" + button + "']"));
    }

    /** What is polled may be drawn anew between the finding and the click; then it is found again. */
    void click(By what) {
        await().until(any -> {
            see(what).click();
            return true;
        });
    }

    /** Waits until the page shows it; what is shown instead is in the failure. */
    void read(String text) {
        await().withMessage(() -> "\"" + text + "\" in: " + text()).until(any -> text().contains(text));
    }

    void readNoMore(String text) {
        await().withMessage(() -> "no \"" + text + "\" in: " + text()).until(any -> !text().contains(text));
    }

    String text() {
        String text = (String) driver.executeScript("return document.body.innerText");
        return text.replaceAll("\\s+", " ");
    }

    /** What a person sees of each, all at one moment: a page that is drawn anew meanwhile would never let us finish. */
    List<String> texts(String selector) {
        Object texts = script(
                "return Array.from(document.querySelectorAll(arguments[0]),"
                        + " element => element.checkVisibility() ? element.innerText : '')",
                selector);
        return ((List<?>) texts)
                .stream()
                        .map(text ->
                                String.valueOf(text).replaceAll("\\s+", " ").trim())
                        .toList();
    }

    WebDriverWait await() {
        WebDriverWait wait = new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50));
        wait.ignoring(StaleElementReferenceException.class);
        return wait;
    }

    Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** The first question is always asked without a token. */
    void nothingWasWrong() {
        assertThat(Chromium.complaints(driver))
                .filteredOn(complaint -> !(complaint.contains("/api/v1/console") && complaint.contains("401")))
                .isEmpty();
        assertThat(script("return window.violations")).isEqualTo(List.of());
        assertThat(script("return window.executed")).isEqualTo(List.of());
        assertThat(Chromium.requests(driver))
                .isNotEmpty()
                // The browser's own icons, such as that of a field for times.
                .filteredOn(address -> !address.startsWith("data:"))
                .allSatisfy(address -> assertThat(address).startsWith(origin + "/ops/"))
                .noneSatisfy(address -> assertThat(address).contains(Tokens.OPERATOR));
    }
}
