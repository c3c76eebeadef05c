/**
 * The dashboard: what the console has, as pages for a browser. A page reads what the routes of the API read; whatever
 * changes something is a request to the API, which the page shows before it is sent. Door:
 * {@link io.skirret.console.internal.page.Dashboard}. Not API.
 */
@NullMarked
package io.skirret.console.internal.page;

import org.jspecify.annotations.NullMarked;
