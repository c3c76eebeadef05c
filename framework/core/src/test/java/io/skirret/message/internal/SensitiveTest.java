package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.skirret.message.AttemptRecord;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.UnusableMessageException;
import io.skirret.task.Sensitive;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskSettings;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is marked sensitive travels, and is not shown. */
final class SensitiveTest {

    record Login(String user, @Sensitive String password) {}

    record Team(String name, List<Login> members, Map<String, Login> byRole) {}

    static final class Bean {
        @Sensitive
        public String field = "s3cret";

        public String shown = "shown";

        @Sensitive
        public String getGetter() {
            return "s3cret";
        }
    }

    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    record Row(String user, @Sensitive String password) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Sparse(@Sensitive @Nullable String password, String user) {}

    record Wrapping(@JsonUnwrapped Login login) {}

    record Pin(@Sensitive int pin) {}

    private final TaskMessageEncoder encoder = new TaskMessageEncoder();

    @Test
    void a_component_is_masked_wherever_it_is_and_the_body_is_exact() {
        Login ada = new Login("ada", "s3cret");
        Message message = sent(ada, new Team("t", List.of(ada, ada), Map.of("lead", ada)));

        assertThat(body(message)).contains("\"password\":\"s3cret\"").doesNotContain("***");
        assertThat(message.headers().toString()).doesNotContain("s3cret");
        assertThat(message.headers())
                .containsEntry(
                        "argsrepr",
                        "({'user': 'ada', 'password': '***'}, {'name': 't', 'members': [{'user': 'ada', 'password': '***'},"
                                + " {'user': 'ada', 'password': '***'}], 'byRole': {'lead': {'user': 'ada', 'password': '***'}}})");
        assertThat(paths(message))
                .containsExactlyInAnyOrder("/0/0/password", "/0/1/members/*/password", "/0/1/byRole/lead/password");
        assertThat(shown(message)).isEqualTo(body(message).replace("s3cret", "***"));
    }

    @Test
    void fields_getters_arrays_and_unwrapped_objects_are_masked_too() {
        Login ada = new Login("ada", "s3cret");
        Message message = sent(new Bean(), new Row("ada", "s3cret"), new Wrapping(ada), List.of(List.of(ada)));

        assertThat(message.headers().toString()).doesNotContain("s3cret");
        assertThat(shown(message)).doesNotContain("s3cret").contains("shown", "\"user\":\"ada\"");
        assertThat(body(message)).contains("s3cret");
    }

    @Test
    void what_is_left_out_masks_nothing_else() {
        Message message = sent(new Sparse(null, "ada"));

        assertThat(message.headers())
                .containsEntry("argsrepr", "({'user': 'ada'},)")
                .doesNotContainKey(header());
        assertThat(sent("plain", 1).headers()).doesNotContainKey(header());
    }

    @Test
    void a_parameter_is_masked_whole() {
        Message message = encoder.encode(TaskCall.of("t", "id")
                .args("ada", Map.of("token", "s3cret"))
                .kwargs(Map.of("a/b~c", "s3cret"))
                .hiddenArgs(Set.of(1))
                .hiddenKwargs(Set.of("a/b~c"))
                .build());

        assertThat(paths(message)).containsExactlyInAnyOrder("/0/1", "/1/a~1b~0c");
        assertThat(message.headers().toString()).doesNotContain("s3cret");
        assertThat(shown(message)).startsWith("[[\"ada\",\"***\"],{\"a/b~c\":\"***\"},");
    }

    @Test
    void many_places_hide_the_whole_argument() {
        Map<String, Login> many = IntStream.range(0, 200)
                .boxed()
                .collect(Collectors.toMap(i -> "k" + i, i -> new Login("ada", "s3cret")));
        Message message = sent("x", many);

        assertThat(paths(message)).containsExactly("/0/1");
        assertThat(message.headers()).containsEntry("argsrepr", "('x', '***')");
    }

    @Test
    void a_retry_and_a_dead_letter_still_know() {
        Message message = sent(new Login("ada", "s3cret"));
        AttemptRecord attempt = new AttemptRecord(
                1, Instant.EPOCH, "w", "", "E", "down", Duration.ofSeconds(1), Duration.ZERO, 0, null);
        Message retry = Samples.decoded(message).nextAttempt(attempt).toMessage();
        assertThat(shown(retry)).contains("***").doesNotContain("s3cret");
        assertThat(retry.headers().get("argsrepr")).isEqualTo(message.headers().get("argsrepr"));

        Map<String, Object> crowded = new LinkedHashMap<>(message.headers());
        crowded.put("large", "x".repeat(130_000));
        Message dead = DeadLetter.of("rejected", new Message(message.properties(), crowded, message.body()))
                .build()
                .toMessage();
        assertThat(dead.headers()).doesNotContainKey("large");
        assertThat(shown(dead)).contains("***").doesNotContain("s3cret");
    }

    @Test
    void a_body_that_nobody_can_read_is_not_shown_at_all() {
        SensitivePaths paths = SensitivePaths.from(Map.of(header(), List.of("/0/0")));

        assertThat(new String(paths.mask("[[\"s3cret\"".getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8))
                .isEqualTo("***");
        assertThat(SensitivePaths.from(Map.of(header(), "no list")).isEmpty()).isTrue();
    }

    @Test
    void an_argument_that_does_not_fit_is_not_told() {
        assertThat(misfit(new TaskParameter("pin", int.class, true), "\"s3cret\""))
                .doesNotContain("s3cret");
        assertThat(misfit(new TaskParameter("pin", Pin.class), "{\"pin\":\"s3cret\"}"))
                .doesNotContain("s3cret")
                .contains("sensitive");
        assertThat(misfit(new TaskParameter("pin", int.class), "\"told\"")).contains("told");
    }

    private static String misfit(TaskParameter parameter, String json) {
        TaskDefinition<?> task = new TaskDefinition<>(
                "t",
                "T.t()",
                List.of(parameter),
                (Type) Object.class,
                TaskSettings.defaults(),
                (instances, arguments, context) -> null);
        TaskMessage call = Samples.decoded(Samples.message(Samples.message().headers(), "[[" + json + "],{},{}]"));
        return catchThrowableOfType(
                        UnusableMessageException.class, () -> new ArgumentBinder(DecodeLimits.DEFAULT).bind(task, call))
                .getMessage();
    }

    private Message sent(Object... args) {
        return encoder.encode(TaskCall.of("t", "id").args(args).build());
    }

    private static String header() {
        return "skirret_sensitive";
    }

    @SuppressWarnings("unchecked")
    private static List<String> paths(Message message) {
        return (List<String>) message.headers().get(header());
    }

    private static String body(Message message) {
        return new String(message.body(), StandardCharsets.UTF_8);
    }

    private static String shown(Message message) {
        return new String(SensitivePaths.from(message.headers()).mask(message.body()), StandardCharsets.UTF_8);
    }
}
