package io.skirret.example;

import io.skirret.task.Task;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.imageio.ImageIO;

/** Scales pictures. */
public final class Images {

    private Images() {}

    /**
     * Writes a PNG no wider and no higher than {@code size} pixels, keeping the proportions; a smaller picture keeps
     * its size.
     *
     * @return width and height of the thumbnail
     * @throws IOException if the source cannot be read or the target not written
     * @throws IllegalArgumentException if the source is no picture, which no retry can change
     */
    @Task(name = "images.thumbnail", dontAutoretryFor = IllegalArgumentException.class, timeLimit = 60)
    public static Size thumbnail(Path source, Path target, int size) throws IOException {
        if (size < 1) {
            throw new IllegalArgumentException("expected a size of 1 pixel or more, got " + size);
        }
        BufferedImage picture = ImageIO.read(source.toFile());
        if (picture == null) {
            throw new IllegalArgumentException(
                    "expected a PNG, JPEG, GIF or BMP picture, got something else: " + source);
        }
        double scale = Math.min(1.0, (double) size / Math.max(picture.getWidth(), picture.getHeight()));
        int width = Math.max(1, (int) Math.round(picture.getWidth() * scale));
        int height = Math.max(1, (int) Math.round(picture.getHeight() * scale));
        BufferedImage thumbnail = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        Graphics2D canvas = thumbnail.createGraphics();
        try {
            canvas.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
            canvas.drawImage(picture, 0, 0, width, height, null);
        } finally {
            canvas.dispose();
        }
        write(thumbnail, target);
        return new Size(width, height);
    }

    // A task may run twice, or die in the middle: whoever looks at the target sees a whole picture or none.
    private static void write(BufferedImage picture, Path target) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        Path partial = Files.createTempFile(folder, "thumbnail", ".part");
        try {
            ImageIO.write(picture, "png", partial.toFile());
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException elsewhere) {
            Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /** Pixels. */
    public record Size(int width, int height) {}
}
