package io.skirret.failure;

import static io.skirret.failure.FailureCategory.AUTHENTICATION;
import static io.skirret.failure.FailureCategory.NETWORK;
import static io.skirret.failure.FailureCategory.PERMANENT;
import static io.skirret.failure.FailureCategory.RATE_LIMITED;
import static io.skirret.failure.FailureCategory.SYSTEM;
import static io.skirret.failure.FailureCategory.TRANSIENT;
import static io.skirret.failure.FailureCategory.VALIDATION;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The failure taxonomy: category, what helps, the usual wait in seconds before trying again, what it means. */
public enum FailureType {
    /** The database was busy, locked, restarting or away. */
    TRANSIENT_DATABASE(TRANSIENT, Remediation.AUTO_RETRY, 30, "The database was busy, locked, restarting or away."),
    /** A connection failed, broke or stayed silent. */
    TRANSIENT_NETWORK(NETWORK, Remediation.AUTO_RETRY, 60, "A connection failed, broke or stayed silent."),
    /** A service asked for fewer calls. */
    TRANSIENT_RATE_LIMIT(RATE_LIMITED, Remediation.AUTO_RETRY, 60, "A service asked for fewer calls."),
    /** The data was refused and will be refused again. */
    PERMANENT_VALIDATION(VALIDATION, Remediation.FIX_DATA, 0, "The data was refused and will be refused again."),
    /** What the call names does not exist. */
    PERMANENT_NOT_FOUND(PERMANENT, Remediation.FIX_DATA, 0, "What the call names does not exist."),
    /** A credential was missing, wrong or expired. */
    PERMANENT_AUTHENTICATION(AUTHENTICATION, Remediation.FIX_CONFIG, 0, "A credential was missing, wrong or expired."),
    /** The credential is known but may not do this. */
    PERMANENT_PERMISSION(AUTHENTICATION, Remediation.FIX_CONFIG, 0, "The credential is known but may not do this."),
    /** A setting, file or driver the task needs is absent. */
    CONFIG_MISSING_SETTING(PERMANENT, Remediation.FIX_CONFIG, 0, "A setting, file or driver the task needs is absent."),
    /** A setting is there but cannot work. */
    CONFIG_INVALID(PERMANENT, Remediation.FIX_CONFIG, 0, "A setting is there but cannot work."),
    /** The service that was called is failing or down. */
    EXTERNAL_API_DOWN(TRANSIENT, Remediation.CHECK_EXTERNAL, 900, "The service that was called is failing or down."),
    /** Memory or threads ran out. */
    SYSTEM_OUT_OF_MEMORY(SYSTEM, Remediation.SCALE_RESOURCES, 60, "Memory or threads ran out."),
    /** A disk, quota or table space is full. */
    SYSTEM_DISK_FULL(SYSTEM, Remediation.SCALE_RESOURCES, 300, "A disk, quota or table space is full."),
    /** The work took too long or was interrupted. */
    SYSTEM_TIMEOUT(SYSTEM, Remediation.AUTO_RETRY, 30, "The work took too long or was interrupted."),
    /** The code or its deployment is wrong; it fails the same way again. */
    CODE_DEFECT(
            PERMANENT, Remediation.ALERT_TEAM, 0, "The code or its deployment is wrong; it fails the same way again."),
    /** Nothing known matches; assumed to pass until the retries are spent. */
    UNKNOWN(
            TRANSIENT,
            Remediation.INVESTIGATE,
            0,
            "Nothing known matches; assumed to pass until the retries are spent.");

    private final FailureCategory category;
    private final Remediation remediation;
    private final @Nullable Duration usualDelay;
    private final String meaning;

    FailureType(FailureCategory category, Remediation remediation, int delaySeconds, String meaning) {
        this.category = category;
        this.remediation = remediation;
        this.usualDelay = delaySeconds == 0 ? null : Duration.ofSeconds(delaySeconds);
        this.meaning = meaning;
    }

    /** The category that retry policies may name instead of the type. */
    public FailureCategory category() {
        return category;
    }

    /** What usually helps; a failure at hand can say otherwise. */
    public Remediation remediation() {
        return remediation;
    }

    /** Whether a failure of this type is retried unless something more exact is known: that of its category. */
    public boolean retriable() {
        return category.retriable();
    }

    /**
     * How long to wait before trying again when nothing else says so; empty if no retry is advised or no wait is usual.
     */
    public Optional<Duration> usualDelay() {
        return Optional.ofNullable(usualDelay);
    }

    /** One sentence for a person: what this type means. */
    public String meaning() {
        return meaning;
    }
}
