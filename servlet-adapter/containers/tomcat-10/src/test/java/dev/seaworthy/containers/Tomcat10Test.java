package dev.seaworthy.containers;

class Tomcat10Test extends ContainerContract {
    @Override
    ServletContainer launch() throws Exception {
        return new TomcatContainer();
    }

    @Override
    String column() {
        return "tomcat";
    }
}
