package io.skirret.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        @Nullable String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {
            "skirret " + (version == null ? "(not packaged)" : version) + ", Java " + Runtime.version()
        };
    }
}
