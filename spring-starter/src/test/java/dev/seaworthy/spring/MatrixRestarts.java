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
        ConfigurableApplicationContext application = SpringApplication.run(MatrixApplication.class, paths);
        int starts = Integer.getInteger(STARTS, 0) + 1;
        System.setProperty(STARTS, String.valueOf(starts));
        System.out.println("start " + starts + " on " + Thread.currentThread().getName());
        // No more of it: devtools gives the application's classes another class loader than our jar's.
        MatrixApplication.ask(application, List.of(paths));
        MatrixApplication.tellThreads();
        if (starts < LAST) {
            Restarter.getInstance().restart();
            return;
        }
        application.close();
        MatrixApplication.tellThreadsThatStay();
        System.out.println("ended");
        // The JVM's own call was ended by an exception, which would be the exit code.
        System.exit(0);
    }
}
