package dev.seaworthy.containers;

class UndertowTest extends ContainerContract {
    @Override
    ServletContainer launch() throws Exception {
        return new UndertowContainer();
    }

    @Override
    String column() {
        return "undertow";
    }
}
