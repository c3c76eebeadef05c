package io.skirret.console.internal.alerts;

import io.skirret.retry.RetryPolicies;
import io.skirret.retry.RetryPolicy;
import io.skirret.settings.FoundSetting;
import io.skirret.settings.Setting;
import io.skirret.settings.SettingValues;
import io.skirret.settings.ValueType;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The settings {@code skirret.console.alerts.*}. */
public final class AlertSettings {

    private static final String ROOT = "skirret.console.alerts.";
    private static final String HOOKS = ROOT + "webhooks.";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,39}");
    private static final URI PAGERDUTY = URI.create("https://events.pagerduty.com/v2/enqueue");
    private static final String KEY_PREFIX = "whsec_";
    private static final int SHORTEST_KEY = 24;
    private static final int MOST = 1_000_000_000;

    private static final Setting<Integer> DEAD_LETTERS =
            number("dead-letters", "20", "How many dead letters may be pending before alerts warn.");
    private static final Setting<Integer> DEAD_LETTERS_CRITICAL =
            number("dead-letters-critical", "50", "How many dead letters may be pending before the alert is critical.");
    private static final Setting<Double> SUCCESS_RATE =
            share("success-rate", "90%", "What share of the calls that end must succeed, else alerts warn.");
    private static final Setting<Double> SUCCESS_RATE_CRITICAL = Setting.optional(
            ROOT + "success-rate-critical",
            ValueType.share(1),
            "The same, else the alert is critical; unless set, it never is.");
    private static final Setting<Double> RETRY_RATE =
            share("retry-rate", "30%", "What share of the runs that end may be tried again before alerts warn.");
    private static final Setting<Double> DUPLICATES = share(
            "duplicates", "5%", "What share of the calls that succeed may do so more than once before alerts warn.");
    private static final Setting<Integer> SYSTEM_FAILURES = number(
            "system-failures",
            "0",
            "How many calls may die of system failures within the window before the alert is critical.");
    private static final Setting<Integer> QUEUE_DEPTH = number(
            "queue-depth",
            "1000",
            "How many messages may be ready in a queue all through the window before alerts warn; in one that no worker takes from, any is critical.");
    private static final Setting<Duration> WINDOW = new Setting<>(
            ROOT + "window",
            ValueType.duration(Duration.ofMinutes(1), Duration.ofHours(12)),
            "15m",
            "Over what time shares are counted, and for how long a queue must not be drained.");
    private static final Setting<Integer> LEAST_CALLS = new Setting<>(
            ROOT + "least-calls",
            ValueType.whole(1, MOST),
            "20",
            "Of how many calls a share is made at least; of fewer it is unknown, which changes no alert.");
    private static final Setting<Double> MARGIN = share(
            "margin",
            "20%",
            "By how much a number must be better than its limit before it counts as better: a share of the limit.");
    private static final Setting<Duration> SETTLE = new Setting<>(
            ROOT + "settle",
            ValueType.duration(Duration.ZERO, Duration.ofHours(12)),
            "2m",
            "For how long something must be better without a break before its recovery is told.");
    private static final Setting<List<String>> OFF = Setting.optional(
            ROOT + "off",
            ValueType.list(),
            "What is not watched, separated by commas: dead-letters, breaker-open, success-rate, retry-rate, duplicates, system-failures, worker-gone, queue-not-drained.");

    private static final Setting<String> URL = Setting.optional(
            HOOKS + "<name>.url",
            ValueType.text("a URL that begins with https:// or http://"),
            "Where the webhook is; PagerDuty's own unless set.");
    private static final Setting<String> URL_FILE = Setting.optional(
            HOOKS + "<name>.url-file",
            ValueType.text("a file"),
            "File whose first line is the URL instead, for one that is a secret, as Slack's are.");
    private static final Setting<Webhook.Form> FORM = new Setting<>(
            HOOKS + "<name>.form",
            ValueType.oneOf(Webhook.Form.class),
            "json",
            "What it is sent: json (signed), slack or pagerduty.");
    private static final Setting<String> KEY_FILE = Setting.optional(
            HOOKS + "<name>.key-file",
            ValueType.text("a file"),
            "File whose first line is a secret: for json the key of signatures, as whsec_ with 24 bytes or more in Base64; for pagerduty the integration key.");
    private static final Setting<String> LEAST = new Setting<>(
            HOOKS + "<name>.level",
            ValueType.word("warning", "critical"),
            "warning",
            "What it is told at least: warning or critical.");
    private static final Setting<String> POLICY = Setting.optional(
            HOOKS + "<name>.policy",
            ValueType.text("the name of a retry policy"),
            "Retry policy by which what it did not take is sent again; unless set, up to 5 minutes apart for 24 hours.");

    /** In the order of the reference. */
    public static final List<Setting<?>> ALL = List.of(
            DEAD_LETTERS,
            DEAD_LETTERS_CRITICAL,
            SUCCESS_RATE,
            SUCCESS_RATE_CRITICAL,
            RETRY_RATE,
            DUPLICATES,
            SYSTEM_FAILURES,
            QUEUE_DEPTH,
            WINDOW,
            LEAST_CALLS,
            MARGIN,
            SETTLE,
            OFF,
            URL,
            URL_FILE,
            FORM,
            KEY_FILE,
            LEAST,
            POLICY);

    private AlertSettings() {}

    private static Setting<Integer> number(String word, String unlessSet, String description) {
        return new Setting<>(ROOT + word, ValueType.whole(0, MOST), unlessSet, description);
    }

    private static Setting<Double> share(String word, String unlessSet, String description) {
        return new Setting<>(ROOT + word, ValueType.share(1), unlessSet, description);
    }

    /**
     * Reads all of them.
     *
     * @throws io.skirret.settings.ConfigException if they do not fit together, or a file that one names cannot be read
     */
    public static AlertOptions read(SettingValues values, RetryPolicies policies) {
        List<Webhook> webhooks = new ArrayList<>();
        values.named(HOOKS).forEach((name, found) -> webhooks.add(webhook(name, found, policies)));
        return new AlertOptions(
                new AlertRules(limits(values), values.get(SETTLE)),
                values.get(WINDOW),
                values.get(LEAST_CALLS),
                webhooks);
    }

    private static Map<AlertKind, Limits> limits(SettingValues values) {
        double margin = values.get(MARGIN);
        Map<AlertKind, Limits> limits = new EnumMap<>(AlertKind.class);
        limits.put(
                AlertKind.DEAD_LETTERS,
                above((double) values.get(DEAD_LETTERS), (double) values.get(DEAD_LETTERS_CRITICAL), margin));
        limits.put(AlertKind.BREAKER_OPEN, above(0.0, null, margin));
        limits.put(
                AlertKind.SUCCESS_RATE,
                new Limits(
                        true,
                        values.get(SUCCESS_RATE),
                        values.value(SUCCESS_RATE_CRITICAL).orElse(null),
                        margin));
        limits.put(AlertKind.RETRY_RATE, above(values.get(RETRY_RATE), null, margin));
        limits.put(AlertKind.DUPLICATES, above(values.get(DUPLICATES), null, margin));
        limits.put(AlertKind.SYSTEM_FAILURES, above(null, (double) values.get(SYSTEM_FAILURES), margin));
        limits.put(AlertKind.WORKER_GONE, above(null, 0.0, margin));
        limits.put(AlertKind.QUEUE_NOT_DRAINED, above((double) values.get(QUEUE_DEPTH), null, margin));
        values.find(OFF).ifPresent(off -> limits.keySet().removeAll(kinds(off)));
        return limits;
    }

    private static Limits above(@Nullable Double warning, @Nullable Double critical, double margin) {
        return new Limits(false, warning, critical, margin);
    }

    private static Set<AlertKind> kinds(FoundSetting<List<String>> off) {
        return off.value().stream()
                .map(word -> AlertKind.watched().stream()
                        .filter(kind ->
                                kind.word().equals(word.toLowerCase(Locale.ROOT).replace('-', '_')))
                        .findFirst()
                        .orElseThrow(() -> off.refuse(
                                "kinds of alerts",
                                "Known: dead-letters, breaker-open,"
                                        + " success-rate, retry-rate, duplicates, system-failures, worker-gone,"
                                        + " queue-not-drained.")))
                .collect(Collectors.toSet());
    }

    private static Webhook webhook(String name, SettingValues values, RetryPolicies policies) {
        FoundSetting<?> any = values.all().iterator().next();
        if (!NAME.matcher(name).matches()) {
            throw any.refuse(
                    "a name of 1 to 40 letters, digits, hyphens and underscores", "another", "Choose another name.");
        }
        Webhook.Form form = values.get(FORM);
        byte[] key = values.find(KEY_FILE).map(file -> key(file, form)).orElse(null);
        if (form == Webhook.Form.PAGERDUTY && key == null) {
            throw any.refuse(
                    HOOKS + name + ".key-file for PagerDuty",
                    "none",
                    "Write the integration key of the service into a file and name that.");
        } else if (form == Webhook.Form.SLACK && key != null) {
            throw any.refuse("no key for Slack, whose URL is the secret", "one", "Remove the key-file.");
        }
        return new Webhook(
                name,
                form,
                uri(name, values, form, any),
                key,
                Level.valueOf(values.get(LEAST).toUpperCase(Locale.ROOT)),
                values.find(POLICY).map(found -> policy(found, policies)).orElse(Webhook.PATIENT));
    }

    private static RetryPolicy policy(FoundSetting<String> found, RetryPolicies policies) {
        return policies.find(found.value())
                .orElseThrow(() -> found.refuse(
                        "a retry policy: one of " + String.join(", ", policies.names()),
                        "\"" + found.value() + "\"",
                        "Correct the name."));
    }

    private static URI uri(String name, SettingValues values, Webhook.Form form, FoundSetting<?> any) {
        Optional<FoundSetting<String>> url = values.find(URL);
        Optional<FoundSetting<String>> file = values.find(URL_FILE);
        if (url.isPresent() && file.isPresent()) {
            throw file.get().refuse("url or url-file for webhook " + name, "both", "Remove one of the two.");
        } else if (url.isEmpty() && file.isEmpty()) {
            if (form == Webhook.Form.PAGERDUTY) {
                return PAGERDUTY;
            }
            throw any.refuse(HOOKS + name + ".url or url-file", "none", "Say where the webhook is.");
        }
        FoundSetting<String> found = url.or(() -> file).orElseThrow();
        return uri(found, file.isPresent() ? firstLine(found) : found.value());
    }

    private static URI uri(FoundSetting<String> found, String text) {
        try {
            URI uri = new URI(text);
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            if (web && uri.getHost() != null && uri.getUserInfo() == null && uri.getFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException broken) {
            throw refused(found);
        }
        throw refused(found);
    }

    private static RuntimeException refused(FoundSetting<String> found) {
        return found.refuse(
                "a URL such as https://example.org/hook, without a user and without #", "another", "Correct the URL.");
    }

    private static byte[] key(FoundSetting<String> file, Webhook.Form form) {
        String text = firstLine(file);
        if (form != Webhook.Form.JSON) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        try {
            byte[] key =
                    Base64.getDecoder().decode(text.startsWith(KEY_PREFIX) ? text.substring(KEY_PREFIX.length()) : "*");
            if (key.length >= SHORTEST_KEY) {
                return key;
            }
        } catch (IllegalArgumentException noBase64) {
            throw wrongKey(file);
        }
        throw wrongKey(file);
    }

    private static RuntimeException wrongKey(FoundSetting<String> file) {
        return file.refuse(
                "a file whose first line is whsec_ and 24 bytes or more in Base64",
                "another",
                "Make one: echo whsec_$(openssl rand -base64 32).");
    }

    private static String firstLine(FoundSetting<String> file) {
        try {
            return Files.readAllLines(Path.of(file.value())).stream()
                    .map(String::strip)
                    .findFirst()
                    .filter(line -> !line.isEmpty())
                    .orElseThrow(() -> file.refuse(
                            "a file with a secret on its first line", "an empty one", "Write the secret into it."));
        } catch (IOException unreadable) {
            throw file.refuse(
                    "a readable file with a secret on its first line",
                    unreadable.getClass().getSimpleName(),
                    "Is it there, and may this user read it?");
        }
    }
}
