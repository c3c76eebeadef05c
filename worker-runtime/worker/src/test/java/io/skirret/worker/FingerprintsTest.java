package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.config.SkirretConfig;
import io.skirret.failure.Fingerprint;
import io.skirret.message.DeadLetter;
import io.skirret.worker.WorkerEvent.Ending;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A dead letter is grouped by the whole exception, of which its record keeps a part. */
class FingerprintsTest {

    private final Workshop shop = new Workshop();

    @AfterEach
    void close() {
        shop.close();
    }

    private DeadLetter died(Exception thrown, UnaryOperator<WorkerBuilder> settings) {
        shop.task("failing", (arguments, context) -> {
            throw thrown;
        });
        shop.start(settings);
        shop.send("failing");
        shop.ended(Ending.DEAD_LETTERED);
        return shop.onlyDead();
    }

    @Test
    void the_worker_keeps_what_the_record_loses() {
        SQLException thrown = new SQLException("duplicate key", "23505");

        DeadLetter letter = died(thrown, builder -> builder);

        assertThat(letter.fingerprint()).isEqualTo(Fingerprint.of(thrown, null, Set.of()));
        assertThat(letter.group(Set.of()).components()).contains("code: SQLState 23505/0");
    }

    @Test
    void packages_can_be_told_to_be_the_applications_own() {
        Exception thrown = new IllegalArgumentException("no such order");

        DeadLetter letter = died(thrown, builder -> builder.ownPackages(Set.of("io.skirret.worker")));

        assertThat(letter.fingerprint()).isEqualTo(Fingerprint.of(thrown, null, Set.of("io.skirret.worker")));
        assertThat(letter.fingerprint()).isNotEqualTo(Fingerprint.of(thrown, null, Set.of()));
    }

    @Test
    void the_setting_tells_them_too() {
        Exception thrown = new IllegalArgumentException("no such order");
        SkirretConfig config = SkirretConfig.of(Map.of("skirret.fingerprint.own-packages", "io.skirret.worker"));

        DeadLetter letter = died(thrown, builder -> builder.configured(config).controlAllow(ControlAccess.NONE));

        assertThat(letter.fingerprint()).isEqualTo(Fingerprint.of(thrown, null, Set.of("io.skirret.worker")));
    }
}
