package dev.seaworthy.containers;

import java.io.IOException;

/** Asks the running container. */
abstract class OnContainer {
    static final String AS_VIEWER = "Authorization: Bearer " + SampleApplication.VIEWER;
    static final String AS_OPERATOR = "Authorization: Bearer " + SampleApplication.OPERATOR;

    final ContainerContract contract;

    OnContainer(ContainerContract contract) {
        this.contract = contract;
    }

    int port() {
        return contract.container().port();
    }

    Reply get(String target, String... headers) throws IOException {
        return ask("GET", target, headers);
    }

    Reply ask(String method, String target, String... headers) throws IOException {
        return Wire.exchange(port(), method, target, headers);
    }
}
