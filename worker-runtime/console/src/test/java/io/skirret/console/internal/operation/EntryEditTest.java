package io.skirret.console.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skirret.console.internal.operation.TaskParameters.Parameter;
import io.skirret.console.internal.store.Died;
import io.skirret.console.internal.store.OperationOptions;
import io.skirret.message.Message;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An edited call is the same call with other arguments, and nothing else of it changes. */
final class EntryEditTest {

    private static final String EMBED = "{\"callbacks\":null,\"errbacks\":null,\"chain\":null,\"chord\":null}";
    private static final Function<String, Optional<List<Parameter>>> NOBODY_TELLS = task -> Optional.empty();
    private static final long MOST = 1 << 20;
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException broken) {
            throw new AssertionError(broken);
        }
    }

    private static Message died(String args, String kwargs, Map<String, Object> more) {
        Message call = Died.call("id-1", "orders.send", 0);
        Map<String, Object> headers = new LinkedHashMap<>(call.headers());
        headers.putAll(more);
        byte[] body = ("[" + args + "," + kwargs + "," + EMBED + "]").getBytes(StandardCharsets.UTF_8);
        return Died.letter(new Message(call.properties(), headers, body), "send", Died.NOW);
    }

    private static EntryEdit edit(Message died, String args, String kwargs, Map<String, JsonNode> headers) {
        EntryEdit.Asked asked = new EntryEdit.Asked(
                args == null ? null : (ArrayNode) json(args),
                kwargs == null ? null : (ObjectNode) json(kwargs),
                null,
                headers);
        return EntryEdit.of(died, asked, OperationOptions.NONE, NOBODY_TELLS, MOST, Died.NOW);
    }

    private static String body(EntryEdit edit) {
        return new String(edit.message().body(), StandardCharsets.UTF_8);
    }

    @Test
    void arguments_change_with_every_digit_and_the_call_stays_the_same() {
        Message died = died("[9007199254740993,1.10]", "{\"to\":\"ada\"}", Map.of("team", "red"));

        EntryEdit edit = edit(died, "[9223372036854775807,1.10000000000000000000001]", null, Map.of());

        assertThat(body(edit))
                .isEqualTo("[[9223372036854775807,1.10000000000000000000001],{\"to\":\"ada\"}," + EMBED + "]");
        assertThat(edit.message().headers())
                .containsEntry("id", "id-1")
                .containsEntry("task", "orders.send")
                .containsEntry("root_id", "id-1")
                .containsEntry("skirret_replays", 1)
                .containsEntry("team", "red")
                .containsEntry("argsrepr", "(9223372036854775807, 1.10000000000000000000001)")
                .containsEntry("kwargsrepr", "{'to': 'ada'}")
                .doesNotContainKey("skirret_dead_reason");
        assertThat(edit.changes())
                .containsExactly(
                        "args[0]: 9007199254740993 -> 9223372036854775807",
                        "args[1]: 1.10 -> 1.10000000000000000000001");
    }

    @Test
    void arguments_come_and_go_by_name() {
        Message died = died("[]", "{\"to\":{\"name\":\"ada\",\"age\":7},\"cc\":1}", Map.of());

        EntryEdit edit = edit(died, null, "{\"to\":{\"name\":\"bob\",\"age\":7},\"bcc\":[]}", Map.of());

        assertThat(edit.changes())
                .containsExactly(
                        "kwargs.to.name: \"ada\" -> \"bob\"",
                        "kwargs.cc: 1 -> (none)",
                        "kwargs.bcc: (none) -> \"***\"");
    }

    @Test
    void what_is_new_is_hidden_if_nobody_tells_of_it() {
        Message died = died("[\"ada\"]", "{\"cc\":1}", Map.of());

        EntryEdit edit = edit(died, "[\"ada\",\"4711\"]", "{\"cc\":2,\"pin\":\"4712\"}", Map.of());

        assertThat(body(edit)).startsWith("[[\"ada\",\"4711\"],{\"cc\":2,\"pin\":\"4712\"},");
        assertThat(edit.changes())
                .containsExactly("args[1]: (none) -> \"***\"", "kwargs.cc: 1 -> 2", "kwargs.pin: (none) -> \"***\"");
        assertThat(edit.message().headers())
                .containsEntry("argsrepr", "('ada', '***')")
                .containsEntry("kwargsrepr", "{'cc': 2, 'pin': '***'}");
    }

    @Test
    void places_that_are_new_within_an_argument_are_hidden_whoever_tells() {
        Message died = died(
                "[[{\"n\":1},{\"n\":2,\"m\":2}],[],\"x\"]",
                "{\"card\":null,\"to\":{\"name\":\"ada\"},\"odd/~key\":{}}",
                Map.of());
        String args = "[[{\"n\":3,\"m\":3},{\"n\":4,\"k\":4},{\"n\":5}],[\"4713\"],[\"4714\"]]";
        String kwargs = "{\"card\":{\"number\":\"4711\"},\"to\":{\"name\":\"bob\",\"pin\":\"4712\"},"
                + "\"odd/~key\":{\"a/b\":\"4715\"},\"bcc\":[\"4716\"],\"cc\":[]}";
        EntryEdit.Asked asked = new EntryEdit.Asked((ArrayNode) json(args), (ObjectNode) json(kwargs), null, Map.of());

        EntryEdit edit = EntryEdit.of(
                died,
                asked,
                OperationOptions.NONE,
                task -> told(List.of("a", "b", "c", "card", "to", "odd/~key", "bcc", "cc")),
                MOST,
                Died.NOW);

        assertThat(body(edit)).isEqualTo("[" + args + "," + kwargs + "," + EMBED + "]");
        assertThat(edit.changes())
                .containsExactly(
                        "args[0][0].n: 1 -> 3",
                        "args[0][0].m: (none) -> 3",
                        "args[0][1].n: 2 -> 4",
                        "args[0][1].m: 2 -> (none)",
                        "args[0][1].k: (none) -> \"***\"",
                        "args[0][2]: (none) -> {\"n\":5}",
                        "args[1]: [] -> \"***\"",
                        "args[2]: \"x\" -> \"***\"",
                        "kwargs.card: null -> \"***\"",
                        "kwargs.to.name: \"ada\" -> \"bob\"",
                        "kwargs.to.pin: (none) -> \"***\"",
                        "kwargs.odd/~key.a/b: (none) -> \"***\"",
                        "kwargs.bcc: (none) -> \"***\"",
                        "kwargs.cc: (none) -> []");
        assertThat(edit.message().headers().get("kwargsrepr").toString()).doesNotContain("471");
        assertThat(edit.message().headers().get("argsrepr").toString()).doesNotContain("471");
    }

    @Test
    void many_new_places_hide_their_argument_whole() {
        Message died = died("[]", "{\"map\":{\"a\":1},\"cc\":1}", Map.of());
        StringBuilder map = new StringBuilder("{\"a\":2");
        for (int i = 0; i < 51; i++) {
            map.append(",\"key").append(i).append("\":1");
        }

        EntryEdit edit = edit(died, null, "{\"map\":" + map + "},\"cc\":2}", Map.of());

        assertThat(edit.message().headers()).containsEntry("skirret_sensitive", List.of("/1/map"));
        assertThat(edit.changes())
                .hasSize(2)
                .element(0)
                .asString()
                .endsWith("-> \"***\"")
                .doesNotContain("key");
    }

    /** @param parameters of them, {@code !} stands behind a sensitive one */
    private static EntryEdit byName(Message died, String arguments, List<String> parameters) {
        EntryEdit.Asked asked = new EntryEdit.Asked(null, null, (ObjectNode) json(arguments), Map.of());
        return EntryEdit.of(died, asked, OperationOptions.NONE, task -> told(parameters), MOST, Died.NOW);
    }

    private static Optional<List<Parameter>> told(List<String> parameters) {
        return Optional.ofNullable(parameters)
                .map(all -> all.stream()
                        .map(each -> new Parameter(each.replace("!", ""), each.endsWith("!")))
                        .toList());
    }

    @Test
    void a_sensitive_parameter_that_the_call_did_not_have_is_hidden_from_then_on() {
        Message died = died("[\"ada\"]", "{}", Map.of());
        List<String> parameters = List.of("to", "pin!", "code!", "cc");

        EntryEdit named = byName(died, "{\"pin\":\"4711\",\"cc\":1}", parameters);

        assertThat(body(named)).contains("{\"pin\":\"4711\",\"cc\":1}");
        assertThat(named.changes()).containsExactly("kwargs.pin: (none) -> \"***\"", "kwargs.cc: (none) -> 1");
        assertThat(named.message().headers())
                .containsEntry("skirret_sensitive", List.of("/1/pin"))
                .hasEntrySatisfying(
                        "kwargsrepr",
                        shown -> assertThat(shown.toString()).contains("***").doesNotContain("4711"));

        EntryEdit.Asked whole = new EntryEdit.Asked(
                (ArrayNode) json("[\"ada\",\"4711\"]"), (ObjectNode) json("{\"code\":\"4712\"}"), null, Map.of());
        EntryEdit json = EntryEdit.of(died, whole, OperationOptions.NONE, task -> told(parameters), MOST, Died.NOW);

        assertThat(json.changes()).containsExactly("args[1]: (none) -> \"***\"", "kwargs.code: (none) -> \"***\"");
        assertThat(json.message().headers().get("skirret_sensitive"))
                .asInstanceOf(list(Object.class))
                .containsExactlyInAnyOrder("/0/1", "/1/code");
    }

    @Test
    void arguments_change_by_the_names_of_parameters_where_the_call_has_them() {
        Message died = died("[\"ada\",1]", "{\"cc\":null}", Map.of("skirret_sensitive", List.of("/0/0")));
        List<String> parameters = List.of("to", "times", "cc", "bcc");

        EntryEdit edit = byName(died, "{\"times\":2,\"cc\":\"bob\",\"bcc\":\"eve\",\"to\":\"***\"}", parameters);

        assertThat(body(edit)).isEqualTo("[[\"ada\",2],{\"cc\":\"bob\",\"bcc\":\"eve\"}," + EMBED + "]");
        assertThat(edit.changes())
                .containsExactly("args[1]: 1 -> 2", "kwargs.cc: null -> \"bob\"", "kwargs.bcc: (none) -> \"eve\"");
        assertThatThrownBy(() -> byName(died, "{\"time\":2}", parameters))
                .hasMessageContaining("(to, times, cc, bcc), got time");
        assertThatThrownBy(() -> byName(died, "{\"times\":2}", null)).hasMessageContaining("Give args and kwargs");
        assertThat(body(byName(died, "{\"cc\":7}", null)))
                .as("the call names it")
                .contains("{\"cc\":7}");
    }

    @Test
    void what_is_hidden_keeps_its_value_and_is_never_shown() {
        Map<String, Object> sensitive = Map.of("skirret_sensitive", List.of("/0/0", "/1/cards/*/number"));
        Message died = died("[\"secret\",1]", "{\"cards\":[{\"number\":\"4111\",\"cvc\":1}]}", sensitive);

        EntryEdit kept = edit(died, "[\"***\",2]", "{\"cards\":[{\"number\":\"***\",\"cvc\":2}]}", Map.of());

        assertThat(body(kept))
                .isEqualTo("[[\"secret\",2],{\"cards\":[{\"number\":\"4111\",\"cvc\":2}]}," + EMBED + "]");
        assertThat(kept.changes()).containsExactly("args[1]: 1 -> 2", "kwargs.cards[0].cvc: 1 -> 2");
        assertThat(kept.message().headers())
                .containsEntry("argsrepr", "('***', 2)")
                .containsEntry("kwargsrepr", "{'cards': [{'number': '***', 'cvc': 2}]}");

        EntryEdit changed = edit(died, "[\"other\",1]", null, Map.of());
        assertThat(body(changed)).startsWith("[[\"other\",1]");
        assertThat(changed.changes()).containsExactly("args[0]: \"***\" -> \"***\"");
        assertThat(changed.message().headers()).containsEntry("argsrepr", "('***', 1)");
    }

    @Test
    void what_is_hidden_does_not_move() {
        Map<String, Object> sensitive = Map.of("skirret_sensitive", List.of("/0/0", "/1/cards/*/number"));
        Message died = died("[\"secret\",1]", "{\"cards\":[{\"number\":\"4111\",\"cvc\":1}]}", sensitive);

        assertThatThrownBy(() -> edit(died, "[1,\"***\"]", null, Map.of()))
                .isInstanceOf(EditRefusedException.class)
                .hasMessageContaining("*** only where");
        assertThatThrownBy(() -> edit(died, "[\"***\"]", null, Map.of())).hasMessageContaining("not their number");
        assertThatThrownBy(() -> edit(
                        died,
                        null,
                        "{\"cards\":[{\"number\":\"4222\",\"cvc\":1},{\"number\":\"***\",\"cvc\":1}]}",
                        Map.of()))
                .hasMessageContaining("*** only where");
    }

    @Test
    void headers_of_the_application_change() {
        Message died = died("[1]", "{}", Map.of("team", "red", "old", true));

        EntryEdit edit = edit(died, null, null, Map.of("team", json("\"blue\""), "old", json("null")));

        assertThat(edit.message().headers()).containsEntry("team", "blue").doesNotContainKey("old");
        assertThat(edit.message().body()).isEqualTo(died.body());
        assertThat(edit.changes())
                .containsExactlyInAnyOrder("headers.team: red -> blue", "headers.old: true -> (none)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id",
                "task",
                "retries",
                "root_id",
                "expires",
                "x-death",
                "X-Anything",
                "skirret_replays",
                "skirret_ctx_user",
                "traceparent",
                "CC",
                "argsrepr",
                ""
            })
    void headers_that_say_which_call_it_is_are_locked(String name) {
        assertThatThrownBy(() -> edit(died("[1]", "{}", Map.of()), null, null, Map.of(name, json("\"x\""))))
                .isInstanceOfSatisfying(
                        EditRefusedException.class,
                        refused -> assertThat(refused.becauseOfEntry()).isFalse())
                .hasMessageContaining("nothing was done");
    }

    @Test
    void what_changes_nothing_is_too_large_or_cannot_be_read_is_refused() {
        Message died = died("[1]", "{}", Map.of());
        assertThatThrownBy(() -> edit(died, "[1]", "{}", Map.of())).hasMessageContaining("retry it");
        assertThatThrownBy(() -> edit(died, null, null, Map.of())).hasMessageContaining("retry it");
        EntryEdit.Asked large =
                new EntryEdit.Asked((ArrayNode) json("[\"" + "x".repeat(100) + "\"]"), null, null, Map.of());
        assertThatThrownBy(() -> EntryEdit.of(died, large, OperationOptions.NONE, NOBODY_TELLS, 100, Died.NOW))
                .hasMessageContaining("at most 100 bytes");
        Message expired = died("[1]", "{}", Map.of("expires", "2020-01-01T00:00:00Z"));
        assertThatThrownBy(() -> edit(expired, "[2]", null, Map.of()))
                .isInstanceOfSatisfying(
                        EditRefusedException.class,
                        refused -> assertThat(refused.becauseOfEntry()).isTrue());
        assertThatThrownBy(() -> edit(died("{}", "{}", Map.of()), "[2]", null, Map.of()))
                .hasMessageContaining("bad-body-shape");
        assertThat(body(edit(died("{}", "{}", Map.of()), "[2]", "{}", Map.of())))
                .startsWith("[[2],{},");
    }

    @Test
    void numbers_that_json_has_not_stay_where_nobody_changes_them() {
        EntryEdit edit = edit(died("[1]", "{\"x\":NaN,\"y\":-Infinity,\"z\":-0.0}", Map.of()), "[2]", null, Map.of());

        assertThat(body(edit)).contains("{\"x\":NaN,\"y\":-Infinity,\"z\":-0.0}");
    }
}
