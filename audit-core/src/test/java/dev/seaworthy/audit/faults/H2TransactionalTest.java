package dev.seaworthy.audit.faults;

import java.nio.file.Path;

class H2TransactionalTest extends TransactionalContract {
    @Override
    String url(Path folder) {
        return TestDatabase.h2().create(folder);
    }
}
