package io.skirret.agent;

import io.skirret.client.TaskCalls;
import io.skirret.client.internal.Weaving;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** What the build made, and class paths put together from it. The recording TaskCalls is in front of core's. */
final class Packaged {

    /** The agent with its own Byte Buddy. */
    static final Path AGENT = property("io.skirret.agent.jar");

    /** The agent without it, as builds use it. */
    static final Path THIN = property("io.skirret.agent.thin.jar");

    /** The tests' classes after byte-buddy-maven-plugin. */
    static final Path WOVEN = property("io.skirret.agent.woven.classes");

    /** The tests' classes as javac made them. */
    static final Path PLAIN = location(TaskCalls.class);

    static final Path CORE = location(Weaving.class);

    private Packaged() {}

    static String classPath(Path... entries) {
        return String.join(
                File.pathSeparator, Stream.of(entries).map(Path::toString).toList());
    }

    /** A flat executable jar of these classes, core, the agent and libraries: what a shade plugin makes. */
    static Path executable(Path target, Path classes, String mainClass, Path... libraries) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.MAIN_CLASS, mainClass);
        main.putValue("Launcher-Agent-Class", "io.skirret.agent.SkirretAgent");
        main.putValue("Can-Retransform-Classes", "true");
        Set<String> written = new HashSet<>(List.of("META-INF/MANIFEST.MF"));
        try (OutputStream file = Files.newOutputStream(target);
                JarOutputStream jar = new JarOutputStream(file, manifest)) {
            for (Path source :
                    (Iterable<Path>) Stream.concat(Stream.of(classes, CORE, AGENT), Stream.of(libraries))::iterator) {
                if (Files.isDirectory(source)) {
                    copy(source, jar, written);
                } else {
                    try (FileSystem contents = FileSystems.newFileSystem(source)) {
                        copy(contents.getPath("/"), jar, written);
                    }
                }
            }
        }
        return target;
    }

    private static void copy(Path root, JarOutputStream jar, Set<String> written) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String name = root.relativize(file).toString().replace(File.separatorChar, '/');
                if (written.add(name)) {
                    jar.putNextEntry(new JarEntry(name));
                    Files.copy(file, jar);
                    jar.closeEntry();
                }
            }
        }
    }

    private static Path property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException(
                    "expected the system property " + name + ", as the pom sets it for failsafe");
        }
        return Path.of(value);
    }

    private static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
