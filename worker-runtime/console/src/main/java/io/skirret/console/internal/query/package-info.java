/**
 * The language in which people and programs say which dead letters they mean. Pure: text to conditions, conditions to
 * an answer about one entry or to SQL. Door: {@link io.skirret.console.internal.query.Query}. Not API.
 */
@NullMarked
package io.skirret.console.internal.query;

import org.jspecify.annotations.NullMarked;
