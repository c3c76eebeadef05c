package io.skirret.worker.internal.assembly;

import io.skirret.settings.Setting;
import io.skirret.settings.SettingsProvider;
import io.skirret.worker.WorkerSettings;
import io.skirret.worker.breaker.BreakerSettings;
import io.skirret.worker.endpoint.EndpointSettings;
import java.util.List;
import java.util.stream.Stream;

/** Tells the settings of a worker to who loads the configuration. Found by {@link java.util.ServiceLoader}. */
public final class WorkerSettingsProvider implements SettingsProvider {

    @Override
    public List<Setting<?>> settings() {
        return Stream.of(WorkerSettings.ALL, BreakerSettings.ALL, EndpointSettings.ALL)
                .<Setting<?>>flatMap(List::stream)
                .toList();
    }
}
