package io.skirret.console.internal.assembly;

import io.skirret.console.internal.alerts.AlertSettings;
import io.skirret.settings.Setting;
import io.skirret.settings.SettingsProvider;
import java.util.List;
import java.util.stream.Stream;

/** Tells the settings of a console to who loads the configuration. Found by {@link java.util.ServiceLoader}. */
public final class ConsoleSettingsProvider implements SettingsProvider {

    @Override
    public List<Setting<?>> settings() {
        return Stream.concat(ConsoleSettings.ALL.stream(), AlertSettings.ALL.stream())
                .toList();
    }
}
