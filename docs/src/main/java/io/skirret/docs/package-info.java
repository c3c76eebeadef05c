/** Empty: the snippets of the documentation are compiled as tests. No door here. */
@NullMarked
package io.skirret.docs;

import org.jspecify.annotations.NullMarked;
