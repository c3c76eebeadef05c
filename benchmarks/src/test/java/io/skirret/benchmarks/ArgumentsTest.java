package io.skirret.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

    @Test
    void everythingIsMeasuredFullyUnlessSaidOtherwise() {
        Arguments arguments = Arguments.parse();

        assertThat(arguments.quick()).isFalse();
        assertThat(arguments.json()).isNull();
        assertThat(Arguments.PARTS).allMatch(arguments::wants);
    }

    @Test
    void readsWhatDevBenchPasses() {
        Arguments arguments = Arguments.parse("--quick", "--json", "out.json", "--only", "publish,heap");

        assertThat(arguments.quick()).isTrue();
        assertThat(arguments.json()).isEqualTo(Path.of("out.json"));
        assertThat(arguments.wants("heap")).isTrue();
        assertThat(arguments.wants("celery")).isFalse();
    }

    @Test
    void saysWhatWasExpected() {
        assertThatThrownBy(() -> Arguments.parse("--fast"))
                .hasMessageContaining("--quick")
                .hasMessageContaining("--fast");
        assertThatThrownBy(() -> Arguments.parse("--json")).hasMessageContaining("a value after --json");
        assertThatThrownBy(() -> Arguments.parse("--only", "lunch")).hasMessageContaining("latency");
    }
}
