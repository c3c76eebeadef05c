package io.skirret.worker.internal.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.skirret.message.internal.GroupArrival;
import io.skirret.message.internal.GroupMember.OnMemberFailure;
import io.skirret.worker.internal.workflow.GroupMeeting.Decision;
import io.skirret.worker.internal.workflow.GroupMeeting.Fail;
import io.skirret.worker.internal.workflow.GroupMeeting.GoOn;
import io.skirret.worker.internal.workflow.GroupMeeting.Wait;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What follows from what the members of a group have brought. */
class GroupMeetingTest {

    private static GroupArrival ok(int index) {
        return ok(index, 0);
    }

    private static GroupArrival ok(int index, int replays) {
        return new GroupArrival(index, replays, "id" + index, "t", "SUCCESS", false, new byte[] {'1'});
    }

    private static GroupArrival failed(int index, int replays) {
        return new GroupArrival(index, replays, "id" + index, "t", "FAILURE", false, new byte[] {'{', '}'});
    }

    private static Decision decide(OnMemberFailure mode, int told, boolean overdue, GroupArrival... arrived) {
        return GroupMeeting.decide(3, mode, List.of(arrived), told, overdue);
    }

    @ParameterizedTest
    @EnumSource(OnMemberFailure.class)
    void all_have_succeeded(OnMemberFailure mode) {
        Decision decision = decide(mode, -1, false, ok(2), ok(0), ok(1));

        assertThat(((GoOn) decision).arrivals()).extracting(GroupArrival::index).containsExactly(0, 1, 2);
    }

    @ParameterizedTest
    @EnumSource(OnMemberFailure.class)
    void one_that_has_come_twice_is_one(OnMemberFailure mode) {
        Decision decision = decide(mode, -1, false, ok(0), ok(0), ok(1));

        assertThat(decision).isInstanceOf(Wait.class);
        assertThat(decision.superfluous()).containsExactly(1);
    }

    @Test
    void a_failure_is_told_at_once_or_when_all_have_ended() {
        assertThat(decide(OnMemberFailure.FAIL_FAST, -1, false, failed(1, 0))).isInstanceOf(Fail.class);
        assertThat(decide(OnMemberFailure.WAIT_ALL, -1, false, failed(1, 0), ok(0)))
                .isInstanceOf(Wait.class);
        assertThat(decide(OnMemberFailure.WAIT_ALL, -1, false, failed(1, 0), ok(0), ok(2)))
                .isInstanceOf(Fail.class);
        assertThat(decide(OnMemberFailure.COLLECT, -1, false, failed(1, 0), ok(0), ok(2)))
                .isInstanceOf(GoOn.class);
    }

    @Test
    void a_failure_that_was_told_is_not_told_again_in_its_round() {
        assertThat(decide(OnMemberFailure.FAIL_FAST, 0, false, failed(1, 0), failed(2, 0)))
                .isInstanceOf(Wait.class);
        assertThat(decide(OnMemberFailure.FAIL_FAST, 0, false, failed(1, 0), failed(2, 1)))
                .isInstanceOfSatisfying(
                        Fail.class, fail -> assertThat(fail.round()).isEqualTo(1));
    }

    /** It was never told of the first, which has succeeded meanwhile. */
    @Test
    void the_first_failure_that_is_told_may_be_of_any_round() {
        assertThat(decide(OnMemberFailure.WAIT_ALL, -1, false, failed(0, 0), ok(0, 1), failed(1, 0), ok(2)))
                .isInstanceOfSatisfying(
                        Fail.class, fail -> assertThat(fail.round()).isZero());
    }

    @Test
    void what_never_came_counts_as_failed_at_the_deadline() {
        assertThat(decide(OnMemberFailure.WAIT_ALL, -1, true, ok(0), ok(1)))
                .isInstanceOfSatisfying(
                        Fail.class, fail -> assertThat(fail.overdue()).isTrue());
        assertThat(decide(OnMemberFailure.COLLECT, -1, true, ok(0)))
                .isInstanceOfSatisfying(
                        GoOn.class, goOn -> assertThat(goOn.arrivals()).containsExactly(ok0(goOn), null, null));
        assertThat(decide(OnMemberFailure.FAIL_FAST, 0, true, failed(0, 0))).isInstanceOf(Wait.class);
        assertThat(decide(OnMemberFailure.FAIL_FAST, 0, true, ok(0), ok(1), ok(2)))
                .isInstanceOf(GoOn.class);
    }

