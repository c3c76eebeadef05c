package io.skirret.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.worker.ThreadKind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command gives virtual threads a carrier per run where they need one. */
class CarrierThreadsTest {

    private @Nullable String before;

    @BeforeEach
    void remember() {
        before = System.getProperty(CarrierThreads.PROPERTY);
        System.clearProperty(CarrierThreads.PROPERTY);
    }

    @AfterEach
    void putBack() {
        if (before == null) {
            System.clearProperty(CarrierThreads.PROPERTY);
        } else {
            System.setProperty(CarrierThreads.PROPERTY, before);
        }
    }

    @ParameterizedTest
    @CsvSource({"21, AUTO", "22, VIRTUAL", "23, AUTO"})
    void where_a_blocked_task_holds_its_carrier_there_is_one_per_run(int java, ThreadKind threads) {
        CarrierThreads.provide(java, threads, 100_000);

        assertThat(System.getProperty(CarrierThreads.PROPERTY)).isEqualTo("100000");
    }

    @ParameterizedTest
    @CsvSource({"17, AUTO", "24, AUTO", "25, VIRTUAL", "21, PLATFORM"})
    void elsewhere_nothing_is_set(int java, ThreadKind threads) {
        CarrierThreads.provide(java, threads, 100_000);

        assertThat(System.getProperty(CarrierThreads.PROPERTY)).isNull();
    }

    @Test
    void what_somebody_set_stays() {
        System.setProperty(CarrierThreads.PROPERTY, "7");

        CarrierThreads.provide(21, ThreadKind.AUTO, 100_000);

        assertThat(System.getProperty(CarrierThreads.PROPERTY)).isEqualTo("7");
    }
}
