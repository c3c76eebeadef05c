package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenTagsTest {

    /** Against a sorted set: the same answers after each of many steps, in any order, however many are open. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 250, 2000})
    void isTheSetOfThoseThatAreOpen(int atMost) {
        Random random = new Random(atMost);
        OpenTags tags = new OpenTags();
        TreeSet<Long> model = new TreeSet<>();
        long next = 1;
        for (int step = 0; step < 20_000; step++) {
            if (model.size() < atMost && random.nextInt(3) > 0) {
                tags.add(next);
                model.add(next);
                // Most follow one another; a consumer that was cancelled may have had some between.
                next += random.nextInt(20) == 0 ? 5 : 1;
            } else {
                long tag = pick(model, random, next);
                tags.remove(tag);
                model.remove(tag);
            }
            assertThat(tags.size()).isEqualTo(model.size());
            assertThat(tags.isEmpty()).isEqualTo(model.isEmpty());
            assertThat(tags.oldest()).isEqualTo(model.isEmpty() ? Long.MAX_VALUE : model.first());
        }
    }

    @Test
    void oneThatStaysOpenKeepsNoneOfThoseBehindIt() {
        OpenTags tags = new OpenTags();
        tags.add(1);
        for (long tag = 2; tag < 1_000_000; tag++) {
            tags.add(tag);
            tags.remove(tag);
        }

        assertThat(tags.oldest()).isEqualTo(1);
        assertThat(tags.size()).isEqualTo(1);
        tags.remove(1);
        assertThat(tags.isEmpty()).isTrue();
    }

    // One that is open, the oldest mostly; now and then one that is not.
    private static long pick(TreeSet<Long> model, Random random, long next) {
        if (model.isEmpty() || random.nextInt(20) == 0) {
            return random.nextLong(next + 10);
        }
        if (random.nextBoolean()) {
            return model.first();
        }
        List<Long> all = new ArrayList<>(model);
        return all.get(random.nextInt(all.size()));
    }
}
