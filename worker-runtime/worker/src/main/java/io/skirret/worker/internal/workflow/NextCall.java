package io.skirret.worker.internal.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.message.internal.CallSignature;
import io.skirret.message.internal.TaskMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One call that is to be made now.
 *
 * @param signature of a call, neither a chain nor a group
 * @param id its id, the same however often it is made
 * @param given its first argument; null for none
 * @param chain what follows it in turn, the next one first
 * @param group id of the group that it is a member of; null for none
 * @param index its place in the group
 */
record NextCall(
        CallSignature signature,
        String id,
        @Nullable JsonNode given,
        List<CallSignature> chain,
        @Nullable String group,
        @Nullable Integer index) {

    NextCall {
        chain = List.copyOf(chain);
    }

    /**
     * The calls that a signature stands for.
     *
     * @param given the first argument of each that takes one
     * @param chain what follows it
     * @param place what it is among all that follow the call that has ended
     */
    static List<NextCall> of(
            TaskMessage ended, CallSignature signature, JsonNode given, List<CallSignature> chain, String place) {
        List<NextCall> calls = new ArrayList<>(1);
        new Expansion(ended, calls).add(signature, given, chain, null, null, place);
        return calls;
    }

    private record Expansion(TaskMessage ended, List<NextCall> calls) {

        void add(
                CallSignature signature,
                @Nullable JsonNode given,
                List<CallSignature> chain,
                @Nullable String group,
                @Nullable Integer index,
                String place) {
            JsonNode taken = signature.immutable() ? null : given;
            List<CallSignature> members = signature.members();
            switch (signature.kind()) {
                case CALL ->
                    calls.add(new NextCall(
                            signature,
                            id(signature, place),
                            taken,
                            chain,
                            group == null ? signature.options().group() : group,
                            index));
                case CHAIN -> {
                    List<CallSignature> rest = new ArrayList<>(members.size() - 1 + chain.size());
                    for (int i = 1; i < members.size(); i++) {
                        rest.add(identified(signature.member(i), place + "." + i));
                    }
                    rest.addAll(chain);
                    add(signature.member(0), taken, rest, group, index, place + ".0");
                }
                case GROUP -> {
                    String id = id(signature, place);
                    for (int i = 0; i < members.size(); i++) {
                        add(signature.member(i), taken, chain, id, i, place + "." + i);
                    }
                }
            }
        }

        /** An id that is made here has to stay, however often the call before it is made. */
        private CallSignature identified(CallSignature signature, String place) {
            return signature.kind() == CallSignature.Kind.CHAIN ? signature : signature.withId(id(signature, place));
        }

        /**
         * The one that it was given; else one that follows from what it follows. So if a worker dies before it has told
         * the broker that the call before it is done, and all is sent once more, it is so under the same id.
         */
        private String id(CallSignature signature, String place) {
            String given = signature.options().taskId();
            return given != null
                    ? given
                    : UUID.nameUUIDFromBytes((ended.id() + "\n" + ended.replays() + "\n" + place)
                                    .getBytes(StandardCharsets.UTF_8))
                            .toString();
        }
    }
}
