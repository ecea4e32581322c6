package dev.seaworthy.spring;

import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.devtools.restart.Restarter;
import org.springframework.context.ConfigurableApplicationContext;

/** The application of the matrix, which devtools starts three times in one process; tells what is left of each before. */
public final class MatrixRestarts {

    /** Outlives the class loader, which is another at each start. */
    private static final String STARTS = "matrix.starts";

    private static final int LAST = 3;

    private MatrixRestarts() {}

    /** Called by the JVM, then by devtools for each start, of which the first ends the JVM's call. */
    public static void main(String[] paths) throws Exception {
        MatrixApplication.tellThreadsThatStay();
        ConfigurableApplicationContext application = SpringApplication.run(MatrixApplication.class);
        int starts = Integer.getInteger(STARTS, 0) + 1;
        System.setProperty(STARTS, String.valueOf(starts));
        System.out.println("start " + starts + " on " + Thread.currentThread().getName());
        MatrixApplication.tell(application, List.of(paths));
        if (starts < LAST) {
            Restarter.getInstance().restart();
            return;
        }
        application.close();
        MatrixApplication.tellThreadsThatStay();
        System.out.println("ended");
    }
}