    private static GroupArrival ok0(GoOn goOn) {
        return Objects.requireNonNull(goOn.arrivals().get(0));
    }

    @Test
    void a_success_counts_whatever_else_came() {
        Decision decision =
                decide(OnMemberFailure.FAIL_FAST, 0, false, ok(0), failed(0, 3), failed(1, 0), ok(1), ok(2));

        assertThat(((GoOn) decision).arrivals()).allMatch(arrival -> arrival != null && arrival.succeeded());
        assertThat(decision.superfluous()).containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void what_no_member_can_have_brought_says_nothing() {
        assertThat(decide(OnMemberFailure.FAIL_FAST, -1, false, failed(3, 0)).superfluous())
                .containsExactly(0);
    }

    /**
     * Random lives of groups: members fail and succeed, are sent again and come twice, in any order, and the group is
     * looked at now and then. In the end all succeed.
     */
    @ParameterizedTest
    @EnumSource(OnMemberFailure.class)
    void every_failure_is_told_once_a_round_and_what_follows_once(OnMemberFailure mode) {
        for (int seed = 0; seed < 3_000; seed++) {
            new Life(mode, new Random(seed)).run();
        }
    }

    private static final class Life {
        private final OnMemberFailure mode;
        private final Random random;
        private final int size;
        private final int[] replays;
        private final boolean[] done;
        private final List<GroupArrival> lying = new ArrayList<>();
        private int told = GroupMeeting.NOTHING_TOLD;
        private boolean wentOn;

        Life(OnMemberFailure mode, Random random) {
            this.mode = mode;
            this.random = random;
            this.size = 1 + random.nextInt(4);
            this.replays = new int[size];
            this.done = new boolean[size];
        }

        void run() {
            List<Integer> running = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                running.add(i);
            }
            int failures = random.nextInt(6);
            while (!running.isEmpty() && !wentOn) {
                int index = running.remove(random.nextInt(running.size()));
                boolean fails = failures-- > 0;
                lying.add(fails ? failed(index, replays[index]) : ok(index, replays[index]));
                if (random.nextInt(4) == 0) {
                    lying.add(random.nextInt(lying.size() + 1), lying.get(lying.size() - 1));
                }
                done[index] |= !fails;
                look(fails, replays[index]);
                if (fails) {
                    replays[index]++;
                    running.add(index);
                }
            }
            assertThat(wentOn).isTrue();
        }

        private void look(boolean failed, int round) {
            int before = told;
            boolean ripe = mode == OnMemberFailure.FAIL_FAST || before >= 0 || allHaveEnded();
            Decision decision = GroupMeeting.decide(size, mode, lying, told, false);
            if (decision instanceof GoOn) {
                assertThat(wentOn).isFalse();
                wentOn = true;
                assertThat(allDone() || mode == OnMemberFailure.COLLECT).isTrue();
            } else if (decision instanceof Fail fail) {
                assertThat(fail.round()).isGreaterThan(told);
                told = fail.round();
            }
            if (failed && ripe && mode != OnMemberFailure.COLLECT) {
                assertThat(told).isGreaterThanOrEqualTo(round);
            }
            List<GroupArrival> left = new ArrayList<>();
            for (int number = 0; number < lying.size(); number++) {
                if (!decision.superfluous().contains(number)) {
                    left.add(lying.get(number));
                }
            }
            lying.clear();
            lying.addAll(left);
            assertThat(lying).hasSizeLessThanOrEqualTo(size);
        }

        private boolean allHaveEnded() {
            return lying.stream().map(GroupArrival::index).distinct().count() == size;
        }

        private boolean allDone() {
            for (boolean each : done) {
                if (!each) {
                    return false;
                }
            }
            return true;
        }
    }
}
