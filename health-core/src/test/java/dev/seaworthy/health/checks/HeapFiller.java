package dev.seaworthy.health.checks;

import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.Status;
import java.util.ArrayList;
import java.util.List;

/** Looks at its heap before the first collection, then fills it with what survives until the check complains. */
final class HeapFiller {

    /** Small, so that no collector leaves much room unused beside them. */
    private static final int PIECE = 1 << 12;

    private static final int PIECES = 256;

    /** Far enough from the end of a small heap, which collectors need for their work. */
    private static final int PERCENT = 80;

    private HeapFiller() {}

    public static void main(String[] arguments) {
        HeapCheck check = new HeapCheck(PERCENT);
        CheckResult result = check.check(FixedContext.usual());
        System.out.println("at first " + result);
        List<byte[]> surviving = new ArrayList<>();
        while (result.status() == Status.UP) {
            for (int i = 0; i < PIECES; i++) {
                surviving.add(new byte[PIECE]);
            }
            System.gc();
            result = check.check(FixedContext.usual());
        }
        System.out.println("at last " + result + " with " + surviving.size());
    }
}
