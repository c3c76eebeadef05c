package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.Message;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Results and exceptions as Python's repr shows them. */
class PythonTextTest {

    private static @Nullable String result(@Nullable Object value) throws Exception {
        TaskMessage call = new TaskMessageDecoder(DecodeLimits.DEFAULT)
                .decode(new TaskMessageEncoder("gen1@host", 1 << 22)
                        .encode(TaskCall.of("t", "id").build()));
        Message reply = ResultMessage.success(call, value, Instant.EPOCH, 1 << 22);
        return PythonText.result(reply);
    }

    @Test
    void a_result_is_written_as_python_does() throws Exception {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("a", List.of(1, 2.5, List.of(), Map.of()));
        map.put("b", null);
        assertThat(result(map)).isEqualTo("{'a': [1, 2.5, [], {}], 'b': None}");
        assertThat(result(5)).isEqualTo("5");
        assertThat(result(null)).isEqualTo("None");
        assertThat(result(Arrays.asList(true, false, "it's\n"))).isEqualTo("[True, False, \"it's\\n\"]");
    }

    @Test
    void a_long_result_is_cut() throws Exception {
        String text = result("x".repeat(100_000));
        assertThat(text).hasSizeLessThanOrEqualTo(1024).endsWith("...");
    }

    @Test
    void an_exception_reads_like_a_python_one() {
        assertThat(PythonText.exception(new IllegalStateException("bad 'x'")))
                .isEqualTo("IllegalStateException(\"bad 'x'\")");
        assertThat(PythonText.exception(new IllegalStateException())).isEqualTo("IllegalStateException()");
        assertThat(PythonText.exception(new RuntimeException() {
                    @Override
                    public String getMessage() {
                        throw new IllegalArgumentException();
                    }
                }))
                .contains("getMessage() threw");
    }
}
