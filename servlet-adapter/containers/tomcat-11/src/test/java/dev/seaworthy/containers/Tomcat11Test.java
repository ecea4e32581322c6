package dev.seaworthy.containers;

class Tomcat11Test extends ContainerContract {
    @Override
    ServletContainer launch() throws Exception {
        return new TomcatContainer();
    }

    @Override
    String column() {
        return "tomcat";
    }
}
