package io.skirret.worker.internal.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A worker is a guest in its virtual machine. */
class TaskThreadsTest {

    @ParameterizedTest
    @CsvSource({
        "17, false, false",
        "20, true, false",
        "21, false, false",
        "21, true, true",
        "23, false, false",
        "23, true, true",
        "24, false, true",
        "25, true, true"
    })
    void virtual_threads_are_the_default_where_a_blocked_task_cannot_stop_the_others(
            int java, boolean carriersChosen, boolean virtual) {
        assertThat(TaskThreads.virtualByDefault(java, carriersChosen)).isEqualTo(virtual);
    }

    @Test
    void no_property_of_the_virtual_machine_is_set() {
        Properties before = (Properties) System.getProperties().clone();
        TaskThreads.platform();
        if (TaskThreads.virtualSupported()) {
            TaskThreads.virtual();
        }
        assertThat(System.getProperties()).isEqualTo(before);
    }
}
