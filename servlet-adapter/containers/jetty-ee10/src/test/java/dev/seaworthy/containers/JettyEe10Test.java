package dev.seaworthy.containers;

import org.eclipse.jetty.ee10.webapp.WebAppContext;

class JettyEe10Test extends ContainerContract {
    @Override
    ServletContainer launch() throws Exception {
        return new JettyContainer(WebAppContext::new);
    }

    @Override
    String column() {
        return "jetty";
    }
}
