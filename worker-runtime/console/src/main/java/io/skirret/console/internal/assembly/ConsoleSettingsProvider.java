package io.skirret.console.internal.assembly;

import io.skirret.settings.Setting;
import io.skirret.settings.SettingsProvider;
import java.util.List;

/** Tells the settings of a console to who loads the configuration. Found by {@link java.util.ServiceLoader}. */
public final class ConsoleSettingsProvider implements SettingsProvider {

    @Override
    public List<Setting<?>> settings() {
        return ConsoleSettings.ALL;
    }
}
