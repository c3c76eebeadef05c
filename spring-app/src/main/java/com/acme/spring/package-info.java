/**
 * A Spring Boot application whose tasks are methods of beans, called plainly. {@link com.acme.spring.ShopApplication}
 * is its configuration.
 */
@NullMarked
package com.acme.spring;

import org.jspecify.annotations.NullMarked;
