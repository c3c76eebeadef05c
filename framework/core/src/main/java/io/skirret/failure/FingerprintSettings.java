package io.skirret.failure;

import io.skirret.settings.Setting;
import io.skirret.settings.SettingValues;
import io.skirret.settings.ValueType;
import java.util.List;
import java.util.Set;

/** The settings {@code skirret.fingerprint.*}. */
public final class FingerprintSettings {

    private static final Setting<List<String>> OWN_PACKAGES = Setting.optional(
            "skirret.fingerprint.own-packages",
            ValueType.list(),
            "Packages of the application, separated by commas, that would else pass for a library's, such as com.google.ourshop; the same"
                    + " for workers and for who reads dead letters.");

    /** In the order of the reference. */
    public static final List<Setting<?>> ALL = List.of(OWN_PACKAGES);

    private FingerprintSettings() {}

    /** What {@link Fingerprint#of} takes as the application's own packages; none unless set. */
    public static Set<String> ownPackages(SettingValues values) {
        return Set.copyOf(values.value(OWN_PACKAGES).orElse(List.of()));
    }
}
