package dev.seaworthy.alerts.slo;

class InMemoryCountStoreTest extends CountStoreContract {

    private final CountStore store = new InMemoryCountStore();

    @Override
    CountStore open() {
        return store;
    }
}
