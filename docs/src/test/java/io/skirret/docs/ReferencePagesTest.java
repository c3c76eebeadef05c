package io.skirret.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.config.SkirretConfig;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.UnusableReason;
import io.skirret.retry.GiveUpReason;
import io.skirret.settings.Setting;
import io.skirret.transport.PublishException;
import io.skirret.worker.WorkerBuilder;
import io.skirret.worker.internal.breaker.BreakerFeature;
import io.skirret.worker.internal.decide.DeadReason;
import io.skirret.worker.internal.gate.SelfSendLimit;
import io.skirret.worker.internal.idempotency.IdempotencyFeature;
import io.skirret.worker.internal.quarantine.Quarantine;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Pages that list what the code has: all of it, and nothing else. */
final class ReferencePagesTest {

    private static final Path PAGES = Path.of("..", "docs", "reference");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    @Test
    void everyReasonOfADeadLetterIsOnThePage() throws Exception {
        Set<String> reasons = new TreeSet<>();
        for (Field constant : DeadReason.class.getFields()) {
            reasons.add((String) constant.get(null));
        }
        for (GiveUpReason reason : GiveUpReason.values()) {
            reasons.add(reason.code());
        }
        for (UnusableReason reason : UnusableReason.values()) {
            reasons.add(reason.code());
        }
        for (Field constant : IdempotencyFeature.class.getFields()) {
            reasons.add((String) constant.get(null));
        }
        reasons.addAll(Set.of(Quarantine.KILLED_WORKER, BreakerFeature.BREAKER_OPEN, SelfSendLimit.SENDS_ITSELF));
        reasons.addAll(Set.of(
                DeadLetter.REJECTED, DeadLetter.DELIVERY_LIMIT, DeadLetter.EXPIRED, DeadLetter.OVERFLOW, ofNobody()));

        assertThat(firstColumn(section("errors.md", "## Reasons of dead letters")))
                .isEqualTo(reasons);
    }

    /** What a message is called that lies among the dead letters and does not say why. */
    private static String ofNobody() {
        return DeadLetter.from(new Message(MessageProperties.json(null, null), Map.of(), new byte[0]))
                .reason();
    }

    @Test
    void everyReasonOfARefusedPublicationIsOnThePage() throws IOException {
        Matcher row =
                Pattern.compile("(?m)^\\|[^|]*\\| `([A-Z_]+)` \\|").matcher(section("errors.md", "## To the caller"));

        assertThat(row.results().map(match -> match.group(1)).collect(Collectors.toSet()))
                .isEqualTo(Arrays.stream(PublishException.Reason.values())
                        .map(Enum::name)
                        .collect(Collectors.toSet()));
    }

    @Test
    void everySettingIsOnThePageAsItIsDeclared() throws IOException {
        List<String> declared = SkirretConfig.registry().all().stream()
                .map(ReferencePagesTest::row)
                .toList();

        assertThat(section("configuration.md", "## All settings").lines().filter(line -> line.startsWith("| `")))
                .as("rows of the table; replace those that differ by what is expected")
                .containsExactlyElementsOf(declared);
    }

    private static String row(Setting<?> setting) {
        String unlessSet = setting.defaultText() == null ? "" : "`" + setting.defaultText() + "`";
        return "| `" + setting.key() + "` | " + unlessSet + " | "
                + setting.type().expected() + " | " + setting.description().replace("<", "&lt;") + " |";
    }

    @Test
    void everySettingOfAWorkerInCodeIsOnThePage() throws IOException {
        Set<String> settings = Arrays.stream(WorkerBuilder.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> method.getReturnType() == WorkerBuilder.class)
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(firstColumn(section("configuration.md", "## A worker in code")))
                .isEqualTo(settings);
    }

    /** What stands as code in the first cell of each row. */
    private static Set<String> firstColumn(String section) {
        return section.lines()
                .filter(line -> line.startsWith("|"))
                .map(line -> line.split("\\|", -1)[1])
                .flatMap(cell -> CODE.matcher(cell).results().map(match -> match.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String section(String page, String heading) throws IOException {
        String text = Files.readString(PAGES.resolve(page));
        int from = text.indexOf(heading + "\n");
        assertThat(from).as("%s on %s", heading, page).isNotNegative();
        int to = text.indexOf("\n## ", from + heading.length());
        return to < 0 ? text.substring(from) : text.substring(from, to);
    }
}
