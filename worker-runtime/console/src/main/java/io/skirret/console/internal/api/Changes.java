package io.skirret.console.internal.api;

import io.skirret.console.internal.http.Request;
import io.skirret.console.internal.store.Change;
import io.skirret.time.Clock;

/** Who asks for a change, as the audit writes it down. */
final class Changes {

    private Changes() {}

    /** The change that this request asks for, now. */
    static Change of(Request request, Clock clock) {
        return new Change(request.caller().name(), request.origin(), clock.now());
    }
}
