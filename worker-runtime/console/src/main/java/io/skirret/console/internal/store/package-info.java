/**
 * Dead letters in a database: entries with the exact bytes of their message, their groups, and numbers of both that are
 * kept up to date. Doors: {@link io.skirret.console.internal.store.ConsoleDatabase},
 * {@link io.skirret.console.internal.store.DeadLetterStore} and
 * {@link io.skirret.console.internal.store.FailureGroups}.
 */
@NullMarked
package io.skirret.console.internal.store;

import org.jspecify.annotations.NullMarked;
