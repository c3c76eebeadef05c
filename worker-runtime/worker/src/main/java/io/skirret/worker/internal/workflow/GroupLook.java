package io.skirret.worker.internal.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.UnsendableException;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.CallSignature;
import io.skirret.message.internal.GroupArrival;
import io.skirret.message.internal.GroupMember.OnMemberFailure;
import io.skirret.message.internal.GroupPlan;
import io.skirret.message.internal.TaskBody;
import io.skirret.message.internal.TaskMessageDecoder;
import io.skirret.transport.Barriers;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.worker.internal.crash.CrashPoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One look at a group: reads what lies in its barrier, has it decided, and says what becomes of it. Used once. */
final class GroupLook implements Barriers.Meeting {

    /** How it ended. */
    enum End {
        /** What follows it is made. */
        WENT_ON,
        /** Something is missing, or it has failed and waits for those that failed. */
        WAITS
    }

    /** Type of the message that says which round of failures was told. */
    private static final String TOLD = "skirret.group.told";

    private static final String ROUND = "skirret_group_round";
    private final String group;
    private final boolean overdue;
    private final String queue;
    private final Instant now;
    private final TaskMessageDecoder decoder;
    private final NextMessages messages;
    private final GroupTeller teller;
    private final long mostBytesOfOne;

    private End end = End.WAITS;
    private boolean empty;
    private int told = GroupMeeting.NOTHING_TOLD;
    private @Nullable String failure;

    /**
     * @param overdue whether its deadline has passed
     * @param queue whose dead letters take what has no queue
     */
    GroupLook(
            String group,
            boolean overdue,
            String queue,
            Instant now,
            TaskMessageDecoder decoder,
            NextMessages messages,
            GroupTeller teller,
            long mostBytesOfOne) {
        this.group = group;
        this.overdue = overdue;
        this.queue = queue;
        this.now = now;
        this.decoder = decoder;
        this.messages = messages;
        this.teller = teller;
        this.mostBytesOfOne = mostBytesOfOne;
    }

    End end() {
        return end;
    }

    /** Whether nothing is left of it: what was to follow is not on its way through it. */
    boolean empty() {
        return empty;
    }

    /** The round of failures that was told last, now included. */
    int told() {
        return told;
    }

    /** What keeps it from going on, for a person; null if nothing is known of it. */
    @Nullable
    String failure() {
        return failure;
    }

    @Override
    public void stored() {
        CrashPoint.GROUP_STORED.pass();
    }

    @Override
    public void taken() {
        CrashPoint.GROUP_TAKEN.pass();
    }

    @Override
    public Barriers.Verdict decide(List<Message> lying, boolean whole) {
        Lying there = Lying.sort(lying);
        if (there.bodies.size() > 0) {
            // Whoever looked last has died before it was let go.
            return over(there, List.of(), there.bodies.get(0));
        }
        if (there.plans.isEmpty()) {
            // What follows may be on its way out, which nobody sees: the barrier is not to be closed yet.
            Barriers.Verdict rest = over(there, List.of(), null);
            empty = false;
            return rest;
        }
        GroupPlan plan = plan(lying.get(there.plans.get(0)));
        told = there.told;
        GroupMeeting.Decision decision =
                GroupMeeting.decide(plan.size(), plan.onFailure(), there.arrivals(lying), there.told, overdue);
        Set<Integer> taken = new HashSet<>(there.rubbish);
        taken.addAll(there.plans.subList(1, there.plans.size()));
        decision.superfluous().forEach(number -> taken.add(there.arrived.get(number)));
        Barriers.Verdict verdict;
        if (decision instanceof GroupMeeting.GoOn goOn) {
            verdict = goOn(plan, goOn, there, taken, whole);
        } else if (decision instanceof GroupMeeting.Fail fail) {
            failure = GroupFailures.text(plan.size(), fail.arrivals(), fail.overdue());
            verdict = fail(plan, fail, failures(fail.arrivals(), fail.overdue()), there, taken);
        } else {
            failure = overdue ? GroupFailures.text(plan.size(), arrivals(plan, there, lying), true) : null;
            verdict = new Barriers.Verdict(List.of(), List.of(), taken, there.releasedUpTo(told));
        }
        CrashPoint.GROUP_DECIDED.pass();
        return verdict;
    }

    private static List<@Nullable GroupArrival> arrivals(GroupPlan plan, Lying there, List<Message> lying) {
        // Decided as if nothing had been told: it tells them all.
        return GroupMeeting.decide(
                                plan.size(),
                                OnMemberFailure.FAIL_FAST,
                                there.arrivals(lying),
                                GroupMeeting.NOTHING_TOLD,
                                true)
                        instanceof GroupMeeting.Fail fail
                ? fail.arrivals()
                : List.of();
    }

