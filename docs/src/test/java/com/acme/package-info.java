/** What the documentation shows, compiled: each page's Java stands here to the letter. */
@NullMarked
package com.acme;

import org.jspecify.annotations.NullMarked;
