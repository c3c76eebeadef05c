package io.skirret.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What is published leaves logging to the application: no back end comes with it, and no configuration of one. */
class PublishedLoggingTest {

    /** What configures or is a back end of SLF4J, at the root of a jar or in its services. */
    private static final Pattern OF_A_BACK_END = Pattern.compile(
            "(logback|log4j|log4j2|simplelogger|logging|commons-logging)[^/]*\\.(xml|properties|groovy|ya?ml|jsn|json)"
                    + "|META-INF/services/(org\\.slf4j\\.|ch\\.qos\\.logback|org\\.apache\\.logging).*");

    private static final Pattern BACK_END =
            Pattern.compile("logback-.*|log4j.*|slf4j-(?!api$).*|jcl-over-slf4j|spring-boot-starter-logging");

    @ParameterizedTest
    @FieldSource("io.skirret.api.PublishedModule#ALL")
    void itsJarConfiguresNoLogging(PublishedModule module) throws IOException {
        assertThat(files(module.location()))
                .contains(module.member().getName().replace('.', '/') + ".class")
                .noneMatch(file -> OF_A_BACK_END.matcher(file).matches());
    }

    @ParameterizedTest
    @FieldSource("io.skirret.api.PublishedModule#ALL")
    void itsPomBringsNoBackEnd(PublishedModule module) throws Exception {
        Path pom = Path.of("..", module.folder(), "pom.xml");
        NodeList dependencies = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(pom.toFile())
                .getElementsByTagName("dependency");
        List<String> passedOn = Stream.iterate(0, i -> i < dependencies.getLength(), i -> i + 1)
                .map(i -> (Element) dependencies.item(i))
                .filter(dependency -> !text(dependency, "scope").equals("test")
                        && !text(dependency, "scope").equals("provided")
                        && !text(dependency, "optional").equals("true"))
                .map(dependency -> text(dependency, "artifactId"))
                .toList();
        assertThat(passedOn)
                .isNotEmpty()
                .noneMatch(artifact -> BACK_END.matcher(artifact).matches());
    }

    private static String text(Element dependency, String name) {
        NodeList found = dependency.getElementsByTagName(name);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
    }

    private static List<String> files(Path location) throws IOException {
        if (Files.isDirectory(location)) {
            return walk(location);
        }
        try (FileSystem jar = FileSystems.newFileSystem(location)) {
            return walk(jar.getPath("/"));
        }
    }

    private static List<String> walk(Path root) throws IOException {
        try (Stream<Path> walked = Files.walk(root)) {
            return walked.map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .toList();
        }
    }
}