    private GroupPlan plan(Message message) {
        try {
            return GroupPlan.of(decoder.decode(message));
        } catch (UnusableMessageException unreadable) {
            throw new IllegalStateException(
                    "expected to read what follows group " + group + ", got: " + unreadable.detail());
        }
    }

    private Barriers.Verdict goOn(
            GroupPlan plan, GroupMeeting.GoOn goOn, Lying there, Set<Integer> taken, boolean whole) {
        JsonNode results;
        boolean sensitive = goOn.arrivals().stream().anyMatch(arrival -> arrival != null && arrival.sensitive());
        Message body = null;
        String to = "";
        try {
            if (!whole) {
                throw new UnsendableException("its results are too large together, at most " + Barriers.MOST_BYTES
                        + " bytes are possible; store them elsewhere and return where");
            }
            results = results(plan, goOn.arrivals());
            if (!plan.follows().chain().isEmpty()) {
                List<CallSignature> chain = plan.follows().chain();
                NextCall next = NextCall.of(plan.call(), chain.get(0), results, chain.subList(1, chain.size()), "chain")
                        .get(0);
                Publication publication = messages.atOnce(plan.call(), queue, next, sensitive, now);
                to = ((Destination.Queue) publication.destination()).name();
                body = named(publication.message(), GroupRelease.body(group));
                if (body.body().length > mostBytesOfOne) {
                    throw new UnsendableException("its results have " + body.body().length + " bytes, at most "
                            + mostBytesOfOne + " go into a call; store them elsewhere and return where");
                }
                requireReadable(body);
            }
        } catch (UnsendableException unsendable) {
            return cannotGoOn(plan, goOn, unsendable, there, taken);
        }
        if (body == null) {
            if (plan.answer()) {
                teller.succeeded(plan, results);
            }
            return over(there, List.of(), null);
        }
        if (!teller.hasQueue(to)) {
            teller.noQueue(plan, body, to, queue);
            return over(there, List.of(), null);
        }
        return over(there, List.of(new Barriers.Release(to, body)), null);
    }

    /** What no worker could read would be a dead letter whose members are gone. */
    private void requireReadable(Message body) {
        try {
            var unused = TaskBody.decode(decoder.decode(body));
        } catch (UnusableMessageException unreadable) {
            throw new UnsendableException(
                    "its results are nothing that a worker reads together: " + unreadable.detail());
        }
    }

    /** Nothing stays, and what an earlier look was to let go still goes. */
    private Barriers.Verdict over(Lying there, List<Barriers.Release> releases, @Nullable Integer body) {
        end = End.WENT_ON;
        Set<Integer> released = there.releasedUpTo(there.told);
        if (body != null) {
            released.add(body);
        }
        empty = released.isEmpty() && releases.isEmpty();
        Set<Integer> taken = there.all();
        taken.removeAll(released);
        return new Barriers.Verdict(List.of(), releases, taken, released);
    }

    /** Its members have succeeded, and it fails all the same. */
    private Barriers.Verdict cannotGoOn(
            GroupPlan plan, GroupMeeting.GoOn goOn, UnsendableException why, Lying there, Set<Integer> taken) {
        failure = "all of its members have ended, but what follows cannot be made: " + why.getMessage();
        int round = goOn.arrivals().stream()
                .mapToInt(arrival -> arrival == null ? 0 : arrival.replays())
                .max()
                .orElse(0);
        ArrayNode failures = JsonNodeFactory.instance.arrayNode();
        failures.add(GroupFailures.failure(0, null, null, "FAILURE", "group-results", failure));
        return round > told
                ? fail(plan, new GroupMeeting.Fail(Set.of(), round, goOn.arrivals(), false), failures, there, taken)
                : new Barriers.Verdict(List.of(), List.of(), taken, there.releasedUpTo(told));
    }

    private Barriers.Verdict fail(
            GroupPlan plan, GroupMeeting.Fail fail, JsonNode failures, Lying there, Set<Integer> taken) {
        teller.failed(plan, String.valueOf(failure));
        List<Barriers.Release> releases = new ArrayList<>();
        int place = 0;
        for (CallSignature callback : plan.follows().errbacks()) {
            for (NextCall next :
                    NextCall.of(plan.call(), callback, failures, List.of(), "failed" + fail.round() + "." + place)) {
                Publication publication = messages.atOnce(plan.call(), queue, next, false, now);
                String to = ((Destination.Queue) publication.destination()).name();
                Message message = named(publication.message(), GroupRelease.failed(group, fail.round(), place++));
                if (teller.hasQueue(to)) {
                    releases.add(new Barriers.Release(to, message));
                } else {
                    teller.noQueue(plan, message, to, queue);
                }
            }
        }
        told = fail.round();
        taken.addAll(there.tolds);
        taken.addAll(there.releasedBetween(there.told, fail.round()));
        return new Barriers.Verdict(List.of(toldUpTo(fail.round())), releases, taken, there.releasedUpTo(there.told));
    }

