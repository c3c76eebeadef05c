package io.skirret.client;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Class loaders that hold Skirret, or this module's tests, a second time, apart from the tests' own. */
final class Isolated {

    private Isolated() {}

    /** What the class path of the tests has, as far as it is wanted, and these folders. */
    static URLClassLoader loader(ClassLoader parent, Predicate<String> wanted, Path... folders) {
        URL[] urls = Stream.concat(
                        Arrays.stream(
                                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                        .split(File.pathSeparator)),
                        Arrays.stream(folders).map(Path::toString))
                .filter(entry -> wanted.test(entry) || Arrays.asList(folders).contains(Path.of(entry)))
                .map(Isolated::url)
                .toArray(URL[]::new);
        return new URLClassLoader(urls, parent);
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
