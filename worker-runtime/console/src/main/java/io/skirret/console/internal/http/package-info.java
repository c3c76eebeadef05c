/**
 * The console's server: who may ask, what may be asked, and how an answer or a problem is written. What the routes do
 * is not its concern. Door: {@link io.skirret.console.internal.http.ConsoleServer}. Not API.
 */
@NullMarked
package io.skirret.console.internal.http;

import org.jspecify.annotations.NullMarked;
