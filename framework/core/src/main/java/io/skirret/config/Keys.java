package io.skirret.config;

import io.skirret.retry.RetryBudgetSettings;
import io.skirret.settings.ConfigException;
import io.skirret.settings.Suggestion;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The keys there are, and what is said about others. */
final class Keys {

    static final String PREFIX = "skirret.";
    static final String ENVIRONMENT_PREFIX = "SKIRRET_";
    static final String POLICIES = "skirret.policies.";
    static final String BREAKERS = "skirret.breakers.";
    static final String FAILURES = "skirret.failures.";

    private static final List<String> OWN = List.of(
            SkirretConfig.BROKER_URL,
            SkirretConfig.BROKER_NAME,
            SkirretConfig.BROKER_DECLARE,
            SkirretConfig.BROKER_QUEUE_TYPE,
            SkirretConfig.QUEUE,
            SkirretConfig.AGENT,
            SkirretConfig.PUBLISH_TIMEOUT,
            SkirretConfig.PUBLISH_MAX_OUTSTANDING,
            SkirretConfig.PUBLISH_MAX_BODY_BYTES,
            SkirretConfig.WORKER_QUEUES,
            SkirretConfig.WORKER_CONCURRENCY,
            SkirretConfig.WORKER_NAME,
            SkirretConfig.WORKER_SHUTDOWN_BUDGET,
            SkirretConfig.WORKER_CONSUMER_TIMEOUT);

    static final List<String> ALL =
            Stream.concat(OWN.stream(), RetryBudgetSettings.keys().stream()).toList();

    /** Not settings: where the settings are, and what our own tools and tests say to each other. */
    private static final List<String> PASSED_OVER = List.of(
            "skirret.config", "skirret.weaving", "skirret.test", "skirret.crash", "skirret.bench", "skirret.demo");

    /** What Kubernetes sets for a service, which may well be called skirret-worker: SKIRRET_WORKER_SERVICE_HOST, ..._PORT_80_TCP. */
    private static final Pattern OF_A_PLATFORM =
            Pattern.compile(".*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_\\d+_.*)?)");

    /** Settings whose names the application gives itself, so that only files and system properties can hold them. */
    private record Section(String what, String prefix, String named) {
        String form() {
            return prefix + named;
        }
    }

    private static final List<Section> SECTIONS = List.of(
            new Section("Policies", POLICIES, "<name>.<setting>"),
            new Section("Breakers", BREAKERS, "<name>.<setting>"),
            new Section("Failures", FAILURES, "<exception class>"));

    private Keys() {}

    static boolean isSetting(String key) {
        return ALL.contains(key) || SECTIONS.stream().anyMatch(section -> key.startsWith(section.prefix()));
    }

    /** Whether a variable that is no setting was meant as one: it begins like one, and no platform writes it so. */
    static boolean isMistyped(String variable) {
        return Stream.concat(ALL.stream(), SECTIONS.stream().map(Section::prefix))
                        .map(key -> environmentName(key.split("\\.", -1)[1]))
                        .anyMatch(section -> variable.startsWith(ENVIRONMENT_PREFIX + section))
                && !OF_A_PLATFORM.matcher(variable).matches();
    }

    static boolean isPassedOver(String key) {
        return PASSED_OVER.stream().anyMatch(own -> key.equals(own) || key.startsWith(own + "."));
    }

    /** {@code skirret.publish.max-outstanding} is {@code SKIRRET_PUBLISH_MAX_OUTSTANDING}. */
    static String environmentName(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    static Optional<String> ofEnvironment(String variable) {
        return ALL.stream().filter(key -> environmentName(key).equals(variable)).findFirst();
    }

    static ConfigException unknown(String key, String source) {
        return new ConfigException("expected settings of Skirret only under " + PREFIX + ", got '" + key + "' ("
                + source + "); nothing was started."
                + Suggestion.didYouMean(key.startsWith(PREFIX) ? key : PREFIX + key, ALL) + " Settings: "
                + String.join(", ", ALL) + ", "
                + SECTIONS.stream().map(Section::form).collect(Collectors.joining(", ")));
    }

    static ConfigException unknownVariable(String variable) {
        List<String> names = ALL.stream().map(Keys::environmentName).toList();
        String hint = SECTIONS.stream()
                .filter(section -> variable.startsWith(environmentName(section.prefix())))
                .findFirst()
                .map(section -> " " + section.what() + " are written in a file or as system properties: "
                        + section.form() + ".")
                .orElseGet(() -> Suggestion.didYouMean(variable, names));
        return new ConfigException(
                "expected environment variables of Skirret only under " + ENVIRONMENT_PREFIX + ", got '" + variable
                        + "'; nothing was started." + hint + " Variables: SKIRRET_CONFIG, " + String.join(", ", names));
    }
}
