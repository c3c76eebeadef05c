package io.skirret.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingRegistryTest {

    private static final Setting<Integer> SIZE =
            new Setting<>("acme.pool.max-size", ValueType.whole(1, 100), "10", "Size of the pool.");
    private static final Setting<Integer> LIMIT =
            new Setting<>("acme.limits.<name>.max-calls", ValueType.whole(1, 100), "5", "Calls at a time.");
    private static final Setting<String> ON =
            Setting.optional("acme.limits.<name>.on.<failure>", ValueType.text("a name"), "Where to go on.");
    private static final Setting<String> OWNER =
            Setting.optional("acme.owners.<class>", ValueType.text("a name"), "Who owns it.");
    private static final SettingRegistry REGISTRY = new SettingRegistry(List.of(SIZE, LIMIT, ON, OWNER));

    @Test
    void values_and_defaults_are_read() {
        assertThat(REGISTRY.given(Map.of("acme.pool.max-size", "7")).get(SIZE)).isEqualTo(7);
        assertThat(REGISTRY.given(Map.of("other.key", "7")).get(SIZE)).isEqualTo(10);
        assertThatThrownBy(() -> SettingValues.none().get(OWNER)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-calls", "max_calls", "maxCalls"})
    void a_setting_of_a_family_is_read_in_any_spelling(String spelling) {
        SettingValues values = REGISTRY.given(Map.of("acme.limits.com.acme.Mail." + spelling, "9"));
        assertThat(values.named("acme.limits."))
                .hasEntrySatisfying(
                        "com.acme.Mail", own -> assertThat(own.get(LIMIT)).isEqualTo(9));
    }

    @Test
    void what_the_application_chooses_in_a_key_is_told() {
        SettingValues values =
                REGISTRY.given(Map.of("acme.limits.mail.on.max-calls", "slow", "acme.owners.com.acme.Mail", "ada"));
        assertThat(values.all(ON)).singleElement().satisfies(found -> {
            assertThat(found.name()).isEqualTo("mail");
            assertThat(found.detail()).isEqualTo("max-calls");
        });
        assertThat(values.all(OWNER))
                .singleElement()
                .satisfies(found -> assertThat(found.name()).isEqualTo("com.acme.Mail"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"acme.limits.mail.max-cals", "acme.limits.max-calls", "acme.limits..max-calls", "acme.limits."})
    void a_key_of_a_family_that_is_none_is_refused(String key) {
        assertThatThrownBy(() -> REGISTRY.given(Map.of(key, "1")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(key + ": expected acme.limits.<name>.<setting>")
                .hasMessageEndingWith("Settings: max-calls, on.<failure>.");
    }

    @Test
    void a_stronger_source_wins_in_another_spelling_too_and_one_source_writes_a_setting_once() {
        SettingValues values = SettingValues.builder(REGISTRY)
                .add("acme.limits.mail.maxCalls", "1", "system property")
                .add("acme.limits.mail.max-calls", "2", "a file")
                .build();
        assertThat(values.named("acme.limits.").get("mail").get(LIMIT)).isEqualTo(1);
        assertThatThrownBy(() -> SettingValues.builder(REGISTRY)
                        .add("acme.limits.mail.maxCalls", "1", "a file")
                        .add("acme.limits.mail.max-calls", "2", "a file"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("acme.limits.mail.max-calls: expected each setting once, got it also as"
                        + " acme.limits.mail.maxCalls (a file); nothing was started. Remove one of the two.");
    }

    @Test
    void one_key_is_declared_once() {
        assertThatThrownBy(() -> new SettingRegistry(List.of(SIZE, SIZE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'acme.pool.max-size' twice");
    }

    @Test
    void a_password_is_never_shown() {
        SettingValues values = REGISTRY.given(Map.of("acme.owners.x", "amqp://ada:s3cret@host/v"));
        assertThat(values.all().iterator().next()).hasToString("acme.owners.x = amqp://***@host/v (given in code)");
        assertThatThrownBy(() -> REGISTRY.given(Map.of("acme.pool.max-size", "amqp://ada:s3cret@host/v")))
                .message()
                .contains("amqp://***@host/v")
                .doesNotContain("s3cret");
    }
}