    private static Message named(Message message, String id) {
        return new Message(message.properties().toBuilder().messageId(id).build(), message.headers(), message.body());
    }

    private static Message toldUpTo(int round) {
        return new Message(MessageProperties.builder().json().type(TOLD).build(), Map.of(ROUND, round), new byte[0]);
    }

    private static JsonNode failures(List<@Nullable GroupArrival> arrivals, boolean overdue) {
        ArrayNode failures = JsonNodeFactory.instance.arrayNode();
        for (int index = 0; index < arrivals.size(); index++) {
            GroupArrival arrival = arrivals.get(index);
            if (arrival == null ? overdue : !arrival.succeeded()) {
                failures.add(GroupFailures.of(index, arrival));
            }
        }
        return failures;
    }

    private static JsonNode results(GroupPlan plan, List<@Nullable GroupArrival> arrivals) {
        boolean collects = plan.onFailure() == OnMemberFailure.COLLECT;
        ArrayNode results = JsonNodeFactory.instance.arrayNode(arrivals.size());
        for (int index = 0; index < arrivals.size(); index++) {
            GroupArrival arrival = arrivals.get(index);
            JsonNode result = arrival != null && arrival.succeeded() ? read(arrival) : null;
            if (collects) {
                ObjectNode outcome = results.addObject();
                outcome.set("result", result == null ? NullNode.getInstance() : result);
                outcome.set("failure", result == null ? GroupFailures.of(index, arrival) : NullNode.getInstance());
            } else {
                results.add(result);
            }
        }
        return results;
    }

    private static JsonNode read(GroupArrival arrival) {
        try {
            return arrival.json();
        } catch (UnusableMessageException unreadable) {
            throw new UnsendableException("the result of " + arrival.task() + " (" + arrival.id() + ") cannot be read: "
                    + unreadable.detail());
        }
    }

    /** What lies in a barrier, by number. */
    private static final class Lying {
        private final List<Integer> plans = new ArrayList<>();
        private final List<Integer> arrived = new ArrayList<>();
        private final List<Integer> tolds = new ArrayList<>();
        private final List<Integer> bodies = new ArrayList<>();
        private final List<int[]> failed = new ArrayList<>();
        private final List<Integer> rubbish = new ArrayList<>();
        private final Set<String> ids = new HashSet<>();
        private int count;
        private int told = GroupMeeting.NOTHING_TOLD;

        static Lying sort(List<Message> messages) {
            Lying lying = new Lying();
            messages.forEach(lying::add);
            return lying;
        }

        private void add(Message message) {
            int number = count++;
            Integer round = GroupRelease.roundOf(message);
            if (GroupRelease.isBody(message)) {
                bodies.add(number);
            } else if (round != null) {
                // Stored twice, since its first confirm was lost, it is let go once.
                if (ids.add(String.valueOf(message.properties().messageId()))) {
                    failed.add(new int[] {number, round});
                } else {
                    rubbish.add(number);
                }
            } else if (GroupArrival.is(message)) {
                arrived.add(number);
            } else if (TOLD.equals(message.properties().type())) {
                tolds.add(number);
                told = Math.max(told, message.headers().get(ROUND) instanceof Integer last ? last : told);
            } else if (GroupPlan.is(message)) {
                plans.add(number);
            } else {
                rubbish.add(number);
            }
        }

        List<GroupArrival> arrivals(List<Message> messages) {
            List<GroupArrival> arrivals = new ArrayList<>(arrived.size());
            for (int number : arrived) {
                try {
                    arrivals.add(GroupArrival.of(messages.get(number)));
                } catch (UnusableMessageException forged) {
                    // Beyond every size: taken away as what says nothing.
                    arrivals.add(new GroupArrival(Integer.MAX_VALUE, 0, "", "", "", false, new byte[0]));
                }
            }
            return arrivals;
        }

        /** The error callbacks that a look left there which ended too early, one of each. */
        Set<Integer> releasedUpTo(int round) {
            return releasedBetween(-1, round + 1);
        }

        /** Those of rounds above one and below another. */
        Set<Integer> releasedBetween(int after, int before) {
            Set<Integer> numbers = new HashSet<>();
            failed.stream().filter(each -> each[1] > after && each[1] < before).forEach(each -> numbers.add(each[0]));
            return numbers;
        }

        Set<Integer> all() {
            Set<Integer> all = new HashSet<>();
            for (int number = 0; number < count; number++) {
                all.add(number);
            }
            return all;
        }
    }
}
