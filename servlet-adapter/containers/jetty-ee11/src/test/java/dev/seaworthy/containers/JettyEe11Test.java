package dev.seaworthy.containers;

import org.eclipse.jetty.ee11.webapp.WebAppContext;

class JettyEe11Test extends ContainerContract {
    @Override
    ServletContainer launch() throws Exception {
        return new JettyContainer(WebAppContext::new);
    }

    @Override
    String column() {
        return "jetty";
    }
}
