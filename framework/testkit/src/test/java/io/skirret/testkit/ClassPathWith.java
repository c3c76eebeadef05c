package io.skirret.testkit;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The class path of these tests once more, in a class loader of its own, with another version of a library. */
final class ClassPathWith {

    private ClassPathWith() {}

    /**
     * @param jars the folder of the jars, below {@code target}; the build copies them there
     * @param instead how the names of the jars begin that they replace
     */
    static URLClassLoader other(String jars, List<String> instead) throws IOException {
        List<URL> urls = new ArrayList<>();
        try (Stream<Path> copied = Files.list(Path.of("target").resolve(jars))) {
            copied.map(ClassPathWith::url).forEach(urls::add);
        }
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Arrays.stream(classPath.split(File.pathSeparator))
                .map(Path::of)
                .filter(entry -> instead.stream()
                        .noneMatch(name -> entry.getFileName().toString().startsWith(name)))
                .map(ClassPathWith::url)
                .forEach(urls::add);
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
