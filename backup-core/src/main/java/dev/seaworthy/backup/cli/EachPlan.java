package dev.seaworthy.backup.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.ToIntFunction;

/** Does the same for several plans: one that fails does not keep the others from it. */
final class EachPlan {
    /** The later, the worse. */
    private static final List<Integer> ORDER = List.of(
            ExitCodes.DONE, ExitCodes.REFUSED, ExitCodes.USAGE, ExitCodes.FAILED, ExitCodes.VERIFICATION_FAILED);

    private EachPlan() {}

    /**
     * The worst exit code.
     *
     * @param err what of several plans failed is printed here; the failure of a single one is thrown
     * @param work answers an exit code
     */
    static int run(List<String> plans, PrintWriter err, ToIntFunction<String> work) {
        if (plans.size() == 1) {
            return work.applyAsInt(plans.get(0));
        }
        int worst = ExitCodes.DONE;
        for (String plan : plans) {
            worst = worse(worst, code(plan, err, work));
        }
        return worst;
    }

    private static int code(String plan, PrintWriter err, ToIntFunction<String> work) {
        try {
            return work.applyAsInt(plan);
        } catch (RuntimeException failure) {
            return ExitCodes.print(err, failure);
        }
    }

    static int worse(int left, int right) {
        return ORDER.indexOf(right) > ORDER.indexOf(left) ? right : left;
    }
}
