package io.skirret.worker.internal.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.Message;
import io.skirret.message.internal.DecodeLimits;
import io.skirret.message.internal.HeaderMap;
import io.skirret.message.internal.TaskCall;
import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.TaskMessageDecoder;
import io.skirret.message.internal.TaskMessageEncoder;
import io.skirret.time.Clock;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

class ArgumentMemoryTest {

    private static final int MIB = 1 << 20;

    @Test
    void whatWaitsLongEnoughIsReadAllTheSame() throws Exception {
        ArgumentMemory memory = memory(MIB);
        TaskMessage giant = call(100_000);
        int first = memory.take(giant);

        int second = memory.take(giant);

        assertThat(first).isEqualTo(MIB / 1024).isEqualTo(second);
        memory.giveBack(first);
        memory.giveBack(second);
        assertThat(memory.free()).as("all is given back").isEqualTo(MIB / 1024);
    }

    @Test
    void aCompressedBodyCostsWhatItExpandsTo() throws Exception {
        ArgumentMemory memory = memory(64 * MIB);
        TaskMessage plain = call(20_000);

        assertThat(memory.take(compressed(plain, "application/x-gzip"))).isEqualTo(memory.take(plain));
        assertThat(memory.take(compressed(call(10), "zlib"))).isZero();
        assertThat(memory.take(with(plain, "compression", "", plain.body()))).isEqualTo(memory.take(plain));
    }

    @Test
    void aSmallBodyIsNotCounted() throws Exception {
        assertThat(memory(MIB).take(call(100))).isZero();
    }

    private static ArgumentMemory memory(int bytes) {
        return new ArgumentMemory(Optional.of(bytes), DecodeLimits.DEFAULT, Clock.system(), Duration.ofMillis(1));
    }

    private static TaskMessage call(int values) throws Exception {
        return new TaskMessageDecoder(DecodeLimits.DEFAULT)
                .decode(new TaskMessageEncoder()
                        .encode(TaskCall.of("t", "i")
                                .args(IntStream.range(0, values)
                                        .map(i -> i * 7919)
                                        .boxed()
                                        .toList())
                                .build()));
    }

    private static TaskMessage compressed(TaskMessage plain, String name) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream zlib = new DeflaterOutputStream(bytes)) {
            zlib.write(plain.body());
        }
        return with(plain, "compression", name, bytes.toByteArray());
    }

    private static TaskMessage with(TaskMessage plain, String header, String value, byte[] body) throws Exception {
        LinkedHashMap<String, Object> headers = new LinkedHashMap<>(plain.headers());
        headers.put(header, value);
        return new TaskMessageDecoder(DecodeLimits.DEFAULT)
                .decode(new Message(plain.properties(), HeaderMap.of(headers), body));
    }
}
