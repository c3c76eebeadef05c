package io.skirret.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AgentOptionsTest {

    @Test
    void readsWhatIsGiven() {
        assertThat(AgentOptions.parse("required,debug")).isEqualTo(new AgentOptions(true, true, List.of()));
        assertThat(AgentOptions.parse(" Debug , ")).isEqualTo(new AgentOptions(false, true, List.of()));
    }

    @Test
    void nothingGivenIsNothingAsked() {
        assertThat(AgentOptions.parse(null)).isEqualTo(new AgentOptions(false, false, List.of()));
        assertThat(AgentOptions.parse("")).isEqualTo(new AgentOptions(false, false, List.of()));
    }

    @Test
    void keepsWhatItDoesNotKnow() {
        assertThat(AgentOptions.parse("required,requierd,x=1"))
                .isEqualTo(new AgentOptions(true, false, List.of("requierd", "x=1")));
    }
}
