package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HeaderMapTest {

    @Test
    void keepsOrderAndNulls() {
        HeaderMap headers = HeaderMap.copyOf(collected());

        assertThat(headers).containsExactlyEntriesOf(collected()).hasSize(3).isEqualTo(collected());
        assertThat(headers)
                .hasSameHashCodeAs(collected())
                .hasToString(collected().toString());
        assertThat(headers.containsKey("eta")).isTrue();
        assertThat(headers.get("eta")).isNull();
        assertThat(headers.containsKey("none")).isFalse();
        List<String> seen = new ArrayList<>();
        headers.forEach((name, value) -> seen.add(name + "=" + value));
        assertThat(seen).containsExactly("task=t", "eta=null", "retries=0");
    }

    @Test
    void whatCameInIsFoundWithAndWithoutHeadersOfOurs() {
        HeaderMap without = HeaderMap.received(collected());
        LinkedHashMap<String, @Nullable Object> more = collected();
        more.put(HeaderNames.DEFERRALS, 2);
        HeaderMap with = HeaderMap.received(more);
        LinkedHashMap<String, @Nullable Object> named = collected();
        named.put(HeaderNames.POLICY, "calm");
        HeaderMap policy = HeaderMap.received(named);

        assertThat(without.get("task")).isEqualTo("t");
        assertThat(without.containsKey("eta")).isTrue();
        assertThat(without.get(HeaderNames.DEFERRALS)).isNull();
        assertThat(without.containsKey(HeaderNames.DEFERRALS)).isFalse();
        assertThat(HeaderMap.mayHaveOurs(without)).isFalse();
        assertThat(with.get(HeaderNames.DEFERRALS)).isEqualTo(2);
        assertThat(with.containsKey(HeaderNames.DEFERRALS)).isTrue();
        assertThat(HeaderMap.mayHaveOurs(with)).isTrue();
        assertThat(policy.get(HeaderNames.POLICY)).isEqualTo("calm");
        assertThat(HeaderMap.mayHaveOurs(policy)).isTrue();
        assertThat(HeaderMap.mayHaveOurs(HeaderMap.of(collected()))).isTrue();
    }

    @Test
    void cannotBeChangedByAnyOfItsDoors() {
        HeaderMap headers = HeaderMap.of(collected());

        assertThatThrownBy(() -> headers.put("task", "x")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> headers.remove("task")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(headers::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> headers.keySet().remove("task")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> headers.values().clear()).isInstanceOf(UnsupportedOperationException.class);
        Map.Entry<String, @Nullable Object> first =
                headers.entrySet().iterator().next();
        assertThatThrownBy(() -> first.setValue("x")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> headers.replaceAll((name, value) -> "x"))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(headers).isEqualTo(collected());
    }

    @Test
    void aMessageCopiesWhatItsMakerMayChangeAndNothingElse() {
        Map<String, @Nullable Object> given = new HashMap<>(collected());
        Message copied = new Message(MessageProperties.json("i", null), given, new byte[0]);
        given.put("task", "changed");

        assertThat(copied.headers()).containsEntry("task", "t");
        Message same = new Message(copied.properties(), copied.headers(), copied.body());
        assertThat(same.headers()).isSameAs(copied.headers());
    }

    private static LinkedHashMap<String, @Nullable Object> collected() {
        LinkedHashMap<String, @Nullable Object> headers = new LinkedHashMap<>();
        headers.put("task", "t");
        headers.put("eta", null);
        headers.put("retries", 0);
        return headers;
    }
}
