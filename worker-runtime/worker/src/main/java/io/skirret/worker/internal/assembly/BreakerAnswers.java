package io.skirret.worker.internal.assembly;

import io.skirret.worker.breaker.BreakerStatus;
import io.skirret.worker.breaker.Breakers;
import io.skirret.worker.internal.control.BreakerAccess;
import java.util.LinkedHashMap;
import java.util.Map;

/** Lets remote control see and steer circuit breakers. */
final class BreakerAnswers {

    private static final double MILLIS_A_SECOND = 1000.0;

    private BreakerAnswers() {}

    static BreakerAccess of(Breakers breakers) {
        return new BreakerAccess(
                () -> breakers.statuses().stream().map(BreakerAnswers::told).toList(),
                breakers::forceOpen,
                breakers::reset);
    }

    private static Map<String, Object> told(BreakerStatus status) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("name", status.name());
        told.put("state", status.state().name());
        told.put("remaining", status.remaining().toMillis() / MILLIS_A_SECOND);
        told.put("why", status.why());
        told.put("by", status.by());
        told.put("settings", status.settings().toString());
        return told;
    }
}
