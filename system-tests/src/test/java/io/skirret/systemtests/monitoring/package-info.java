/** What people load into Prometheus and Grafana. */
@NullMarked
package io.skirret.systemtests.monitoring;

import org.jspecify.annotations.NullMarked;
