package io.skirret.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TasksTest {

    @TempDir
    private Path folder;

    @Test
    void aThumbnailKeepsProportionsAndFits() throws IOException {
        Path source = picture(400, 100);
        Path target = folder.resolve("small.png");
        assertThat(Images.thumbnail(source, target, 64)).isEqualTo(new Images.Size(64, 16));
        BufferedImage written = ImageIO.read(target.toFile());
        assertThat(written.getWidth()).isEqualTo(64);
        assertThat(written.getHeight()).isEqualTo(16);
    }

    @Test
    void aSmallPictureKeepsItsSizeAndARepeatChangesNothing() throws IOException {
        Path source = picture(20, 10);
        Path target = folder.resolve("small.png");
        assertThat(Images.thumbnail(source, target, 64)).isEqualTo(new Images.Size(20, 10));
        assertThat(Images.thumbnail(source, target, 64)).isEqualTo(new Images.Size(20, 10));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).as("no partial file is left").hasSize(2);
        }
    }

    @Test
    void whatIsNoPictureIsSaidToBeNone() throws IOException {
        Path text = Files.writeString(folder.resolve("note.png"), "not a picture");
        assertThatThrownBy(() -> Images.thumbnail(text, folder.resolve("out.png"), 64))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a PNG, JPEG, GIF or BMP picture");
    }

    @Test
    void wordsAreCountedAsUnicodeSeesThem() throws IOException {
        Path text =
                Files.writeString(folder.resolve("text"), "Grüße an Ada, die 1. Programmiererin!\n\n it's -- café\n");
        assertThat(Texts.count(text)).isEqualTo(8);
    }

    @Test
    void aMissingTextIsAnIoFailure() {
        assertThatThrownBy(() -> Texts.count(folder.resolve("nowhere"))).isInstanceOf(IOException.class);
    }

    private Path picture(int width, int height) throws IOException {
        Path file = folder.resolve("picture.png");
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        return file;
    }
}
