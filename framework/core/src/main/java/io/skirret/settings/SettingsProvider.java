package io.skirret.settings;

import java.util.List;

/**
 * The settings of a module that is not on every class path. Found by {@link java.util.ServiceLoader}; implementations
 * are public classes with a public constructor without parameters, and stateless.
 */
public interface SettingsProvider {

    /** In the order in which the reference shows them; the same at each call. */
    List<Setting<?>> settings();
}
