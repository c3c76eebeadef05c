package io.skirret.client;

import io.skirret.message.internal.GroupMember.OnMemberFailure;
import java.time.Duration;
import java.util.List;

/**
 * A group as it is sent. Immutable.
 *
 * @param catches whether it can fail
 */
record GroupCall(List<? extends Chain<?>> members, OnMemberFailure onFailure, Duration deadline, boolean catches) {}
