package io.skirret.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BenchmarkOptionsTest {

    @Test
    void everythingIsMeasuredFullyUnlessSaidOtherwise() {
        BenchmarkOptions arguments = BenchmarkOptions.parse();

        assertThat(arguments.quick()).isFalse();
        assertThat(arguments.json()).isNull();
        assertThat(BenchmarkOptions.PARTS).allMatch(arguments::wants);
    }

    @Test
    void readsWhatDevBenchPasses() {
        BenchmarkOptions arguments = BenchmarkOptions.parse("--quick", "--json", "out.json", "--only", "publish,heap");

        assertThat(arguments.quick()).isTrue();
        assertThat(arguments.json()).isEqualTo(Path.of("out.json"));
        assertThat(arguments.wants("heap")).isTrue();
        assertThat(arguments.wants("celery")).isFalse();
    }

    @Test
    void saysWhatWasExpected() {
        assertThatThrownBy(() -> BenchmarkOptions.parse("--fast"))
                .hasMessageContaining("--quick")
                .hasMessageContaining("--fast");
        assertThatThrownBy(() -> BenchmarkOptions.parse("--json")).hasMessageContaining("a value after --json");
        assertThatThrownBy(() -> BenchmarkOptions.parse("--only", "lunch")).hasMessageContaining("latency");
    }
}
